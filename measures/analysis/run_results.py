"""What the rules found: RunChart, its phases and its runs."""

from dataclasses import dataclass
from datetime import date

from measures.analysis.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive points on one side of the median, or going one way (a trend).

    `positions` are places in series.points (0-based) of the points that count;
    points on the median or without data in between are not among them. `side` is +1
    above (or up) and -1 below (or down).
    """

    positions: tuple[int, ...]
    side: int
    start_date: date
    end_date: date

    @property
    def start(self) -> int:
        return self.positions[0]

    @property
    def end(self) -> int:
        return self.positions[-1]

    @property
    def length(self) -> int:
        return len(self.positions)


@dataclass(frozen=True, slots=True)
class PhaseResult:
    """One phase: the points from `start` up to but not including `end`.

    `n_points` are the points the rules look at, `n_useful` those of them off the
    median. With no useful point the longest run, the crossings and all limits are
    None. `too_few` (fewer useful points than the rules need): the numbers stand, and
    `shifts`, `few_crossings` and `many_crossings` stay silent. `trends` is
    information, never a signal. `in_corner`: run and crossings are each allowed, but
    not both together (cut box only). `frozen` is the number of points whose median was
    frozen, None if all of the phase's points make the median. `mixed`: different sites
    stand behind its points, so the numbers stand and nothing is announced.
    """

    start: int
    end: int
    start_date: date | None
    median: float | None
    n_points: int
    n_useful: int
    longest: Run | None
    longest_run_limit: int | None
    crossings: int | None
    crossings_limit: int | None
    most_crossings: int | None
    too_few: bool
    shifts: tuple[Run, ...]
    few_crossings: bool
    many_crossings: bool
    trends: tuple[Run, ...]
    frozen: int | None = None
    in_corner: bool = False
    mixed: bool = False

    @property
    def longest_run(self) -> int | None:
        return self.longest.length if self.longest else None

    @property
    def signal(self) -> bool:
        return (
            bool(self.shifts)
            or self.few_crossings
            or self.many_crossings
            or self.in_corner
        )

    @property
    def shift(self) -> bool:
        return bool(self.shifts)

    @property
    def latest_shift(self) -> Run | None:
        """The newest run that is longer than chance allows."""
        return self.shifts[-1] if self.shifts else None


@dataclass(frozen=True, slots=True)
class RunChart:
    """What the rules say about a series.

    `sides` has one value per point of the series: +1 above the median, -1 below, 0
    on it, None where the rules do not look (no data, not over, excluded). `phases`
    has at least one result; the plain attributes speak of the newest.
    """

    rules: RuleSet
    sides: tuple[int | None, ...]
    phases: tuple[PhaseResult, ...]

    @property
    def current(self) -> PhaseResult:
        return self.phases[-1]

    @property
    def median(self) -> float | None:
        return self.current.median

    @property
    def n_points(self) -> int:
        return self.current.n_points

    @property
    def n_useful(self) -> int:
        return self.current.n_useful

    @property
    def longest_run(self) -> int | None:
        return self.current.longest_run

    @property
    def longest_run_limit(self) -> int | None:
        return self.current.longest_run_limit

    @property
    def crossings(self) -> int | None:
        return self.current.crossings

    @property
    def crossings_limit(self) -> int | None:
        return self.current.crossings_limit

    @property
    def too_few(self) -> bool:
        return self.current.too_few

    @property
    def shift(self) -> bool:
        return self.current.shift

    @property
    def few_crossings(self) -> bool:
        return self.current.few_crossings

    @property
    def signal(self) -> bool:
        return self.current.signal

    @property
    def shift_positions(self) -> frozenset[int]:
        """The places of all points in any run longer than chance allows."""
        return frozenset(
            position
            for phase in self.phases
            for run in phase.shifts
            for position in run.positions
        )
