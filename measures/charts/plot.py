"""The inside of a run chart: bands, grid, lines and points, from back to front."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from measures.analysis import formats, wording
from measures.analysis.run_results import PhaseResult, Run, RunChart
from measures.analysis.series import Point, Series
from measures.analysis.words import Words
from measures.charts import parts
from measures.charts.scales import TimeScale, ValueScale
from measures.charts.shapes import Line, Marker, MarkerShape, Shape, box
from measures.charts.style import DASHES

Place = tuple[float, float]
Look = tuple[MarkerShape, str]
HALO = 5.0
"""Half the height of the halo that marks a median crossed too seldom or too often."""


def plot_shapes(
    chart: RunChart,
    series: Series,
    time: TimeScale,
    value: ValueScale,
    words: Words,
    *,
    axis: TimeScale | None = None,
) -> list[Shape]:
    """Everything between the axes of a run chart.

    `axis` is longer than the series' own time where charts share their axes.
    """
    axis = axis or time
    shifts = [run for phase in chart.phases for run in phase.shifts]
    return [
        *bands(shifts, series, time, value),
        *halos(chart.phases, time, value),
        *parts.grid(axis, value, bare=series.last_value is None),
        *phase_borders(chart.phases, time, value),
        *goal_line(series, axis, value),
        *_medians(chart, series, time, value),
        *data_lines(chart.phases, series, time, value),
        *_markers(chart, series, time, value, words),
    ]


def _side_class(run: Run, series: Series) -> str:
    toward = wording.is_toward(run, series)
    if toward is None:
        return ""
    return " c-toward" if toward else " c-away"


def bands(
    runs: Iterable[Run], series: Series, time: TimeScale, value: ValueScale
) -> Iterator[Shape]:
    """A shade behind each of these runs: those longer than chance allows."""
    for run in runs:
        yield box(
            time.edge(run.start),
            value.top,
            time.edge(run.end + 1),
            value.bottom,
            f"c-band{_side_class(run, series)}",
        )


def halos(
    phases: Iterable[PhaseResult], time: TimeScale, value: ValueScale
) -> Iterator[Shape]:
    """A halo about the median of every phase whose crossings signal."""
    for phase in phases:
        few_or_many = phase.few_crossings or phase.many_crossings or phase.in_corner
        if few_or_many and phase.median is not None:
            y = value.y(phase.median)
            ends = time.edge(phase.start), time.edge(phase.end)
            yield box(ends[0], y - HALO, ends[1], y + HALO, "c-halo")


def phase_borders(
    phases: Sequence[PhaseResult], time: TimeScale, value: ValueScale
) -> Iterator[Shape]:
    """A dotted upright line where each later phase begins."""
    for phase in phases[1:]:
        x = time.edge(phase.start)
        ends = ((x, value.top), (x, value.bottom))
        yield Line(ends, "c-phase", 1, DASHES["c-phase"])


def goal_line(series: Series, time: TimeScale, value: ValueScale) -> Iterator[Shape]:
    """The goal across the plot, where there is one."""
    if series.goal is not None:
        y = value.y(series.goal)
        yield Line(((time.left, y), (time.right, y)), "c-goal", 1.75, DASHES["c-goal"])


def _medians(
    chart: RunChart, series: Series, time: TimeScale, value: ValueScale
) -> Iterator[Shape]:
    """One median line per phase; beyond a frozen baseline it goes on dashed."""
    for phase in chart.phases:
        if phase.median is None:
            continue
        y = value.y(phase.median)
        left, right = time.edge(phase.start), time.edge(phase.end)
        turn = time.edge(baseline_end(phase, series))
        if turn > left:
            yield Line(((left, y), (turn, y)), "c-median", 1.5)
        if turn < right:
            yield Line(((turn, y), (right, y)), "c-median", 1.5, DASHES["c-frozen"])


def baseline_end(phase: PhaseResult, series: Series) -> int:
    """The position after the last point that made the phase's centre."""
    if phase.frozen is None:
        return phase.end
    counted = 0
    for position in range(phase.start, phase.end):
        counted += series.points[position].judged
        if counted == phase.frozen:
            return position + 1
    return phase.end


def data_lines(
    phases: Sequence[PhaseResult], series: Series, time: TimeScale, value: ValueScale
) -> Iterator[Shape]:
    """The points joined: broken at gaps and phases, dotted to a running period."""
    for phase in phases:
        for stretch in _stretches(series, phase, time, value):
            if len(stretch) > 1:
                yield Line(tuple(stretch), "c-line", 1.5)
    yield from _running_line(phases, series, time, value)


def _stretches(
    series: Series, phase: PhaseResult, time: TimeScale, value: ValueScale
) -> Iterator[list[Place]]:
    """Unbroken stretches; an excluded point is stepped over, as the rules do."""
    stretch: list[Place] = []
    for position in range(phase.start, phase.end):
        point = series.points[position]
        if point.value is not None and point.judged:
            stretch.append((time.x(position), value.y(point.value)))
        elif not point.excluded:
            yield stretch
            stretch = []
    yield stretch


def _running_line(
    phases: Sequence[PhaseResult], series: Series, time: TimeScale, value: ValueScale
) -> Iterator[Shape]:
    borders = {phase.start for phase in phases}
    for position in range(1, len(series.points)):
        here, before = series.points[position], series.points[position - 1]
        if here.complete or here.excluded or before.excluded or position in borders:
            continue
        if here.value is not None and before.value is not None:
            yield Line(
                (
                    (time.x(position - 1), value.y(before.value)),
                    (time.x(position), value.y(here.value)),
                ),
                "c-running",
                1.5,
                DASHES["c-running"],
            )


def _markers(
    chart: RunChart,
    series: Series,
    time: TimeScale,
    value: ValueScale,
    words: Words,
) -> Iterator[Shape]:
    signals = {
        place: _signal_look(css)
        for place, css in _signal_classes(chart, series).items()
    }
    return markers(series, signals, time, value, words)


def markers(
    series: Series,
    signals: Mapping[int, Look],
    time: TimeScale,
    value: ValueScale,
    words: Words,
) -> Iterator[Marker]:
    """A point per value, smaller where many stand close; `signals` by position."""
    radius = min(3.6, max(1.5, time.slot * 0.36))
    reach = min(14.0, max(radius, time.slot / 2))
    for position, point in enumerate(series.points):
        if point.value is None:
            continue
        shape, css, grown = _look(point, signals.get(position))
        yield Marker(
            x=time.x(position),
            y=value.y(point.value),
            radius=radius + grown * min(1.0, radius / 3),
            shape=shape,
            css=css,
            label=formats.point_label(point, series, words),
            reach=reach,
        )


def _signal_classes(chart: RunChart, series: Series) -> dict[int, str]:
    return {
        position: f"c-signal{_side_class(run, series)}"
        for phase in chart.phases
        for run in phase.shifts
        for position in run.positions
    }


def _signal_look(css: str) -> Look:
    away = css.endswith("c-away")
    return (MarkerShape.SQUARE if away else MarkerShape.DIAMOND), css


def _look(point: Point, signal: Look | None) -> tuple[MarkerShape, str, float]:
    if point.excluded:
        return MarkerShape.CROSS, "c-ghost", 0.0
    if not point.complete:
        return MarkerShape.CIRCLE, "c-hollow", 0.4
    if signal is None:
        return MarkerShape.CIRCLE, "c-point", 0.0
    return *signal, 0.5
