"""The day on which everything will be met if work goes on as planned. Django-free.

The rules themselves say it: they judge the evidence as it would stand on a later day, when
every measure went on being counted, every test ended and was decided, the next meeting
took place, and what a person can write down at once was written. So a new kind of rule
has its forecast without a line here.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from statistics import median_low

from attestations.catalogue import ACCEPTED, Programme
from attestations.eligibility import evaluate
from attestations.findings import (
    CycleEvidence,
    Eligibility,
    Evidence,
    Finding,
    MeasureEvidence,
    PeriodEvidence,
    Verdict,
)
from measures.analysis.periods import (
    PeriodKind,
    months_later,
    next_start,
    period_end,
    period_start,
    previous_start,
)

HORIZON_MONTHS = 24
# What somebody can write down or arrange on the day she reads of it.
BY_HAND = frozenset({
    "aim_stated", "role_chosen", "steps_claimed", "activities", "reflections_written",
    "reflection_written", "physician_on_team", "cosigner_in_team", "balancing_measure",
})  # fmt: skip


class When(StrEnum):
    MET = "met"  # or settled by reviewers
    TODAY = "today"  # can be done at once
    LATER = "later"
    NOT_SO = "not_so"  # going on as planned does not meet it
    UNJUDGED = "unjudged"  # the program can never tell


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes on. `charts`: behind each coming period; None: as many as were usual."""

    charts: int | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """One rule's earliest day; None unless it is TODAY or LATER."""

    finding: Finding
    when: When
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The rules a signature needs, each with its day; `on`: the first day all are met.

    `clash`: rules that have a day of their own, but are over when the last one is met.
    `credit_year`: the year the completion counts for; None without a day.
    """

    outlooks: tuple[Outlook, ...]
    on: date | None
    credit_year: int | None
    clash: tuple[Outlook, ...] = ()

    def stuck(self) -> tuple[Outlook, ...]:
        """What will not be met by going on."""
        return tuple(o for o in self.outlooks if o.when in {When.NOT_SO, When.UNJUDGED})

    def last(self) -> Outlook | None:
        """The rule that takes longest; None when nothing has to be waited for."""
        later = [o for o in self.outlooks if o.when is When.LATER and o.on]
        return max(later, key=lambda o: o.on or date.min, default=None)

    def outlook(self, requirement_id: str) -> Outlook | None:
        found = (o for o in self.outlooks if o.finding.requirement.id == requirement_id)
        return next(found, None)


def forecast(
    programme: Programme,
    evidence: Evidence,
    today: date,
    verdict: Eligibility,
    plan: Plan | None = None,
) -> Forecast:
    """The outlook on every rule that a signature needs.

    `verdict` is what stands today, with the reviewers' rulings. Costs one judgement of
    the programme for each day on which something ends, some 30 to 120.
    """
    plan = plan or Plan()
    findings = [f for f in verdict.findings if f.requirement.needed_for == "signing"]
    waited = {f.requirement.id for f in findings if needs_time(f)}
    first: dict[str, date] = {}
    last: dict[str, Verdict] = {}
    joint: date | None = None
    for day in days_ahead(evidence, today):
        then = evaluate(programme, going_on(evidence, today, day, plan), day)
        last = {f.requirement.id: f.verdict for f in then.findings}
        met = {one for one in waited if last.get(one) is Verdict.MET}
        for one in met:
            first.setdefault(one, day)
        if met == waited:
            joint = day
            break
    outlooks = tuple(outlook_on(f, first, last, today) for f in findings)
    clash = () if joint else clashing(outlooks, last)
    year = credit_year(programme, evidence, joint) if joint else None
    return Forecast(outlooks, joint, year, clash)


def needs_time(finding: Finding) -> bool:
    """Whether it must be watched: all but what is settled or can be written at once.

    What is met today is watched too, for a rule can run out.
    """
    settled = finding.ruling is not None
    kind = finding.requirement.kind
    return not settled and kind not in BY_HAND and kind != ACCEPTED


def outlook_on(
    finding: Finding, first: dict[str, date], last: dict[str, Verdict], today: date
) -> Outlook:
    if not finding.is_open:
        return Outlook(finding, When.MET)
    if finding.requirement.kind in BY_HAND:
        return Outlook(finding, When.TODAY, today)
    day = first.get(finding.requirement.id)
    if day is not None:
        return Outlook(finding, When.TODAY if day == today else When.LATER, day)
    in_doubt = last.get(finding.requirement.id) is Verdict.CANNOT_BE_JUDGED
    in_doubt = in_doubt or finding.requirement.kind == ACCEPTED  # a person decides
    return Outlook(finding, When.UNJUDGED if in_doubt else When.NOT_SO)


def clashing(
    outlooks: tuple[Outlook, ...], last: dict[str, Verdict]
) -> tuple[Outlook, ...]:
    """Rules with a day of their own that are over at the end, when none is stuck."""
    stuck = {When.NOT_SO, When.UNJUDGED}
    if any(o.when in stuck for o in outlooks):
        return ()
    return tuple(
        o
        for o in outlooks
        if needs_time(o.finding)
        and last.get(o.finding.requirement.id) is not Verdict.MET
    )


def credit_year(programme: Programme, evidence: Evidence, signed_on: date) -> int:
    """The year it counts for: that of the last day of the part where a deadline rules,
    that of the signature elsewhere, as the completion is dated by it."""
    has_deadline = any(r.kind == "deadline" for r in programme.requirements)
    if has_deadline and evidence.ended_on is not None:
        return evidence.ended_on.year
    return signed_on.year


def days_ahead(evidence: Evidence, today: date) -> list[date]:
    """Today, and every later day on which something is over; two years at most."""
    horizon = months_later(today, HORIZON_MONTHS)
    days = {today, evidence.ended_on, evidence.next_meeting_on}
    days |= {day_after_test(c) for c in evidence.cycles}
    for kind, week_starts in {
        (m.period, m.week_starts) for m in evidence.measures if m.period
    }:
        days |= set(ends(kind, week_starts, today, horizon))
    days |= set(ends(PeriodKind.MONTH, "", today, horizon))
    return sorted(day for day in days if day is not None and today <= day <= horizon)


def ends(kind: str, week_starts: str, today: date, horizon: date) -> list[date]:
    """The days after each coming period; those of single days once a week."""
    kind = PeriodKind.WEEK if kind == PeriodKind.DAY else kind
    first = period_start(today, kind, week_starts or "monday")
    found = [next_start(first, kind)]
    while found[-1] < horizon:
        found.append(next_start(found[-1], kind))
    return found


def day_after_test(cycle: CycleEvidence) -> date:
    return (cycle.ends_on or cycle.starts_on) + timedelta(days=1)


def going_on(evidence: Evidence, today: date, day: date, plan: Plan) -> Evidence:
    """The evidence as it would stand on `day`."""
    change, coming = evidence.first_change_on, evidence.next_meeting_on
    met = coming is not None and coming <= day
    return replace(
        evidence,
        measures=tuple(
            counted_on(m, change, today, day, plan) for m in evidence.measures
        ),
        cycles=tuple(
            replace(c, decided=c.decided or day_after_test(c) <= day)
            for c in evidence.cycles
        ),
        reviewed_on=evidence.reviewed_on + ((coming,) if met and coming else ()),
        next_meeting_on=None if met else coming,
        started_on=evidence.started_on or evidence.project_started_on,
        ended_on=evidence.ended_on or day,
    )


def counted_on(
    measure: MeasureEvidence, change: date | None, today: date, day: date, plan: Plan
) -> MeasureEvidence:
    """The measure with the periods that will be over before `day`.

    Counting goes on from the last period with data, but never fills more than the one
    that ended before today: nobody plans to count what was left out long ago.
    """
    if measure.problem or not measure.period:
        return measure
    kind = measure.period
    now = period_start(today, kind, measure.week_starts or "monday")
    start = previous_start(now, kind) if measure.periods else now
    if measure.periods:
        start = max(start, next_start(measure.periods[-1].starts_on, kind))
    added = []
    while (end := period_end(start, kind)) < day:
        side = side_of(start, end, change)
        added.append(PeriodEvidence(start, end, charts_of(measure, plan), side))
        start = next_start(start, kind)
    sides = [one.side for one in added]
    return replace(
        measure,
        periods=(*measure.periods, *added),
        baseline=measure.baseline + sides.count("before"),
        follow_up=measure.follow_up + sides.count("after"),
        straddling=measure.straddling or "" in sides,
    )


def side_of(start: date, end: date, change: date | None) -> str:
    """Before, after or (empty) across the first change, as attestations.evidence has it."""
    if change is None or end < change:
        return "before"
    return "after" if start >= change else ""


def charts_of(measure: MeasureEvidence, plan: Plan) -> int | None:
    """How many charts a coming period will rest on; None where the data never say."""
    known = [p.charts for p in measure.periods if p.charts is not None]
    if len(known) < len(measure.periods):
        return None
    if plan.charts is not None:
        return plan.charts
    return median_low(known) if known else None


def another_test(evidence: Evidence, today: date, ends_on: date) -> Evidence:
    """The evidence with one more test planned, which builds on the last one."""
    last = max(evidence.cycles, key=lambda c: c.number, default=None)
    starts = today if last is None else max(today, day_after_test(last))
    planned = CycleEvidence(
        id=-1,
        number=last.number + 1 if last else 1,
        starts_on=min(starts, ends_on),
        ends_on=ends_on,
        decided=False,
        previous_id=last.id if last else None,
    )
    return replace(evidence, cycles=(*evidence.cycles, planned))
