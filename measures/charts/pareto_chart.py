"""Pareto -> Drawing: lying bars, so that long names of causes can be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, pi, sin

from measures.analysis.pareto import (
    Pareto,
    ParetoBar,
    pareto_rule,
    pareto_sentence,
    whole_percent,
)
from measures.analysis.words import ENGLISH, Words
from measures.charts import parts, text
from measures.charts.parts import EDGE, KeyItem
from measures.charts.shapes import (
    Area,
    Drawing,
    Line,
    Shape,
    Text,
    box,
)
from measures.charts.style import DASHES, SIZES, Size

BAR = 18.0
NAME_ROOM = 210.0


def lay_out_pareto(
    found: Pareto,
    *,
    name: str = "",
    width: str = "wide",
    heading: bool = True,
    words: Words = ENGLISH,
) -> Drawing:
    """The drawing of a Pareto chart, "wide" (720 px) or "narrow" (358 px, for phones).

    Bars and the cumulative line share one scale: the right edge is all that was
    counted. Bars of the vital few are darker; count and cumulative share stand in two
    columns beside them. On the narrow drawing names stand above their bars, the column
    stands for the line, and the longest bar ends at the right edge.
    """
    size = SIZES[width]
    head, y = parts.title_rows(name if heading else "", [], size)
    key, y = parts.key_rows(_key(found, size, words), size, y)
    sheet = _sheet(found, size, words, y + 12)
    height = sheet.bottom + size.small + 22
    shapes: list[Shape] = [
        box(0, 0, size.width, height, "c-background"),
        *head,
        *key,
        *_grid(sheet),
        *_bars(sheet),
        *(_line(sheet) if size.labels_beside else ()),
        *_columns(sheet),
    ]
    return Drawing(
        width=size.width,
        height=height,
        shapes=tuple(shapes),
        title=pareto_sentence(found, words),
        description=pareto_rule(found, words),
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """`left` and `right` bound the bars, `top` and `bottom` the rows.

    `count_at` and `share_at` are where the two columns end.
    """

    found: Pareto
    size: Size
    words: Words
    left: float
    right: float
    top: float
    row: float
    count_at: float
    share_at: float

    @property
    def bottom(self) -> float:
        return self.top + self.row * max(1, len(self.found.bars))

    def x(self, share: float) -> float:
        longest = max((float(bar.share) for bar in self.found.bars), default=0.0)
        full = 1.0 if self.size.labels_beside else longest or 1.0
        return self.left + share / full * (self.right - self.left)

    def middle(self, place: int) -> float:
        """The height of a bar's middle; its name may stand above it."""
        above = 0.0 if self.size.labels_beside else self.size.small + 4
        return self.top + place * self.row + (self.row - 6 + above) / 2


def _sheet(found: Pareto, size: Size, words: Words, y: float) -> _Sheet:
    count_room, share_room = (
        max(text.width(label, size.small, bold=True) for label in [title, *labels])
        for title, labels in (
            (words.gettext("Count"), [f"{bar.count:,}" for bar in found.bars]),
            (words.gettext("Together"), ["100 %"]),
        )
    )
    share_at = size.width - EDGE
    count_at = share_at - share_room - 14
    left = EDGE
    if size.labels_beside:
        widest = (text.width(bar.name, size.small) for bar in found.bars)
        left += min(max(widest, default=0.0), NAME_ROOM) + 10
    return _Sheet(
        found=found,
        size=size,
        words=words,
        left=left,
        right=count_at - count_room - 14,
        top=y + size.small + 12,
        row=BAR + (10 if size.labels_beside else size.small + 14),
        count_at=count_at,
        share_at=share_at,
    )


def _key(found: Pareto, size: Size, words: Words) -> list[KeyItem]:
    items = []
    if found.few:
        items.append(KeyItem("band", "c-bar c-few", words.gettext("The vital few")))
    if size.labels_beside and found.total:
        label = words.gettext("All up to here")
        items.append(KeyItem("line", "c-cumulative", label))
    return items


def _grid(sheet: _Sheet) -> Iterator[Shape]:
    size, bottom = sheet.size, sheet.bottom
    if not sheet.found.bars:
        label = sheet.words.gettext("Nothing counted yet.")
        y = sheet.middle(0) + size.text * 0.35
        yield Text(size.width / 2, y, label, size.text, "c-muted", anchor="middle")
        return
    yield Line(((sheet.left, sheet.top), (sheet.left, bottom)), "c-axis", 1)
    if not sheet.found.total or not size.labels_beside:
        return
    for percent in (20, 40, 60, 80, 100):
        x, y = sheet.x(percent / 100), bottom + size.small + 6
        css = "c-limit" if percent == 80 else "c-grid"
        dash = DASHES["c-goal"] if percent == 80 else ()
        yield Line(((x, sheet.top), (x, bottom)), css, 1, dash)
        yield parts.inside(x, y, f"{percent} %", size)


def _bars(sheet: _Sheet) -> Iterator[Shape]:
    for place, bar in enumerate(sheet.found.bars):
        y = sheet.middle(place)
        css = "c-bar c-few" if bar.vital else "c-bar"
        # A bar of nothing is still a place that one can reach and read.
        right = max(sheet.x(float(bar.share)), sheet.left + 1.5)
        yield box(sheet.left, y - BAR / 2, right, y + BAR / 2, css, _label(bar, sheet))
        yield _name(place, bar, sheet)


def _label(bar: ParetoBar, sheet: _Sheet) -> str:
    return sheet.words.gettext(
        "%(name)s: %(count)s (%(share)s %%), together %(together)s %%"
    ) % {
        "name": bar.name,
        "count": f"{bar.count:,}",
        "share": whole_percent(bar.share),
        "together": whole_percent(bar.cumulative),
    }


def _name(place: int, bar: ParetoBar, sheet: _Sheet) -> Text:
    size, y = sheet.size, sheet.middle(place)
    css = "c-muted" if bar.other else "c-text"
    if not size.labels_beside:
        room = sheet.count_at - EDGE - text.width(f"{bar.count:,}", size.small) - 8
        label = text.fit(bar.name, size.small, min(room, size.width - 2 * EDGE))
        base = y - BAR / 2 - 5
        return Text(EDGE, base, label, size.small, css, title=bar.name)
    label = text.fit(bar.name, size.small, sheet.left - EDGE - 8)
    base = y + size.small * 0.35
    return Text(
        sheet.left - 8, base, label, size.small, css, anchor="end", title=bar.name
    )


def _line(sheet: _Sheet) -> Iterator[Shape]:
    """The cumulative share from bar to bar."""
    places = [
        (sheet.x(float(bar.cumulative)), sheet.middle(place))
        for place, bar in enumerate(sheet.found.bars)
    ]
    if not sheet.found.total:
        return
    if len(places) > 1:
        yield Line(tuple(places), "c-cumulative", 1.5)
    # Dots and no markers: the bars already are what one can reach and read.
    for x, y in places:
        around = (k * pi / 6 for k in range(12))
        corners = tuple((x + 3.2 * cos(a), y + 3.2 * sin(a)) for a in around)
        yield Area(corners, "c-point")


def _columns(sheet: _Sheet) -> Iterator[Shape]:
    """Count and cumulative share, right of the bars, with a title each."""
    size, words = sheet.size, sheet.words
    y = sheet.top - 8
    for x, title in (
        (sheet.count_at, words.gettext("Count")),
        (sheet.share_at, words.gettext("Together")),
    ):
        if sheet.found.bars:
            yield Text(x, y, title, size.small, "c-muted", anchor="end")
    for place, bar in enumerate(sheet.found.bars):
        base = sheet.middle(place) + size.small * 0.35
        count, share = f"{bar.count:,}", f"{whole_percent(bar.cumulative)} %"
        yield Text(
            sheet.count_at, base, count, size.small, "c-strong", "end", bold=bar.vital
        )
        if sheet.found.total:
            yield Text(sheet.share_at, base, share, size.small, "c-muted", "end")
