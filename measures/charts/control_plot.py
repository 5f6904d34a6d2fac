"""ControlChart -> Drawing: centre, limits that step, signals; its spread below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median_low

from measures.analysis import formats, wording
from measures.analysis.chart_names import chart_name
from measures.analysis.control_results import ControlChart
from measures.analysis.control_wording import point_reasons
from measures.analysis.run_results import PhaseResult, Run
from measures.analysis.series import Point, Series, SeriesKind
from measures.analysis.words import ENGLISH, Words
from measures.charts import control_names as names
from measures.charts import flags, layout, parts, plot, scales
from measures.charts.flags import Annotation, PlacedFlags
from measures.charts.parts import EDGE, LANE_HEIGHT, BesideLabel
from measures.charts.scales import TimeScale, ValueScale
from measures.charts.shapes import Drawing, Line, Shape, Text, box
from measures.charts.style import DASHES, SIZES, Size

SPREAD_HEIGHT = 110.0
LIMIT_ROOM = 0.3
"""A limit further beyond points and usual limits than this share of the points' range
leaves the paper: one week with a single visit must not flatten all others."""


def lay_out_control(
    chart: ControlChart,
    series: Series,
    annotations: Sequence[Annotation] = (),
    *,
    spread: ControlChart | None = None,
    width: str = "wide",
    heading: bool = True,
    words: Words = ENGLISH,
    title: str = "",
    description: str = "",
) -> Drawing:
    """The drawing of a control chart, "wide" (720 px) or "narrow" (358 px, for phones).

    `spread` (mr, ms or s of the same series) is drawn below on the same time axis.
    Title and description are the sentence and the rule unless the page has its own; each point also names the rules
    it takes part in. Limits and centre are solid where they were worked
    out and dashed where a frozen baseline is carried on. Raises KeyError for another
    width.
    """
    size = SIZES[width]
    sheet = _sheet(chart, series, spread, size, words)
    head, below_head = _head(
        sheet[0], sheet[1] if len(sheet) > 1 else None, heading=heading
    )
    time = layout.time_scale(series, *_margins(sheet))
    shown = annotations if series.last_value is not None else ()
    placed = flags.place(shown, time, size, size.width - EDGE)
    row = size.small + 6 if len(chart.phases) > 1 else 0.0
    top = below_head + placed.lanes * LANE_HEIGHT + row + 8
    bottom = top + size.plot_height
    shapes = _plot(sheet[0], time, top, bottom)
    lowest = bottom
    if len(sheet) > 1:
        lowest = bottom + size.small + 24 + SPREAD_HEIGHT
        shapes += _below(sheet[1], time, bottom, lowest)
    foot, height = parts.foot(placed, lowest, size)
    return Drawing(
        width=size.width,
        height=height,
        shapes=(
            box(0, 0, size.width, height, "c-background"),
            *head,
            *shapes,
            *parts.period_labels(time, lowest, size, words),
            *parts.flag_shapes(placed, below_head, bottom, size),
            *_phase_levels(sheet[0], time, top, placed),
            *foot,
        ),
        title=title or wording.sentence(chart, series, words),
        description=description or wording.rule(chart, words),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the plots: `series` has the plotted values as its points."""

    chart: ControlChart
    series: Series
    size: Size
    words: Words

    @property
    def values(self) -> list[float]:
        """What the value axis has to show: all points, and limits not too far off."""
        points = [p.value for p in self.series.points if p.value is not None]
        inner = [*points, *filter(None, self.chart.centre)]
        inner += [self.series.goal] if self.series.goal is not None else []
        if not inner:
            return []
        usual = [
            *_usual(self.chart.lower, self.chart),
            *_usual(self.chart.upper, self.chart),
        ]
        low, high = min([*inner, *usual]), max([*inner, *usual])
        room = LIMIT_ROOM * (max(inner) - min(inner))
        limits = [*self.chart.lower, *self.chart.upper]
        return [low, high] + [
            level
            for level in limits
            if level is not None and low - room <= level <= high + room
        ]


def _usual(levels: Sequence[float | None], chart: ControlChart) -> Iterator[float]:
    """The middle one of each phase's limits: it is always on the paper."""
    for phase in chart.phases:
        known = [v for v in levels[phase.start : phase.end] if v is not None]
        if known:
            yield median_low(known)


def _sheet(
    chart: ControlChart,
    series: Series,
    spread: ControlChart | None,
    size: Size,
    words: Words,
) -> list[_Part]:
    charts = [chart] if spread is None else [chart, spread]
    return [_Part(one, plotted(one, series), size, words) for one in charts]


def plotted(chart: ControlChart, series: Series) -> Series:
    """The series as the chart plots it: the same, or its spread from point to point."""
    if chart.kind not in names.SPREADS:
        return series
    points = tuple(
        Point(p.period_start, value, complete=p.complete, excluded=p.excluded)
        for p, value in zip(series.points, chart.plotted, strict=True)
    )
    if chart.kind == "ms":
        kind, unit = SeriesKind.VALUE, ""
        return replace(series, points=points, kind=kind, unit=unit, goal=None)
    return replace(series, points=points, goal=None)


def _head(
    part: _Part, below: _Part | None, *, heading: bool
) -> tuple[list[Shape], float]:
    chart, series, size, words = part.chart, part.series, part.size, part.words
    family = chart_name(chart.kind, words)
    note = scales.axis_note(series, words)
    notes = [f"{family}, {note}" if note else family]
    shapes, y = parts.title_rows(series.name if heading else "", notes, size)
    lines = [] if size.labels_beside else names.line_items(chart, series, words)
    items = [*lines, *names.key_items(chart, series, words)]
    if below is not None:
        items += names.key_items(below.chart, below.series, words)
    # What both plots show is explained once.
    once = {(item.swatch, item.label): item for item in reversed(items)}
    key, y = parts.key_rows(list(once.values())[::-1], size, y)
    return shapes + key, y + 10


def _margins(sheet: Sequence[_Part]) -> tuple[float, float]:
    """Where the plots begin and end: room for the labels of both."""
    size = sheet[0].size
    left = max(layout.left_margin(part.values, part.series, size) for part in sheet)
    right = 2.5 * EDGE
    if size.labels_beside:
        pairs = [
            (first, second)
            for part in sheet
            for _, first, second, _ in names.line_labels(
                part.chart, part.series, part.words
            )
        ]
        right = parts.beside_room(pairs, size)
    return left, size.width - right


def _below(part: _Part, time: TimeScale, bottom: float, lowest: float) -> list[Shape]:
    """The spread chart under the first, with its name above it."""
    name = chart_name(part.chart.kind, part.words)
    y = bottom + part.size.small + 10
    label = Text(time.left, y, name, part.size.small, "c-strong", bold=True)
    return [label, *_plot(part, time, lowest - SPREAD_HEIGHT, lowest, name)]


def _plot(
    part: _Part, time: TimeScale, top: float, bottom: float, name: str = ""
) -> list[Shape]:
    """Everything of one plot, back to front, and the labels of its axis and lines."""
    chart, series, size = part.chart, part.series, part.size
    value = scales.value_scale(part.values, series, top, bottom)
    phases = chart.phases
    shapes: list[Shape] = [
        *_shades(part, time, value),
        *plot.halos(phases, time, value),
        *parts.grid(time, value, bare=series.last_value is None),
        *plot.phase_borders(phases, time, value),
        *plot.goal_line(series, time, value),
        *_lines(part, time, value),
        *plot.data_lines(phases, series, time, value),
        *_points(part, time, value, name),
    ]
    labels = parts.value_labels(value, series, time.left - 8, size)
    shapes += labels[:: 1 if bottom - top > SPREAD_HEIGHT else 2]
    if size.labels_beside:
        shapes += _beside(part, time, value)
    if series.last_value is None:
        shapes.append(layout.nothing_yet(time, value, size, part.words))
    return shapes


def _shades(part: _Part, time: TimeScale, value: ValueScale) -> Iterator[Shape]:
    """Behind runs, and behind patterns whose points lie in a row, side by side."""
    chart, series = part.chart, part.series
    runs = [run for phase in chart.phases for run in phase.shifts]
    rules = names.shaded_rules()
    runs += [p.run for p in chart.patterns if p.rule in rules]
    for run in _longest_first(runs):
        css = names.side_look(chart, series, run.side)[1]
        shade = css.replace("c-signal", "c-band")
        left, right = time.edge(run.start), time.edge(run.end + 1)
        yield box(left, value.top, right, value.bottom, shade)


def _longest_first(runs: Sequence[Run]) -> list[Run]:
    """Each stretch once; the shorter one is drawn over the longer where they cross."""
    by_ends = {(run.start, run.end, run.side): run for run in runs}
    return sorted(by_ends.values(), key=lambda run: run.start - run.end)


def _lines(part: _Part, time: TimeScale, value: ValueScale) -> Iterator[Shape]:
    """Zones, limits and centre of every phase."""
    chart = part.chart
    zones = (chart.lower2, chart.upper2) if names.has_zones(chart) else ()
    for phase in chart.phases:
        turn = plot.baseline_end(phase, part.series)
        for levels in zones:
            yield from _stepped(levels, phase, turn, "c-zone", time, value)
        for levels in (chart.lower, chart.upper):
            yield from _stepped(levels, phase, turn, "c-limit", time, value)
        yield from _stepped(chart.centre, phase, turn, "c-median", time, value)


def _stepped(
    levels: Sequence[float | None],
    phase: PhaseResult,
    turn: int,
    css: str,
    time: TimeScale,
    value: ValueScale,
) -> Iterator[Shape]:
    """A level per point as a staircase; dashed from `turn` on, broken at gaps."""
    thick = 1.5 if css == "c-median" else 1.25
    for start, end, dash in (
        (phase.start, turn, DASHES.get(css, ())),
        (turn, phase.end, DASHES["c-frozen"]),
    ):
        for stair in _stairs(levels, start, end, time, value):
            yield Line(tuple(stair), css, thick, dash)


def _stairs(
    levels: Sequence[float | None],
    start: int,
    end: int,
    time: TimeScale,
    value: ValueScale,
) -> Iterator[list[tuple[float, float]]]:
    """Corners of each unbroken staircase; a step off the paper ends at its edge."""
    stair: list[tuple[float, float]] = []
    for place in range(start, end):
        level = levels[place]
        if level is None:
            yield from [stair] if len(stair) > 1 else []
            stair = []
            continue
        left, right = time.edge(place), time.edge(place + 1)
        y = value.y(min(max(level, value.low), value.high))
        stair = stair[:-1] if stair and stair[-1][1] == y else [*stair, (left, y)]
        if value.low <= level <= value.high:
            stair.append((right, y))
            continue
        yield from [stair] if len(stair) > 1 else []
        stair = [(right, y)]
    yield from [stair] if len(stair) > 1 else []


def _points(
    part: _Part, time: TimeScale, value: ValueScale, name: str
) -> Iterator[Shape]:
    looks = names.looks(part.chart, part.series)
    shown = (k for k, p in enumerate(part.series.points) if p.value is not None)
    markers = plot.markers(part.series, looks, time, value, part.words)
    for place, marker in zip(shown, markers, strict=True):
        reasons = point_reasons(part.chart, place, part.words)
        label = "; ".join([marker.label, *reasons])
        yield replace(marker, label=f"{name}, {label}" if name else label)


def _beside(part: _Part, time: TimeScale, value: ValueScale) -> list[Shape]:
    labels = [
        BesideLabel(value.y(min(max(level, value.low), value.high)), first, second, css)
        for level, first, second, css in names.line_labels(
            part.chart, part.series, part.words
        )
    ]
    return parts.beside_shapes(labels, time.right, value, part.size)


def _phase_levels(
    part: _Part, time: TimeScale, top: float, placed: PlacedFlags
) -> list[Shape]:
    """Each phase's centre above it, where there are several phases."""
    chart = part.chart
    if len(chart.phases) < 2:
        return []
    stretches = []
    for phase in chart.phases:
        level = names.last_of(chart.centre, phase)
        if level is not None:
            shown = formats.bare_amount(level, part.series)
            named = f"{names.centre_name(chart, phase, part.words)} {shown}"
            stretches.append((phase.start, phase.end, (named, shown)))
    return layout.phase_labels(stretches, time, top, placed, part.size)
