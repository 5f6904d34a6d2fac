"""Western Electric and Nelson rules: which points take part in which pattern.

Given centre and sigma. Points exactly on the centre line break a run, limits are
strict (more than 2 sigma), and where a rule asks for "2 of 3" only the points beyond
the zone are marked. A missing value breaks every pattern.

Western Electric Co. Statistical Quality Control Handbook, 1956. Nelson LS. The
Shewhart control chart: tests for special causes. J Qual Technol 1984;16:237-239.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import isnan

from measures.analysis.control_results import PointRule, PointRules

Scores = Sequence[float]

SAME_SIDE_NELSON = 9
SAME_SIDE_WESTERN_ELECTRIC = 8
TREND_NELSON = 6
ALTERNATING_NELSON = 14
HUGGING_NELSON = 15
MIXTURE_NELSON = 8


@dataclass(frozen=True, slots=True)
class Stretch:
    """The places of one pattern, and its side: +1 high or rising, -1 low or falling."""

    places: tuple[int, ...]
    side: int = 0


def scores(values: Iterable[float], centre: float, sigma: float) -> list[float]:
    """The values in sigmas from the centre."""
    return [(value - centre) / sigma for value in values]


def places(stretches: Iterable[Stretch]) -> list[int]:
    """All places of the patterns, each once, in order."""
    return sorted({place for stretch in stretches for place in stretch.places})


def beyond_three(z: Scores) -> list[Stretch]:
    """Nelson 1, Western Electric 1: points more than 3 sigma from the centre."""
    return [Stretch((k,), _sign(score)) for k, score in enumerate(z) if abs(score) > 3]


def same_side(z: Scores, length: int) -> list[Stretch]:
    """Nelson 2 (9), Western Electric 4 (8): so many in a row on one side."""
    found = _stretches(len(z), length, lambda k: z[k] != 0 and z[k] * z[k - 1] > 0)
    return [Stretch(tuple(run), _sign(z[run[0]])) for run in found]


def trend(z: Scores, length: int = TREND_NELSON) -> list[Stretch]:
    """Nelson 3: so many points in a row, each higher (or each lower)."""
    up = _stretches(len(z), length, lambda k: z[k] > z[k - 1])
    down = _stretches(len(z), length, lambda k: z[k] < z[k - 1])
    return [
        Stretch(tuple(run), way) for way, runs in ((1, up), (-1, down)) for run in runs
    ]


def alternating(z: Scores, length: int = ALTERNATING_NELSON) -> list[Stretch]:
    """Nelson 4: so many points in a row going up and down by turns.

    A new stretch may begin with the last step of the old.
    """
    found = []
    first = 0
    for place in range(1, len(z) + 1):
        if place == len(z) or not _turns(z, place):
            if place - first >= length:
                found.append(Stretch(tuple(range(first, place))))
            if place < len(z):
                first = place - 1 if z[place] != z[place - 1] else place
    return found


def _turns(z: Scores, k: int) -> bool:
    if k == 1:
        return z[1] != z[0]
    return (z[k] - z[k - 1]) * (z[k - 1] - z[k - 2]) < 0


def two_of_three(z: Scores) -> list[Stretch]:
    """Nelson 5, Western Electric 2: 2 of 3 more than 2 sigma out on one side."""
    return _most_of(z, 2, 3, 2.0)


def four_of_five(z: Scores) -> list[Stretch]:
    """Nelson 6, Western Electric 3: 4 of 5 more than 1 sigma out on one side."""
    return _most_of(z, 4, 5, 1.0)


def hugging(z: Scores, length: int = HUGGING_NELSON) -> list[Stretch]:
    """Nelson 7: so many in a row within 1 sigma of the centre, on either side."""
    return [Stretch(run) for run in _in_a_row(z, length, lambda s: abs(s) < 1)]


def mixture(
    z: Scores, length: int = MIXTURE_NELSON, *, both_sides: bool = False
) -> list[Stretch]:
    """Nelson 8: so many in a row more than 1 sigma out, on either side.

    `both_sides` asks that each stretch of `length` has points on both.
    """
    found: set[int] = set()
    for first in range(len(z) - length + 1):
        window = z[first : first + length]
        if all(abs(score) > 1 for score in window) and not (
            both_sides and (min(window) > 0 or max(window) < 0)
        ):
            found.update(range(first, first + length))
    return [Stretch(run) for run in joined(sorted(found), 1)]


def joined(found: Sequence[int], widest: int) -> list[tuple[int, ...]]:
    """Places cut wherever one lies more than `widest` after the one before."""
    cuts = [k for k in range(1, len(found)) if found[k] - found[k - 1] > widest]
    return [
        tuple(found[a:b])
        for a, b in zip([0, *cuts], [*cuts, len(found)], strict=True)
        if b > a
    ]


def _sign(score: float) -> int:
    return (score > 0) - (score < 0)


def _stretches(count: int, length: int, goes_on: Callable[[int], bool]) -> list[range]:
    """Every stretch of at least `length` in which each point goes on."""
    found = []
    first = 0
    for place in range(1, count + 1):
        if place == count or not goes_on(place):
            if place - first >= length:
                found.append(range(first, place))
            first = place
    return found


def _most_of(z: Scores, needed: int, window: int, zone: float) -> list[Stretch]:
    found = []
    for side in (1, -1):
        marked: set[int] = set()
        for first in range(len(z) - window + 1):
            beyond = [k for k in range(first, first + window) if z[k] * side > zone]
            if len(beyond) >= needed:
                marked.update(beyond)
        found += [Stretch(run, side) for run in joined(sorted(marked), window - 1)]
    return found


def _in_a_row(
    z: Scores, length: int, holds: Callable[[float], bool]
) -> list[tuple[int, ...]]:
    found = []
    first = 0
    for place in range(len(z) + 1):
        if place == len(z) or isnan(z[place]) or not holds(z[place]):
            if place - first >= length:
                found.append(tuple(range(first, place)))
            first = place + 1
    return found


FIND: dict[str, Callable[[Scores], list[Stretch]]] = {
    "nelson1": beyond_three,
    "nelson2": lambda z: same_side(z, SAME_SIDE_NELSON),
    "nelson3": trend,
    "nelson4": alternating,
    "nelson5": two_of_three,
    "nelson6": four_of_five,
    "nelson7": hugging,
    "nelson8": mixture,
    "we1": beyond_three,
    "we2": two_of_three,
    "we3": four_of_five,
    "we4": lambda z: same_side(z, SAME_SIDE_WESTERN_ELECTRIC),
}
"""How each rule is found, by its key."""

WESTERN_ELECTRIC = PointRules(
    key="western_electric",
    name="Western Electric",
    citation="Western Electric Company. Statistical Quality Control Handbook."
    " Indianapolis, 1956.",
    tests=(
        PointRule("we1", 1, zone=3),
        PointRule("we2", 2, of=3, zone=2),
        PointRule("we3", 4, of=5, zone=1),
        PointRule("we4", SAME_SIDE_WESTERN_ELECTRIC),
    ),
)

NELSON = PointRules(
    key="nelson",
    name="Nelson",
    citation="Nelson LS. The Shewhart control chart: tests for special causes."
    " J Qual Technol 1984;16:237-239.",
    tests=(
        PointRule("nelson1", 1, zone=3),
        PointRule("nelson2", SAME_SIDE_NELSON),
        PointRule("nelson3", TREND_NELSON),
        PointRule("nelson4", ALTERNATING_NELSON),
        PointRule("nelson5", 2, of=3, zone=2),
        PointRule("nelson6", 4, of=5, zone=1),
        PointRule("nelson7", HUGGING_NELSON, zone=1),
        PointRule("nelson8", MIXTURE_NELSON, zone=1),
    ),
)


def all_rules(z: Scores) -> dict[str, list[int]]:
    """The places found by each Nelson rule and by Western Electric's rule 4."""
    found = {test.key: places(FIND[test.key](z)) for test in NELSON.tests}
    found["nelson8_both_sides"] = places(mixture(z, both_sides=True))
    found["we4"] = places(FIND["we4"](z))
    return found
