"""Series -> ControlChart: limits, runs about the centre, and what the rules say.

    chart = judge_control(series)                       # the kind that fits, Anhøj
    chart = judge_control(series, "p", rules=NELSON, phases=[date(2026, 3, 1)])
    chart = judge_control(series, rules=MDC)            # XmR with variation, assurance

ANHOEJ, BEST_BOX, CUT_BOX and IHI are in `rules`, WESTERN_ELECTRIC and NELSON in
`point_rules`, MDC in `making_data_count`; CONTROL_RULES has all of them by key.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from measures.analysis.choice import choose
from measures.analysis.columns import Columns, Flags, Floats
from measures.analysis.constants import TIME_POWER
from measures.analysis.control_chart import NO_RUNS_SIGNAL, charts_of_columns
from measures.analysis.control_patterns import announced, reasons_of, zone_patterns
from measures.analysis.control_results import (
    OUTSIDE,
    ControlChart,
    Line,
    NoLimits,
    Pattern,
    PointRules,
)
from measures.analysis.limits import Lines, lines, screened_places
from measures.analysis.making_data_count import MDC
from measures.analysis.mdc_judging import judge_mdc
from measures.analysis.phases import frozen_until, phase_bounds
from measures.analysis.point_rules import FIND, NELSON, WESTERN_ELECTRIC
from measures.analysis.rules import ANHOEJ, QUIET, RULE_SETS, RuleSet
from measures.analysis.run_results import PhaseResult
from measures.analysis.series import Series
from measures.analysis.series_columns import columns_of, kinds_for
from measures.analysis.verdicts import phase_about, run_at

CONTROL_RULES: dict[str, RuleSet | PointRules] = {
    **RULE_SETS,
    **{rules.key: rules for rules in (MDC, WESTERN_ELECTRIC, NELSON)},
}
"""Every rule set that judges a control chart, by its key, the default first."""

UNEVEN = frozenset({"run", "g", "mr", "ms"})
"""Charts without an even sigma about the centre, or whose points share a value."""


def judge_control(
    series: Series,
    kind: str | None = None,
    *,
    rules: RuleSet | PointRules = ANHOEJ,
    phases: Iterable[date] = (),
    baseline: date | None = None,
    centre: float | None = None,
) -> ControlChart:
    """The control chart of a series, by the product's conventions.

    `kind` is the chart, None for the one that `choice.choose` finds fitting. `phases`
    and `baseline` mean what they mean to `analyse`. Points beyond a limit and the rules
    stay silent below ten useful points (those off the centre) of a phase; points set
    aside, gaps and periods that are not over take no part. A RuleSet judges runs about
    the centre; PointRules look at single points and zones instead; MDC gives mean and
    limits after Making Data Count, whatever the kind. `centre` is a centre line given
    from outside, such as a national level; limits are then drawn about it.

    Raises ValueError for a kind that the series has not the numbers for, and for zones
    about a chart without them (run, g, mr, ms). About 0.5 ms for 24 points.
    """
    days = list(phases)
    if rules is MDC:
        if centre is not None:
            raise ValueError("Making Data Count works out its own mean")
        return judge_mdc(series, phases=days, baseline=baseline)
    chosen = kind or choose(series).kind
    if chosen != "run" and chosen not in kinds_for(series):
        raise ValueError(f"This series has not the numbers for a {chosen} chart")
    if isinstance(rules, PointRules) and chosen in UNEVEN:
        raise ValueError(f"{rules.name} rules need even limits: no {chosen} chart")
    columns = columns_of(series, chosen, phases=days, baseline=baseline, centre=centre)
    return _judged(series, chosen, rules, columns, days, baseline)


@dataclass(frozen=True, slots=True)
class _Found:
    """The engine's arrays for one series, collapsed limits taken out."""

    columns: Columns
    lines: Lines
    sides: tuple[int | None, ...]
    beyond: Flags


def _judged(
    series: Series,
    kind: str,
    rules: RuleSet | PointRules,
    columns: Columns,
    days: list[date],
    baseline: date | None,
) -> ControlChart:
    found = _found(series, kind, columns)
    drawn = found.lines
    phases = _phases(series, kind, rules, found, days, baseline)
    loud = announced(len(series.points), phases)
    beyond = tuple(np.flatnonzero(found.beyond).tolist())
    outside = tuple(place for place in beyond if loud[place])
    patterns = _patterns(series, kind, rules, found, phases, outside)
    return ControlChart(
        kind=kind,
        rules=rules,
        plotted=_line(drawn.plotted),
        centre=_line(drawn.centre),
        lower=_line(drawn.lower),
        upper=_line(drawn.upper),
        lower2=_line(drawn.lower2),
        upper2=_line(drawn.upper2),
        sides=found.sides,
        phases=phases,
        beyond=beyond,
        outside=outside,
        patterns=patterns,
        reasons=reasons_of(len(series.points), patterns, phases, _order(rules)),
        screened=tuple(np.flatnonzero(screened_places(kind, columns)).tolist()),
        no_limits=_no_limits(kind, drawn.upper, phases[-1]),
    )


def _found(series: Series, kind: str, columns: Columns) -> _Found:
    offsets = np.array([0, len(series.points)], dtype=np.intp)
    charts = charts_of_columns(kind, columns, offsets)
    drawn = _without_collapsed(charts.lines, columns)
    judged = columns.include & ~np.isnan(drawn.plotted) & ~np.isnan(drawn.centre)
    sides = tuple(
        int(side) if looked else None
        for side, looked in zip(charts.side, judged, strict=True)
    )
    limited = ~(np.isnan(drawn.upper) & np.isnan(drawn.lower))
    return _Found(columns, drawn, sides, charts.outside & judged & limited)


def _without_collapsed(drawn: Lines, columns: Columns) -> Lines:
    """No limits in a phase where they lie on the centre: nothing varies there."""
    with np.errstate(invalid="ignore"):
        apart = np.flatnonzero(drawn.upper > drawn.lower)
        one_sided = np.flatnonzero(np.isnan(drawn.lower) & (drawn.upper > 0))
    kept = np.zeros(columns.n_groups, dtype=bool)
    kept[columns.group[apart]] = True
    kept[columns.group[one_sided]] = True
    gone = ~kept[columns.group]
    return replace(
        drawn,
        lower=np.where(gone, np.nan, drawn.lower),
        upper=np.where(gone, np.nan, drawn.upper),
        lower2=np.where(gone, np.nan, drawn.lower2),
        upper2=np.where(gone, np.nan, drawn.upper2),
    )


def _line(values: Floats) -> Line:
    return tuple(v if abs(v) < np.inf else None for v in values.tolist())


def _phases(
    series: Series,
    kind: str,
    rules: RuleSet | PointRules,
    found: _Found,
    days: list[date],
    baseline: date | None,
) -> tuple[PhaseResult, ...]:
    silent = isinstance(rules, PointRules) or kind in NO_RUNS_SIGNAL
    run_rules = QUIET if silent or isinstance(rules, PointRules) else rules
    bounds = phase_bounds(series.points, days)
    return tuple(
        _phase(series, start, end, run_rules, found, baseline) for start, end in bounds
    )


def _phase(
    series: Series,
    start: int,
    end: int,
    rules: RuleSet,
    found: _Found,
    baseline: date | None,
) -> PhaseResult:
    judged = [k for k in range(start, end) if found.sides[k] is not None]
    until = frozen_until(
        series.points[start:end], baseline, last=end == len(series.points)
    )
    centre = found.lines.centre[start:end]
    known = centre[~np.isnan(centre)]
    return phase_about(
        series,
        rules,
        found.sides,
        start=start,
        end=end,
        centre=float(known[0]) if len(known) and judged else None,
        frozen=None if until is None else int(found.columns.base[judged].sum()),
    )


def _patterns(
    series: Series,
    kind: str,
    rules: RuleSet | PointRules,
    found: _Found,
    phases: Sequence[PhaseResult],
    outside: Sequence[int],
) -> tuple[Pattern, ...]:
    if isinstance(rules, PointRules):
        z = _scores(kind, found)
        tests = [(test.key, FIND[test.key]) for test in rules.tests]
        return zone_patterns(series, z, found.columns.include, phases, tests)
    return tuple(
        Pattern(OUTSIDE, run_at(series, [place], _way(found.lines, place)))
        for place in outside
    )


def _order(rules: RuleSet | PointRules) -> list[str]:
    return [test.key for test in rules.tests] if isinstance(rules, PointRules) else []


def _way(drawn: Lines, place: int) -> int:
    return 1 if drawn.plotted[place] > drawn.centre[place] else -1


def _scores(kind: str, found: _Found) -> Floats:
    """How many sigma each point lies from its centre; 0 on it, NaN without sigma."""
    drawn = found.lines
    if kind == "t":
        flat = replace(found.columns, y=found.columns.y ** (1 / TIME_POWER))
        drawn = lines("i", flat)
    sigma = np.full(len(drawn.plotted), np.nan) if drawn.sigma is None else drawn.sigma
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(sigma > 0, (drawn.plotted - drawn.centre) / sigma, np.nan)
    return np.where([side == 0 for side in found.sides], 0.0, z)


def _no_limits(kind: str, upper: Floats, phase: PhaseResult) -> NoLimits | None:
    if kind == "run":
        return NoLimits.RUN_CHART
    if phase.n_points == 0:
        return NoLimits.NO_POINTS
    if not np.all(np.isnan(upper[phase.start : phase.end])):
        return None
    return NoLimits.ONE_POINT if phase.n_points == 1 else NoLimits.NO_SPREAD
