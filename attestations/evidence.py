"""What the verdict and the signature rest on: the only queries behind both."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import translation

from accounts.models import BoardIdentity, PhysicianProfile, Profession
from attestations.conditions import Condition, conditions_of, findings_of
from attestations.eligibility import evaluate
from attestations.findings import (
    CycleEvidence,
    Eligibility,
    Evidence,
    MeasureEvidence,
    PeriodEvidence,
    Ruling,
)
from attestations.forecast import Forecast, forecast
from attestations.identity import identity_faults, place_of_fault
from attestations.models import (
    COSIGNING_ROLES,
    Attestation,
    Participation,
    Settlement,
    Status,
)
from effort.ledger import OwnEffort, own_effort
from evidence.models import EvidenceFile, Kind, Review
from evidence.showing import cycle_reviews, files_for
from measures.analysis import Point, periods
from measures.analysis.series import SeriesKind
from measures.charting import Chart, current_charts
from measures.imported import imported_periods
from measures.quality import Assessment, assess_all
from meetings.evidence import next_planned, reviews_of
from meetings.models import Meeting
from pdsa.models import Cycle
from projects.models import Membership
from surveys.evidence import RoundSummary, round_summaries
from tally.progress import AuditSummary, audit_summaries


@dataclass(frozen=True)
class Material:
    """Everything about one participation, loaded once."""

    participation: Participation
    team: tuple[Membership, ...]
    charts: tuple[Chart, ...]
    cycles: tuple[Cycle, ...]
    profile: PhysicianProfile | None
    identities: tuple[BoardIdentity, ...]
    credited_before: bool
    today: date
    chart_audits: tuple[AuditSummary, ...] = ()
    qualities: Mapping[int, Assessment] = field(default_factory=dict)  # by measure
    imported: Mapping[int, int] = field(default_factory=dict)  # periods, by measure
    # Shown, not judged: our survey asks about the practice, and rules that count people
    # who gave feedback ask about the person.
    survey_rounds: tuple[RoundSummary, ...] = ()
    effort: OwnEffort | None = None  # only when the person wants it told
    reviews: tuple[Meeting, ...] = ()  # meetings at which she looked at a chart
    next_meeting: Meeting | None = None
    files: tuple[EvidenceFile, ...] = ()  # without those the office refused
    cycle_reviews: Mapping[int, Review] = field(default_factory=dict)  # by cycle
    settlements: tuple[Settlement, ...] = ()  # those that two reviewers agreed to
    conditions: tuple[Condition, ...] = ()  # what an activity's committee accepts

    def profession(self) -> str:
        user_id = self.participation.user_id
        own = (m.profession for m in self.team if m.user_id == user_id)
        return next(own, "") or self.participation.user.profession

    def first_change_on(self) -> date | None:
        return min((cycle.starts_on for cycle in self.counted_cycles()), default=None)

    def counted_cycles(self) -> tuple[Cycle, ...]:
        """Without imported ones that no reviewer of the office has accepted."""
        return tuple(c for c in self.cycles if not c.is_imported() or self.accepts(c))

    def accepts(self, cycle: Cycle) -> bool:
        review = self.cycle_reviews.get(cycle.pk)
        return review is not None and review.is_accepted

    def accepted_files(self) -> tuple[EvidenceFile, ...]:
        return tuple(f for f in self.files if f.review and f.review.is_accepted)

    def looked_on(self) -> tuple[date, ...]:
        """Days of meetings at which the person looked at a chart, one for each.

        From the meetings kept here, and from her own accepted minutes of other days.
        """
        here = [meeting.on for meeting in self.reviews]
        minutes = (
            f.dated_on for f in self.accepted_files()
            if f.kind == Kind.MINUTES and f.by_id == self.participation.user_id
        )  # fmt: skip
        brought = {day for day in minutes if day is not None and day not in here}
        return tuple(sorted([*here, *brought]))


def load(participation: Participation) -> Material:
    """The material of one participation. Twenty-four queries, one more with effort."""
    project, user = participation.project, participation.user
    material = load_for_rules(participation)
    return replace(
        material,
        qualities=assess_all(material.charts),
        imported=imported_periods(project),
        chart_audits=tuple(audit_summaries(project)),
        survey_rounds=tuple(round_summaries(project)),
        effort=own_effort(project, user),
    )


def load_for_rules(participation: Participation) -> Material:
    """What the verdict rests on, without what only the document shows. Seventeen queries."""
    project, user = participation.project, participation.user
    cycles = tuple(project.cycles.select_related("owner", "measure", "previous"))
    imported = any(one.is_imported() for one in cycles)
    return Material(
        participation=participation,
        team=tuple(project.team()),
        charts=tuple(current_charts(project)),
        cycles=cycles,
        profile=PhysicianProfile.objects.filter(user=user).first(),
        identities=tuple(user.board_identities.all()),
        credited_before=credited_before(participation),
        today=project.today(),
        reviews=tuple(reviews_of(project, user)),
        next_meeting=next_planned(project),
        files=tuple(files_for(project, user, participation.office)),
        cycle_reviews=cycle_reviews(project, participation.office) if imported else {},
        settlements=tuple(participation.settlements.agreed()),
        conditions=tuple(conditions_of([participation])[participation.pk]),
    )


def credited_before(participation: Participation) -> bool:
    """Whether the person has an approved attestation elsewhere in this project."""
    return (
        Attestation.objects.filter(
            participation__user=participation.user_id,
            participation__project=participation.project_id,
            status=Status.APPROVED,
        )
        .exclude(participation=participation)
        .exists()
    )


def evidence_of(material: Material) -> Evidence:
    """The material as the rules look at it."""
    participation, project = material.participation, material.participation.project
    change = material.first_change_on()
    profile, coming = material.profile, material.next_meeting
    return Evidence(
        problem=project.problem,
        aim=project.aim,
        measures=tuple(measure_evidence(c, change) for c in material.charts),
        cycles=tuple(map(cycle_evidence, material.counted_cycles())),
        profession=material.profession(),
        other_physicians=sum(is_other_physician(m, material) for m in material.team),
        role=participation.role,
        claimed_steps=frozenset(participation.steps),
        project_started_on=project.started_on,
        started_on=participation.started_on,
        ended_on=participation.ended_on,
        reflections=participation.reflections,
        credited_before=material.credited_before,
        consent_given=profile is not None and profile.consent_at is not None,
        identity_faults=tuple(identity_faults(profile, material.identities)),
        identity_target=place_of_fault(profile, material.identities),
        cosigning_roles=cosigning_roles(material),
        reviewed_on=material.looked_on(),
        next_meeting_on=coming.on if coming else None,
        accepted_papers=frozenset(file.kind for file in material.accepted_files()),
    )


def cosigning_roles(material: Material) -> frozenset[str]:
    """Roles in the team whose holders, other than the person, may co-sign."""
    user_id = material.participation.user_id
    others = (m.role for m in material.team if m.user_id != user_id)
    return frozenset(others) & frozenset(map(str, COSIGNING_ROLES))


def is_other_physician(membership: Membership, material: Material) -> bool:
    profession = membership.profession or membership.user.profession
    is_self = membership.user_id == material.participation.user_id
    return profession == Profession.PHYSICIAN and not is_self


def cycle_evidence(cycle: Cycle) -> CycleEvidence:
    return CycleEvidence(
        cycle.pk, cycle.number, cycle.starts_on, cycle.ends_on, bool(cycle.decision),
        cycle.previous_id, cycle.is_process_change,
    )  # fmt: skip


def measure_evidence(chart: Chart, change: date | None) -> MeasureEvidence:
    """Periods with data before and after the first change; all before without one."""
    measure = chart.measure
    if chart.problem:
        return MeasureEvidence(
            measure.pk, measure.name, 0, 0, problem=chart.problem, kind=measure.kind
        )
    periods_counted = periods_of(chart, change)
    sides = [one.side for one in periods_counted]
    return MeasureEvidence(
        id=measure.pk,
        name=measure.name,
        baseline=sides.count("before"),
        follow_up=sides.count("after"),
        straddling="" in sides,
        follow_up_due=None if change is None else follow_up_due(change, chart),
        kind=measure.kind,
        periods=periods_counted,
        redefined=any(place > 0 for place in chart.definition_starts),
        period=chart.series.period,
        week_starts=chart.series.week_starts,
    )


def periods_of(chart: Chart, change: date | None) -> tuple[PeriodEvidence, ...]:
    """The chart's periods with data, each before, after or across the first change."""
    kind = chart.series.period
    return tuple(
        PeriodEvidence(
            starts_on=point.period_start,
            ends_on=periods.period_end(point.period_start, kind),
            charts=charts_behind(point, chart.series.kind),
            side=side_of(point, kind, change),
        )
        for point in chart.series.points
        if point.judged
    )


def charts_behind(point: Point, kind: SeriesKind) -> int | None:
    """How many charts or cases the point counts; None where the data do not say."""
    return point.denominator if kind is SeriesKind.PROPORTION else point.n


def side_of(point: Point, kind: str, change: date | None) -> str:
    if change is None or ends_before(point, kind, change):
        return "before"
    return "after" if point.period_start >= change else ""


def ends_before(point: Point, kind: str, change: date) -> bool:
    return periods.period_end(point.period_start, kind) < change


def follow_up_due(change: date, chart: Chart) -> date:
    """The day after the first whole period that began on or after the change."""
    kind, week_starts = chart.series.period, chart.series.week_starts
    start = periods.period_start(change, kind, week_starts)
    if start < change:
        start = periods.next_start(start, kind)
    return periods.next_start(start, kind)


def verdict_of(material: Material) -> Eligibility:
    """What is left, today, in the reader's language."""
    programme = material.participation.programme
    verdict = evaluate(programme, evidence_of(material), material.today, translation)
    more = findings_of(programme, material.conditions)
    return verdict.under(rulings_of(material)).beside(more)


def rulings_of(material: Material) -> dict[str, Ruling]:
    """What reviewers settled or waived, by id of the rule."""
    zone = material.participation.project.zone()
    return {
        one.requirement_id: Ruling(
            one.way, one.reason, (one.proposed_name, one.agreed_name),
            one.agreed_at.astimezone(zone).date(),
        )
        for one in material.settlements
        if one.agreed_at is not None
    }  # fmt: skip


def forecast_of(material: Material, verdict: Eligibility) -> Forecast:
    """When everything will be met if work goes on as planned. No query."""
    programme = material.participation.programme
    return forecast(programme, evidence_of(material), material.today, verdict)
