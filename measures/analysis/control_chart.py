"""Values -> ControlChart: centre, limits, runs and signals, one series or many."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from measures.analysis.columns import Columns, Flags, Floats, Places
from measures.analysis.limits import Lines, lines
from measures.analysis.runs import Runs, find_runs, sides
from measures.analysis.spread import PRODUCT, Conventions, Following

NEEDS_DENOMINATOR = frozenset({"p", "pp", "u", "up", "ip", "ms"})
NO_RUNS_SIGNAL = frozenset({"mr", "ms"})
"""Neighbouring ranges share a point, so runs of them prove nothing."""


@dataclass(frozen=True, slots=True)
class Input:
    """One series in time order, one value per subgroup; None or NaN is missing.

    `n` is the denominator or the subgroup's size, `sd` its standard deviation. Places
    count from 0: `exclude` are points set aside, `phases` the places where a new
    phase begins, `freeze` the number of points that set centre and limits in each
    phase (None: all). `centre` is given from outside.
    """

    y: Sequence[float | None]
    n: Sequence[float | None] | None = None
    sd: Sequence[float | None] | None = None
    exclude: Sequence[int] = ()
    phases: Sequence[int] = ()
    freeze: int | None = None
    centre: float | None = None


@dataclass(frozen=True, slots=True)
class ControlCharts:
    """The charts of a batch: flat arrays per point, and `runs` per phase.

    `offsets` has one more place than there are series: series k owns the points from
    offsets[k] up to offsets[k + 1]. `group` is each point's phase.
    """

    columns: Columns
    lines: Lines
    side: Floats
    outside: Flags
    runs: Runs
    offsets: Places


def control_charts(
    chart: str,
    batch: Sequence[Input],
    *,
    conventions: Conventions = PRODUCT,
    method: str = "anhoej",
) -> ControlCharts:
    """All charts of a batch at once, each series by itself.

    Values on a limit are inside; a missing limit never signals. Linear in the number
    of points: 50 series of 24 points in about 1 ms. Raises KeyError for an unknown
    chart and ValueError where a chart needs denominators, times above zero, or gets
    an n of another length.
    """
    columns, offsets = _columns(chart, batch)
    return charts_of_columns(
        chart,
        columns,
        offsets,
        conventions=conventions,
        method=method,
    )


def charts_of_columns(
    chart: str,
    columns: Columns,
    offsets: Places,
    *,
    conventions: Conventions = PRODUCT,
    method: str = "anhoej",
) -> ControlCharts:
    """The same for points that are already arrays: the fast way in."""
    if chart == "t" and np.any(columns.y <= 0):
        raise ValueError("Time between events must be greater than zero")
    drawn = lines(chart, columns, conventions)
    side = sides(drawn.plotted, drawn.centre)
    with np.errstate(invalid="ignore"):
        outside = (drawn.plotted > drawn.upper) | (drawn.plotted < drawn.lower)
    if conventions.following is not Following.QICHARTS2:
        outside &= columns.include
    runs = find_runs(side, columns.group, columns.n_groups, columns.include, method)
    if chart in NO_RUNS_SIGNAL and conventions.following is not Following.PBCHARTS:
        runs.signal[:] = False
    return ControlCharts(columns, drawn, side, outside, runs, offsets)


def _columns(chart: str, batch: Sequence[Input]) -> tuple[Columns, Places]:
    if chart in NEEDS_DENOMINATOR and any(series.n is None for series in batch):
        raise ValueError(f"A {chart} chart needs denominators")
    sizes = np.array([len(series.y) for series in batch], dtype=np.intp)
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    starts, include, base = _places(batch, offsets)
    group = np.cumsum(starts) - 1
    n_groups = int(group[-1]) + 1 if len(group) else 0
    given = np.full(n_groups, np.nan)
    for k, series in enumerate(batch):
        if series.centre is not None and sizes[k]:
            given[group[offsets[k]] : group[offsets[k + 1] - 1] + 1] = series.centre
    columns = Columns(
        y=_flat([series.y for series in batch], sizes),
        n=_flat([series.n for series in batch], sizes),
        sd=_flat([series.sd for series in batch], sizes),
        group=group.astype(np.intp),
        n_groups=n_groups,
        include=include,
        base=base,
        given=given,
    )
    return columns, offsets


def _flat(values: list[Sequence[float | None] | None], sizes: Places) -> Floats:
    """All series one after the other; NaN for None and for absent columns."""
    parts = []
    for column, size in zip(values, sizes, strict=True):
        if column is None:
            parts.append(np.full(size, np.nan))
            continue
        if len(column) != size:
            raise ValueError("Numerators and denominators differ in number")
        parts.append(np.array(column, dtype=np.float64))
    return np.concatenate(parts) if parts else np.zeros(0)


def _places(batch: Sequence[Input], offsets: Places) -> tuple[Flags, Flags, Flags]:
    """Where phases begin, which points count, which set centre and limits."""
    total = int(offsets[-1])
    starts = np.zeros(total, dtype=bool)
    include = np.ones(total, dtype=bool)
    base = np.ones(total, dtype=bool)
    for k, series in enumerate(batch):
        first, after = int(offsets[k]), int(offsets[k + 1])
        if first == after:
            continue
        size = after - first
        begins = sorted({0, *(place for place in series.phases if 0 < place < size)})
        starts[[first + place for place in begins]] = True
        include[[first + place for place in series.exclude if 0 <= place < size]] = (
            False
        )
        if series.freeze is not None:
            for begin, end in zip(begins, [*begins[1:], size], strict=True):
                base[first + min(begin + series.freeze, end) : first + end] = False
    return starts, include, base & include
