"""RunChart and series -> Drawing: where everything goes, before any ink.

Pure geometry in CSS pixels, so that the preview, the final SVG and the PNG are the
same picture. A drawing is stacked from the top: heading, key of the lines (narrow
only), flags, plot, period labels, key of numbered flags.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from measures.analysis import formats, wording
from measures.analysis.run_results import PhaseResult, RunChart
from measures.analysis.series import Series
from measures.analysis.words import ENGLISH, Words
from measures.charts import flags, scales, text
from measures.charts.flags import Annotation, PlacedFlags
from measures.charts.plot import plot_shapes
from measures.charts.scales import TimeScale, ValueScale
from measures.charts.shapes import Area, Drawing, Line, Shape, Text, box
from measures.charts.style import DASHES, SIZES, Size

EDGE = 6.0
LANE_HEIGHT = 20.0
KEY_ROW = 17.0


def lay_out(
    chart: RunChart,
    series: Series,
    annotations: Sequence[Annotation] = (),
    *,
    width: str = "wide",
    heading: bool = True,
    words: Words = ENGLISH,
) -> Drawing:
    """The drawing of a run chart, "wide" (720 px) or "narrow" (358 px, for phones).

    `heading` draws the series' name on top. Title and description are the sentence
    and the rule. Raises KeyError for another width.
    """
    size = SIZES[width]
    head, below_head = _head(chart, series, size, words, heading=heading)
    left, right = _margins(chart, series, size, words)
    time = TimeScale(
        tuple(point.period_start for point in series.points),
        series.period,
        left,
        size.width - right,
    )
    # Without a single value the words "No data yet" stand where poles would run.
    shown = annotations if series.last_value is not None else ()
    placed = flags.place(shown, time, size, size.width - EDGE)
    top = below_head + placed.lanes * LANE_HEIGHT + _phase_row(chart, size) + 8
    bottom = top + size.plot_height
    value = scales.value_scale(_values_to_show(chart, series), series, top, bottom)
    frame = _Frame(chart, series, size, words, time, value)
    foot, height = _foot(placed, frame)
    shapes: list[Shape] = [
        box(0, 0, size.width, height, "c-background"),
        *head,
        *plot_shapes(chart, series, time, value, words),
        *_axes(frame),
        *_flag_shapes(placed, below_head, frame),
        *_labels(frame, placed),
        *foot,
    ]
    return Drawing(
        width=size.width,
        height=height,
        shapes=tuple(shapes),
        title=wording.sentence(chart, series, words),
        description=wording.rule(chart, words),
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """What every part of the layout needs to know."""

    chart: RunChart
    series: Series
    size: Size
    words: Words
    time: TimeScale
    value: ValueScale


def _values_to_show(chart: RunChart, series: Series) -> list[float]:
    values = [point.value for point in series.points if point.value is not None]
    values += [phase.median for phase in chart.phases if phase.median is not None]
    if series.goal is not None:
        values.append(series.goal)
    return values


def _head(
    chart: RunChart, series: Series, size: Size, words: Words, *, heading: bool
) -> tuple[list[Shape], float]:
    """Name, unit and, on the narrow drawing, which line is which."""
    shapes: list[Shape] = []
    y = 0.0
    room = size.width - 2 * EDGE
    if heading and series.name:
        for line in text.wrap(series.name, size.heading, room, lines=2, bold=True):
            y += size.heading + 6
            shapes.append(Text(EDGE, y, line, size.heading, "c-strong", bold=True))
    note = scales.axis_note(series, words)
    if note:
        y += size.small + 6
        shapes.append(
            Text(EDGE, y, text.fit(note, size.small, room), size.small, "c-muted")
        )
    if not size.labels_beside:
        legend, y = _legend(chart, series, size, words, y)
        shapes += legend
    return shapes, y + 10


def _legend(
    chart: RunChart, series: Series, size: Size, words: Words, y: float
) -> tuple[list[Shape], float]:
    shapes: list[Shape] = []
    x = EDGE
    for label, line_css, text_css in _line_labels(chart, series, words):
        wide = 28 + text.width(label, size.small, bold=True) + 16
        if not shapes or x + wide - 16 > size.width - EDGE:
            x, y = EDGE, y + size.small + 8
        middle = y - size.small * 0.35
        ends = ((x, middle), (x + 22, middle))
        shapes.append(Line(ends, line_css, 2, DASHES.get(line_css, ())))
        shapes.append(Text(x + 28, y, label, size.small, text_css, bold=True))
        x += wide
    return shapes, y


def _line_labels(
    chart: RunChart, series: Series, words: Words
) -> list[tuple[str, str, str]]:
    labels = []
    if chart.median is not None:
        label = f"{_median_name(chart.current, words)} {_median(chart, series)}"
        labels.append((label, "c-median", "c-strong"))
    if series.goal is not None:
        labels.append(
            (wording.goal_label(series, words, bare=True), "c-goal", "c-goal-label")
        )
    return labels


def _median(chart: RunChart, series: Series) -> str:
    return formats.bare_amount(chart.median or 0.0, series)


def _median_name(phase: PhaseResult, words: Words) -> str:
    if phase.frozen is not None:
        return words.gettext("Baseline median")
    return words.gettext("Median")


def _beside(chart: RunChart, series: Series, words: Words) -> list[tuple[str, str]]:
    """(first line, second line) of each label right of the plot, median first."""
    labels = []
    if chart.median is not None:
        labels.append((_median_name(chart.current, words), _median(chart, series)))
    if series.goal is not None:
        first, _, second = wording.goal_label(series, words, bare=True).partition(": ")
        labels.append((first, second))
    return labels


def _margins(
    chart: RunChart, series: Series, size: Size, words: Words
) -> tuple[float, float]:
    """Room for the value labels on the left and the line labels on the right."""
    scale = scales.value_scale(_values_to_show(chart, series), series, 0, 1)
    labels = scales.tick_labels(scale, series)
    left = max(text.width(label, size.small) for label in labels) + EDGE + 8
    right = 2.5 * EDGE
    if size.labels_beside:
        lines = [line for pair in _beside(chart, series, words) for line in pair]
        widest = max(
            (text.width(line, size.small, bold=True) for line in lines), default=0
        )
        right = max(right, min(widest, 170) + 10 + EDGE)
    return left, right


def _phase_row(chart: RunChart, size: Size) -> float:
    return size.small + 6 if len(chart.phases) > 1 else 0.0


def _axes(frame: _Frame) -> list[Shape]:
    """Value labels on the left, period labels below."""
    size, value = frame.size, frame.value
    shapes: list[Shape] = [
        Text(
            frame.time.left - 8,
            value.y(tick) + size.small * 0.35,
            label,
            size.small,
            "c-muted",
            anchor="end",
        )
        for tick, label in zip(
            value.ticks, scales.tick_labels(value, frame.series), strict=True
        )
    ]
    return shapes + _period_labels(frame)


def _period_labels(frame: _Frame) -> list[Shape]:
    size, time, bottom = frame.size, frame.time, frame.value.bottom
    widest = max(
        (
            text.width(tick.label, size.small)
            for tick in scales.period_ticks(time, frame.words, 0)
        ),
        default=0,
    )
    year_room = text.width("2000", size.small)
    shapes: list[Shape] = []
    for tick in scales.period_ticks(time, frame.words, max(widest, year_room) + 10):
        x = time.x(tick.position)
        shapes.append(Line(((x, bottom), (x, bottom + 4)), "c-axis", 1))
        for row, label in enumerate((tick.label, tick.year)):
            if label:
                y = bottom + 8 + size.small + row * (size.small + 4)
                shapes.append(_inside(x, y, label, size))
    return shapes


def _inside(x: float, y: float, label: str, size: Size) -> Text:
    """A centred label, moved where it would leave the drawing."""
    half = text.width(label, size.small) / 2
    x = min(max(x, half + 1), size.width - half - 1)
    return Text(x, y, label, size.small, "c-muted", anchor="middle")


def _labels(frame: _Frame, placed: PlacedFlags) -> list[Shape]:
    """Names of the lines beside their right ends, and each phase's median above."""
    shapes: list[Shape] = []
    if frame.size.labels_beside:
        shapes += _labels_beside(frame)
    if len(frame.chart.phases) > 1:
        shapes += _phase_medians(frame, placed)
    if frame.series.last_value is None:
        middle = (frame.time.left + frame.time.right) / 2
        height = (frame.value.top + frame.value.bottom) / 2
        nothing = frame.words.gettext("No data yet")
        shapes.append(
            Text(middle, height, nothing, frame.size.text, "c-muted", anchor="middle")
        )
    return shapes


def _labels_beside(frame: _Frame) -> list[Shape]:
    line_height = frame.size.small + 3
    heights = [
        frame.value.y(place)
        for place in (frame.chart.median, frame.series.goal)
        if place is not None
    ]
    heights = _apart(heights, 2 * line_height + 4)
    heights = _within(
        heights, frame.value.top + line_height, frame.value.bottom - line_height
    )
    labels = _beside(frame.chart, frame.series, frame.words)
    colours = ["c-strong"] if frame.chart.median is not None else []
    colours += ["c-goal-label"]
    x = frame.time.right + 10
    room = frame.size.width - x - EDGE / 2
    shapes: list[Shape] = []
    for y, pair, css in zip(heights, labels, colours, strict=False):
        first, second = (
            text.fit(line, frame.size.small, room, bold=True) for line in pair
        )
        shapes.append(Text(x, y - 2, first, frame.size.small, css))
        shapes.append(
            Text(x, y + line_height - 2, second, frame.size.small, css, bold=True)
        )
    return shapes


def _apart(heights: list[float], least: float) -> list[float]:
    """Two heights moved apart evenly where they are closer than `least`."""
    if len(heights) < 2 or abs(heights[0] - heights[1]) >= least:
        return heights
    middle = (heights[0] + heights[1]) / 2
    if heights[0] <= heights[1]:
        return [middle - least / 2, middle + least / 2]
    return [middle + least / 2, middle - least / 2]


def _within(heights: list[float], highest: float, lowest: float) -> list[float]:
    """The heights moved together where one leaves the plot."""
    if not heights:
        return []
    shift = max(0.0, highest - min(heights)) - max(0.0, max(heights) - lowest)
    return [height + shift for height in heights]


def _phase_medians(frame: _Frame, placed: PlacedFlags) -> list[Shape]:
    """Each phase's median above it, where no flag's pole runs through the words."""
    shapes: list[Shape] = []
    poles = [x for flag in placed.flags for x in (flag.x, *flag.more)]
    y = frame.value.top - 8
    for phase in frame.chart.phases:
        if phase.median is None:
            continue
        ends = (frame.time.edge(phase.start) + 2, frame.time.edge(phase.end) - 2)
        shown = formats.bare_amount(phase.median, frame.series)
        named = f"{_median_name(phase, frame.words)} {shown}"
        for label in (named, shown):
            half = text.width(label, frame.size.small) / 2
            x = _free_middle(half, *ends, poles)
            if x is not None:
                shapes.append(
                    Text(x, y, label, frame.size.small, "c-muted", anchor="middle")
                )
                break
    return shapes


def _free_middle(
    half: float, left: float, right: float, poles: Sequence[float]
) -> float | None:
    """Where a label of twice this width fits between the ends, nearest the middle."""
    low, high = left + half, right - half
    if low > high:
        return None
    middle = (low + high) / 2
    beside = [place for x in poles for place in (x - half - 4, x + half + 4)]
    places = [place for place in (middle, *beside) if low <= place <= high]
    free = [place for place in places if all(abs(place - x) >= half + 3 for x in poles)]
    return min(free, key=lambda place: abs(place - middle), default=None)


def _flag_shapes(placed: PlacedFlags, top: float, frame: _Frame) -> list[Shape]:
    """Poles first, so that no pole runs over a label."""
    size = frame.size
    poles: list[Shape] = []
    labels: list[Shape] = []
    for flag in placed.flags:
        y = top + flag.lane * LANE_HEIGHT
        foot = frame.value.bottom
        poles.append(Line(((flag.x, y + 2), (flag.x, foot)), "c-flag", 1.25, (1.5, 3)))
        poles.append(_pennant(flag.x, y + 2, flipped=flag.flipped))
        for x in flag.more:
            below = ((x, y + LANE_HEIGHT), (x, foot))
            poles.append(Line(below, "c-flag", 1.25, (1.5, 3)))
        x = flag.x - 12 if flag.flipped else flag.x + 12
        labels.append(
            Text(
                x,
                y + size.small,
                flag.label,
                size.small,
                "c-text",
                anchor="end" if flag.flipped else "start",
                title=flag.title,
            )
        )
    return poles + labels


def _pennant(x: float, y: float, *, flipped: bool) -> Shape:
    tip = x - 9 if flipped else x + 9
    return Area(((x, y), (tip, y + 4.5), (x, y + 9)), "c-flag-mark")


def _foot(placed: PlacedFlags, frame: _Frame) -> tuple[list[Shape], float]:
    """The key of numbered flags, and where the drawing ends."""
    size = frame.size
    y = frame.value.bottom + 2 * (size.small + 4) + 12
    if not placed.key:
        return [], y
    columns = min(size.key_columns, len(placed.key))
    rows = -(-len(placed.key) // columns)
    column_width = (size.width - 2 * EDGE) / columns
    shapes: list[Shape] = []
    for index, (mark, note) in enumerate(placed.key):
        column, row = divmod(index, rows)
        x = EDGE + column * column_width
        base = y + 6 + (row + 0.7) * KEY_ROW
        shapes.append(Text(x, base, mark, size.small, "c-strong", bold=True))
        label = text.fit(note.label, size.small, column_width - 32)
        shapes.append(Text(x + 22, base, label, size.small, "c-text", title=note.label))
    return shapes, y + 8 + rows * KEY_ROW
