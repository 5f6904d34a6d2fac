"""A project in which everything that documents ask for stands where it belongs."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.permissions import ProjectRole
from documents.actions import write_words
from documents.catalogue import WORD, Kind, own_words
from meetings.models import Attendance, Meeting
from projects.actions.charter import charter_of, revise_charter
from projects.models import Project
from tests.factories.attestations import Team, make_signed
from tests.factories.measures import MeasureFactory, ObservationFactory
from tests.factories.meetings import closed_meeting
from tests.factories.papers import make_file
from tests.factories.pdsa import CycleFactory
from tests.factories.projects import MembershipFactory
from tests.factories.tools import make_tool


def make_complete() -> Team:
    """Signed, with two linked tests, a balancing measure, tools, a meeting and a letter.

    No words of its own for documents yet: those are written with `answer`.
    """
    team = make_signed()
    project, lead = team.project, team.lead
    project.aim = "Missed visits fall from 23 % to below 10 % by the end of June."
    project.save()
    MembershipFactory(project=project, role=ProjectRole.TEAM_MEMBER, profession="nurse")
    add_balancing(project)
    add_second_test(project)
    make_tool(project)
    make_tool(
        project, kind="causes", title="Why", head="Missed", outline="People\n    Forgot"
    )
    revise_charter(
        charter=charter_of(project), by=lead, version=1, scope_in="All visits"
    )
    make_file(project, lead, kind="letter", title="No review needed", is_shared=True)
    meeting_with(team)
    return team


def add_balancing(project: Project) -> None:
    measure = MeasureFactory(
        project=project, name="Minutes on the phone", kind="balancing", position=1,
        data_kind="value", unit="minutes", numerator="", denominator="",
        definition="All calls of the front desk.",
    )  # fmt: skip
    start = date(2025, 10, 1)
    for minutes in (30, 31, 33, 29, 32, 30, 31, 30):
        following = (start + timedelta(days=32)).replace(day=1)
        ObservationFactory(
            measure=measure, batch__measure=measure, starts_on=start, value=minutes,
            ends_on=following - timedelta(days=1), numerator=None, denominator=None,
        )  # fmt: skip
        start = following


def add_second_test(project: Project) -> None:
    now = timezone.now()
    CycleFactory(
        project=project, number=2, previous=project.cycles.get(number=1),
        change="Text first, then call.", starts_on=date(2026, 4, 1),
        ends_on=date(2026, 5, 1), observations="All were texted.", result="3 of 48.",
        prediction_match="as_predicted", learned="Texts reach most.", decision="adopt",
        next_step="Do it at both sites.", done_at=now, studied_at=now, decided_at=now,
    )  # fmt: skip


def meeting_with(team: Team) -> Meeting:
    """A closed meeting at which the participant looked at the first chart."""
    measure = team.project.measures.first()
    meeting = closed_meeting(team.project, looked_at=[measure.pk])
    Attendance.objects.create(
        meeting=meeting, user=team.participant, way="ticked",
        confirmed_by=team.lead, confirmed_at=timezone.now(),
    )  # fmt: skip
    return meeting


def answer(team: Team, kind: Kind) -> int:
    """How many own words the document asked for; each is written now, once."""
    asked = {
        source.removeprefix(WORD)
        for item in kind.items() for source in item.sources if source.startswith(WORD)
    }  # fmt: skip
    for key in sorted(asked):
        choices = own_words()[key].choices
        text = next(iter(choices)) if choices else f"Our own words on {key}."
        write_words(project=team.project, key=key, text=text, version=0, by=team.lead)
    return len(asked)
