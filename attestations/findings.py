"""What a rule looks at, and what it says: the values between evidence and verdict.

Django-free; see attestations/eligibility.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from attestations.catalogue import Requirement


class Verdict(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NOT_YET_DUE = "not_yet_due"
    CANNOT_BE_JUDGED = "cannot_be_judged"


class Place(StrEnum):
    """Where a person mends what a finding names."""

    PROJECT = "project"  # `target`: the field
    MEASURES = "measures"
    DATA = "data"  # of the measure `target`
    CYCLES = "cycles"
    CYCLE = "cycle"  # the cycle `target`
    MEETINGS = "meetings"
    TEAM = "team"  # `target` add: somebody is missing
    ROLE = "role"
    DATES = "dates"  # `target`: the field
    STEPS = "steps"  # `target`: id of the step
    REFLECTIONS = "reflections"  # `target`: id of the reflection
    IDENTITY = "identity"  # `target`: as identity.place_of_fault has it
    CONSENT = "consent"
    EARLIER = "earlier"  # the earlier attestation
    OUTSIDE = "outside"  # nowhere here: the person states or shows it
    BY_LEAD = (
        "by_lead"  # another app's page; `target`: its address. The lead acts there
    )
    ELSEWHERE = "elsewhere"  # the same, where one waits for somebody else


@dataclass(frozen=True, slots=True)
class PeriodEvidence:
    """One period with data. `charts`: how many stand behind it, where that is known."""

    starts_on: date
    ends_on: date
    charts: int | None
    side: str  # "before" or "after" the first change; empty across it


@dataclass(frozen=True, slots=True)
class MeasureEvidence:
    """One measure beside the first change.

    `baseline`, `follow_up`: periods with data that ended before, or began on or after,
    the first change. `straddling`: a period with data began before the change and ended
    after it. `follow_up_due`: the day after the first whole period since the change.
    `problem`: why its data cannot be shown by period; the counts are 0 then.
    `periods`: all with data, in time order. `redefined`: it was counted in another way
    from some period on. `period`, `week_starts`: how it is counted; empty: not known.
    """

    id: int
    name: str
    baseline: int
    follow_up: int
    straddling: bool = False
    follow_up_due: date | None = None
    problem: str = ""
    kind: str = ""
    periods: tuple[PeriodEvidence, ...] = ()
    redefined: bool = False
    period: str = ""
    week_starts: str = ""

    def before(self) -> tuple[PeriodEvidence, ...]:
        return tuple(p for p in self.periods if p.side == "before")

    def after(self) -> tuple[PeriodEvidence, ...]:
        return tuple(p for p in self.periods if p.side == "after")

    def counts_charts(self) -> bool:
        """Whether every period says how many charts stand behind it."""
        return bool(self.periods) and all(p.charts is not None for p in self.periods)


@dataclass(frozen=True, slots=True)
class CycleEvidence:
    """`previous_id`: the cycle it builds on."""

    id: int
    number: int
    starts_on: date
    ends_on: date | None
    decided: bool
    previous_id: int | None = None
    is_process_change: bool = True


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a rule may look at, for one person in one project.

    `first_change_on`: first day of the first cycle. `identity_faults`: sentences on what
    a board would not accept; `identity_target`: the field of the first. `other_physicians`: in the team, without the person.
    `cosigning_roles`: roles of others who may confirm the person's work. `respondents`:
    None where nothing records them. `reviewed_on`: days of the meetings at which the
    person looked at a chart, one for each; `next_meeting_on`: of the next planned one.
    `accepted_papers`: kinds of the files that a reviewer accepted.
    """

    problem: str
    aim: str
    measures: tuple[MeasureEvidence, ...]
    cycles: tuple[CycleEvidence, ...]
    profession: str
    other_physicians: int
    role: str
    claimed_steps: frozenset[str]
    project_started_on: date
    started_on: date | None
    ended_on: date | None
    reflections: Mapping[str, str] = field(default_factory=dict)
    credited_before: bool = False
    consent_given: bool = False
    identity_faults: tuple[str, ...] = ()
    identity_target: str = ""
    cosigning_roles: frozenset[str] = frozenset()
    respondents: int | None = None
    reviewed_on: tuple[date, ...] = ()
    next_meeting_on: date | None = None
    accepted_papers: frozenset[str] = frozenset()

    @property
    def physicians(self) -> int:
        """Physicians in the team, the person among them."""
        return self.other_physicians + (self.profession == "physician")

    @property
    def first_change_on(self) -> date | None:
        return min((cycle.starts_on for cycle in self.cycles), default=None)

    def reviews_in_part(self) -> int:
        """How many of these meetings lie within the days of the person's part."""
        first, last = self.started_on, self.ended_on
        return sum(
            (first is None or first <= day) and (last is None or day <= last)
            for day in self.reviewed_on
        )

    def most_baseline(self) -> MeasureEvidence | None:
        return max(self.measures, key=lambda m: m.baseline, default=None)

    def best_compared(self) -> MeasureEvidence | None:
        """The measure with data before the change that has most data after it."""
        compared = [m for m in self.measures if m.baseline] or list(self.measures)
        return max(compared, key=lambda m: (m.follow_up, m.baseline), default=None)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What two reviewers decided about a rule: `way` is judged (as met) or waived."""

    way: str
    reason: str
    reviewers: tuple[str, str]
    on: date

    def covers(self, verdict: Verdict) -> bool:
        """A waiver holds while the rule is open; a judgement only while none is possible.

        Data that came later and show that the rule fails are no longer in doubt.
        """
        if self.way == "waived":
            return verdict is not Verdict.MET
        return verdict is Verdict.CANNOT_BE_JUDGED


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one requirement, its evidence in a sentence, and where to mend it.

    `ruling`: what two reviewers decided where the verdict alone would stop the person.
    """

    requirement: Requirement
    verdict: Verdict
    sentence: str
    place: Place
    target: str = ""
    ruling: Ruling | None = None

    @property
    def met(self) -> bool:
        return self.verdict is Verdict.MET

    @property
    def is_open(self) -> bool:
        """Whether it stops what the rule is needed for."""
        return not self.met and self.ruling is None

    def under(self, ruling: Ruling | None) -> "Finding":
        """The finding with the ruling, where that covers the verdict."""
        if ruling is None or not ruling.covers(self.verdict):
            return self
        return replace(self, ruling=ruling)


@dataclass(frozen=True, slots=True)
class Eligibility:
    findings: tuple[Finding, ...]

    def open_for(self, purpose: str) -> tuple[Finding, ...]:
        """What still stands against `signing`, `approval` or `reporting`, in order."""
        return tuple(
            f
            for f in self.findings
            if f.is_open and f.requirement.needed_for == purpose
        )

    def beside(self, more: tuple[Finding, ...]) -> "Eligibility":
        """With what else has to be accepted."""
        return Eligibility(self.findings + more)

    def under(self, rulings: Mapping[str, Ruling]) -> "Eligibility":
        """The findings with the rulings on them, by id of the rule."""
        return Eligibility(
            tuple(f.under(rulings.get(f.requirement.id)) for f in self.findings)
        )

    def finding(self, requirement_id: str) -> Finding | None:
        """The finding on one rule; None where it does not concern the person."""
        found = (f for f in self.findings if f.requirement.id == requirement_id)
        return next(found, None)

    @property
    def may_sign(self) -> bool:
        return not self.open_for("signing")

    @property
    def may_report(self) -> bool:
        rest = self.open_for("approval") + self.open_for("reporting")
        return self.may_sign and not rest
