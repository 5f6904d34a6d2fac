"""Sides of the points -> runs, trends and the verdict of a rule set on one phase.

Run charts and control charts are judged by the same functions: all that they need is
which points lie on which side of the centre.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from measures.analysis.rules import RuleSet
from measures.analysis.run_results import PhaseResult, Run
from measures.analysis.series import Series

ON_THE_LINE = 1e-12
"""A value this close to the median, relative to the larger of both, lies on it:
closer than float arithmetic can tell apart."""


def runs_of_length(
    series: Series, sides: Sequence[int | None], length: int
) -> tuple[Run, ...]:
    """Every run of at least `length` useful points, given their sides."""
    useful = [place for place, side in enumerate(sides) if side]
    runs = runs_of(series, useful, [sides[place] or 0 for place in useful])
    return tuple(run for run in runs if run.length >= length)


def phase_about(
    series: Series,
    rules: RuleSet,
    sides: Sequence[int | None],
    *,
    start: int,
    end: int,
    centre: float | None,
    frozen: int | None,
) -> PhaseResult:
    """The verdict on one phase, given each point's side of its centre."""
    judged = [k for k in range(start, end) if sides[k] is not None]
    useful = [k for k in judged if sides[k]]
    return verdict(
        rules,
        runs_of(series, useful, [sides[k] or 0 for k in useful]),
        start=start,
        end=end,
        start_date=series.points[start].period_start if end > start else None,
        median=centre,
        n_points=len(judged),
        n_useful=len(useful),
        trends=trends_of(series, judged, rules.trend_length),
        frozen=frozen,
    )


def verdict(
    rules: RuleSet,
    runs: Sequence[Run],
    *,
    start: int,
    end: int,
    start_date: date | None,
    median: float | None,
    n_points: int,
    n_useful: int,
    trends: tuple[Run, ...],
    frozen: int | None,
) -> PhaseResult:
    """What the rule set says about one phase, given its runs about the centre."""
    too_few = n_useful < rules.useful_points_needed
    limit = rules.longest_run_limit(n_useful) if n_useful else None
    fewest = rules.crossings_limit(n_useful) if n_useful else None
    most = rules.most_crossings(n_useful) if n_useful else None
    crossings = len(runs) - 1 if runs else None
    judging = not too_few and limit is not None and crossings is not None
    return PhaseResult(
        start=start,
        end=end,
        start_date=start_date,
        median=median,
        n_points=n_points,
        n_useful=n_useful,
        longest=max(runs, key=lambda run: run.length, default=None),
        longest_run_limit=limit,
        crossings=crossings,
        crossings_limit=fewest,
        most_crossings=most,
        too_few=too_few,
        shifts=tuple(run for run in runs if judging and run.length > (limit or 0)),
        few_crossings=judging and fewest is not None and (crossings or 0) < fewest,
        many_crossings=judging and most is not None and (crossings or 0) > most,
        trends=trends,
        frozen=frozen,
        in_corner=judging and _in_corner(rules, n_useful, runs),
    )


def _in_corner(rules: RuleSet, n_useful: int, runs: Sequence[Run]) -> bool:
    """Whether run and crossings together keep to none of the rule set's pairs."""
    if rules.pairs is None:
        return False
    longest, crossings = max(run.length for run in runs), len(runs) - 1
    pairs = rules.pairs(n_useful)
    inside = any(crossings >= few and longest <= run for few, run in pairs)
    allowed_alone = longest <= max(run for _, run in pairs) and crossings >= min(
        few for few, _ in pairs
    )
    return allowed_alone and not inside


def side_of(value: float, centre: float) -> int:
    """+1 above the centre, -1 below, 0 within ON_THE_LINE of it."""
    difference = value - centre
    if abs(difference) <= ON_THE_LINE * max(abs(value), abs(centre)):
        return 0
    return 1 if difference > 0 else -1


def runs_of(series: Series, useful: Sequence[int], sides: Sequence[int]) -> list[Run]:
    """The useful points cut wherever the side changes.

    `useful` are places in the series, `sides` the side of each of them.
    """
    cuts = [i for i in range(1, len(useful)) if sides[i] != sides[i - 1]]
    if not useful:
        return []
    return [
        run_at(series, useful[first:after], sides[first])
        for first, after in pairwise([0, *cuts, len(useful)])
    ]


def run_at(series: Series, positions: Sequence[int], side: int) -> Run:
    """The run of these places, with the days on which it begins and ends."""
    return Run(
        positions=tuple(positions),
        side=side,
        start_date=series.points[positions[0]].period_start,
        end_date=series.points[positions[-1]].period_start,
    )


def trends_of(
    series: Series, judged: Sequence[int], length: int | None
) -> tuple[Run, ...]:
    """All stretches of at least `length` points going one way.

    Of equal neighbours only the first counts: repeats neither make nor break a trend
    (Perla, Provost, Murray 2011).
    """
    if length is None:
        return ()
    values = [(place, series.points[place].value or 0.0) for place in judged]
    moving = [
        pair
        for index, pair in enumerate(values)
        if index == 0 or pair[1] != values[index - 1][1]
    ]
    steps = [1 if b[1] > a[1] else -1 for a, b in pairwise(moving)]
    found = []
    first = 0
    for index in range(len(steps)):
        if index == len(steps) - 1 or steps[index + 1] != steps[first]:
            if index + 2 - first >= length:
                places = [place for place, _ in moving[first : index + 2]]
                found.append(run_at(series, places, steps[first]))
            first = index + 1
    return tuple(found)
