"""Somebody leaves: open work moves, what was done stays, and an hour to undo it."""

from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Draft, Organisation, User
from accounts.permissions import ProjectRole
from audit.models import Event
from extracts.request_actions import write_request
from jobs.running import run_queued
from meetings.models import MeetingTask
from nextsteps.models import MonthlySeries
from projects.actions.charter import charter_of, revise_charter, sign_charter
from projects.actions.invitations import invite_to_project
from projects.models import Charter, Membership, Project
from qiapp.lib.errors import ActionRefused
from reports.hand_over_actions import hand_over, moving, successors_of, take_back
from reports.models import HandOver
from reports.ownership import OPEN_ROWS, rows_to_move
from reports.papers import pack_context
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.measures import MeasureFactory
from tests.factories.meetings import planned_meeting
from tests.factories.pdsa import CycleFactory
from tests.factories.projects import MembershipFactory
from tests.factories.surveys import make_survey
from tests.factories.tally import make_link, make_round
from tests.factories.tools import make_tool


@pytest.fixture
def secretary(practice: Organisation) -> User:
    """A colleague of the practice who is in no team yet."""
    user = UserFactory(name="Sara Secretary", profession="secretary")
    OrganisationMembershipFactory(organisation=practice, user=user, role="member")
    return user


@pytest.fixture
def place(project: Project, lead: User) -> Membership:
    """The lead's place, with open work of every kind."""
    measure = MeasureFactory(project=project, created_by=lead)
    CycleFactory(project=project, owner=lead)
    link = make_link(make_round(measure))
    type(link).objects.update(created_by=lead)
    type(link.round).objects.update(started_by=lead)
    make_survey(project)
    write_request(measure=MeasureFactory(project=project), by=lead)
    invite_to_project(project=project, email="n@example.org", role="coach", by=lead)
    meeting = planned_meeting(project)
    MeetingTask.objects.create(
        meeting=meeting, text="Print the lists", owner=lead, created_by=lead
    )
    MonthlySeries.objects.create(project=project, led_by=lead, begins_at=time(12))
    plan = reverse("pdsa:cycle_plan", args=[project.pk])
    Draft.objects.create(user=lead, form=plan, fields={"change": "Call"})
    found = project.memberships.get(user=lead)
    found.project = project
    return found


def counts(project: Project, person: User) -> dict[str, int]:
    return {c: rows.count() for c, rows in rows_to_move(project, person, None).items()}


def test_hand_over_moves_open_work_of_every_kind(
    place: Membership, lead: User, secretary: User
) -> None:
    before = counts(place.project, lead)

    hand_over(membership=place, successor=secretary, by=lead)

    assert before == dict.fromkeys(OPEN_ROWS, 1)
    assert counts(place.project, lead) == dict.fromkeys(OPEN_ROWS, 0)
    assert counts(place.project, secretary) == before


def test_hand_over_leaves_what_was_done_in_the_leaver_s_name(
    place: Membership, lead: User, secretary: User
) -> None:
    decided = CycleFactory(
        project=place.project, owner=lead, decided_at=timezone.now(), decision="adopt"
    )

    hand_over(membership=place, successor=secretary, by=lead)

    decided.refresh_from_db()
    assert decided.owner == lead
    assert {m.created_by for m in place.project.measures.all()} >= {lead}


def test_hand_over_of_the_only_lead_makes_the_successor_lead(
    place: Membership, lead: User, secretary: User
) -> None:
    hand_over(membership=place, successor=secretary, by=lead)

    team = {m.user: m.role for m in place.project.team()}
    assert team == {secretary: ProjectRole.LEAD}
    assert Event.objects.filter(verb="work handed over").count() == 1


def test_hand_over_to_a_member_keeps_the_larger_role_and_both_parts(
    project: Project, lead: User, member: User
) -> None:
    project.memberships.filter(user=member).update(responsibilities="Counts charts.")
    project.memberships.filter(user=lead).update(responsibilities="Leads.")
    place = project.memberships.get(user=lead)

    hand_over(membership=place, successor=member, by=lead)

    taken = project.team().get()
    assert taken.role == ProjectRole.LEAD
    assert taken.responsibilities == "Counts charts.\nLeads."


def test_hand_over_moves_charter_duties_and_asks_to_sign_again(
    project: Project, lead: User, member: User, secretary: User
) -> None:
    charter = charter_of(project)
    revise_charter(charter=charter, by=lead, version=1, champion="Mia Member")
    sign_charter(charter=charter, by=lead, digest=charter.digest())
    place = project.memberships.get(user=member)

    made = hand_over(membership=place, successor=secretary, by=lead)

    stored = Charter.objects.get()
    assert stored.champion == "Sara Secretary"
    assert stored.reason == "Mia Member handed over to Sara Secretary."
    assert made.charter_before == {"champion": "Mia Member"}


def test_hand_over_to_a_stranger_is_refused_and_moves_nothing(
    place: Membership, lead: User
) -> None:
    before = counts(place.project, lead)

    with pytest.raises(ActionRefused, match="of the team or of the practice"):
        hand_over(membership=place, successor=UserFactory(), by=lead)

    assert counts(place.project, lead) == before


def test_hand_over_of_a_coach_is_refused(
    project: Project, lead: User, coach: User, secretary: User
) -> None:
    place = MembershipFactory(project=project, user=coach, role=ProjectRole.COACH)

    with pytest.raises(ActionRefused, match="coach"):
        hand_over(membership=place, successor=secretary, by=lead)


def test_successors_are_the_team_then_colleagues_but_never_the_leaver(
    place: Membership, lead: User, member: User, secretary: User
) -> None:
    assert successors_of(place) == [member, secretary]


def test_take_back_gives_everything_back(
    place: Membership, lead: User, secretary: User
) -> None:
    charter = charter_of(place.project)
    revise_charter(charter=charter, by=lead, version=1, champion="Lena Lead")
    before = counts(place.project, lead)
    made = hand_over(membership=place, successor=secretary, by=lead)

    take_back(hand_over=made, by=lead)

    assert counts(place.project, lead) == before
    assert {m.user: m.role for m in place.project.team()} == {lead: ProjectRole.LEAD}
    assert Charter.objects.get().champion == "Lena Lead"
    assert Event.objects.filter(verb="hand-over taken back").count() == 1


def test_take_back_gives_a_member_the_former_place_again(
    project: Project, lead: User, member: User
) -> None:
    made = hand_over(
        membership=project.memberships.get(user=lead), successor=member, by=lead
    )

    take_back(hand_over=made, by=lead)

    roles = {m.user: m.role for m in project.team()}
    assert roles == {lead: ProjectRole.LEAD, member: ProjectRole.TEAM_MEMBER}


def test_take_back_twice_is_refused(
    place: Membership, lead: User, secretary: User
) -> None:
    made = hand_over(membership=place, successor=secretary, by=lead)
    take_back(hand_over=made, by=lead)

    with pytest.raises(ActionRefused, match="already"):
        take_back(hand_over=made, by=lead)


def test_moving_names_only_what_there_is(project: Project, lead: User) -> None:
    CycleFactory(project=project, owner=lead)

    found = moving(project.memberships.get(user=lead))

    assert [(one.column, one.count) for one in found] == [("pdsa.Cycle.owner", 1)]


def test_hand_over_in_three_clicks(
    lead_client: Client, place: Membership, secretary: User
) -> None:
    address = reverse("reports:hand_over", args=[place.project_id, place.pk])

    team = lead_client.get(reverse("projects:team", args=[place.project_id]))
    page = lead_client.get(address)
    done = lead_client.post(address, {"successor": secretary.pk}, follow=True)

    assert address in team.text
    assert "1 open tally link" in page.text
    assert "Sara Secretary took over" in done.text
    assert (
        reverse("reports:hand_over_undo", args=[HandOver.objects.get().pk]) in done.text
    )


def test_hand_over_without_choice_is_422(
    lead_client: Client, place: Membership, secretary: User
) -> None:
    answer = lead_client.post(
        reverse("reports:hand_over", args=[place.project_id, place.pk])
    )

    assert answer.status_code == 422
    assert "Choose who takes over." in answer.text
    assert not HandOver.objects.exists()


def test_handed_over_shows_the_successor_the_first_steps(
    client: Client, place: Membership, lead: User, secretary: User
) -> None:
    made = hand_over(membership=place, successor=secretary, by=lead)
    client.force_login(secretary)

    page = client.get(reverse("reports:handed_over", args=[made.pk])).text

    assert "Five minutes for Sara Secretary" in page
    assert "Enter the next numbers" in page
    assert "Learn to read the chart" in page
    assert "Go on with the test" in page


def test_hand_over_undo_by_the_leaver_within_the_hour(
    lead_client: Client, place: Membership, lead: User, secretary: User
) -> None:
    made = hand_over(membership=place, successor=secretary, by=lead)

    answer = lead_client.post(
        reverse("reports:hand_over_undo", args=[made.pk]), follow=True
    )

    assert "taken back" in answer.text
    assert place.project.leads().get().user == lead


def test_hand_over_undo_after_an_hour_is_404(
    lead_client: Client, place: Membership, lead: User, secretary: User
) -> None:
    made = hand_over(membership=place, successor=secretary, by=lead)
    HandOver.objects.update(at=timezone.now() - timedelta(minutes=61))

    answer = lead_client.post(reverse("reports:hand_over_undo", args=[made.pk]))

    assert answer.status_code == 404


@pytest.mark.parametrize("kind", ["charter", "pack"])
def test_paper_is_drawn_by_the_worker_and_kept(
    lead_client: Client, place: Membership, kind: str
) -> None:
    ask = reverse("reports:paper_ask", args=[place.project_id, kind])
    file = reverse("reports:paper", args=[place.project_id, kind])

    waiting = lead_client.post(ask)
    early = lead_client.get(file)
    run_queued()
    drawn = lead_client.get(file)

    assert "/jobs/" in waiting.url
    assert early.status_code == 302
    assert drawn.content.startswith(b"%PDF-")
    assert lead_client.post(ask).url == file


def test_pack_holds_the_tools_with_drawing_and_lines(project: Project) -> None:
    make_tool(project, title="What drives it")

    [tool] = pack_context(project)["tools"]

    assert tool["title"] == "What drives it"
    assert tool["picture"].startswith("data:image/svg+xml")
    assert tool["lines"]


def test_paper_of_unknown_kind_is_404(lead_client: Client, project: Project) -> None:
    answer = lead_client.get(reverse("reports:paper", args=[project.pk, "poem"]))

    assert answer.status_code == 404
