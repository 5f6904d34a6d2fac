"""Flags of PDSA cycles and notes above the plot, placed so that no two labels meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from measures.charts import text
from measures.charts.scales import TimeScale
from measures.charts.style import Size

GAP = 6.0
"""Pixels between a flag and its label, and between two labels."""
POLE_ROOM = 3.0


@dataclass(frozen=True, slots=True)
class Annotation:
    """Something that happened on a day: a PDSA cycle's change, a note. No verdict."""

    day: date
    label: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A placed flag: its pole stands at `x` from `lane` (0 is the top one) down.

    `left` and `right` bound the label's box, label gap included. `more` are the poles
    of further days that share this flag; they begin below its label.
    """

    x: float
    lane: int
    label: str
    left: float
    right: float
    flipped: bool
    title: str
    more: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedFlags:
    """Flags with their lanes; `key` lists numbered flags where labels had no room."""

    flags: tuple[Flag, ...]
    lanes: int
    key: tuple[tuple[str, Annotation], ...]


def place(
    annotations: Sequence[Annotation], scale: TimeScale, size: Size, right_edge: float
) -> PlacedFlags:
    """Flags in as few lanes as hold all labels, or numbers with a key below.

    Days outside the chart's periods get no flag.
    """
    found = [
        (x, annotation)
        for annotation in sorted(annotations, key=lambda a: (a.day, a.label))
        if (x := scale.x_of_day(annotation.day)) is not None
    ]
    if not found:
        return PlacedFlags((), 0, ())
    for lanes in range(1, size.flag_lanes + 1):
        flags = _labelled(found, lanes, scale, size, right_edge)
        if flags is not None:
            return PlacedFlags(tuple(flags), lanes, ())
    return _numbered(found, size, right_edge)


def _labelled(
    found: Sequence[tuple[float, Annotation]],
    lanes: int,
    scale: TimeScale,
    size: Size,
    right_edge: float,
) -> list[Flag] | None:
    placed: list[Flag] = []
    for x, annotation in found:
        candidates = (
            _flag(x, annotation, lane, size, flipped=flipped)
            for lane, flipped in product(range(lanes), (False, True))
        )
        free = next(
            (
                flag
                for flag in candidates
                if flag.left >= scale.left - GAP
                and flag.right <= right_edge
                and not any(_meet(flag, other) for other in placed)
            ),
            None,
        )
        if free is None:
            return None
        placed.append(free)
    return placed


def _flag(
    x: float, annotation: Annotation, lane: int, size: Size, *, flipped: bool
) -> Flag:
    label = text.fit(annotation.label, size.small, size.flag_label_width)
    room = text.width(label, size.small) + 2 * GAP + 4
    left, right = (x - room, x) if flipped else (x, x + room)
    return Flag(x, lane, label, left, right, flipped, annotation.label)


def _meet(one: Flag, other: Flag) -> bool:
    """Whether labels overlap, or the pole of one runs through the other's label."""
    if one.lane == other.lane and one.left < other.right and other.left < one.right:
        return True
    return _pole_cuts(one, other) or _pole_cuts(other, one)


def _pole_cuts(pole: Flag, label: Flag) -> bool:
    """A pole runs from its own lane down through all lower ones."""
    inside = label.left - POLE_ROOM < pole.x < label.right + POLE_ROOM
    return pole.lane < label.lane and inside


def _numbered(
    found: Sequence[tuple[float, Annotation]], size: Size, right_edge: float
) -> PlacedFlags:
    """One flag for days that stand close together; the last turns left at the edge."""
    groups: list[list[int]] = []
    for index, (x, _) in enumerate(found):
        start = found[groups[-1][0]][0] if groups else 0.0
        if groups and x - start < _number_room(groups[-1], size):
            groups[-1].append(index)
        else:
            groups.append([index])
    while len(groups) > 1 and not _last_fits(groups, found, size, right_edge):
        groups[-2:] = [groups[-2] + groups[-1]]
    flags = [_number_flag(group, found, size, right_edge) for group in groups]
    key = tuple((str(index + 1), note) for index, (_, note) in enumerate(found))
    return PlacedFlags(tuple(flags), 1, key)


def _last_fits(
    groups: Sequence[Sequence[int]],
    found: Sequence[tuple[float, Annotation]],
    size: Size,
    right_edge: float,
) -> bool:
    """Whether the last flag, turned left if it must be, stays clear of the one before."""
    before, last = (_number_flag(g, found, size, right_edge) for g in groups[-2:])
    return not before.flipped and before.right <= last.left


def _number_flag(
    group: Sequence[int],
    found: Sequence[tuple[float, Annotation]],
    size: Size,
    right_edge: float,
) -> Flag:
    x, room = found[group[0]][0], _number_room(group, size)
    flipped = x + room > right_edge
    left, right = (x - room, x) if flipped else (x, x + room)
    titles = "; ".join(found[index][1].label for index in group)
    more = tuple(found[index][0] for index in group[1:])
    return Flag(x, 0, _numbers(group), left, right, flipped, titles, more)


def _numbers(group: Sequence[int]) -> str:
    if len(group) == 1:
        return str(group[0] + 1)
    return f"{group[0] + 1}–{group[-1] + 1}"


def _number_room(group: Sequence[int], size: Size) -> float:
    grown = [*group, group[-1] + 1]
    return text.width(_numbers(grown), size.small) + 2 * GAP + 4
