"""One mail to one person: its headers, its one link, and the ways to have fewer."""

import re
from datetime import time

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from nextsteps.actions.reminders import remind, remind_all
from nextsteps.links import signer, stop_address
from nextsteps.models import QuestionLink, Reminder
from projects.models import Project
from tests.conftest import delivered
from tests.factories.measures import MeasureFactory, ObservationFactory, last_months

pytestmark = pytest.mark.django_db


@pytest.fixture
def awake(lead: User) -> User:
    """The lead, who has no quiet hours."""
    lead.quiet_from = lead.quiet_until = time(7)
    lead.save()
    return lead


@pytest.fixture
def missing(project: Project) -> None:
    """The last whole month has no numbers."""
    last_months(MeasureFactory(project=project, name="Visits"), 3, leave=(1,))


def test_mail_carries_the_step_and_one_prefilled_question(awake: User, missing) -> None:
    assert remind_all() == 1

    mail = delivered()[-1]
    assert mail.subject.startswith("Enter ")
    assert "/q/" in mail.body
    assert mail.extra_headers["List-Unsubscribe"] == f"<{stop_address(awake)}>"
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Event.objects.filter(verb="reminder sent").count() == 1


def test_link_of_the_mail_opens_the_question_without_a_log_in(
    client: Client, awake: User, missing
) -> None:
    remind(awake)
    path = re.search(r"/q/\S+", delivered()[-1].body).group()

    assert client.get(path).status_code == 200


def test_numbers_by_site_are_asked_on_the_page(awake: User, project: Project) -> None:
    measure = MeasureFactory(project=project)
    ObservationFactory(measure=measure, site="North")

    remind(awake)

    assert "/q/" not in delivered()[-1].body
    assert not QuestionLink.objects.exists()


def test_second_run_sends_nothing_more(awake: User, missing) -> None:
    remind_all()

    assert remind_all() == 0


def test_person_in_quiet_hours_waits(lead: User, missing) -> None:
    lead.quiet_from, lead.quiet_until = time(0), time(23, 59, 59)
    lead.save()

    assert remind(lead) is None


def test_nothing_due_sends_nothing(awake: User, project: Project) -> None:
    project.status = "completed"
    project.save()

    assert remind(awake) is None


def test_coach_gets_no_reminder_of_the_teams_work(coach: User, missing) -> None:
    coach.quiet_from = coach.quiet_until
    coach.save()

    assert remind(coach) is None


def test_demo_people_get_no_mail(awake: User, missing) -> None:
    User.objects.update(is_demo=True)

    assert remind_all() == 0
    assert not Reminder.objects.exists()


def stop_page(user: User) -> str:
    return reverse("nextsteps:reminders_stop", args=[signer("stop").sign(str(user.pk))])


def test_opening_the_stop_link_changes_nothing(client: Client, lead: User) -> None:
    client.get(stop_page(lead))

    lead.refresh_from_db()
    assert lead.reminder_frequency == "weekly"


def test_mail_program_stops_reminders_with_one_post(client: Client, lead: User) -> None:
    answer = client.post(stop_page(lead), {"List-Unsubscribe": "One-Click"})

    lead.refresh_from_db()
    assert answer.status_code == 200
    assert lead.reminder_frequency == "none"


def test_altered_stop_link_stops_nobody(client: Client, lead: User) -> None:
    address = reverse("nextsteps:reminders_stop", args=[f"{lead.pk}.forged"])

    assert client.post(address).status_code == 404
