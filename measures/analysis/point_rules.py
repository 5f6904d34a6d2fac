"""Western Electric and Nelson rules: which points take part in which pattern.

Given centre and sigma. Points exactly on the centre line break a run, limits are
strict (more than 2 sigma), and where a rule asks for "2 of 3" only the points beyond
the zone are marked. A missing value breaks every pattern.

Western Electric Co. Statistical Quality Control Handbook, 1956. Nelson LS. The
Shewhart control chart: tests for special causes. J Qual Technol 1984;16:237-239.
"""

from collections.abc import Callable, Iterable, Sequence
from math import isnan

Scores = Sequence[float]

SAME_SIDE_NELSON = 9
SAME_SIDE_WESTERN_ELECTRIC = 8
TREND_NELSON = 6
ALTERNATING_NELSON = 14
HUGGING_NELSON = 15
MIXTURE_NELSON = 8


def scores(values: Iterable[float], centre: float, sigma: float) -> list[float]:
    """The values in sigmas from the centre."""
    return [(value - centre) / sigma for value in values]


def beyond_three(z: Scores) -> list[int]:
    """Nelson 1, Western Electric 1: points more than 3 sigma from the centre."""
    return [place for place, score in enumerate(z) if abs(score) > 3]


def same_side(z: Scores, length: int) -> list[int]:
    """Nelson 2 (9), Western Electric 4 (8): so many in a row on one side."""
    return _stretches(len(z), length, lambda k: z[k] != 0 and z[k] * z[k - 1] > 0)


def trend(z: Scores, length: int = TREND_NELSON) -> list[int]:
    """Nelson 3: so many points in a row, each higher (or each lower)."""
    return sorted(
        {*_steps(z, length, lambda step: step > 0)}
        | {*_steps(z, length, lambda step: step < 0)}
    )


def alternating(z: Scores, length: int = ALTERNATING_NELSON) -> list[int]:
    """Nelson 4: so many points in a row going up and down by turns."""

    def turns(k: int) -> bool:
        if k == 1:
            return z[1] != z[0]
        return (z[k] - z[k - 1]) * (z[k - 1] - z[k - 2]) < 0

    return _alternating_stretches(z, length, turns)


def two_of_three(z: Scores) -> list[int]:
    """Nelson 5, Western Electric 2: 2 of 3 more than 2 sigma out on one side."""
    return _most_of(z, 2, 3, 2.0)


def four_of_five(z: Scores) -> list[int]:
    """Nelson 6, Western Electric 3: 4 of 5 more than 1 sigma out on one side."""
    return _most_of(z, 4, 5, 1.0)


def hugging(z: Scores, length: int = HUGGING_NELSON) -> list[int]:
    """Nelson 7: so many in a row within 1 sigma of the centre, on either side."""
    return _all_in_a_row(z, length, lambda score: abs(score) < 1)


def mixture(
    z: Scores, length: int = MIXTURE_NELSON, *, both_sides: bool = False
) -> list[int]:
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
    return sorted(found)


def _stretches(count: int, length: int, goes_on: Callable[[int], bool]) -> list[int]:
    """Places of every stretch of at least `length` in which each point goes on."""
    found: list[int] = []
    first = 0
    for place in range(1, count + 1):
        if place == count or not goes_on(place):
            if place - first >= length:
                found += range(first, place)
            first = place
    return found


def _steps(z: Scores, length: int, wanted: Callable[[float], bool]) -> list[int]:
    return _stretches(len(z), length, lambda k: wanted(z[k] - z[k - 1]))


def _alternating_stretches(
    z: Scores, length: int, turns: Callable[[int], bool]
) -> list[int]:
    """As _stretches, but a new stretch may begin with the last step of the old."""
    found: set[int] = set()
    first = 0
    for place in range(1, len(z) + 1):
        if place == len(z) or not turns(place):
            if place - first >= length:
                found.update(range(first, place))
            if place < len(z):
                first = place - 1 if z[place] != z[place - 1] else place
    return sorted(found)


def _most_of(z: Scores, needed: int, window: int, zone: float) -> list[int]:
    found: set[int] = set()
    for first in range(len(z) - window + 1):
        places = range(first, first + window)
        for side in (1, -1):
            beyond = [place for place in places if z[place] * side > zone]
            if len(beyond) >= needed:
                found.update(beyond)
    return sorted(found)


def _all_in_a_row(z: Scores, length: int, holds: Callable[[float], bool]) -> list[int]:
    found: list[int] = []
    first = 0
    for place in range(len(z) + 1):
        if place == len(z) or isnan(z[place]) or not holds(z[place]):
            if place - first >= length:
                found += range(first, place)
            first = place + 1
    return found


def all_rules(z: Scores) -> dict[str, list[int]]:
    """The places found by each Nelson rule and by Western Electric's rule 4."""
    return {
        "nelson1": beyond_three(z),
        "nelson2": same_side(z, SAME_SIDE_NELSON),
        "nelson3": trend(z),
        "nelson4": alternating(z),
        "nelson5": two_of_three(z),
        "nelson6": four_of_five(z),
        "nelson7": hugging(z),
        "nelson8": mixture(z),
        "nelson8_both_sides": mixture(z, both_sides=True),
        "we4": same_side(z, SAME_SIDE_WESTERN_ELECTRIC),
    }
