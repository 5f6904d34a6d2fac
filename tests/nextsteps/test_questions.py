"""One question by mail: opening changes nothing, sending records once, as its person."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from measures.models import Measure, Observation
from nextsteps.actions.questions import ask, revoke_questions
from nextsteps.links import signer
from nextsteps.models import QuestionLink
from projects.models import Project
from tests.factories.measures import MeasureFactory, ObservationFactory

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)
NUMBERS = {"numerator": 7, "denominator": 10}


@pytest.fixture
def measure(project: Project) -> Measure:
    return MeasureFactory(project=project, name="Action plans", numerator="with a plan")


@pytest.fixture
def page(measure: Measure, member: User) -> str:
    code = ask(measure=measure, user=member, period_start=OCTOBER)
    return reverse("nextsteps:question", args=[signer("question").sign(code)])


def test_opening_the_link_shows_the_question_and_changes_nothing(
    client: Client, page: str
) -> None:
    for _scanner in range(3):
        answer = client.get(page)
    client.head(page)

    assert b"How was October 2026?" in answer.content
    assert not Observation.objects.exists()
    assert QuestionLink.objects.get().state() == "alive"


def test_question_names_no_other_number_and_no_aim(
    client: Client, page: str, project: Project, measure: Measure
) -> None:
    ObservationFactory(measure=measure, numerator=3333)

    content = client.get(page).content.decode()

    assert "3333" not in content
    assert project.title not in content
    assert project.aim not in content


def test_answer_is_recorded_for_the_person_of_the_mail(
    client: Client, page: str, member: User
) -> None:
    answer = client.post(page, NUMBERS)

    stored = Observation.objects.get()
    assert (stored.starts_on, stored.numerator, stored.denominator) == (OCTOBER, 7, 10)
    assert stored.batch.by == member
    assert "7 of 10" in answer.content.decode()
    event = Event.objects.get(verb="question answered")
    assert event.actor_id == member.pk


def test_answer_writes_its_own_period_whatever_is_sent(client: Client, page: str) -> None:  # fmt: skip
    client.post(page, NUMBERS | {"period": "2026-01-01", "note": "Jane Doe"})

    stored = Observation.objects.get()
    assert (stored.starts_on, stored.note) == (OCTOBER, "")


def test_second_answer_is_refused_kindly(client: Client, page: str) -> None:
    client.post(page, NUMBERS)

    answer = client.post(page, {"numerator": 1, "denominator": 2})

    assert answer.status_code == 410
    assert b"These numbers are there already" in answer.content
    assert Observation.objects.get().numerator == 7


def test_impossible_numbers_are_asked_again_and_nothing_is_kept(
    client: Client, page: str
) -> None:
    answer = client.post(page, {"numerator": 7, "denominator": 5})

    assert answer.status_code == 422
    assert not Observation.objects.exists()
    assert QuestionLink.objects.get().state() == "alive"


def test_undo_takes_the_numbers_back_and_asks_again(client: Client, page: str) -> None:
    client.post(page, NUMBERS)

    answer = client.post(page + "undo/", follow=True)

    assert b"How was October 2026?" in answer.content
    assert not Observation.objects.exists()


def test_undo_of_numbers_that_somebody_changed_since_is_refused(
    client: Client, page: str, measure: Measure, lead_client: Client
) -> None:
    client.post(page, NUMBERS)
    url = reverse("measures:observation_record", args=[measure.project_id, measure.pk])
    lead_client.post(
        url, {"period": "2026-10-01", "numerator": 6, "denominator": 10}
    )  # fmt: skip

    answer = client.post(page + "undo/")

    assert answer.status_code == 409
    assert Observation.objects.get().numerator == 6


def expire() -> None:
    QuestionLink.objects.update(expires_at=timezone.now() - timedelta(days=1))


def withdraw() -> None:
    link = QuestionLink.objects.get()
    revoke_questions(user=link.user, by=link.user)


def leave_team() -> None:
    member = QuestionLink.objects.get().user
    member.memberships.update(ended_at=timezone.now())


def deactivate() -> None:
    User.objects.filter(question_links__isnull=False).update(is_active=False)


def close_project() -> None:
    Project.objects.update(status="closed")


def somebody_else_records() -> None:
    ObservationFactory(
        measure=Measure.objects.get(), starts_on=OCTOBER, ends_on=date(2026, 10, 31)
    )


@pytest.mark.parametrize(
    "change",
    [
        expire,
        withdraw,
        leave_team,
        deactivate,
        close_project,
        somebody_else_records,
    ],
)
def test_link_that_ended_asks_nothing_and_records_nothing(
    client: Client, page: str, change
) -> None:
    change()
    before = list(Observation.objects.values())

    opened, sent = client.get(page), client.post(page, NUMBERS)

    assert (opened.status_code, sent.status_code) == (410, 410)
    assert list(Observation.objects.values()) == before
    assert b"Action plans" not in opened.content


def test_altered_link_is_not_found(client: Client, page: str) -> None:
    answer = client.get(page[:-2] + "x/")

    assert answer.status_code == 404
    assert b"This link is not complete" in answer.content


def test_code_is_stored_as_a_digest_only(measure: Measure, member: User) -> None:
    code = ask(measure=measure, user=member, period_start=OCTOBER)

    assert code not in str(QuestionLink.objects.values().get())
    assert code not in str(list(Event.objects.values()))


def test_newer_question_ends_the_older_one(measure: Measure, member: User, page: str) -> None:  # fmt: skip
    ask(measure=measure, user=member, period_start=OCTOBER)

    assert QuestionLink.objects.alive().count() == 1


def test_withdrawing_all_links_ends_them(client: Client, page: str, member: User) -> None:  # fmt: skip
    client.force_login(member)

    client.post(reverse("nextsteps:questions_revoke"))

    assert client.get(page).status_code == 410
    assert Event.objects.filter(verb="question withdrawn").count() == 1
