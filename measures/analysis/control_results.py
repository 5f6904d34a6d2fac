"""What a control chart found: ControlChart, its patterns and the reason for no limits."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from measures.analysis.rules import RuleSet
from measures.analysis.run_results import PhaseResult, Run

Line = tuple[float | None, ...]
OUTSIDE = "outside"
SHIFT = "shift"


class NoLimits(StrEnum):
    """Why the newest phase has no control limits."""

    NO_POINTS = "no_points"
    ONE_POINT = "one_point"
    """Limits need at least two points."""
    NO_SPREAD = "no_spread"
    """Nowhere do two neighbouring points differ, so nothing says how far chance would
    take them."""
    RUN_CHART = "run_chart"
    """A run chart has none by design."""


@dataclass(frozen=True, slots=True)
class PointRule:
    """One test of a set: `key` names it in results, `length` is how many points it asks
    for, `of` in how many (2 of 3), `zone` beyond how many sigma."""

    key: str
    length: int
    of: int = 0
    zone: int = 0


@dataclass(frozen=True, slots=True)
class PointRules:
    """A set of tests that look at points and zones; used in place of a RuleSet."""

    key: str
    name: str
    citation: str
    tests: tuple[PointRule, ...]
    useful_points_needed: int = 10

    def test(self, key: str) -> PointRule:
        """The test of that key. KeyError if the set has none."""
        return {test.key: test for test in self.tests}[key]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Points that together fulfil one rule.

    `rule` is "outside" or the key of a PointRule ("nelson2", "we4", "mdc_trend").
    `run.side` is +1 for high or rising, -1 for low or falling, 0 where it has no side.
    """

    rule: str
    run: Run


@dataclass(frozen=True, slots=True)
class MdcVerdict:
    """Making Data Count: the newest point's variation, and assurance against the goal.

    `variation` is "common_cause", or "improvement", "concern" or "neutral" with
    "_high" or "_low". `assurance` is "consistent_pass", "consistent_fail",
    "inconsistent" (hit or miss), or None without a goal, a direction or limits. Both
    are None below ten useful points.
    """

    variation: str | None
    assurance: str | None


@dataclass(frozen=True, slots=True)
class ControlChart:
    """What a control chart says about a series.

    `kind` is p, pp (P'), u, up (U'), c, i, ip (I'), mr, ms (moving S), xbar, s, t, g or
    run. `plotted`, `centre`, `lower`, `upper` (three sigma) and `lower2`, `upper2` (two)
    have one number per point of the series, None where there is none; they are in the
    points' own unit except for mr, ms and s, which plot a spread. `sides` is +1, -1, 0,
    or None where the rules do not look (no data, not over, set aside).

    `outside` are the places beyond a three-sigma limit that are announced; `beyond` the
    same also where there are too few useful points to announce anything. `patterns` are
    what the point rules found, oldest first, one for each point outside included.
    `reasons` names, per point, every rule it takes part in, the one that names it first.
    `screened` are the places whose distance to the point before was so large that it was
    left out of the limits. `phases` are judged about the centre as in a run chart: their
    `median` is the centre. The plain attributes speak of the newest phase.
    """

    kind: str
    rules: RuleSet | PointRules
    plotted: Line
    centre: Line
    lower: Line
    upper: Line
    lower2: Line
    upper2: Line
    sides: tuple[int | None, ...]
    phases: tuple[PhaseResult, ...]
    beyond: tuple[int, ...]
    outside: tuple[int, ...]
    patterns: tuple[Pattern, ...]
    reasons: tuple[tuple[str, ...], ...]
    screened: tuple[int, ...]
    no_limits: NoLimits | None
    mdc: MdcVerdict | None = None

    @property
    def current(self) -> PhaseResult:
        return self.phases[-1]

    @property
    def too_few(self) -> bool:
        return self.current.too_few

    @property
    def signal(self) -> bool:
        """Whether anything in the newest phase is announced."""
        return self.current.signal or bool(self.current_patterns)

    @property
    def current_patterns(self) -> tuple[Pattern, ...]:
        """The patterns of the newest phase, oldest first."""
        start = self.current.start
        return tuple(p for p in self.patterns if p.run.start >= start)

    @property
    def signal_positions(self) -> frozenset[int]:
        """The places of all points that take part in any announced rule."""
        return frozenset(k for k, rules in enumerate(self.reasons) if rules)

    @property
    def shift_positions(self) -> frozenset[int]:
        """The places of all points in any run longer than chance allows."""
        return frozenset(_places(run for p in self.phases for run in p.shifts))


def _places(runs: Iterable[Run]) -> Iterable[int]:
    return (place for run in runs for place in run.positions)
