"""The charter that writes itself: known facts, proposals, one part, timeline, versions."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from projects.actions.charter import (
    add_milestone,
    charter_of,
    revise_charter,
    revise_milestone,
    sign_charter,
)
from projects.models import Charter, Project
from tests.factories.measures import MeasureFactory
from tests.factories.pdsa import CycleFactory
from tests.factories.projects import SponsorshipFactory


def url(name: str, project: Project, *more: object) -> str:
    return reverse(f"reports:{name}", args=[project.pk, *more])


def test_charter_shows_what_the_project_knows_without_typing(
    lead_client: Client, project: Project
) -> None:
    MeasureFactory(project=project, name="Missed visits", goal="0.10")
    office = SponsorshipFactory(project=project).organisation

    page = lead_client.get(url("charter", project)).text

    assert project.aim in page
    assert "Missed visits (by month): goal 10 %" in page
    assert "Riverside Pediatrics" in page
    assert office.name in page
    assert not Charter.objects.exists()


def test_charter_proposal_is_shown_and_never_stored_by_itself(
    lead_client: Client, project: Project
) -> None:
    MeasureFactory(project=project, denominator="well visits booked")

    page = lead_client.get(url("charter", project)).text
    form = lead_client.get(url("charter_part", project, "scope") + "?draft=1").text

    assert "Well visits booked at Riverside Pediatrics" in page
    assert "Well visits booked at Riverside Pediatrics" in form
    assert "This is a proposal" in form
    assert not Charter.objects.exists()


def test_charter_part_saves_that_part_alone(
    lead_client: Client, project: Project, lead: User
) -> None:
    revise_charter(charter=charter_of(project), by=lead, version=1, timeline="By June")

    lead_client.post(
        url("charter_part", project, "scope"), {"version": 2, "scope_in": "All"}
    )

    charter = Charter.objects.get()
    assert (charter.scope_in, charter.timeline) == ("All", "By June")


def test_charter_part_that_does_not_exist_is_404(
    lead_client: Client, project: Project
) -> None:
    assert lead_client.get(url("charter_part", project, "wishes")).status_code == 404


def test_charter_part_of_signed_words_asks_why(
    lead_client: Client, project: Project, lead: User
) -> None:
    charter = charter_of(project)
    sign_charter(charter=charter, by=lead, digest=charter.digest())
    page = url("charter_part", project, "scope")

    silent = lead_client.post(page, {"version": 1, "scope_in": "All"})
    said = lead_client.post(
        page, {"version": 1, "scope_in": "All", "reason": "A second site joined."}
    )

    assert silent.status_code == 422
    assert "why they change" in silent.text
    assert said.status_code == 302
    assert Charter.objects.get().scope_in == "All"


def test_charter_versions_list_reasons_and_differences(
    lead_client: Client, project: Project, lead: User
) -> None:
    charter = charter_of(project)
    sign_charter(charter=charter, by=lead, digest=charter.digest())
    revise_charter(
        charter=charter, by=lead, version=1, scope_in="Two sites",
        reason="A second site joined.",
    )  # fmt: skip
    waiting = lead_client.get(url("charter_versions", project)).text
    sign_charter(charter=charter, by=lead, digest=charter.digest())

    signed = lead_client.get(url("charter_versions", project)).text

    assert "Not signed yet" in waiting
    assert "Version 2" not in waiting
    assert "Version 2" in signed
    assert "Why: A second site joined." in signed
    assert "Two sites" in signed
    assert charter.editions.get(number=2).reason == "A second site joined."
    assert Charter.objects.get().reason == ""


def test_charter_digest_of_signed_charter_stays_while_new_texts_are_empty(
    project: Project,
) -> None:
    charter = charter_of(project)

    assert "general_champion" not in charter.content()
    assert "scope_in" in charter.content()


def test_charter_timeline_makes_milestones_in_one_click(
    lead_client: Client, project: Project
) -> None:
    MeasureFactory(project=project)

    lead_client.post(url("charter_timeline", project))

    steps = list(project.milestones.values_list("step", flat=True))
    assert steps == ["signed", "start", "test_1", "test_2", "points", "review"]
    assert Event.objects.filter(verb="timeline planned").count() == 1


def test_charter_timeline_planned_again_shows_the_difference_and_keeps_what_is_done(
    lead_client: Client, project: Project, lead: User
) -> None:
    MeasureFactory(project=project)
    lead_client.post(url("charter_timeline", project))
    own = add_milestone(
        project=project, name="Staff day", due_on=project.today(), by=lead
    )
    early = project.today() - timedelta(40)
    signed = project.milestones.get(step="signed")
    revise_milestone(milestone=signed, by=lead, due_on=early, done_on=early)
    revise_milestone(
        milestone=project.milestones.get(step="start"), by=lead, due_on=early
    )

    page = lead_client.get(url("charter_timeline", project)).text
    lead_client.post(url("charter_timeline", project))

    signed.refresh_from_db()
    assert "Moves" in page
    assert "Done, stays" in page
    assert signed.due_on == early
    assert project.milestones.get(step="start").due_on > project.today()
    assert project.milestones.filter(pk=own.pk).exists()


def test_charter_timeline_marks_a_reached_milestone_as_done(
    lead_client: Client, project: Project, lead: User
) -> None:
    MeasureFactory(project=project)
    lead_client.post(url("charter_timeline", project))
    CycleFactory(
        project=project, owner=lead, decided_at=timezone.now(), decision="adopt"
    )

    page = lead_client.get(url("charter_timeline", project)).text
    lead_client.post(url("charter_timeline", project))

    assert "Reached: is marked as done" in page
    assert project.milestones.get(step="test_1").done_on == project.today()


def test_charter_timeline_with_near_deadline_says_so(
    lead_client: Client, project: Project
) -> None:
    MeasureFactory(project=project)
    Project.objects.update(aim_due=project.today() + timedelta(30))

    page = lead_client.get(url("charter_timeline", project)).text

    assert "The date is too near" in page
    assert "Count every week" in page


def test_charter_names_the_gaps_of_the_team(
    lead_client: Client, project: Project
) -> None:
    page = lead_client.get(url("charter", project)).text

    assert "Nobody from nursing is in the team." in page
    assert reverse("projects:member_add", args=[project.pk]) in page
