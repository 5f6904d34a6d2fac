"""Before and after, with an interval: for projects with too few points for rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, fsum, inf, lgamma, log, sqrt

from measures.analysis.series import Point, Series, SeriesKind

Z_95 = 1.959963984540054
"""The 97.5 % point of the normal distribution: intervals are at 95 %."""
TAIL = 0.025
VALUES_NEEDED = 5
"""Means of fewer than five points a side say nothing worth an interval."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its 95 % interval; `high` may be infinite for a ratio."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Before and after a day.

    `change` is after less before (proportions, values) or, where `is_ratio`, after
    over before (rates, counts). `before` and `after` are in the series' own unit; the
    counts behind them are pairs (numerator, denominator), None for values.
    """

    before: float
    after: float
    before_counts: tuple[int, int] | None
    after_counts: tuple[int, int] | None
    change: Interval
    is_ratio: bool

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval leaves out "no change"."""
        same = 1.0 if self.is_ratio else 0.0
        return not self.change.low <= same <= self.change.high


def before_and_after(series: Series, since: date) -> Difference | None:
    """The judged points before a day beside those from it on; None if a side is bare.

    Proportions: Newcombe's interval of the difference. Rates and counts: the exact
    interval of the ratio (periods are the denominator of counts). Values: Welch's
    interval of the difference of the points' means, None with fewer than five points
    a side. A ratio over nothing (no event before) has no estimate: None.
    """
    judged = [point for point in series.points if point.judged]
    before = [point for point in judged if point.period_start < since]
    after = [point for point in judged if point.period_start >= since]
    if not before or not after:
        return None
    if series.kind is SeriesKind.VALUE:
        return _values(before, after)
    if series.kind is SeriesKind.PROPORTION:
        return _proportions(_counts(before), _counts(after))
    return _rates(_counts(before), _counts(after))


def _counts(points: Sequence[Point]) -> tuple[int, int]:
    """Sums of numerators and denominators; a plain count is one per period."""
    numerator = sum(
        round(p.value or 0) if p.numerator is None else p.numerator for p in points
    )
    return numerator, sum(p.denominator or 1 for p in points)


def _proportions(before: tuple[int, int], after: tuple[int, int]) -> Difference:
    return Difference(
        before[0] / before[1],
        after[0] / after[1],
        before,
        after,
        newcombe(*before, *after),
        is_ratio=False,
    )


def _rates(before: tuple[int, int], after: tuple[int, int]) -> Difference | None:
    if before[0] == 0:
        return None
    return Difference(
        before[0] / before[1],
        after[0] / after[1],
        before,
        after,
        poisson_ratio(*before, *after),
        is_ratio=True,
    )


def _values(before: Sequence[Point], after: Sequence[Point]) -> Difference | None:
    if min(len(before), len(after)) < VALUES_NEEDED:
        return None
    first = [point.value or 0.0 for point in before]
    second = [point.value or 0.0 for point in after]
    return Difference(
        fsum(first) / len(first),
        fsum(second) / len(second),
        None,
        None,
        welch(first, second),
        is_ratio=False,
    )


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion. Wilson EB. JASA 1927;22:209-212."""
    share, z2 = hits / total, Z_95**2
    middle = share + z2 / (2 * total)
    half = Z_95 * sqrt(share * (1 - share) / total + z2 / (4 * total**2))
    scale = 1 + z2 / total
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def newcombe(hits1: int, total1: int, hits2: int, total2: int) -> Interval:
    """Second proportion less first: the hybrid score interval, method 10.

    Newcombe RG. Interval estimation for the difference between independent
    proportions. Stat Med 1998;17:873-890.
    """
    first, second = hits1 / total1, hits2 / total2
    low1, high1 = wilson(hits1, total1)
    low2, high2 = wilson(hits2, total2)
    change = second - first
    return Interval(
        change,
        max(-1.0, change - sqrt((second - low2) ** 2 + (high1 - first) ** 2)),
        min(1.0, change + sqrt((high2 - second) ** 2 + (first - low1) ** 2)),
    )


def poisson_ratio(
    events1: int, exposure1: float, events2: int, exposure2: float
) -> Interval:
    """Second rate over first, exact: given the sum, the second count is binomial.

    Przyborowski J, Wilenski H. Biometrika 1940;31:313-323, with the limits of Clopper
    and Pearson, Biometrika 1934;26:404-413. `events1` is above 0.
    """
    total, scale = events1 + events2, exposure1 / exposure2
    low, high = clopper_pearson(events2, total)
    return Interval(
        events2 / events1 * scale,
        low / (1 - low) * scale,
        high / (1 - high) * scale if high < 1 else inf,
    )


def clopper_pearson(hits: int, total: int) -> tuple[float, float]:
    """The exact 95 % interval of a proportion."""
    low = high = 0.0
    if hits > 0:
        low = _solve(lambda p: beta_share(p, hits, total - hits + 1) - TAIL, 0, 1)
    if hits == total:
        return low, 1.0
    high = _solve(lambda p: beta_share(p, hits + 1, total - hits) - 1 + TAIL, 0, 1)
    return low, high


def welch(first: Sequence[float], second: Sequence[float]) -> Interval:
    """Second mean less first, for unequal variances. Welch BL. Biometrika 1947;34."""
    mean1, share1 = _mean_and_error(first)
    mean2, share2 = _mean_and_error(second)
    change, error = mean2 - mean1, share1 + share2
    if error == 0:
        return Interval(change, change, change)
    freedom = error**2 / (share1**2 / (len(first) - 1) + share2**2 / (len(second) - 1))
    half = student_quantile(freedom) * sqrt(error)
    return Interval(change, change - half, change + half)


def _mean_and_error(values: Sequence[float]) -> tuple[float, float]:
    """The mean and its squared standard error."""
    mean = fsum(values) / len(values)
    squares = fsum((value - mean) ** 2 for value in values)
    return mean, squares / (len(values) - 1) / len(values)


def student_quantile(freedom: float) -> float:
    """The 97.5 % point of Student's t."""

    def excess(t: float) -> float:
        outside = beta_share(freedom / (freedom + t * t), freedom / 2, 0.5)
        return 2 * TAIL - outside

    return _solve(excess, 0, 1e3)


def _solve(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function crosses zero, by halving to the last digit."""
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction.

    Abramowitz M, Stegun IA. Handbook of Mathematical Functions, 26.5.8; evaluated as
    Lentz proposed. Good to about 1e-12.
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
    return front * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    tiny = 1e-300
    value, c = 1.0, 1.0
    d = 1 / _not_zero(1 - (a + b) * x / (a + 1), tiny)
    value = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1 / _not_zero(1 + step * d, tiny)
            c = _not_zero(1 + step / c, tiny)
            value *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return value


def _not_zero(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny
