"""Where the phases of a series begin and end, and which of them a baseline is in."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from measures.analysis.series import Point


def phase_bounds(
    points: Sequence[Point], phases: Iterable[date]
) -> list[tuple[int, int]]:
    """Where each phase begins and ends; days outside the series start no phase."""
    starts = [point.period_start for point in points]
    cuts = {bisect_left(starts, day) for day in phases} - {0, len(points)}
    return list(pairwise([0, *sorted(cuts), len(points)]))


def frozen_until(
    points: Sequence[Point], baseline: date | None, *, last: bool
) -> date | None:
    """The baseline if it was frozen in this phase."""
    if baseline is None or not points or baseline < points[0].period_start:
        return None
    if not last and baseline > points[-1].period_start:
        return None
    return baseline
