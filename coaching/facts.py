"""What the ranking rules look at, of many projects at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Max, Min

from accounts.models import OrganisationMembership
from accounts.permissions import OrganisationRole, ProjectRole
from activities.models import Enrolment
from attestations import evidence
from attestations.findings import Finding
from attestations.models import Participation, Status
from audit.models import Event
from coaching.ranking import CaseFacts
from measures.glances import Glance
from measures.models import Measure, Showing
from nextsteps.facts import Facts, MeasureFacts
from nextsteps.loading import facts_of, main_glances, measures_by_project, newest_of
from pdsa.models import Cycle
from projects.models import Membership, Project, ProjectStatus

Credit = Mapping[int, list[dict[str, Any]]]


def case_facts(projects: Sequence[Project], credit: Credit) -> dict[int, CaseFacts]:
    """By project, without anybody's questions. Fifteen queries. `credit`: of credit_of."""
    measures = measures_by_project(projects, None)
    facts = facts_of(projects, measures)
    glances = main_glances(measures[pk] for pk in told_signals(projects, measures))
    newest = newest_of(m for found in measures.values() for m in found)
    last_on = {p.pk: newest_day(measures[p.pk], newest) for p in projects}
    tests, written = last_tests(projects), last_written(projects)
    deadlines = deadlines_of(projects)
    return {
        p.pk: facts_from(
            p, facts[p.pk], glances.get(p.pk), last_data_on=last_on[p.pk],
            last_test_on=tests.get(p.pk), written_on=written.get(p.pk),
            deadline=deadlines.get(p.pk),
            rules_open=max((len(one["open"]) for one in credit[p.pk]), default=0),
        )
        for p in projects
    }  # fmt: skip


def told_signals(
    projects: Sequence[Project], measures: Mapping[int, Sequence[Measure]]
) -> list[int]:
    """The projects whose main chart every coach of theirs may see. Three queries.

    What only some were shown must not lift a project in the list of the others.
    """
    mains = {pk: found[0] for pk, found in measures.items() if found}
    coaches = coaches_by_project(projects)
    shown: dict[int, set[int | None]] = defaultdict(set)
    rows = Showing.objects.effective().filter(measure__in=mains.values())
    for measure_id, coach_id in rows.values_list("measure_id", "coach_id"):
        shown[measure_id].add(coach_id)
    return [pk for pk, main in mains.items() if coaches[pk] <= shown[main.pk]]


def coaches_by_project(projects: Sequence[Project]) -> dict[int, set[int]]:
    """Who coaches each project, through its team or its practice. Two queries."""
    found: dict[int, set[int]] = {p.pk: set() for p in projects}
    team = Membership.objects.current().filter(
        project__in=projects, role=ProjectRole.COACH
    )
    for project_id, user_id in team.values_list("project_id", "user_id"):
        found[project_id].add(user_id)
    practices: dict[int, set[int]] = defaultdict(set)
    rows = OrganisationMembership.objects.current().filter(
        role=OrganisationRole.COACH, organisation__projects__in=projects
    )
    for organisation_id, user_id in rows.values_list("organisation_id", "user_id"):
        practices[organisation_id].add(user_id)
    for project in projects:
        found[project.pk] |= practices[project.organisation_id or 0]
    return found


def facts_from(
    project: Project, facts: Facts, glance: Glance | None, **known: Any
) -> CaseFacts:
    worst = most_missing(facts.measures)
    cycle = facts.cycle if facts.cycle and not facts.cycle.decision else None
    return CaseFacts(
        today=facts.today, is_active=project.status == ProjectStatus.ACTIVE,
        started_on=project.started_on, has_measure=bool(facts.measures),
        main=facts.main.name if facts.main else "",
        measure=worst.name if worst else "", period=worst.period if worst else "month",
        missing=len(worst.missing) if worst else 0,
        missing_from=worst.missing[0] if worst and worst.missing else None,
        cycle_number=cycle.number if cycle else None,
        cycle_until=cycle.until if cycle else None,
        signal=glance.signal if glance else "no_data", fresh=facts.fresh, **known,
    )  # fmt: skip


def most_missing(measures: Sequence[MeasureFacts]) -> MeasureFacts | None:
    """The measure with most missing periods; the main one where none misses any."""
    return max(measures, key=lambda one: len(one.missing), default=None)


def newest_day(
    measures: Iterable[Any], newest: Mapping[int, tuple[date, Any]]
) -> date | None:
    """The last day with numbers of any measure."""
    days = [newest[m.pk][0] for m in measures if m.pk in newest]
    return max(days, default=None)


def last_tests(projects: Sequence[Project]) -> dict[int, date]:
    """The first day of each project's newest test. One query."""
    rows = Cycle.objects.filter(project__in=projects).order_by()
    return dict(rows.values_list("project_id").annotate(Max("starts_on")))


def last_written(projects: Sequence[Project]) -> dict[int, date]:
    """The day on which somebody of the team last wrote in each project. Two queries."""
    team: dict[int, set[int]] = defaultdict(set)
    places = Membership.objects.current().filter(project__in=projects)
    for project_id, user_id in places.exclude(role="coach").values_list(
        "project_id", "user_id"
    ):
        team[project_id].add(user_id)
    rows = (
        Event.objects.filter(project_id__in=list(team))
        .exclude(actor_id=None)
        .order_by()
        .values_list("project_id", "actor_id")
        .annotate(Max("at"))
    )
    found: dict[int, Any] = {}
    for project_id, actor_id, at in rows:
        if actor_id in team[project_id]:
            found[project_id] = max(at, found.get(project_id, at))
    zones = {p.pk: p.zone() for p in projects}
    return {pk: at.astimezone(zones[pk]).date() for pk, at in found.items()}


def deadlines_of(projects: Sequence[Project]) -> dict[int, date]:
    """The earliest last day of an activity somebody takes part in, or else the aim's day.

    Only where somebody works for credit that is not signed yet. Two queries.
    """
    parts = waiting_parts(projects)
    credited = set(parts.values_list("project_id", flat=True))
    aims = {p.pk: p.aim_due for p in projects if p.aim_due and p.pk in credited}
    rows = Enrolment.objects.current().filter(participation__in=parts)
    days = rows.order_by().values_list("participation__project_id")
    return aims | dict(days.annotate(Min("activity__ends_on")))


def waiting_parts(projects: Sequence[Project]) -> Any:
    """Parts whose attestation is not signed yet."""
    return Participation.objects.filter(project__in=projects).exclude(
        attestations__status__in=[s for s in Status if s != Status.DRAFT]
    )


def credit_of(project: Project) -> list[dict[str, Any]]:
    """How far each person is whose attestation is not signed yet: name, programme, and
    which rules a signature still needs. Some twenty queries a person: for the worker.
    """
    return [
        {
            "name": part.user.name, "programme": part.programme.short_title,
            "open": [one.requirement.text for one in unmet(part, project)],
        }
        for part in waiting_parts([project]).select_related("user", "office")
    ]  # fmt: skip


def unmet(part: Participation, project: Project) -> tuple[Finding, ...]:
    part.project = project
    verdict = evidence.verdict_of(evidence.load_for_rules(part))
    return verdict.open_for("signing")
