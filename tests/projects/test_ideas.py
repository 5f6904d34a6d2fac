"""The backlog of changes: adding, dropping, testing next."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from pdsa.models import Cycle
from projects.actions.ideas import add_ideas, drop_idea, restore_idea, take_up_idea
from projects.models import ChangeIdea, Project
from qiapp.lib.errors import ActionRefused
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea(project: Project, lead: User) -> ChangeIdea:
    return add_ideas(project=project, by=lead, texts=["Call the day before."])[0]


def test_add_ideas_keeps_their_order_and_writes_events(
    project: Project, lead: User
) -> None:
    add_ideas(project=project, by=lead, texts=["Text  them.", "Call them."])

    assert [i.text for i in project.ideas.all()] == ["Text them.", "Call them."]
    assert Event.objects.filter(verb="idea added", project_id=project.pk).count() == 2


def test_add_ideas_that_waits_already_is_refused(idea: ChangeIdea, lead: User) -> None:
    with pytest.raises(ActionRefused):
        add_ideas(project=idea.project, by=lead, texts=["call THE day before."])


def test_add_ideas_to_ended_project_is_refused(project: Project, lead: User) -> None:
    project.status = "closed"

    with pytest.raises(ActionRefused):
        add_ideas(project=project, by=lead, texts=["Call."])


def test_drop_idea_twice_is_one_event(idea: ChangeIdea, lead: User) -> None:
    drop_idea(idea=idea, by=lead)
    drop_idea(idea=idea, by=lead)

    assert not idea.project.ideas.waiting().exists()
    assert Event.objects.filter(verb="idea dropped").count() == 1


def test_restore_idea_that_was_added_anew_is_refused(
    idea: ChangeIdea, lead: User
) -> None:
    drop_idea(idea=idea, by=lead)
    add_ideas(project=idea.project, by=lead, texts=[idea.text])

    with pytest.raises(ActionRefused):
        restore_idea(idea=idea, by=lead)


def test_take_up_idea_brings_a_dropped_one_back(idea: ChangeIdea, lead: User) -> None:
    drop_idea(idea=idea, by=lead)

    take_up_idea(idea=idea, by=lead)

    idea.refresh_from_db()
    assert idea.taken_up_at is not None
    assert idea.dropped_at is None


def test_idea_add_shows_it_on_the_list(
    client: Client, project: Project, lead: User
) -> None:
    client.force_login(lead)

    client.post(reverse("projects:idea_add", args=[project.pk]), {"text": "Call them."})

    page = client.get(reverse("projects:idea_list", args=[project.pk]))
    assert "Call them." in page.text
    assert "Test this next" in page.text


@pytest.mark.parametrize("text", ["", "Call Mr. Smith, MRN 12345678", "x" * 201])
def test_idea_add_with_fault_is_422_and_stores_nothing(
    client: Client, project: Project, lead: User, text: str
) -> None:
    client.force_login(lead)

    answer = client.post(
        reverse("projects:idea_add", args=[project.pk]), {"text": text}
    )

    assert answer.status_code == 422
    assert not project.ideas.exists()


def test_idea_drop_and_restore_from_the_page(
    client: Client, idea: ChangeIdea, lead: User
) -> None:
    client.force_login(lead)
    one = [idea.project.pk, idea.pk]

    client.post(reverse("projects:idea_drop", args=one))
    dropped = client.get(reverse("projects:idea_list", args=one[:1]))
    client.post(reverse("projects:idea_restore", args=one))

    assert "1 dropped idea" in dropped.text
    assert list(idea.project.ideas.waiting()) == [idea]


def test_cycle_plan_of_an_idea_is_prefilled_and_takes_it_up(
    client: Client, idea: ChangeIdea, lead: User
) -> None:
    client.force_login(lead)
    plan = reverse("pdsa:cycle_plan", args=[idea.project.pk]) + f"?idea={idea.pk}"

    page = client.get(plan)
    client.post(
        plan,
        {"change": idea.text, "prediction": "Fewer.", "starts_on": "2030-01-01"},
    )

    assert page.context["form"]["change"].value() == idea.text
    assert Cycle.objects.get().change == idea.text
    idea.refresh_from_db()
    assert idea.taken_up_at is not None


def test_cycle_plan_of_a_foreign_idea_is_404(
    client: Client, idea: ChangeIdea, lead: User
) -> None:
    client.force_login(lead)
    foreign = ChangeIdea.objects.create(
        project=ProjectFactory(), text="Theirs", added_by=lead
    )

    plan = reverse("pdsa:cycle_plan", args=[idea.project.pk]) + f"?idea={foreign.pk}"

    assert client.get(plan).status_code == 404


def test_api_keeps_the_backlog_as_the_page_does(
    lead_client: Client, idea: ChangeIdea
) -> None:
    ideas = reverse("idea-list", args=[idea.project_id])
    other = add_ideas(
        project=ProjectFactory(), by=idea.added_by, texts=["Nobody's business."]
    )[0]

    def posted(address: str, **data: str) -> tuple[int, dict]:
        answer = lead_client.post(address, data, content_type="application/json")
        return answer.status_code, answer.json()

    def at(name: str, one: ChangeIdea) -> str:
        return reverse(name, args=[idea.project_id, one.pk])

    made = posted(ideas, text="Text  them.")
    again, named = posted(ideas, text="text them."), posted(ideas, text="MRN 1234567")
    dropped = posted(at("idea-drop", idea))
    waiting = [one["text"] for one in lead_client.get(ideas, {"waiting": "true"}).json()["results"]]  # fmt: skip
    back = posted(at("idea-restore", idea))

    assert (made[0], made[1]["text"]) == (201, "Text them.")
    assert [(code, [*body["errors"]]) for code, body in (again, named)] == [(400, ["text"])] * 2  # fmt: skip
    assert dropped[1]["dropped_at"]
    assert waiting == ["Text them."]
    assert back[1]["dropped_at"] is None
    assert lead_client.get(at("idea-detail", other)).status_code == 404
