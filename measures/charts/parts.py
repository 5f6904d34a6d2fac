"""The parts that charts of all families share: headings, keys, axes, flags, labels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from measures.analysis import periods
from measures.analysis.series import Series
from measures.analysis.words import Words
from measures.charts import scales, text
from measures.charts.flags import PlacedFlags
from measures.charts.scales import TimeScale, ValueScale
from measures.charts.shapes import (
    Area,
    Line,
    MarkerShape,
    Shape,
    Text,
    box,
    corners_at,
    strokes_at,
)
from measures.charts.style import DASHES, Size

EDGE = 6.0
LANE_HEIGHT = 20.0
KEY_ROW = 17.0
SWATCH = 22.0
_INDENT = {"line": SWATCH + 6, "band": SWATCH + 6, "none": 0.0}


@dataclass(frozen=True, slots=True)
class KeyItem:
    """One entry of the key: a swatch ("line", "band", "none" or a marker's) and words."""

    swatch: str
    css: str
    label: str
    text_css: str = "c-text"
    bold: bool = False


def title_rows(
    name: str, notes: Iterable[str], size: Size
) -> tuple[list[Shape], float]:
    """Name on at most two lines, the notes on one each; and where they end."""
    shapes: list[Shape] = []
    y, room = 0.0, size.width - 2 * EDGE
    for line in text.wrap(name, size.heading, room, lines=2, bold=True) if name else ():
        y += size.heading + 6
        shapes.append(Text(EDGE, y, line, size.heading, "c-strong", bold=True))
    for note in filter(None, notes):
        y += size.small + 6
        shown = text.fit(note, size.small, room)
        shapes.append(Text(EDGE, y, shown, size.small, "c-muted"))
    return shapes, y


def key_rows(
    items: Sequence[KeyItem], size: Size, y: float
) -> tuple[list[Shape], float]:
    """The key's entries side by side, in as many rows as they need."""
    shapes: list[Shape] = []
    x, right = EDGE, size.width - EDGE
    for item in items:
        indent = _INDENT.get(item.swatch, 16.0)
        label = text.fit(item.label, size.small, right - EDGE - indent, bold=item.bold)
        wide = indent + text.width(label, size.small, bold=item.bold)
        if not shapes or x + wide > right:
            x, y = EDGE, y + size.small + 8
        shapes += _swatch(item, x, y - size.small * 0.35)
        shapes.append(
            Text(x + indent, y, label, size.small, item.text_css, bold=item.bold)
        )
        x += wide + 16
    return shapes, y


def _swatch(item: KeyItem, x: float, y: float) -> list[Shape]:
    if item.swatch == "none":
        return []
    if item.swatch == "line":
        ends = ((x, y), (x + SWATCH, y))
        return [Line(ends, item.css, 2, DASHES.get(item.css, ()))]
    if item.swatch == "band":
        return [box(x, y - 5, x + SWATCH, y + 5, item.css)]
    if item.swatch == MarkerShape.CROSS:
        return [Line(ends, item.css, 1.4) for ends in strokes_at(x + 6, y, 3.6)]
    if item.swatch == MarkerShape.CIRCLE:
        return [_ring(x + 6, y, item.css)]
    return [Area(corners_at(MarkerShape(item.swatch), x + 6, y, 4), item.css)]


def _ring(x: float, y: float, css: str) -> Shape:
    """A small circle as a line: an eight-sided one looks round at this size."""
    steps = ((1, 0), (0.71, 0.71), (0, 1), (-0.71, 0.71), (-1, 0))
    around = [*steps, *((a, -b) for a, b in reversed(steps[:-1]))]
    return Line(tuple((x + 3.6 * a, y + 3.6 * b) for a, b in around), css, 1.4)


def value_labels(
    value: ValueScale, series: Series, x: float, size: Size
) -> list[Shape]:
    """The ticks' labels, ending at x."""
    labels = scales.tick_labels(value, series)
    return [
        Text(
            x,
            value.y(tick) + size.small * 0.35,
            label,
            size.small,
            "c-muted",
            anchor="end",
        )
        for tick, label in zip(value.ticks, labels, strict=True)
    ]


def period_labels(
    time: TimeScale,
    bottom: float,
    size: Size,
    words: Words,
    *,
    right: float | None = None,
) -> list[Shape]:
    """Ticks, periods and years below the plot, as many as fit.

    No label crosses `right` (by default the drawing's edge).
    """
    widest = max(
        (
            text.width(tick.label, size.small)
            for tick in scales.period_ticks(time, words, 0)
        ),
        default=0,
    )
    names = (periods.short_month_name(month, words) for month in range(1, 13))
    year_room = text.width("2000", size.small)
    month_room = max(year_room, *(text.width(name, size.small) for name in names))
    shapes: list[Shape] = []
    for tick in scales.period_ticks(
        time, words, max(widest, year_room) + 10, month_room + 10
    ):
        x = time.x(tick.position)
        shapes.append(Line(((x, bottom), (x, bottom + 4)), "c-axis", 1))
        for row, label in enumerate((tick.label, tick.year)):
            if label:
                y = bottom + 8 + size.small + row * (size.small + 4)
                shapes.append(inside(x, y, label, size, right=right))
    return shapes


def inside(
    x: float, y: float, label: str, size: Size, *, right: float | None = None
) -> Text:
    """A centred label, moved where it would leave the drawing, or cross `right`."""
    half = text.width(label, size.small) / 2
    x = min(max(x, half + 1), (size.width if right is None else right) - half - 1)
    return Text(x, y, label, size.small, "c-muted", anchor="middle")


def grid(time: TimeScale, value: ValueScale, *, bare: bool = False) -> list[Shape]:
    """A faint line per tick and the axis at the bottom; that alone where words stand."""
    shapes: list[Shape] = []
    for tick in () if bare else value.ticks[1:]:
        y = value.y(tick)
        shapes.append(Line(((time.left, y), (time.right, y)), "c-grid", 1))
    ends = ((time.left, value.bottom), (time.right, value.bottom))
    return [*shapes, Line(ends, "c-axis", 1)]


def flag_shapes(
    placed: PlacedFlags, top: float, foot: float, size: Size
) -> list[Shape]:
    """Poles first, so that no pole runs over a label."""
    poles: list[Shape] = []
    labels: list[Shape] = []
    for flag in placed.flags:
        y = top + flag.lane * LANE_HEIGHT
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


def foot(placed: PlacedFlags, bottom: float, size: Size) -> tuple[list[Shape], float]:
    """The key of numbered flags below the period labels, and where the drawing ends."""
    y = bottom + 2 * (size.small + 4) + 12
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


@dataclass(frozen=True, slots=True)
class BesideLabel:
    """A line's name and value right of the plot, at the height of the line."""

    y: float
    first: str
    second: str
    css: str


def beside_room(labels: Iterable[tuple[str, str]], size: Size) -> float:
    """How much room the labels (name, value) need right of the plot."""
    lines = [line for pair in labels for line in pair]
    widest = max((text.width(line, size.small, bold=True) for line in lines), default=0)
    return max(2.5 * EDGE, min(widest, 170) + 10 + EDGE) if lines else 2.5 * EDGE


def beside_shapes(
    labels: Sequence[BesideLabel], right: float, value: ValueScale, size: Size
) -> list[Shape]:
    """The labels of the lines, moved apart where two lines lie close together."""
    row = size.small + 3
    heights = apart(
        [label.y for label in labels],
        2 * row + 4,
        value.top + row,
        value.bottom - row,
    )
    x, shapes = right + 10, list[Shape]()
    room = size.width - x - EDGE / 2
    for label, y in zip(labels, heights, strict=True):
        first, second = (
            text.fit(line, size.small, room, bold=True)
            for line in (label.first, label.second)
        )
        shapes.append(Text(x, y - 2, first, size.small, label.css))
        shapes.append(Text(x, y + row - 2, second, size.small, label.css, bold=True))
    return shapes


def apart(
    heights: Sequence[float], least: float, top: float, bottom: float
) -> list[float]:
    """The heights moved apart to `least` with the smallest sum of squared moves.

    Kept between top and bottom. Equal heights keep the order in which they came.
    """
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    # Less its share of the distances each height must not fall below the one before:
    # pool neighbours that do into their mean.
    pools: list[tuple[float, int]] = []
    for rank, place in enumerate(order):
        pools.append((heights[place] - rank * least, 1))
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            (a, m), (b, n) = pools[-2:]
            pools[-2:] = [((a * m + b * n) / (m + n), m + n)]
    levels = [level for level, count in pools for _ in range(count)]
    highest = bottom - max(0, len(heights) - 1) * least
    moved = [0.0] * len(heights)
    for rank, place in enumerate(order):
        moved[place] = min(max(levels[rank], top), highest) + rank * least
    return moved
