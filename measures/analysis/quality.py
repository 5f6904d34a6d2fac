"""The grade of a measure's numbers, A to D: rules as a table, and what holds it down."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from measures.analysis import faults
from measures.analysis.ledger import Ledger
from measures.analysis.words import gettext_noop

JUDGED_FROM = 6  # complete periods with numbers; the chart's rules ask for more


class Grade(StrEnum):
    """How far the numbers carry; `A` is best, and letters sort from best to worst."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is looked for, why it matters, and how it caps the grade.

    `caps`: (grade, share of the periods from which on no better grade is given), the
    worst first. A share of 0 means from the first period on.
    """

    key: str
    title: str
    why: str
    find: Callable[[Ledger], faults.Found]
    caps: tuple[tuple[Grade, float], ...]

    def cap_for(self, count: int, of: int) -> Grade:
        """The best grade that so many marked periods leave."""
        if not count:
            return Grade.A
        share = count / of
        return next((grade for grade, least in self.caps if share >= least), Grade.A)

    def least_share(self, grade: str) -> float | None:
        """The share from which on the cap is `grade`; None where it never is."""
        return dict(self.caps).get(Grade(grade))


# What makes numbers wrong or absent can end at D; what makes them harder to compare or
# less steady ends at C; another way of counting is worth knowing and costs one step.
WRONG_OR_ABSENT = ((Grade.D, 0.25), (Grade.C, 0.10), (Grade.B, 0.0))
LESS_STEADY = ((Grade.C, 0.50), (Grade.B, 0.20))
LESS_ALIKE = ((Grade.C, 0.10), (Grade.B, 0.0))
WORTH_KNOWING = ((Grade.B, 0.10),)

# In the order of what helps most when mended.
RULES = (
    Rule(
        "missing", gettext_noop("Numbers missing"),
        gettext_noop("A gap hides what happened in it, and often the busiest time."),
        faults.missing, WRONG_OR_ABSENT,
    ),
    Rule(
        "copies", gettext_noop("The same numbers again"),
        gettext_noop("Large counts hardly ever come out alike twice; a row may have been copied."),
        faults.copies, WRONG_OR_ABSENT,
    ),
    Rule(
        "jumps", gettext_noop("Denominator far from its neighbors"),
        gettext_noop("Double or half as many cases as around it: perhaps counted twice, or in part."),
        faults.jumps, WRONG_OR_ABSENT,
    ),
    Rule(
        "sites", gettext_noop("A site is silent"),
        gettext_noop("The sum moves when a site is missing, although nobody's care has changed."),
        faults.sites, WRONG_OR_ABSENT,
    ),
    Rule(
        "redefined", gettext_noop("Counted by a new definition"),
        gettext_noop("Before and after are no longer the same measure."),
        faults.redefined, LESS_ALIKE,
    ),
    Rule(
        "small", gettext_noop("Fewer than ten cases"),
        gettext_noop("One case more or less moves the point by ten percent or more."),
        faults.small, LESS_STEADY,
    ),
    Rule(
        "late", gettext_noop("Recorded late"),
        gettext_noop("What is written down long after can no longer be asked about."),
        faults.late, LESS_STEADY,
    ),
    Rule(
        "changed", gettext_noop("Changed afterwards"),
        gettext_noop("A correction is honest; many of them say that counts are not final when they come."),
        faults.changed, LESS_STEADY,
    ),
    Rule(
        "mixed", gettext_noop("Counted in another way"),
        gettext_noop("By hand, by a program and in a chart audit are seldom quite the same count."),
        faults.mixed, WORTH_KNOWING,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found: the marked periods in order, None where it cannot tell."""

    rule: Rule
    periods: tuple[date, ...] | None
    of: int
    cap: Grade

    @property
    def count(self) -> int:
        return len(self.periods or ())


@dataclass(frozen=True, slots=True)
class Quality:
    """The grade (None: not yet judged) and every finding, in the order of RULES.

    `n_periods`: how many should have numbers; `n_present`: how many do.
    """

    grade: Grade | None
    findings: tuple[Finding, ...]
    n_periods: int
    n_present: int

    @property
    def holding(self) -> tuple[Finding, ...]:
        """The findings without which the grade would be better; the widest spread first."""
        if self.grade in {None, Grade.A}:
            return ()
        held = [one for one in self.findings if one.cap == self.grade]
        return tuple(sorted(held, key=lambda one: -one.count))


def quality_of(ledger: Ledger) -> Quality:
    """The grade of a ledger: the lowest that any rule leaves; None below six periods."""
    findings = tuple(finding_of(rule, ledger) for rule in RULES)
    judged = len(ledger.present) >= JUDGED_FROM
    return Quality(
        grade=grade_of(findings) if judged else None,
        findings=findings,
        n_periods=len(ledger.expected),
        n_present=len(ledger.present),
    )


def finding_of(rule: Rule, ledger: Ledger) -> Finding:
    found, of = rule.find(ledger), len(ledger.expected)
    marked = None if found is None else tuple(sorted(found))
    return Finding(rule, marked, of, rule.cap_for(len(marked or ()), of))


def grade_of(findings: tuple[Finding, ...]) -> Grade:
    """The lowest cap: numbers carry as far as their weakest side."""
    return max((one.cap for one in findings), default=Grade.A)
