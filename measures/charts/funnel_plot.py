"""Funnel -> Drawing: sites over the number they counted, with limits for each size."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from measures.analysis import formats
from measures.analysis.funnel import (
    Funnel,
    FunnelPoint,
    Standing,
    funnel_limits,
    funnel_rule,
    funnel_sentence,
)
from measures.analysis.series import Direction, Series
from measures.analysis.words import ENGLISH, Words
from measures.charts import layout, parts, scales, text
from measures.charts.parts import EDGE, KeyItem
from measures.charts.scales import ValueScale
from measures.charts.shapes import (
    Drawing,
    Line,
    Marker,
    MarkerShape,
    Shape,
    Text,
    box,
)
from measures.charts.style import DASHES, SIZES, Size

CURVE_STEPS = 160
"""Places at which the limits are worked out; closer than a pixel where they bend."""
AXIS_END = 1.05
"""The axis ends this far beyond the largest site."""
_LIMITS = (
    ("low998", "c-limit"),
    ("low95", "c-zone"),
    ("high95", "c-zone"),
    ("high998", "c-limit"),
)


def lay_out_funnel(
    found: Funnel,
    about: Series,
    *,
    width: str = "wide",
    heading: bool = True,
    words: Words = ENGLISH,
) -> Drawing:
    """The drawing of a funnel plot, "wide" (720 px) or "narrow" (358 px, for phones).

    `about` is a series without points: its name, unit, multiplier and direction say
    how values are written and which side is wanted. Sites beyond the 99.8 % limits
    are named where there is room; every site can be reached and read. About 5 ms.
    """
    size = SIZES[width]
    head, top = _head(found, about, size, words, heading=heading)
    values = _values_to_show(found)
    across = _Across(
        layout.left_margin(values, about, size),
        size.width - 2.5 * EDGE,
        max((point.site.denominator for point in found.points), default=1),
    )
    bottom = top + size.plot_height
    value = scales.value_scale(values, about, top, bottom)
    height = bottom + 2 * (size.small + 4) + 10
    sheet = _Sheet(found, about, size, words, across, value)
    shapes: list[Shape] = [
        box(0, 0, size.width, height, "c-background"),
        *head,
        *(_grid(sheet) if found.points else _nothing(sheet)),
        *_curves(sheet),
        *_markers(sheet),
        *parts.value_labels(value, about, across.left - 8, size),
        *_sizes(sheet),
        *_names(sheet),
    ]
    return Drawing(
        width=size.width,
        height=height,
        shapes=tuple(shapes),
        title=funnel_sentence(found, words),
        description=funnel_rule(found, words),
    )


@dataclass(frozen=True, slots=True)
class _Across:
    """The axis of numbers counted: from none to a little more than the largest site."""

    left: float
    right: float
    largest: int

    def x(self, counted: float) -> float:
        share = counted / (self.largest * AXIS_END)
        return self.left + share * (self.right - self.left)


@dataclass(frozen=True, slots=True)
class _Sheet:
    found: Funnel
    about: Series
    size: Size
    words: Words
    across: _Across
    value: ValueScale


def _values_to_show(found: Funnel) -> list[float]:
    """All sites, and the limits of the larger half: those of a tiny site know no end."""
    values = [point.value for point in found.points]
    by_size = sorted(found.points, key=lambda point: -point.site.denominator)
    for point in by_size[: (len(by_size) + 1) // 2]:
        values += [point.limits.low998, point.limits.high998]
    return values


def _head(
    found: Funnel, about: Series, size: Size, words: Words, *, heading: bool
) -> tuple[list[Shape], float]:
    note = scales.axis_note(about, words)
    shapes, y = parts.title_rows(about.name if heading else "", [note], size)
    key, y = parts.key_rows(list(_key(found, about, words)), size, y)
    return shapes + key, y + 14


def _key(found: Funnel, about: Series, words: Words) -> Iterator[KeyItem]:
    if found.target is None:
        return
    name = words.gettext("All sites") if found.pooled else words.gettext("Target")
    label = f"{name} {formats.bare_amount(found.target, about)}"
    yield KeyItem("line", "c-median", label, "c-strong", bold=True)
    yield KeyItem("line", "c-limit", words.gettext("99.8 % limits"))
    yield KeyItem("line", "c-zone", words.gettext("95 % limits"))
    for side, label in (
        (1, words.gettext("above the limits")),
        (-1, words.gettext("below the limits")),
    ):
        beyond = [p for p in found.outside if p.standing.side == side]
        if beyond:
            shape, css = _look(beyond[0], about)
            yield KeyItem(shape, css, label)
    if found.near:
        label = words.gettext("between 95 % and 99.8 %")
        yield KeyItem(MarkerShape.DIAMOND, "c-point", label)
    if found.too_small:
        label = words.gettext("too small to tell")
        yield KeyItem(MarkerShape.CIRCLE, "c-ghost", label)


def _look(point: FunnelPoint, about: Series) -> tuple[MarkerShape, str]:
    standing = point.standing
    if standing is Standing.TOO_SMALL:
        return MarkerShape.CIRCLE, "c-hollow"
    if not standing.side:
        return MarkerShape.CIRCLE, "c-point"
    if not standing.outside:
        return MarkerShape.DIAMOND, "c-point"
    shape = MarkerShape.UP if standing.side > 0 else MarkerShape.DOWN
    if about.improvement_direction is None:
        return shape, "c-signal"
    wanted = about.improvement_direction is Direction.INCREASE
    return (
        shape,
        f"c-signal {'c-toward' if wanted == (standing.side > 0) else 'c-away'}",
    )


def _grid(sheet: _Sheet) -> Iterator[Shape]:
    value, left, right = sheet.value, sheet.across.left, sheet.across.right
    for tick in value.ticks[1:]:
        y = value.y(tick)
        yield Line(((left, y), (right, y)), "c-grid", 1)
    yield Line(((left, value.bottom), (right, value.bottom)), "c-axis", 1)


def _nothing(sheet: _Sheet) -> list[Shape]:
    value, across = sheet.value, sheet.across
    ends = ((across.left, value.bottom), (across.right, value.bottom))
    label = sheet.words.gettext("No data yet")
    x, y = (across.left + across.right) / 2, (value.top + value.bottom) / 2
    words = Text(x, y, label, sheet.size.text, "c-muted", anchor="middle")
    return [Line(ends, "c-axis", 1), words]


def _curves(sheet: _Sheet) -> Iterator[Shape]:
    """The limits where they lie on the paper, and the target between them."""
    target, across, value = sheet.found.target, sheet.across, sheet.value
    if target is None:
        return
    counts = _counts(across.largest)
    limits = [funnel_limits(target, n, sheet.found.kind) for n in counts]
    for name, css in _LIMITS:
        levels = [getattr(limit, name) for limit in limits]
        places = _on_paper(list(zip(counts, levels, strict=True)), value)
        if len(places) > 1:
            points = tuple((across.x(n), value.y(level)) for n, level in places)
            yield Line(points, css, 1.5, DASHES.get(css, ()))
    y = value.y(target)
    yield Line(((across.left, y), (across.right, y)), "c-median", 1.5)


def _counts(largest: int) -> list[int]:
    """Sizes to work out the limits for, closer together where they bend."""
    end = math.floor(largest * AXIS_END)
    places = (end * (step / CURVE_STEPS) ** 2 for step in range(1, CURVE_STEPS + 1))
    return sorted({max(1, round(place)) for place in places})


def _on_paper(
    places: Sequence[tuple[float, float]], value: ValueScale
) -> list[tuple[float, float]]:
    """The part of a limit that the value axis shows, cut where it enters the paper."""
    kept: list[tuple[float, float]] = []
    for (n1, a), (n2, b) in pairwise(places):
        edge = value.high if a > value.high else value.low
        if not value.low <= a <= value.high and value.low <= b <= value.high:
            kept.append((n1 + (n2 - n1) * (edge - a) / (b - a), edge))
        if value.low <= b <= value.high:
            kept += [(n1, a)] if not kept else []
            kept.append((n2, b))
    return kept


def _markers(sheet: _Sheet) -> Iterator[Shape]:
    for point in sheet.found.points:
        shape, css = _look(point, sheet.about)
        yield Marker(
            x=sheet.across.x(point.site.denominator),
            y=sheet.value.y(point.value),
            radius=4.5 if point.standing.side else 3.6,
            shape=shape,
            css=css,
            label=_label(point, sheet),
            reach=11.0,
        )


def _label(point: FunnelPoint, sheet: _Sheet) -> str:
    site, words = point.site, sheet.words
    facts = {
        "site": site.name,
        "value": formats.amount(point.value, sheet.about),
        "hits": f"{site.numerator:,}",
        "all": f"{site.denominator:,}",
        "where": _where(point.standing, words),
    }
    return words.gettext("%(site)s: %(value)s (%(hits)s of %(all)s), %(where)s") % facts


def _where(standing: Standing, words: Words) -> str:
    return {
        Standing.INSIDE: words.gettext("inside the limits"),
        Standing.ABOVE_95: words.gettext("above the 95 % limits, inside the 99.8 %"),
        Standing.BELOW_95: words.gettext("below the 95 % limits, inside the 99.8 %"),
        Standing.ABOVE_998: words.gettext("above the 99.8 % limits"),
        Standing.BELOW_998: words.gettext("below the 99.8 % limits"),
        Standing.TOO_SMALL: words.gettext("too few counted to tell"),
    }[standing]


def _sizes(sheet: _Sheet) -> list[Shape]:
    """How many were counted, below the plot, and the words for it."""
    size, bottom = sheet.size, sheet.value.bottom
    shapes: list[Shape] = []
    for tick in _round_counts(sheet.across.largest, size):
        x = sheet.across.x(tick)
        shapes.append(Line(((x, bottom), (x, bottom + 4)), "c-axis", 1))
        y = bottom + 8 + size.small
        shapes.append(parts.inside(x, y, f"{tick:,}", size))
    name = sheet.words.gettext("Number counted at the site")
    y = bottom + 8 + size.small + size.small + 4
    middle = (sheet.across.left + sheet.across.right) / 2
    return [*shapes, parts.inside(middle, y, name, size)]


def _round_counts(largest: int, size: Size) -> range:
    rough = largest / (6 if size.labels_beside else 3)
    power = 10 ** math.floor(math.log10(max(rough, 1)))
    step = next(nice * power for nice in (1, 2, 5, 10) if nice * power >= rough)
    return range(0, largest + 1, int(step))


def _names(sheet: _Sheet) -> list[Shape]:
    """Names beside the sites outside, clear of other points and names."""
    size, value, across = sheet.size, sheet.value, sheet.across
    taken = [
        (x - 6, y - 6, x + 6, y + 6)
        for x, y in (
            (across.x(p.site.denominator), value.y(p.value)) for p in sheet.found.points
        )
    ]
    shapes: list[Shape] = []
    for point in sheet.found.outside:
        x, y = across.x(point.site.denominator), value.y(point.value)
        label = text.fit(point.site.name, size.small, size.flag_label_width, bold=True)
        wide = text.width(label, size.small, bold=True)
        for left, middle in _around(x, y, wide, size.small):
            space = (left, middle - size.small * 0.6, left + wide, middle + 6)
            if _fits(space, sheet) and not any(_meet(space, other) for other in taken):
                base = middle + size.small * 0.35
                shapes.append(
                    Text(left, base, label, size.small, "c-strong", bold=True)
                )
                taken.append(space)
                break
    return shapes


_Space = tuple[float, float, float, float]


def _around(
    x: float, y: float, wide: float, high: float
) -> Iterator[tuple[float, float]]:
    """Places for a label about a point, as (left edge, middle): best first."""
    yield x + 10, y
    yield x - 10 - wide, y
    yield x - wide / 2, y - high - 2
    yield x - wide / 2, y + high + 2
    yield x + 8, y - high
    yield x - 8 - wide, y - high
    yield x + 8, y + high
    yield x - 8 - wide, y + high


def _fits(space: _Space, sheet: _Sheet) -> bool:
    left, top, right, bottom = space
    return (
        left >= sheet.across.left
        and right <= sheet.size.width - 2
        and top >= sheet.value.top - 6
        and bottom <= sheet.value.bottom
    )


def _meet(one: _Space, other: _Space) -> bool:
    return (
        one[0] < other[2]
        and other[0] < one[2]
        and one[1] < other[3]
        and other[1] < one[3]
    )
