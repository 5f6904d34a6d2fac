"""Series -> Columns: what each chart plots, and which charts a series can have."""

from collections.abc import Callable, Sequence
from datetime import date
from math import nan

import numpy as np

from measures.analysis.columns import Columns, Flags, Floats
from measures.analysis.constants import TIME_POWER
from measures.analysis.phases import frozen_until, phase_bounds
from measures.analysis.series import Point, Series, SeriesKind

RATIOS = (SeriesKind.PROPORTION, SeriesKind.RATE)


def kinds_for(series: Series) -> tuple[str, ...]:
    """The control charts that the series' points can have, the likeliest first.

    A proportion: p, pp, ip, i, mr, ms. A rate: u, up, ip, i, mr, ms. A count: c, i, mr,
    and g, where each point is a number of cases between two events. A value: i, mr;
    xbar and s with every standard deviation, ip and ms with every n, t if all are above
    0. Every series has a run chart, which is not listed.
    """
    shown = [point for point in series.points if point.value is not None]
    return tuple(kind for kind in _ORDER[series.kind] if _NEEDS[kind](shown))


def is_whole_count(point: Point) -> bool:
    """Whether the point is a whole number, 0 or more."""
    value = point.value or 0.0
    return value >= 0 and value == int(value)


def _has_ratio(points: Sequence[Point]) -> bool:
    return all(p.numerator is not None and p.denominator for p in points)


def _has_size(points: Sequence[Point]) -> bool:
    return _has_ratio(points) or all(p.n for p in points)


def _has_sd(points: Sequence[Point]) -> bool:
    return bool(points) and all(
        p.n is not None and p.n >= 2 and p.sd is not None for p in points
    )


def _always(_points: Sequence[Point]) -> bool:
    return True


_NEEDS: dict[str, Callable[[Sequence[Point]], bool]] = {
    "p": _has_ratio,
    "pp": _has_ratio,
    "u": _has_ratio,
    "up": _has_ratio,
    "ip": _has_size,
    "ms": _has_size,
    "xbar": _has_sd,
    "s": _has_sd,
    "i": _always,
    "mr": _always,
    "c": lambda points: all(map(is_whole_count, points)),
    "g": lambda points: all(map(is_whole_count, points)),
    "t": lambda points: all((p.value or 0) > 0 for p in points),
}

_ORDER: dict[SeriesKind, tuple[str, ...]] = {
    SeriesKind.PROPORTION: ("p", "pp", "ip", "i", "mr", "ms"),
    SeriesKind.RATE: ("u", "up", "ip", "i", "mr", "ms"),
    SeriesKind.COUNT: ("c", "i", "mr", "g"),
    SeriesKind.VALUE: ("i", "mr", "xbar", "s", "ip", "ms", "t"),
}

_WITH_SIZE = frozenset({"p", "pp", "u", "up", "ip", "ms", "xbar", "s"})
_SUMS = frozenset({"p", "pp", "u", "up", "ip", "ms"})


def columns_of(
    series: Series,
    kind: str,
    *,
    phases: Sequence[date] = (),
    baseline: date | None = None,
    centre: float | None = None,
) -> Columns:
    """The series' points as flat arrays, one group per phase.

    Points set aside and periods that are not over are not included; a gap is NaN. The
    base is the included points, in the phase of a frozen baseline those up to its day.
    `centre` is given from outside, in the points' own unit (for g it is the mean, and
    the line is drawn at 0.693 of it).
    """
    points = series.points
    include = np.array([p.complete and not p.excluded for p in points], dtype=bool)
    bounds = phase_bounds(points, phases)
    group = np.zeros(len(points), dtype=np.intp)
    for number, (start, end) in enumerate(bounds):
        group[start:end] = number
    n_groups = len(bounds) if points else 0
    return Columns(
        y=_array([_plotted(p, kind) for p in points]),
        n=_array([_size(p) if kind in _WITH_SIZE else None for p in points]),
        sd=_array([p.sd for p in points]),
        group=group,
        n_groups=n_groups,
        include=include,
        base=include & _before(series, bounds, baseline),
        given=np.full(n_groups, _given(kind, centre)),
    )


def _given(kind: str, centre: float | None) -> float:
    """The given centre on the scale on which the chart is worked out; NaN if none."""
    if centre is None:
        return nan
    return centre ** (1 / TIME_POWER) if kind == "t" else centre


def _array(values: Sequence[float | None]) -> Floats:
    return np.array(values, dtype=np.float64)


def _size(point: Point) -> float | None:
    if point.value is None:
        return None
    return point.denominator if point.denominator is not None else point.n


def _plotted(point: Point, kind: str) -> float | None:
    """What the chart is worked out from: the numerator or sum, else the value."""
    if point.value is None or kind not in _SUMS:
        return point.value
    if point.numerator is not None:
        return point.numerator
    return point.value * (point.n or 0)


def _before(
    series: Series, bounds: Sequence[tuple[int, int]], baseline: date | None
) -> Flags:
    """Which points lie in no frozen phase, or up to the day of its baseline."""
    before = np.ones(len(series.points), dtype=bool)
    for start, end in bounds:
        points = series.points[start:end]
        until = frozen_until(points, baseline, last=end == len(series.points))
        if until is not None:
            before[start:end] = [point.period_start <= until for point in points]
    return before
