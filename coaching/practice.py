"""Everything a coach reads before a call, of one project, on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum, Window
from django.utils import translation

from accounts.models import User
from coaching.models import Call, CoachNote, Contact, HelpRequest, Nudge, Standing
from coaching.ranking import for_reader, sentence
from effort.models import Effort, Promise
from measures.chart import Chart
from measures.drawings import drawings_of
from measures.models import Measure
from measures.quality import Assessment, assess_all
from meetings.gaps import Gap
from meetings.showing import charts_shown
from nextsteps.models import Remark
from pdsa.models import Cycle
from projects.models import Membership, Project
from projects.role_cards import Place, gaps_of

MOST_CYCLES, MOST_NOTES, MOST_CONTACTS = 8, 5, 5


@dataclass(frozen=True, slots=True)
class ShownMeasure:
    """One measure: its chart, the gap to its goal, and how far its numbers carry."""

    chart: Chart
    drawings: dict[str, str | None]
    gap: Gap | None
    quality: Assessment


@dataclass(frozen=True, slots=True)
class PracticePage:
    project: Project
    reasons: list[str]
    credit: list[dict[str, Any]]  # of each person: name, programme, what is open
    standing: Standing | None
    measures: list[ShownMeasure]
    cycles: list[Cycle]  # newest first
    team: list[Membership]
    gaps: list[str]
    spent: "Spent"
    notes: list[CoachNote]
    contacts: list[Contact]
    minutes_given: int
    nudges: list[Nudge]
    calls: list[Call]
    questions: list[HelpRequest]
    remarks: list[Remark]


def practice_page(project: Project, coach: User) -> PracticePage:
    """What the coach sees of the project. Twenty-one queries at most."""
    standing = Standing.objects.filter(project=project).first()
    team = list(project.team().select_related("user", "project__charter"))
    cycles = project.cycles.select_related("owner", "measure").order_by("-number")
    contacts = contacts_of(project)
    mine = HelpRequest.objects.open().filter(helpers=coach, project=project)
    measures = measures_of(project)
    names = {one.chart.measure.name for one in measures}
    found = for_reader(standing.found(), names) if standing else []
    nudges = Nudge.objects.filter(project=project).select_related("coach")
    return PracticePage(
        project=project, standing=standing,
        reasons=[sentence(one, translation) for one in found],
        credit=standing.credit if standing else [],
        measures=measures, cycles=list(cycles[:MOST_CYCLES]), team=team,
        gaps=gaps_of(places_of(team), champion_in(team)),
        spent=spent_on(project), notes=own_notes(project, coach),
        contacts=contacts, minutes_given=contacts[0].given if contacts else 0,  # type: ignore[attr-defined]
        nudges=list(nudges[:MOST_CONTACTS]),
        calls=list(Call.objects.ahead().filter(project=project, coach=coach)),
        questions=list(mine.select_related("asker")),
        remarks=remarks_on(project, [one.chart.measure for one in measures]),
    )  # fmt: skip


def measures_of(project: Project) -> list[ShownMeasure]:
    """Every current measure, the outcome first. Six queries.

    Only the first comes with its drawing: several would weigh too much on a phone. The
    others begin as plain previews, for which the page then fetches theirs.
    """
    shown = charts_shown(project)
    quality = assess_all([one.chart for one in shown])
    return [
        ShownMeasure(
            one.chart, drawings_of(one.chart) if one is shown[0] else {}, one.gap,
            quality[one.chart.measure.pk],
        )
        for one in shown
    ]  # fmt: skip


def remarks_on(project: Project, shown: Sequence[Measure]) -> list[Remark]:
    """The newest remarks of all coaches, without those on a measure not shown. One query."""
    rows = Remark.objects.filter(project=project).with_everything()
    seen = Q(measure__isnull=True) | Q(measure__in=shown)
    return list(rows.filter(seen)[:MOST_NOTES])


def places_of(team: Sequence[Membership]) -> list[Place]:
    return [
        Place(one.role, one.profession or one.user.profession, one.card) for one in team
    ]


def champion_in(team: Sequence[Membership]) -> str:
    """Whom the charter names as champion; empty without one."""
    charter = getattr(team[0].project, "charter", None) if team else None
    return charter.champion if charter else ""


@dataclass(frozen=True, slots=True)
class Spent:
    """Minutes that the team entered, of how many people, and what was promised."""

    minutes: int
    people: int
    promise: Promise | None


def spent_on(project: Project) -> Spent:
    """Sums only: whose minutes they are stays with the team. Two queries."""
    sums = Effort.objects.filter(project=project).aggregate(
        minutes=Sum("minutes"), people=Count("person", distinct=True)
    )
    promise = Promise.objects.filter(project=project).first()
    return Spent(sums["minutes"] or 0, sums["people"], promise)


def contacts_of(project: Project) -> list[Contact]:
    """The newest entries, each with `given`: the minutes of all of them. One query."""
    rows = Contact.objects.filter(project=project).select_related("coach")
    return list(rows.annotate(given=Window(Sum("minutes")))[:MOST_CONTACTS])


def own_notes(project: Project, coach: User) -> list[CoachNote]:
    """The coach's own newest notes on the practice or the project. One query."""
    practice = Q(organisation=project.organisation_id, organisation__isnull=False)
    rows = CoachNote.objects.written_by(coach).filter(Q(project=project) | practice)
    return list(rows[:MOST_NOTES])
