"""Raw rows -> one subgroup per x, in order of x."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import fsum, isnan, nan, sqrt
from statistics import median
from typing import Any

from measures.analysis.limits import CHARTS
from measures.analysis.periods import period_start

SUMMED = frozenset({"c"})
Key = Any
Row = tuple[Key, float, float]


@dataclass(frozen=True, slots=True)
class Subgroups:
    """Per subgroup: x, y (numerator, value, mean or sum), n and sd; NaN is missing.

    `categorical` is True where x is neither a number nor a date: places, people.
    """

    x: tuple[Key, ...]
    y: tuple[float, ...]
    n: tuple[float, ...] | None
    sd: tuple[float, ...]
    sizes: tuple[int, ...]
    categorical: bool


def subgroups(
    chart: str,
    y: Sequence[float | None],
    n: Sequence[float | None] | None = None,
    x: Sequence[Key] | None = None,
    *,
    x_period: str | None = None,
    combine: str = "mean",
) -> Subgroups:
    """Rows put together by x: sums for ratios and counts, else `combine`.

    Rows without x are left out; where numerator or denominator is missing both are.
    `x_period` rounds dates down to a week (from Monday), month, quarter or year.
    `combine` is "mean", "median", "sum" or "sd" and serves the charts of single
    values. Raises ValueError for columns of different length.
    """
    if chart not in CHARTS:
        raise ValueError(f"There is no chart called {chart!r}")
    keys = list(x) if x is not None else list(range(1, len(y) + 1))
    if len(keys) != len(y) or (n is not None and len(n) != len(y)):
        raise ValueError("x, y and n differ in length")
    dated, keys = _dated(keys, x_period)
    rows = sorted(
        (
            (key, *_pair(value, None if n is None else n[place], n is not None))
            for place, (key, value) in enumerate(zip(keys, y, strict=True))
            if key is not None
        ),
        key=lambda row: row[0],
    )
    groups = [(key, list(found)) for key, found in groupby(rows, lambda row: row[0])]
    return Subgroups(
        x=tuple(key for key, _ in groups),
        y=tuple(_combined(chart, found, combine, n is not None) for _, found in groups),
        n=tuple(_size(chart, found, n is not None) for _, found in groups)
        if n is not None or chart in ("xbar", "s")
        else None,
        sd=tuple(_sd(_values(found)) for _, found in groups),
        sizes=tuple(len(_values(found)) for _, found in groups),
        categorical=not dated and any(isinstance(key, str) for key in keys),
    )


def _dated(keys: list, x_period: str | None) -> tuple[bool, list]:
    """The keys as dates where all are ISO dates, rounded down to the period."""
    try:
        dates = [None if key is None else date.fromisoformat(key) for key in keys]
    except (TypeError, ValueError):
        return False, keys
    if x_period:
        dates = [None if day is None else period_start(day, x_period) for day in dates]
    return True, dates


def _pair(value: float | None, size: float | None, with_n: bool) -> tuple[float, float]:
    y = _number(value)
    if not with_n:
        return y, nan
    n = _number(size)
    return (nan, nan) if isnan(y) or isnan(n) else (y, n)


def _number(value: float | None) -> float:
    return nan if value is None else float(value)


def _values(rows: list[Row]) -> list[float]:
    return [y for _, y, _ in rows if not isnan(y)]


def _combined(chart: str, rows: list[Row], combine: str, with_n: bool) -> float:
    values = _values(rows)
    if not values:
        return nan
    if with_n or chart in SUMMED:
        return fsum(values)
    if chart in ("xbar", "s"):
        return fsum(values) / len(values)
    return _COMBINE[combine](values)


def _size(chart: str, rows: list[Row], with_n: bool) -> float:
    if not with_n:
        return float(len(_values(rows)))
    sizes = [n for _, y, n in rows if not isnan(y)]
    return fsum(sizes) if sizes else nan


def _mean(values: list[float]) -> float:
    return fsum(values) / len(values)


def _sd(values: list[float]) -> float:
    if len(values) < 2:
        return nan
    mean = _mean(values)
    return sqrt(fsum((value - mean) ** 2 for value in values) / (len(values) - 1))


_COMBINE: dict[str, Callable[[list[float]], float]] = {
    "mean": _mean,
    "median": median,
    "sum": fsum,
    "sd": _sd,
}
