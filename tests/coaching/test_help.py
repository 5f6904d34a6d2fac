"""A question reaches whoever can help, is kept until it is answered, and seen by nobody else."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permissions import ProjectRole
from audit.models import Event
from coaching.actions.asking import (
    answer_handoff,
    ask_for_help,
    propose_handoff,
    settle_help,
)
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


def test_question_can_be_asked_on_every_page_with_its_context(
    lead_client: Client, project: Project, coach: User
) -> None:
    front = lead_client.get(reverse("reports:project_page", args=[project.pk]))
    here = f"/projects/{project.pk}/"
    assert f'href="/ask/?page={here}"' in front.text
    page = f"{here}cycles/"

    asking = lead_client.get(f"/ask/?page={page}", follow=True)
    assert page in asking.text
    assert asking.context["form"].initial["kind"] == HelpKind.TEST
    where = asking.redirect_chain[-1][0]
    lead_client.post(where, {"kind": "workflow", "text": "Who calls the families?"})

    asked = HelpRequest.objects.get()
    assert (asked.page, asked.kind, asked.step) == (page, "workflow", "prediction")
    mine = lead_client.get("/questions/").text
    assert "Who calls the families?" in mine
    assert f'href="{page}"' in mine
    # Elsewhere one says which project it is about; an address of others is no page.
    assert project.title in lead_client.get("/ask/?page=/").text
    for other in ("//evil.example/", "https://evil.example/", "/projects/999999/"):
        answer = lead_client.get("/ask/", {"page": other})
        assert answer.status_code == 200
        assert "evil" not in answer.text


def test_question_is_passed_on_only_with_the_asker_s_yes(
    client: Client, asked: HelpRequest, coach: User, lead: User, project: Project
) -> None:
    expert = UserFactory(name="Eva Expert", email="eva@example.org")
    stranger = UserFactory()
    client.force_login(expert)
    entry = {
        "skills": ["analysis", "coaching"],
        "ehr": "OpenRecord",
        "region": "Midwest",
    }
    refused = client.post("/experts/me/", entry)
    assert refused.status_code == 422
    assert "Without this we cannot list you." in refused.text
    client.post("/experts/me/", entry | {"agreed": "on"})
    found = client.get("/experts/?skill=analysis&words=openrecord").text
    assert "mailto:eva@example.org" in found
    assert "mailto:eva" not in client.get("/experts/?skill=extraction").text
    delivered().clear()
    client.force_login(coach)
    page = f"/questions/{asked.pk}/bring-in/"
    assert "Eva Expert" in client.get(page).text

    client.post(page, {"to": expert.expert.pk, "note": "They count by week."})

    again = client.post(page, {"to": expert.expert.pk})
    assert (again.status_code, "asked already" in again.text) == (422, True)
    (mail,) = delivered()
    assert mail.to == [lead.email]
    assert WORDS["text"] not in mail.body
    client.force_login(expert)
    assert WORDS["text"] not in client.get("/questions/").text
    client.force_login(lead)
    assert "May somebody else see your question?" in client.get("/").text
    assert "Eva Expert" in client.get("/questions/").text
    handoff = asked.handoffs.get()
    client.post(f"/questions/bring-in/{handoff.pk}/", {"agreed": "yes"})
    client.post(f"/questions/bring-in/{handoff.pk}/", {"agreed": "no"})  # said already
    handoff.refresh_from_db()
    assert handoff.agreed is True
    told = delivered()[-1]
    assert told.to == ["eva@example.org"]
    for words in (WORDS["text"], project.title, project.aim, "They count by week."):
        assert words in told.body
    client.force_login(expert)
    assert WORDS["text"] in client.get("/questions/").text
    # The project itself stays closed to her, and the question to everybody else.
    assert (
        client.get(reverse("reports:project_page", args=[project.pk])).status_code
        == 404
    )
    client.post(f"/questions/{asked.pk}/answered/")
    asked.refresh_from_db()
    assert asked.answered_by == expert
    client.force_login(stranger)
    assert WORDS["text"] not in client.get("/questions/").text
    assert client.get(page).status_code == 404


def test_no_of_the_asker_passes_nothing_on(
    asked: HelpRequest, coach: User, lead: User
) -> None:
    other = UserFactory()
    handoff = propose_handoff(asked=asked, by=coach, to=other, note="")
    delivered().clear()

    with pytest.raises(ActionRefused, match="Only the person who asked"):
        answer_handoff(handoff=handoff, by=coach, agreed=True)
    answer_handoff(handoff=handoff, by=lead, agreed=False)

    assert delivered() == []
    assert list(asked.helpers.all()) == [coach]
