"""Counts by category, the largest first: which few causes make most of the trouble.

Juran JM. Quality Control Handbook: the vital few and the useful many.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from measures.analysis.words import ENGLISH, Words

MOST = Fraction(4, 5)
"""The vital few are those that together reach four fifths of the count."""


@dataclass(frozen=True, slots=True)
class ParetoBar:
    """One category: its count, its share and the share of all up to it (exact)."""

    name: str
    count: int
    share: Fraction
    cumulative: Fraction
    vital: bool
    other: bool = False


@dataclass(frozen=True, slots=True)
class Pareto:
    """Bars, the largest first and "other" last, and the total.

    `few` is how many bars are the vital few; 0 where there are none: nothing was
    counted, or it takes more than half of the categories to reach four fifths.
    `merged` is how many categories went into "other" for want of room.
    """

    bars: tuple[ParetoBar, ...]
    total: int
    few: int
    merged: int


def pareto(
    counts: Iterable[tuple[str, int]],
    *,
    other: str = "Other",
    at_most: int | None = None,
) -> Pareto:
    """The Pareto chart of (category, count) pairs; equal counts keep their order.

    A category named twice is added up. The one named `other` comes last whatever its
    size and is never one of the vital few: it is not one cause. `at_most` bars are
    kept; the smallest beyond that are added to `other`. Counts below 0, and room for
    fewer than two bars, raise ValueError.
    """
    if at_most is not None and at_most < 2:
        raise ValueError("A Pareto chart needs room for two bars")
    summed = _summed(counts)
    rest = summed.pop(other, None)
    ordered = sorted(summed.items(), key=lambda pair: -pair[1])
    room = len(ordered) + (rest is not None)
    merged: list[tuple[str, int]] = []
    if at_most is not None and room > at_most:
        ordered, merged = ordered[: at_most - 1], ordered[at_most - 1 :]
        rest = (rest or 0) + sum(count for _, count in merged)
    total = sum(count for _, count in ordered) + (rest or 0)
    few = _vital(ordered, total, len(ordered) + (rest is not None))
    pairs = ordered if rest is None else [*ordered, (other, rest)]
    bars = _bars(pairs, total, few, None if rest is None else len(ordered))
    return Pareto(tuple(bars), total, few, len(merged))


def _summed(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    summed: dict[str, int] = {}
    for name, count in counts:
        if count < 0:
            raise ValueError(f"{name}: a count below 0")
        summed[name] = summed.get(name, 0) + count
    return summed


def _vital(ordered: list[tuple[str, int]], total: int, bars: int) -> int:
    """How many leading categories reach four fifths, 0 if more than half of all."""
    reached = 0
    for place, (_, count) in enumerate(ordered, start=1):
        reached += count
        if total and reached >= MOST * total:
            return place if 2 * place <= bars else 0
    return 0


def _bars(
    pairs: list[tuple[str, int]], total: int, few: int, other: int | None
) -> Iterable[ParetoBar]:
    reached = 0
    for place, (name, count) in enumerate(pairs):
        reached += count
        yield ParetoBar(
            name=name,
            count=count,
            share=Fraction(count, total) if total else Fraction(0),
            cumulative=Fraction(reached, total) if total else Fraction(0),
            vital=place < few,
            other=place == other,
        )


def pareto_sentence(found: Pareto, words: Words = ENGLISH) -> str:
    """The chart in one plain sentence; no word on why."""
    if not found.total:
        return words.gettext("Nothing counted yet.")
    if len(found.bars) == 1:
        return words.gettext("All %(total)s counted are of one category: %(name)s.") % {
            "total": f"{found.total:,}",
            "name": found.bars[0].name,
        }
    if not found.few:
        return words.gettext(
            "No few causes stand out: it takes more than half of the %(bars)s"
            " categories to reach 80 %% of the %(total)s counted."
        ) % {"bars": len(found.bars), "total": f"{found.total:,}"}
    last = found.bars[found.few - 1]
    text = words.ngettext(
        "%(names)s makes up %(share)s %% of the %(total)s counted, and is one of"
        " %(bars)s categories.",
        "%(names)s together make up %(share)s %% of the %(total)s counted, and are"
        " %(few)s of %(bars)s categories.",
        found.few,
    )
    return text % {
        "names": ", ".join(bar.name for bar in found.bars[: found.few]),
        "share": whole_percent(last.cumulative),
        "total": f"{found.total:,}",
        "few": found.few,
        "bars": len(found.bars),
    }


def pareto_rule(found: Pareto, words: Words = ENGLISH) -> str:
    """What counts as the vital few, and what was put together."""
    text = words.gettext(
        "Largest first; the vital few are the leading categories that reach 80 %."
    )
    if found.merged:
        text += " " + words.gettext(
            "The %(count)s smallest are put together at the end."
        ) % {"count": found.merged}
    return text


def whole_percent(share: Fraction) -> int:
    """The share in whole percent, halves up; 100 only for all of it."""
    rounded = int(share * 100 + Fraction(1, 2))
    return 99 if rounded == 100 and share < 1 else rounded
