"""RunChart and series -> Drawing: where everything goes, before any ink.

Pure geometry in CSS pixels, so that the preview, the final SVG and the PNG are the
same picture. A drawing is stacked from the top: heading, key, flags, plot, period
labels, sites reporting (roll-ups), key of numbered flags.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from measures.analysis import formats, wording
from measures.analysis.run_results import PhaseResult, RunChart
from measures.analysis.series import Series
from measures.analysis.words import ENGLISH, Words
from measures.charts import flags, parts, run_key, scales, text
from measures.charts.flags import Annotation, PlacedFlags
from measures.charts.membership import Membership
from measures.charts.parts import EDGE, LANE_HEIGHT, BesideLabel, KeyItem
from measures.charts.plot import plot_shapes
from measures.charts.scales import TimeScale, ValueScale
from measures.charts.shapes import Drawing, Line, Shape, Text, box
from measures.charts.style import DASHES, SIZES, Size


def lay_out(
    chart: RunChart,
    series: Series,
    annotations: Sequence[Annotation] = (),
    *,
    width: str = "wide",
    heading: bool = True,
    words: Words = ENGLISH,
    membership: Membership | None = None,
) -> Drawing:
    """The drawing of a run chart, "wide" (720 px) or "narrow" (358 px, for phones).

    `heading` draws the series' name on top; `membership` says how many sites stand
    behind a roll-up. Title and description are the sentence and the rule. Raises
    KeyError for another width.
    """
    size = SIZES[width]
    head, below_head = _head(
        chart, series, size, words, heading=heading, membership=membership
    )
    left, right = _margins(chart, series, size, words)
    time = time_scale(series, left, size.width - right)
    # Without a single value the words "No data yet" stand where poles would run.
    shown = annotations if series.last_value is not None else ()
    placed = flags.place(shown, time, size, size.width - EDGE)
    top = below_head + placed.lanes * LANE_HEIGHT + _phase_row(chart, size) + 8
    bottom = top + size.plot_height
    value = scales.value_scale(_values_to_show(chart, series), series, top, bottom)
    frame = _Frame(chart, series, size, words, time, value)
    sites, lowest = _sites(membership, frame)
    foot, height = parts.foot(placed, lowest, size)
    shapes: list[Shape] = [
        box(0, 0, size.width, height, "c-background"),
        *head,
        *plot_shapes(chart, series, time, value, words),
        *parts.value_labels(value, series, time.left - 8, size),
        *parts.period_labels(time, bottom, size, words),
        *sites,
        *parts.flag_shapes(placed, below_head, bottom, size),
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


def time_scale(series: Series, left: float, right: float) -> TimeScale:
    """One slot per period of the series between left and right."""
    starts = tuple(point.period_start for point in series.points)
    return TimeScale(starts, series.period, left, right)


def _values_to_show(chart: RunChart, series: Series) -> list[float]:
    values = [point.value for point in series.points if point.value is not None]
    values += [phase.median for phase in chart.phases if phase.median is not None]
    if series.goal is not None:
        values.append(series.goal)
    return values


def _head(
    chart: RunChart,
    series: Series,
    size: Size,
    words: Words,
    *,
    heading: bool,
    membership: Membership | None,
) -> tuple[list[Shape], float]:
    """Name, unit, which line is which where no label stands beside it, and signals."""
    notes = [scales.axis_note(series, words)]
    if membership is not None:
        notes.append(membership.label(words))
    shapes, y = parts.title_rows(series.name if heading else "", notes, size)
    lines = [] if size.labels_beside else _line_items(chart, series, words)
    items = [*lines, *run_key.items(chart, series, words)]
    key, y = parts.key_rows(items, size, y)
    return shapes + key, y + 10


def _line_items(chart: RunChart, series: Series, words: Words) -> list[KeyItem]:
    items = []
    if chart.median is not None:
        label = f"{_median_name(chart.current, words)} {_median(chart, series)}"
        items.append(KeyItem("line", "c-median", label, "c-strong", bold=True))
    if series.goal is not None:
        label = wording.goal_label(series, words, bare=True)
        items.append(KeyItem("line", "c-goal", label, "c-goal-label", bold=True))
    return items


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
    left = left_margin(_values_to_show(chart, series), series, size)
    if not size.labels_beside:
        return left, 2.5 * EDGE
    return left, parts.beside_room(_beside(chart, series, words), size)


def left_margin(values: Sequence[float], series: Series, size: Size) -> float:
    """Room for the value labels of an axis that shows these values."""
    scale = scales.value_scale(values, series, 0, 1)
    labels = scales.tick_labels(scale, series)
    return max(text.width(label, size.small) for label in labels) + EDGE + 8


def _phase_row(chart: RunChart, size: Size) -> float:
    return size.small + 6 if len(chart.phases) > 1 else 0.0


def _sites(membership: Membership | None, frame: _Frame) -> tuple[list[Shape], float]:
    """The number of sites below the periods, at the first and at every change."""
    bottom, size = frame.value.bottom, frame.size
    changes = membership.changes() if membership else ()
    if membership is None or not changes:
        return [], bottom
    y = bottom + 2 * (size.small + 4) + 14 + size.small
    name = frame.words.gettext("Sites reporting")
    shapes: list[Shape] = [Text(EDGE, y, name, size.small, "c-muted")]
    y += size.small + 4
    taken = 0.0
    for place in changes:
        x = frame.time.edge(place)
        ends = ((x, frame.value.top), (x, bottom))
        shapes.append(Line(ends, "c-phase", 1, DASHES["c-phase"]))
    for place in _first_and(changes, membership):
        label = parts.inside(
            frame.time.x(place), y, str(membership.reporting[place]), size
        )
        half = text.width(label.text, size.small) / 2
        if label.x - half >= taken:
            shapes.append(label)
            taken = label.x + half + 5
    return shapes, bottom + 2 * (size.small + 4) + 6


def _first_and(changes: Sequence[int], membership: Membership) -> list[int]:
    first = next(p for p, n in enumerate(membership.reporting) if n is not None)
    return [first, *changes]


def _labels(frame: _Frame, placed: PlacedFlags) -> list[Shape]:
    """Names of the lines beside their right ends, and each phase's median above."""
    shapes: list[Shape] = []
    if frame.size.labels_beside:
        shapes += _labels_beside(frame)
    if len(frame.chart.phases) > 1:
        shapes += _phase_medians(frame, placed)
    if frame.series.last_value is None:
        shapes.append(nothing_yet(frame.time, frame.value, frame.size, frame.words))
    return shapes


def nothing_yet(time: TimeScale, value: ValueScale, size: Size, words: Words) -> Text:
    """Words in the middle of an empty plot."""
    middle, height = (time.left + time.right) / 2, (value.top + value.bottom) / 2
    label = words.gettext("No data yet")
    return Text(middle, height, label, size.text, "c-muted", anchor="middle")


def _labels_beside(frame: _Frame) -> list[Shape]:
    chart, series = frame.chart, frame.series
    places = [
        (place, css)
        for place, css in (
            (chart.median, "c-strong"),
            (series.goal, "c-goal-label"),
        )
        if place is not None
    ]
    labels = [
        BesideLabel(frame.value.y(place), first, second, css)
        for (place, css), (first, second) in zip(
            places, _beside(chart, series, frame.words), strict=True
        )
    ]
    return parts.beside_shapes(labels, frame.time.right, frame.value, frame.size)


def _phase_medians(frame: _Frame, placed: PlacedFlags) -> list[Shape]:
    """Each phase's median above it, where no flag's pole runs through the words."""
    stretches = []
    for phase in frame.chart.phases:
        if phase.median is None:
            continue
        shown = formats.bare_amount(phase.median, frame.series)
        named = f"{_median_name(phase, frame.words)} {shown}"
        stretches.append((phase.start, phase.end, (named, shown)))
    return phase_labels(stretches, frame.time, frame.value.top, placed, frame.size)


def phase_labels(
    stretches: Sequence[tuple[int, int, Sequence[str]]],
    time: TimeScale,
    top: float,
    placed: PlacedFlags,
    size: Size,
) -> list[Shape]:
    """A label above each phase (start, end, words to choose from), clear of poles."""
    shapes: list[Shape] = []
    poles = [x for flag in placed.flags for x in (flag.x, *flag.more)]
    for start, end, labels in stretches:
        ends = (time.edge(start) + 2, time.edge(end) - 2)
        for label in labels:
            half = text.width(label, size.small) / 2
            x = _free_middle(half, *ends, poles)
            if x is not None:
                shapes.append(
                    Text(x, top - 8, label, size.small, "c-muted", anchor="middle")
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
