"""Where a run chart's median could be drawn anew: a proposal, never done by itself.

The median of the first points holds until a long run leaves it; the points of that
run make the next median, and so on. After runcharter (J. Mackintosh). Making Data
Count advises against redrawing without knowing what changed, and so does the page
that shows this.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from statistics import median

from measures.analysis.verdicts import side_of


@dataclass(frozen=True, slots=True)
class Level:
    """A median and the first and last place (from 0) of the points that made it."""

    median: float
    start: int
    end: int


def propose_levels(
    values: Sequence[float],
    *,
    baseline: int,
    run_length: int,
    direction: str = "both",
) -> tuple[Level, ...]:
    """The baseline's level and every later one that a long enough run would set.

    `direction` of the runs that count: "above", "below" or "both". Points on the
    median and missing values (NaN) are stepped over. Nothing with fewer values than
    the baseline asks for.
    """
    if len(values) < baseline:
        return ()
    levels = [_level(values, range(baseline))]
    place = baseline
    while True:
        run = _next_run(values, place, levels[-1].median, run_length, direction)
        if not run:
            return tuple(levels)
        levels.append(_level(values, run))
        place = run[-1] + 1


def _level(values: Sequence[float], places: Sequence[int]) -> Level:
    known = [values[place] for place in places if not isnan(values[place])]
    return Level(median(known) if known else float("nan"), places[0], places[-1])


def _next_run(
    values: Sequence[float], start: int, centre: float, length: int, direction: str
) -> list[int]:
    """The first `length` useful points in a row on a wanted side."""
    run: list[int] = []
    side = 0
    for place in range(start, len(values)):
        value = values[place]
        here = 0 if isnan(value) else side_of(value, centre)
        if here == 0:
            continue
        if here != side:
            run, side = [], here
        if _wanted(here, direction):
            run.append(place)
        if len(run) == length:
            return run
    return []


def _wanted(side: int, direction: str) -> bool:
    return direction == "both" or (side > 0) == (direction == "above")
