"""Series -> RunChart: the median, the runs about it and what the rules say."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import cmp_to_key

from measures.analysis.phases import frozen_until, phase_bounds
from measures.analysis.rules import ANHOEJ, RuleSet
from measures.analysis.run_results import PhaseResult, RunChart
from measures.analysis.series import Point, Series
from measures.analysis.verdicts import runs_of, side_of, trends_of, verdict


def analyse(
    series: Series,
    *,
    rules: RuleSet = ANHOEJ,
    baseline: date | None = None,
    phases: Iterable[date] = (),
) -> RunChart:
    """The run chart of a series.

    The median is that of all judged points of a phase. `baseline` is the last day of
    a baseline that a person froze: in its phase only periods beginning up to that day
    make the median, and every point is judged against it. `phases` are the days on
    which a person said that a new phase begins: each phase has its own median and is
    judged by itself. Periods that are not over, excluded points and gaps take no
    part. Ratios of whole numbers are compared exactly, other values within
    ON_THE_LINE. Points on the median neither break a run nor count.

    Pure; about 0.1 ms for 24 points. Source: the rule set's citation.
    """
    bounds = phase_bounds(series.points, phases)
    results = []
    sides: list[int | None] = []
    for index, (start, end) in enumerate(bounds):
        last = index == len(bounds) - 1
        until = frozen_until(series.points[start:end], baseline, last=last)
        result, phase_sides = _judge_phase(series, start, end, until, rules)
        results.append(result)
        sides += phase_sides
    return RunChart(rules, tuple(sides), tuple(results))


def _judge_phase(
    series: Series, start: int, end: int, until: date | None, rules: RuleSet
) -> tuple[PhaseResult, list[int | None]]:
    points = series.points[start:end]
    judged = [place for place in range(start, end) if series.points[place].judged]
    base = [
        series.points[place]
        for place in judged
        if until is None or series.points[place].period_start <= until
    ]
    centre = _median(base)
    sides = _sides(points, centre)
    useful = [place for place in judged if sides[place - start]]
    runs = runs_of(series, useful, [sides[place - start] or 0 for place in useful])
    result = verdict(
        rules,
        runs,
        start=start,
        end=end,
        start_date=points[0].period_start if points else None,
        median=None if centre is None else float(centre),
        n_points=len(judged),
        n_useful=len(useful),
        trends=trends_of(series, judged, rules.trend_length),
        frozen=None if until is None else len(base),
    )
    return result, sides


def _median(points: Sequence[Point]) -> Fraction | float | None:
    """The middle value, or the mean of the two middle ones; exact for ratios."""
    if not points:
        return None
    if all(point.exact is not None for point in points):
        ordered = sorted(points, key=cmp_to_key(_compare_ratios))
        middle = [
            p.exact for p in ordered[(len(points) - 1) // 2 : len(points) // 2 + 1]
        ]
        return sum((m for m in middle if m is not None), Fraction()) / len(middle)
    values = sorted(point.value for point in points if point.value is not None)
    low, high = values[(len(values) - 1) // 2], values[len(values) // 2]
    return low if low == high else (low + high) / 2


def _compare_ratios(a: Point, b: Point) -> int:
    """Which ratio is larger, by whole numbers; far faster than sorting Fractions."""
    return (a.numerator or 0) * (b.denominator or 0) - (b.numerator or 0) * (
        a.denominator or 0
    )


def _sides(
    points: Sequence[Point], centre: Fraction | float | None
) -> list[int | None]:
    if centre is None:
        return [None] * len(points)
    return [_side(point, centre) if point.judged else None for point in points]


def _side(point: Point, centre: Fraction | float) -> int:
    if isinstance(centre, Fraction) and point.numerator is not None:
        above = point.numerator * centre.denominator - centre.numerator * (
            point.denominator or 0
        )
        return (above > 0) - (above < 0)
    return side_of(point.value or 0.0, float(centre))
