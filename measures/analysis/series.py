"""Points in time order: what a chart is judged and drawn from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from measures.analysis import periods
from measures.analysis.periods import PeriodKind, WeekStart


class SeriesKind(StrEnum):
    PROPORTION = "proportion"
    """Numerator of denominator, the same things counted: a ratio from 0 to 1."""
    RATE = "rate"
    """Numerator per denominator of another kind: falls per 1,000 patient days."""
    COUNT = "count"
    """How many, of an area of opportunity that stays the same."""
    VALUE = "value"
    """A measured amount: days, minutes, money."""


class Direction(StrEnum):
    """Which way is better."""

    INCREASE = "increase"
    DECREASE = "decrease"


@dataclass(frozen=True, slots=True)
class Point:
    """One period. `value` is None where there is no data: a gap, never a zero.

    Ratios are kept as ratios (0.58, not 58). `complete` is False while the period is
    not over: shown, but outside the rules. `excluded` is a point that a person set
    aside, with the reason in `note`: shown as a ghost, outside the rules. `n` is how
    many measurements a value stands for and `sd` their standard deviation, where known.
    """

    period_start: date
    value: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    complete: bool = True
    excluded: bool = False
    n: int | None = None
    note: str = ""
    sd: float | None = None

    @property
    def judged(self) -> bool:
        """Whether the rules look at this point."""
        return self.value is not None and self.complete and not self.excluded

    @property
    def exact(self) -> Fraction | None:
        """The value as an exact ratio where whole numbers stand behind it."""
        if self.numerator is None or not self.denominator:
            return None
        return Fraction(self.numerator, self.denominator)


def ratio_point(
    period_start: date,
    numerator: int | None,
    denominator: int | None,
    *,
    complete: bool = True,
    excluded: bool = False,
    note: str = "",
) -> Point:
    """A point of a proportion or a rate.

    A missing numerator or denominator, or a denominator of 0, gives a point without
    data: nobody was counted, which is not the same as 0 %. Something of nothing
    (denominator 0, numerator above 0) and negative counts raise ValueError.
    """
    if (numerator or 0) < 0 or (denominator or 0) < 0:
        raise ValueError(f"{period_start}: a count below 0")
    if denominator == 0 and numerator:
        raise ValueError(f"{period_start}: numerator {numerator} of a denominator of 0")
    value = None
    if numerator is not None and denominator:
        value = numerator / denominator
    return Point(
        period_start,
        value=value,
        numerator=numerator,
        denominator=denominator,
        complete=complete,
        excluded=excluded,
        note=note,
    )


def value_point(
    period_start: date,
    value: float | None,
    *,
    n: int | None = None,
    sd: float | None = None,
    complete: bool = True,
    excluded: bool = False,
    note: str = "",
) -> Point:
    """A point of a count or a measured value; None is a period without data."""
    return Point(
        period_start,
        value=value,
        complete=complete,
        excluded=excluded,
        n=n,
        note=note,
        sd=sd,
    )


@dataclass(frozen=True, slots=True)
class Series:
    """Points in order, one per period, without holes: a gap is a point without value.

    `goal` is in the points' own unit (0.8 for 80 %). `multiplier` is how a rate is
    shown: 1000 for "per 1,000". `unit` is what a value counts ("days", "$") or what
    a rate is per ("patient days"). Points out of order, twice, off the period grid,
    or a numerator above its denominator in a proportion raise ValueError.
    """

    points: tuple[Point, ...]
    kind: SeriesKind
    period: PeriodKind
    name: str = ""
    goal: float | None = None
    improvement_direction: Direction | None = None
    multiplier: int = 1
    unit: str = ""
    week_starts: WeekStart = WeekStart.MONDAY

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", SeriesKind(self.kind))
        object.__setattr__(self, "period", PeriodKind(self.period))
        object.__setattr__(self, "week_starts", WeekStart(self.week_starts))
        if self.improvement_direction is not None:
            direction = Direction(self.improvement_direction)
            object.__setattr__(self, "improvement_direction", direction)
        self._check_order()
        if self.kind is SeriesKind.PROPORTION:
            self._check_proportions()

    def _check_order(self) -> None:
        expected = None
        for point in self.points:
            start = point.period_start
            if expected is not None and start != expected:
                raise ValueError(f"{start} follows where {expected} should")
            if not periods.is_period_start(start, self.period, self.week_starts):
                raise ValueError(f"No {self.period} begins on {start}")
            expected = periods.next_start(start, self.period)

    def _check_proportions(self) -> None:
        for point in self.points:
            if (point.numerator or 0) > (point.denominator or point.numerator or 0):
                raise ValueError(
                    f"{point.period_start}: numerator {point.numerator}"
                    f" above denominator {point.denominator}"
                )

    @property
    def last_value(self) -> Point | None:
        """The newest point with data, whether its period is over or not."""
        return next((p for p in reversed(self.points) if p.value is not None), None)


def build_series(
    points: Iterable[Point],
    *,
    kind: str,
    period: str,
    name: str = "",
    goal: float | None = None,
    improvement_direction: str | None = None,
    multiplier: int = 1,
    unit: str = "",
    week_starts: str = WeekStart.MONDAY,
    today: date | None = None,
) -> Series:
    """The series of these points, in any order, with every gap made explicit.

    Given `today`, points whose period is not over are marked incomplete. Two points
    of one period raise ValueError.
    """
    ordered = sorted(points, key=lambda point: point.period_start)
    if today is not None:
        ordered = [_completed(point, period, today) for point in ordered]
    return Series(
        points=tuple(_without_gaps(ordered, period, week_starts)),
        kind=SeriesKind(kind),
        period=PeriodKind(period),
        name=name,
        goal=goal,
        improvement_direction=(
            Direction(improvement_direction) if improvement_direction else None
        ),
        multiplier=multiplier,
        unit=unit,
        week_starts=WeekStart(week_starts),
    )


def _completed(point: Point, period: str, today: date) -> Point:
    if periods.is_over(point.period_start, period, today):
        return point
    return replace(point, complete=False)


def _without_gaps(
    ordered: Sequence[Point], period: str, week_starts: str
) -> list[Point]:
    by_start = {point.period_start: point for point in ordered}
    if len(by_start) < len(ordered):
        raise ValueError("Two points of one period")
    if not ordered:
        return []
    starts = list(
        periods.period_starts(
            ordered[0].period_start, ordered[-1].period_start, period, week_starts
        )
    )
    strays = by_start.keys() - set(starts)
    if strays:
        raise ValueError(f"No {period} begins on {min(strays)}")
    return [by_start.get(start, Point(start)) for start in starts]
