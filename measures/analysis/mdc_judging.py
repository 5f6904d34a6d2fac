"""Series -> ControlChart after Making Data Count: XmR, named points, two verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan, nan

from measures.analysis.control_patterns import announced, reasons_of
from measures.analysis.control_results import (
    ControlChart,
    Line,
    MdcVerdict,
    NoLimits,
    Pattern,
)
from measures.analysis.making_data_count import (
    CLOSE,
    IN_A_ROW,
    MDC,
    SHORTEST_FIX,
    MdcChart,
    MdcPoint,
    making_data_count,
    variation_of,
)
from measures.analysis.phases import frozen_until, phase_bounds
from measures.analysis.point_rules import Stretch, joined, same_side, trend
from measures.analysis.rules import QUIET
from measures.analysis.run_results import PhaseResult
from measures.analysis.series import Series
from measures.analysis.verdicts import phase_about, run_at


@dataclass(frozen=True, slots=True)
class _Group:
    """One phase: its places that count (gaps among them) and what MDC found there."""

    start: int
    end: int
    places: tuple[int, ...]
    frozen: int | None
    until: date | None


def judge_mdc(
    series: Series, *, phases: Sequence[date] = (), baseline: date | None = None
) -> ControlChart:
    """The XmR chart of the series' values with variation and assurance.

    Each phase has its own mean and limits; a baseline of 12 or more points freezes
    those of its phase, a shorter one raises ValueError. Points set aside and periods
    that are not over are stepped over, a gap breaks every pattern. Below ten useful
    points no point is named and both verdicts are None.
    """
    groups = [
        _group(series, start, end, baseline)
        for start, end in phase_bounds(series.points, phases)
    ]
    chart = _chart(series, groups)
    points = dict(zip((k for g in groups for k in g.places), chart.points, strict=True))
    sides = tuple(_side(points.get(k)) for k in range(len(series.points)))
    results = tuple(_phase(series, group, points, sides) for group in groups)
    patterns = tuple(
        pattern
        for group, result in zip(groups, results, strict=True)
        if not result.too_few
        for pattern in _patterns(series, group, points)
    )
    return _result(series, groups, points, sides, results, patterns, chart)


def _group(series: Series, start: int, end: int, baseline: date | None) -> _Group:
    points = series.points
    places = tuple(
        k for k in range(start, end) if points[k].complete and not points[k].excluded
    )
    until = frozen_until(points[start:end], baseline, last=end == len(points))
    frozen = None
    if until is not None:
        frozen = sum(points[k].period_start <= until for k in places)
        if frozen < SHORTEST_FIX:
            raise ValueError(f"Limits can be fixed after {SHORTEST_FIX} points or more")
    return _Group(start, end, places, frozen, until)


def _chart(series: Series, groups: Sequence[_Group]) -> MdcChart:
    values = [series.points[k].value for group in groups for k in group.places]
    direction = series.improvement_direction
    return making_data_count(
        [nan if value is None else value for value in values],
        direction="neutral" if direction is None else direction.value,
        groups=[number for number, group in enumerate(groups) for _ in group.places],
        fix_after={
            number: group.frozen
            for number, group in enumerate(groups)
            if group.frozen is not None
        },
        fall_back=True,
        target=series.goal,
    )


def _side(point: MdcPoint | None) -> int | None:
    return None if point is None else point.side


def _phase(
    series: Series,
    group: _Group,
    points: dict[int, MdcPoint],
    sides: Sequence[int | None],
) -> PhaseResult:
    mean = points[group.places[0]].mean if group.places else nan
    frozen = None
    if group.until is not None:
        frozen = sum(
            series.points[k].judged and series.points[k].period_start <= group.until
            for k in group.places
        )
    return phase_about(
        series,
        QUIET,
        sides,
        start=group.start,
        end=group.end,
        centre=None if isnan(mean) else mean,
        frozen=frozen,
    )


def _patterns(
    series: Series, group: _Group, points: dict[int, MdcPoint]
) -> list[Pattern]:
    """The four rules' stretches, as the points' own flags have them."""
    own = [points[k] for k in group.places]
    values = [series.points[k].value for k in group.places]
    side = [nan if point.side is None else float(point.side) for point in own]
    found = {
        "mdc_outside": [
            Stretch((k,), point.side or 0)
            for k, point in enumerate(own)
            if point.outside
        ],
        "mdc_trend": trend([nan if v is None else v for v in values], IN_A_ROW),
        "mdc_two_of_three": _two_of_three(own),
        "mdc_shift": same_side(side, IN_A_ROW),
    }
    stretches = [
        (rule, [group.places[k] for k in stretch.places], stretch.side)
        for rule, several in found.items()
        for stretch in several
    ]
    return [
        Pattern(rule, run_at(series, positions, way))
        for rule, positions, way in sorted(stretches, key=lambda each: each[1])
    ]


def _two_of_three(own: Sequence[MdcPoint]) -> list[Stretch]:
    stretches = []
    for way, where in ((1, "2 in 3 Above CL"), (-1, "2 in 3 Below CL")):
        marked = [k for k, point in enumerate(own) if where in point.reasons]
        stretches += [Stretch(run, way) for run in joined(marked, 2)]
    return stretches


def _result(
    series: Series,
    groups: Sequence[_Group],
    points: dict[int, MdcPoint],
    sides: tuple[int | None, ...],
    phases: tuple[PhaseResult, ...],
    patterns: tuple[Pattern, ...],
    chart: MdcChart,
) -> ControlChart:
    count = len(series.points)
    limits = _limits_by_place(groups, points)
    beyond = tuple(k for k, point in sorted(points.items()) if point.outside)
    loud = announced(count, phases)

    def line(of: int) -> Line:
        return tuple(limits[k][of] if k in limits else None for k in range(count))

    lower, upper = line(1), line(2)
    return ControlChart(
        kind="i",
        rules=MDC,
        plotted=tuple(point.value for point in series.points),
        centre=line(0),
        lower=lower,
        upper=upper,
        lower2=_between(line(0), lower),
        upper2=_between(line(0), upper),
        sides=sides,
        phases=phases,
        beyond=beyond,
        outside=tuple(k for k in beyond if loud[k]),
        patterns=patterns,
        reasons=reasons_of(
            count, patterns, phases, order=[test.key for test in MDC.tests]
        ),
        screened=(),
        no_limits=_no_limits(upper, phases[-1]),
        mdc=_verdict(chart, points, phases[-1], upper),
    )


def _limits_by_place(
    groups: Sequence[_Group], points: dict[int, MdcPoint]
) -> dict[int, tuple[float | None, float | None, float | None]]:
    """Mean, lower and upper limit for every place of each phase, ghosts included."""
    found: dict[int, tuple[float | None, float | None, float | None]] = {}
    for group in groups:
        if group.places:
            first = points[group.places[0]]
            own = (_known(first.mean), _known(first.lower), _known(first.upper))
            found |= dict.fromkeys(range(group.start, group.end), own)
    return found


def _known(value: float) -> float | None:
    return None if isnan(value) else value


def _between(centre: Line, limit: Line) -> Line:
    """Two thirds of the way from the centre to the limit."""
    return tuple(
        None if c is None or far is None else c + CLOSE * (far - c)
        for c, far in zip(centre, limit, strict=True)
    )


def _no_limits(upper: Line, phase: PhaseResult) -> NoLimits | None:
    if phase.n_points == 0:
        return NoLimits.NO_POINTS
    if any(limit is not None for limit in upper[phase.start : phase.end]):
        return None
    return NoLimits.ONE_POINT if phase.n_points == 1 else NoLimits.NO_SPREAD


def _verdict(
    chart: MdcChart, points: dict[int, MdcPoint], phase: PhaseResult, upper: Line
) -> MdcVerdict:
    """Of the newest point with a value; a gap at the end says nothing."""
    if phase.too_few:
        return MdcVerdict(None, None)
    limited = any(limit is not None for limit in upper[phase.start : phase.end])
    known = [point for _, point in sorted(points.items()) if point.side is not None]
    return MdcVerdict(variation_of(known), chart.assurance if limited else None)
