"""From stored rows to facts to steps: for one project or for many, in as many queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, Value
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import PROJECT_TABLE, Permission, ProjectRole
from measures.glances import Glance, glances_of
from measures.models import Measure
from nextsteps.credit import credits_of, questions_to, with_drafts
from nextsteps.facts import (
    CycleFacts,
    Facts,
    MeasureFacts,
    MilestoneFacts,
    RemarkFacts,
    Step,
    missing_periods,
)
from nextsteps.models import Remark
from nextsteps.places import url_of
from nextsteps.rules import RULES, next_step
from pdsa.models import Cycle
from projects.models import Milestone, Project

FRESH = timedelta(days=7)
Rights = frozenset[Permission]


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one step of a person in a project, and where it is done."""

    project: Project
    step: Step
    url: str

    @property
    def path(self) -> str:
        """The address without the prefilled parts: which page it is."""
        return self.url.partition("#")[0].partition("?")[0]


def step_of(project: Project, user: User, rights: Rights) -> NextStep:
    """The one next step of `user` here. Five queries; twenty more where they are needed."""
    return steps_of([project], user, {project.pk: rights})[project.pk]


def steps_of(
    projects: Sequence[Project],
    user: User,
    rights: Mapping[int, Rights],
    glances: Mapping[int, Glance] | None = None,
) -> dict[int, NextStep]:
    """The next step of `user` in each project, by its id; as many queries for 40 as for 1.

    `rights`: of the user, by project. `glances`: of the main measures, by project, where
    they are at hand. What a chart says, and one's way to credit, are only looked up where
    no rule before them has spoken.
    """
    measures = measures_by_project(projects, user)
    facts = facts_of(projects, measures)
    asked = questions_to(user, [p for p in projects if may_attest(rights[p.pk])])
    facts |= {p: replace(facts[p], question=asked[p]) for p in asked}
    charted = [p for p in facts if rule_of(facts[p], rights[p]) in FROM_SIGNAL]
    if glances is None:
        glances = main_glances([measures[p] for p in charted])
    for p in charted:
        facts[p] = replace(facts[p], signal=signal_in(glances.get(p)))
    waiting = [p for p in projects if rule_of(facts[p.pk], rights[p.pk]) in FROM_CREDIT]
    drafts = with_drafts(user, waiting, rights)
    found = credits_of(list(drafts.values()), rights) if drafts else {}
    facts |= {p: replace(facts[p], credit=found.get(p)) for p in drafts}
    return {p.pk: made(p, facts[p.pk], rights[p.pk]) for p in projects}


def may_attest(rights: Rights) -> bool:
    return Permission.PARTICIPATE in rights


def rule_of(facts: Facts, rights: Rights) -> str:
    return next_step(facts, rights).rule


NAMES = [rule.__name__ for rule in RULES]
# What speaks only when the rules of charts, or of credit, have nothing to say.
FROM_SIGNAL = frozenset(NAMES[NAMES.index("signal") :])
FROM_CREDIT = frozenset(NAMES[NAMES.index("credit_open") :])


def main_glances(found: Iterable[list[Any]]) -> dict[int, Glance]:
    """The chart of each list's first measure, in one line, by project."""
    mains = [measures[0] for measures in found if measures and measures[0].is_shown]
    glances = glances_of(mains) if mains else {}
    return {measure.project_id: glances[measure.pk] for measure in mains}


def signal_in(glance: Glance | None) -> str:
    return glance.signal if glance else "no_data"


def made(project: Project, facts: Facts, rights: Rights) -> NextStep:
    step = next_step(facts, rights, translation)
    return NextStep(project, step, url_of(step, project.pk))


def team_steps(
    projects: Sequence[Project], user: User, glances: Mapping[int, Glance] | None = None
) -> dict[int, NextStep]:
    """What stands next for each project's team, as somebody sees it who may only look."""
    looking = PROJECT_TABLE[ProjectRole.COACH]
    return steps_of(projects, user, {p.pk: looking for p in projects}, glances)


def facts_of(
    projects: Sequence[Project], measures: Mapping[int, list[Measure]]
) -> dict[int, Facts]:
    """Facts by project, without charts and anybody's credit. Four queries."""
    newest = newest_of(m for found in measures.values() for m in found)
    cycles = first_by_project(Cycle.objects.order_by("-number"), projects)
    due = Milestone.objects.filter(done_on=None).order_by("due_on", "pk")
    milestones = first_by_project(due, projects)
    remarks = Remark.objects.waiting().with_everything().order_by("at", "pk")
    remarked = first_by_project(remarks, projects)
    return {
        p.pk: facts_from(
            p,
            measures[p.pk],
            newest,
            cycles.get(p.pk),
            milestones.get(p.pk),
            remarked.get(p.pk),
        )  # fmt: skip
        for p in projects
    }


def measures_by_project(
    projects: Sequence[Project], user: User | None
) -> dict[int, list[Any]]:
    """Current measures of each project, the main one first. One query.

    One that `user` was not shown keeps its dates and loses its name: a coach may know
    that numbers wait, not what they are about. `is_shown` says which these are; `newest`
    is the last day with numbers, `came` when the newest came, None without any. For
    nobody (None), as in a job, all are the team's and keep their names.
    """
    by_id = {p.pk: p for p in projects}
    found: dict[int, list[Any]] = {pk: [] for pk in by_id}
    team = Measure.objects.current().of_team().annotate(
        is_shown=seen_by(user),
        newest=Max("observations__ends_on"), came=Max("observations__recorded_at"),
    )  # fmt: skip
    for measure in team.filter(project_id__in=list(by_id)):
        if not measure.is_shown:
            measure.name = _("a measure you were not shown")
        measure.project = by_id[measure.project_id]
        found[measure.project_id].append(measure)
    for measures in found.values():
        measures.sort(key=lambda m: m.kind != "outcome")  # stable: else by position
    return found


def seen_by(user: User | None) -> Any:
    """Whether `user` sees the measure, as part of a query; for nobody, always."""
    if user is None:
        return Value(True)
    return Exists(Measure.objects.visible_to(user).filter(pk=OuterRef("pk")))


def newest_of(measures: Iterable[Any]) -> dict[int, tuple[date, datetime]]:
    """The last day with numbers and when the newest came, by measure.

    From measures of `measures_by_project`; those without numbers are left out.
    """
    return {m.pk: (m.newest, m.came) for m in measures if m.newest is not None}


def first_by_project(rows: Any, projects: Collection[Project]) -> dict[int, Any]:
    """The first row of each project, in the order of `rows`. One query."""
    found: dict[int, Any] = {}
    for row in rows.filter(project_id__in=[p.pk for p in projects]):
        found.setdefault(row.project_id, row)
    return found


def facts_from(
    project: Project, measures: list[Measure],
    newest: Mapping[int, tuple[date, datetime]], cycle: Cycle | None,
    milestone: Milestone | None, remark: Remark | None = None,
) -> Facts:  # fmt: skip
    """The facts of one project, from what was already loaded."""
    today, main = project.today(), measures[0] if measures else None
    came = newest[main.pk][1] if main and main.pk in newest else None
    return Facts(
        today=today, status=project.status, aim=project.aim, aim_due=project.aim_due,
        measures=tuple(measure_facts(m, newest.get(m.pk), today) for m in measures),
        fresh=came is not None and timezone.now() - came < FRESH,
        cycle=cycle_facts(cycle) if cycle else None,
        milestone=MilestoneFacts(milestone.pk, milestone.name, milestone.due_on)
        if milestone
        else None,
        remark=remark_facts(remark, measures) if remark else None,
    )  # fmt: skip


def remark_facts(remark: Remark, measures: Iterable[Any]) -> RemarkFacts:
    """The remark, its measure named as in `measures`; without a name where it is gone."""
    if remark.measure is not None:
        known = {one.pk: one.name for one in measures}
        remark.measure.name = known.get(remark.measure_id, _("a former measure"))
    text = str(remark.idea) if remark.idea else remark.about()
    return RemarkFacts(remark.by.get_short_name(), text, remark.idea_id)


def measure_facts(
    measure: Measure, newest: tuple[date, datetime] | None, today: date
) -> MeasureFacts:
    missing = missing_periods(
        newest and newest[0], measure.period, measure.project.week_starts(), today
    )
    return MeasureFacts(
        measure.pk, measure.name, measure.period, newest is not None, missing
    )


def cycle_facts(cycle: Cycle) -> CycleFacts:
    return CycleFacts(
        cycle.pk, cycle.number, cycle.starts_on, cycle.ends_on, cycle.stage(),
        cycle.decision, predicted=not cycle.lacks_prediction(),
    )  # fmt: skip
