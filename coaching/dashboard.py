"""A coach's caseload: one row per open project, with what a coach needs at a glance."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Prefetch, QuerySet

from accounts.models import OrganisationMembership, User
from accounts.permissions import OrganisationRole, ProjectRole
from coaching.models import CoachNote
from measures.analysis import periods
from measures.glances import SIGNALS, Glance, glances_of
from measures.models import Channel, Measure
from measures.visibility import note_looks
from nextsteps.loading import NextStep, team_steps
from pdsa.models import Cycle
from projects.models import Membership, Project

STALE_DAYS = 45  # a month and a half without data: worth a look, not a verdict


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One project in the coach's care. Dates are None where there is nothing yet."""

    project: Project
    glance: Glance | None
    days_since_data: int | None
    cycle: Cycle | None
    last_cycle_on: date | None
    note: CoachNote | None
    next: NextStep | None = None  # of the team
    last_day: date | None = None  # with numbers, shown to the coach or not
    is_hidden: bool = False  # there are measures, but the practice shows none

    @property
    def practice(self) -> str:
        organisation = self.project.organisation
        return organisation.name if organisation else str(self.project.created_by)

    @property
    def signal(self) -> str:
        if self.is_hidden:
            return "hidden"
        return self.glance.signal if self.glance else "no_data"

    @property
    def last_data(self) -> date | None:
        """First day of the last period with data; of hidden numbers their last day."""
        return self.glance.last_start if self.glance else self.last_day

    @property
    def stale(self) -> bool:
        return self.days_since_data is None or self.days_since_data > STALE_DAYS


def in_care_of(coach: User) -> QuerySet[Project]:
    """Open projects the person coaches: through a practice, or in the project's team."""
    practices = OrganisationMembership.objects.current().filter(
        user=coach, role=OrganisationRole.COACH
    )
    teams = Membership.objects.current().filter(user=coach, role=ProjectRole.COACH)
    projects = Project.objects.open()
    return projects.filter(
        organisation_id__in=practices.values("organisation_id")
    ) | projects.filter(pk__in=teams.values("project_id"))


def caseload(coach: User) -> list[CaseRow]:
    """Every row, by practice and title. Fourteen queries however many there are.

    Charts of the measures the practice shows; when numbers came, of all of them: whoever
    accepts a coach lets her know that much, or she could not see who is about to stall.
    """
    shown = Measure.objects.current().visible_to(coach)
    measures = shown.order_by("position", "pk")
    cycles = Cycle.objects.order_by("-number")
    projects = list(
        in_care_of(coach)
        .select_related("organisation", "created_by")
        .prefetch_related(
            Prefetch("measures", measures, to_attr="current_measures"),
            Prefetch("cycles", cycles, to_attr="newest_cycles"),
        )
    )
    glances = main_glances(projects)
    notes = newest_notes(coach)
    steps = team_steps(projects, coach, glances)
    note_looks(coach, measures_in(projects, glances), Channel.LIST)
    days = last_days(projects)
    rows = [
        case_row(p, glances.get(p.pk), notes, steps.get(p.pk), days) for p in projects
    ]
    return sorted(rows, key=lambda row: (row.practice.casefold(), row.project.title))


def measures_in(
    projects: Iterable[Any], glances: Mapping[int, Glance]
) -> list[Measure]:
    """The measures whose charts the rows show."""
    mains = [main_measure(p.current_measures) for p in projects if p.pk in glances]
    return [one for one in mains if one is not None]


def last_days(projects: Iterable[Project]) -> dict[int, date | None]:
    """The last day with numbers by project, None without any. One query.

    Projects without a measure of their team are left out.
    """
    rows = Measure.objects.current().of_team().filter(project__in=projects)
    newest = rows.order_by().values_list("project_id")
    return dict(newest.annotate(Max("observations__ends_on")))


def names_shown(coach: User, ids: Collection[int]) -> dict[int, set[str]]:
    """The names of the measures the coach may see, by project. One query."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Measure.objects.current().visible_to(coach).filter(project__in=ids)
    for project_id, name in rows.values_list("project_id", "name"):
        found[project_id].add(name)
    return found


def main_glances(projects: Iterable[Any]) -> dict[int, Glance]:
    """The chart of each project's main measure, in one line, by project. One query."""
    chosen = []
    for project in projects:
        measure = main_measure(project.current_measures)
        if measure is not None:
            measure.project = project
            chosen.append(measure)
    glances = glances_of(chosen)
    return {measure.project_id: glances[measure.pk] for measure in chosen}


def main_measure(measures: list[Measure]) -> Measure | None:
    """The first outcome measure, or else the first; None where there is none."""
    outcomes = [measure for measure in measures if measure.kind == "outcome"]
    return next(iter(outcomes or measures), None)


def newest_notes(coach: User) -> dict[tuple[str, int], CoachNote]:
    """The coach's newest note by ("organisation" or "project", id). One query."""
    found: dict[tuple[str, int], CoachNote] = {}
    for note in CoachNote.objects.written_by(coach).order_by("written_at", "pk"):
        on_practice = note.organisation_id is not None
        subject = note.organisation_id if on_practice else note.project_id
        found[("organisation" if on_practice else "project", subject or 0)] = note
    return found


def case_row(
    project: Any, glance: Glance | None, notes: dict[tuple[str, int], CoachNote],
    step: NextStep | None, days: Mapping[int, date | None],
) -> CaseRow:  # fmt: skip
    """The row of one project, from what was already loaded."""
    cycle = next(iter(project.newest_cycles), None)
    return CaseRow(
        project=project,
        glance=glance,
        days_since_data=days_since(glance, days.get(project.pk), project.today()),
        cycle=cycle,
        last_cycle_on=cycle.starts_on if cycle else None,
        note=note_on(project, notes),
        next=step,
        last_day=days.get(project.pk),
        is_hidden=project.pk in days and not project.current_measures,
    )


def note_on(
    project: Project, notes: dict[tuple[str, int], CoachNote]
) -> CoachNote | None:
    """The newer of the notes on its practice and on itself, from before it had one."""
    keys = [("organisation", project.organisation_id or 0), ("project", project.pk)]
    written = [notes[key] for key in keys if key in notes]
    return max(written, key=lambda note: note.written_at, default=None)


def days_since(glance: Glance | None, last_day: date | None, today: date) -> int | None:
    """Days since the last period with data was over; 0 while it runs.

    `last_day`: with numbers, where no chart is shown.
    """
    if glance is not None and glance.last_start is not None:
        last_day = periods.period_end(glance.last_start, glance.period)
    return max(0, (today - last_day).days) if last_day else None


ORDERS: dict[str, Callable[[CaseRow], Any]] = {
    "practice": lambda row: (row.practice.casefold(), row.project.title),
    "data": lambda row: row.last_data or date.min,
    "pdsa": lambda row: row.last_cycle_on or date.min,
    "signal": lambda row: (*SIGNALS, "hidden").index(row.signal),
}


def select(
    rows: list[CaseRow], *, order: str = "", descending: bool = False,
    practice: str = "", signal: str = "", stale: bool = False,
) -> list[CaseRow]:  # fmt: skip
    """The rows that match, in the asked order; unknown orders mean by practice."""
    chosen = [
        row
        for row in rows
        if (not practice or practice.casefold() in row.practice.casefold())
        and (not signal or row.signal == signal)
        and (not stale or row.stale)
    ]
    key = ORDERS.get(order, ORDERS["practice"])
    return sorted(chosen, key=key, reverse=descending)
