"""Several run charts on one sheet with shared axes: sites, measures or teams."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from measures.analysis import formats, wording
from measures.analysis.run_results import RunChart
from measures.analysis.series import Series
from measures.analysis.words import ENGLISH, Words
from measures.charts import layout, parts, run_key, scales, text
from measures.charts.membership import Membership
from measures.charts.parts import EDGE, KeyItem
from measures.charts.plot import plot_shapes
from measures.charts.scales import TimeScale, ValueScale
from measures.charts.shapes import Drawing, Marker, Shape, Text, box
from measures.charts.style import SIZES, Size

COLUMNS = {"wide": 3, "narrow": 2}
GAP = 16.0


@dataclass(frozen=True, slots=True)
class Panel:
    """One of the charts; `name` (the site's) stands above it."""

    name: str
    chart: RunChart
    series: Series


def lay_out_multiples(
    panels: Sequence[Panel],
    *,
    name: str = "",
    width: str = "wide",
    words: Words = ENGLISH,
    membership: Membership | None = None,
) -> Drawing:
    """The drawing of all panels in the order given, three (narrow: two) to a row.

    All share one value axis and one time axis, so that heights and places compare at a
    glance; each has its own median and its own verdict. They must be of one kind,
    multiplier and period: anything else, or no panel at all, raises ValueError.
    """
    about = _about(panels)
    size = SIZES[width]
    notes = [scales.axis_note(about, words)]
    notes += [membership.label(words)] if membership is not None else []
    head, y = parts.title_rows(name, notes, size)
    key, y = parts.key_rows(_key(panels, words), size, y)
    sheet = _sheet(panels, about, size, words, y + 16)
    shapes: list[Shape] = [
        box(0, 0, size.width, sheet.height, "c-background"),
        *head,
        *key,
    ]
    for place, panel in enumerate(panels):
        shapes += _panel(panel, place, sheet)
    return Drawing(
        width=size.width,
        height=sheet.height,
        shapes=tuple(shapes),
        title=_title(panels, name, words),
        description=_description(panels, words),
    )


def _about(panels: Sequence[Panel]) -> Series:
    """A series that speaks for all of them."""
    if not panels:
        raise ValueError("Small multiples need at least one chart")
    first = panels[0].series
    for panel in panels:
        one = panel.series
        if (one.kind, one.period, one.multiplier) != (
            first.kind,
            first.period,
            first.multiplier,
        ):
            raise ValueError(f"{panel.name} is not measured as {panels[0].name} is")
    return first


@dataclass(frozen=True, slots=True)
class _Sheet:
    """`starts` are the periods from the first to the last of any panel."""

    about: Series
    size: Size
    words: Words
    starts: tuple[date, ...]
    values: tuple[float, ...]
    columns: int
    rows: int
    panels: int
    left: float
    top: float
    plot_height: float

    @property
    def panel_width(self) -> float:
        room = self.size.width - self.left - 2 * EDGE - GAP * (self.columns - 1)
        return room / self.columns

    @property
    def row_height(self) -> float:
        return self.plot_height + self.size.small + 26

    @property
    def height(self) -> float:
        labels = 2 * (self.size.small + 4) + 8
        return self.top + self.rows * self.row_height - 10 + labels


def _sheet(
    panels: Sequence[Panel], about: Series, size: Size, words: Words, top: float
) -> _Sheet:
    columns = min(COLUMNS[size.name], len(panels))
    starts = {point.period_start for p in panels for point in p.series.points}
    values = tuple(v for panel in panels for v in _values(panel))
    return _Sheet(
        about=about,
        size=size,
        words=words,
        starts=tuple(sorted(starts)),
        values=values,
        columns=columns,
        rows=-(-len(panels) // columns),
        panels=len(panels),
        left=layout.left_margin(values, about, size),
        top=top,
        plot_height=110 if size.labels_beside else 96,
    )


def _values(panel: Panel) -> Iterator[float]:
    yield from (p.value for p in panel.series.points if p.value is not None)
    yield from (p.median for p in panel.chart.phases if p.median is not None)
    if panel.series.goal is not None:
        yield panel.series.goal


def _key(panels: Sequence[Panel], words: Words) -> list[KeyItem]:
    """Each entry once, however many panels need it."""
    items = [KeyItem("line", "c-median", words.gettext("Median of each"), "c-strong")]
    goals = {panel.series.goal for panel in panels} - {None}
    if len(goals) == 1:
        labels = (wording.goal_label(p.series, words, bare=True) for p in panels)
        label = next(label for label in labels if label)
        items.append(KeyItem("line", "c-goal", label, "c-goal-label"))
    elif goals:
        label = words.gettext("Goal of each")
        items.append(KeyItem("line", "c-goal", label, "c-goal-label"))
    seen: dict[tuple[str, str], KeyItem] = {}
    for panel in panels:
        for item in run_key.marks(panel.chart, panel.series, words):
            seen.setdefault((item.swatch, item.css), item)
    return items + list(seen.values())


def _panel(panel: Panel, place: int, sheet: _Sheet) -> list[Shape]:
    row, column = divmod(place, sheet.columns)
    left = sheet.left + column * (sheet.panel_width + GAP)
    top = sheet.top + row * sheet.row_height + sheet.size.small + 10
    value = scales.value_scale(sheet.values, sheet.about, top, top + sheet.plot_height)
    shared = TimeScale(sheet.starts, sheet.about.period, left, left + sheet.panel_width)
    own = _own_time(panel, shared)
    shapes = _name(panel, left, top, sheet)
    shapes += [
        _named(shape, panel)
        for shape in plot_shapes(
            panel.chart, panel.series, own, value, sheet.words, axis=shared
        )
    ]
    if column == 0:
        shapes += _value_labels(value, sheet)
    if place + sheet.columns >= sheet.panels:
        shapes += parts.period_labels(
            shared,
            value.bottom,
            sheet.size,
            sheet.words,
            right=left + sheet.panel_width,
        )
    return shapes


def _own_time(panel: Panel, shared: TimeScale) -> TimeScale:
    """The panel's own periods, each in its place among those of all."""
    starts = tuple(point.period_start for point in panel.series.points)
    if not starts:
        return shared
    first = shared.starts.index(starts[0])
    return TimeScale(
        starts, shared.kind, shared.edge(first), shared.edge(first + len(starts))
    )


def _name(panel: Panel, left: float, top: float, sheet: _Sheet) -> list[Shape]:
    """The name, and at the right the newest value."""
    size, right, y = sheet.size, left + sheet.panel_width, top - 8
    newest = panel.series.last_value
    shown = ""
    if newest is not None and newest.value is not None:
        shown = formats.bare_amount(newest.value, panel.series)
    room = sheet.panel_width - text.width(shown, size.small, bold=True) - 8
    label = text.fit(panel.name, size.small, room, bold=True)
    shapes: list[Shape] = [
        Text(left, y, label, size.small, "c-strong", bold=True, title=panel.name)
    ]
    if shown:
        shapes.append(Text(right, y, shown, size.small, "c-muted", anchor="end"))
    else:
        nothing = sheet.words.gettext("No data yet")
        y = top + sheet.plot_height / 2
        middle = (left + right) / 2
        shapes.append(Text(middle, y, nothing, size.small, "c-muted", anchor="middle"))
    return shapes


def _named(shape: Shape, panel: Panel) -> Shape:
    """A point that says whose it is."""
    if isinstance(shape, Marker):
        return replace(shape, label=f"{panel.name}, {shape.label}")
    return shape


def _value_labels(value: ValueScale, sheet: _Sheet) -> list[Shape]:
    """Lowest, middle and highest tick: a small chart has no room for all."""
    labels = parts.value_labels(value, sheet.about, sheet.left - 8, sheet.size)
    step = max(1, (len(labels) - 1) // 2)
    return labels[::step]


def _title(panels: Sequence[Panel], name: str, words: Words) -> str:
    signals = [panel.name for panel in panels if panel.chart.signal]
    facts = {"all": len(panels), "names": ", ".join(signals), "count": len(signals)}
    if not signals:
        text_ = words.gettext("None of the %(all)s charts shows a sign of change.")
    else:
        text_ = words.ngettext(
            "%(count)s of the %(all)s charts shows a sign of change: %(names)s.",
            "%(count)s of the %(all)s charts show a sign of change: %(names)s.",
            len(signals),
        )
    return f"{name}: {text_ % facts}" if name else text_ % facts


def _description(panels: Sequence[Panel], words: Words) -> str:
    """Each panel's own sentence."""
    return " ".join(
        f"{panel.name}: {wording.sentence(panel.chart, panel.series, words)}"
        for panel in panels
    )
