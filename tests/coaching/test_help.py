"""A question reaches whoever can help, is kept until it is answered, and seen by nobody else."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permissions import ProjectRole
from audit.models import Event
from coaching.actions.asking import ask_for_help, settle_help
from coaching.models import HelpKind, HelpRequest
from learning import catalogue
from learning.questions import helpers_of
from notices.models import Notice
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from tests.conftest import delivered
from tests.factories.accounts import UserFactory
from tests.factories.projects import MembershipFactory

pytestmark = pytest.mark.django_db
LESSON = catalogue.lessons()["prediction"]
WORDS = {"kind": "test", "text": "How sure must we be before we test?"}


@pytest.fixture
def asked(project: Project, lead: User, coach: User) -> HelpRequest:
    return ask_for_help(project=project, by=lead, lesson=LESSON, **WORDS)


def ask_page(project: Project, step: str = "prediction") -> str:
    return reverse("coaching:help_ask", args=[project.pk, step])


def list_page(project: Project) -> str:
    return reverse("coaching:help_list", args=[project.pk])


def test_question_reaches_the_coach_with_its_kind_and_step(
    lead_client: Client, project: Project, coach: User, lead: User
) -> None:
    answer = lead_client.post(ask_page(project), WORDS)

    (mail,) = delivered()
    asked = HelpRequest.objects.get()
    assert answer["Location"] == list_page(project)
    assert mail.to == [coach.email]
    assert WORDS["text"] in mail.body
    assert LESSON.title in mail.body
    assert str(HelpKind.TEST.label) in mail.body
    assert (asked.asker, asked.step, [*asked.helpers.all()]) == (lead, "prediction", [coach])  # fmt: skip


def test_words_of_a_question_stand_in_no_audit_event(asked: HelpRequest) -> None:
    delivered()

    event = Event.objects.get(verb="asked for help")
    assert "How sure" not in f"{event.facts}{event.after}"
    assert Notice.objects.get().sealed == ""


def test_without_a_coach_a_champion_is_asked(
    project: Project, lead: User, lead_client: Client
) -> None:
    champion = UserFactory(name="Cleo Champion")
    MembershipFactory(project=project, user=champion, role=ProjectRole.LOCAL_CHAMPION)

    page = lead_client.get(ask_page(project)).content.decode()

    assert helpers_of(project, lead).people == [champion]
    assert "Cleo Champion" in page


def test_without_anybody_the_page_says_who_else(
    lead_client: Client, project: Project
) -> None:
    html = lead_client.get(ask_page(project, "aim")).content.decode()

    assert "would reach nobody" in html
    assert "<textarea" not in html
    answer = lead_client.post(ask_page(project, "aim"), WORDS)
    assert answer.status_code == 422
    assert not HelpRequest.objects.exists()


def test_coach_who_wants_no_such_mail_is_not_counted_as_reached(
    project: Project, lead: User, coach: User
) -> None:
    coach.mail_requests = False
    coach.save()

    with pytest.raises(ActionRefused):
        ask_for_help(project=project, by=lead, lesson=LESSON, **WORDS)

    assert not HelpRequest.objects.exists()


def test_coach_is_not_sent_her_own_question(project: Project, coach: User) -> None:
    assert helpers_of(project, coach).people == []


def test_question_with_a_number_of_a_patient_is_refused(
    lead_client: Client, project: Project, coach: User
) -> None:
    answer = lead_client.post(
        ask_page(project), {"kind": "other", "text": "What about SSN 123-45-6789?"}
    )

    assert answer.status_code == 422
    assert not Notice.objects.exists()
    assert not HelpRequest.objects.exists()


def test_step_proposes_its_kind(lead_client: Client, project: Project, coach: User) -> None:  # fmt: skip
    html = lead_client.get(ask_page(project, "data")).content.decode()

    assert f'value="{HelpKind.NUMBERS}"' in html.split("checked")[0].rsplit("<input", 1)[1]  # fmt: skip


def test_list_shows_a_question_to_asker_and_helper_only(
    asked: HelpRequest, client: Client, lead: User, coach: User, member: User
) -> None:
    seen = {}
    for person in (lead, coach, member):
        client.force_login(person)
        page = client.get(list_page(asked.project)).content.decode()
        seen[person.name] = WORDS["text"] in page

    assert seen == {lead.name: True, coach.name: True, member.name: False}


def test_helper_marks_a_question_as_answered_once(
    asked: HelpRequest, lead: User, coach: User
) -> None:
    settle_help(asked=asked, by=coach)
    settle_help(asked=asked, by=lead)

    asked.refresh_from_db()
    assert asked.answered_by == coach
    assert Event.objects.filter(verb="help answered").count() == 1
    assert not HelpRequest.objects.open().exists()


def test_list_costs_the_same_for_one_and_many(
    asked: HelpRequest, lead_client: Client, lead: User, django_assert_max_num_queries
) -> None:
    for _more in range(5):
        ask_for_help(project=asked.project, by=lead, lesson=LESSON, **WORDS)

    with django_assert_max_num_queries(20):
        lead_client.get(list_page(asked.project))
