"""NHS England's Making Data Count: XmR chart, four rules, variation and assurance.

The rules name a point by the first that applies: outside the limits, a trend of
seven, two of three close to a limit, seven on one side. Source: NHS England, Making
Data Count guides; verified against NHSRplotthedots 0.2.2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum, isnan, nan

from measures.analysis.constants import MDC_RANGE_TO_LIMIT, RANGE_LIMIT
from measures.analysis.control_results import PointRule, PointRules
from measures.analysis.verdicts import side_of

IN_A_ROW = 7
CLOSE = 2 / 3
"""Close to a limit: beyond two thirds of the way from the mean, not outside."""
SHORT_GROUP = 13
SHORTEST_FIX = 12

MDC = PointRules(
    key="mdc",
    name="Making Data Count",
    citation="NHS England. Making Data Count: strengthening your decisions; getting"
    " started.",
    tests=(
        PointRule("mdc_outside", 1, zone=3),
        PointRule("mdc_trend", IN_A_ROW),
        PointRule("mdc_two_of_three", 2, of=3, zone=2),
        PointRule("mdc_shift", IN_A_ROW),
    ),
)

COMMON = "Common Cause"
IMPROVEMENT = "special_cause_improvement"
CONCERN = "special_cause_concern"


@dataclass(frozen=True, slots=True)
class MdcPoint:
    """One point; `reasons` are all rules that hold, `special_cause` the one it bears.

    `way` is +1 for high or rising, -1 for low or falling, 0 for common cause.
    """

    mean: float
    lower: float
    upper: float
    group: int
    side: int | None
    outside: bool
    close: bool
    short_group: bool
    special_cause: str
    way: int
    point_type: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MdcChart:
    """The points in order, the variation icon of the last, the assurance verdict.

    `assurance` is "consistent_pass", "consistent_fail", "inconsistent" or None
    without a target or a direction.
    """

    points: tuple[MdcPoint, ...]
    variation: str
    assurance: str | None


@dataclass(frozen=True, slots=True)
class _Limits:
    mean: float
    lower: float
    upper: float
    short: bool


def making_data_count(
    values: Sequence[float],
    *,
    direction: str = "increase",
    groups: Sequence[int] | None = None,
    fix_after: int | Mapping[int, int] | None = None,
    screen: bool = True,
    fall_back: bool = False,
    target: float | None = None,
) -> MdcChart:
    """The chart of values in time order; NaN is a missing one.

    `groups` numbers the rebase group of each point (0 first); `fix_after` (12 or
    more) takes mean and limits of each group from its first points, or of the groups
    it names; `direction` is "increase", "decrease" or "neutral". Missing values are
    stepped over by the mean and break every pattern. `fall_back`: where screening
    leaves nothing but zeros the unscreened ranges hold, and where those are 0 too there
    are no limits.
    """
    fixed = fix_after if isinstance(fix_after, Mapping) else {}
    if any(k < SHORTEST_FIX for k in fixed.values()) or (
        isinstance(fix_after, int) and fix_after < SHORTEST_FIX
    ):
        raise ValueError(f"Limits can be fixed after {SHORTEST_FIX} points or more")
    of_all = fix_after if isinstance(fix_after, int) else None
    owner = list(groups) if groups is not None else [0] * len(values)
    limits = {
        group: _limits(
            [v for v, g in zip(values, owner, strict=True) if g == group],
            fixed.get(group, of_all),
            screen=screen,
            fall_back=fall_back,
        )
        for group in set(owner)
    }
    of_point = [limits[group] for group in owner]
    side = [
        None if isnan(v) else side_of(v, lim.mean)
        for v, lim in zip(values, of_point, strict=True)
    ]
    patterns = _patterns(values, of_point, side, owner)
    points = tuple(
        _point(place, values, of_point, owner, side, patterns, direction)
        for place in range(len(values))
    )
    return MdcChart(
        points, variation_of(points), _assurance(of_point, target, direction)
    )


def _limits(
    values: Sequence[float], fix_after: int | None, *, screen: bool, fall_back: bool
) -> _Limits:
    base = list(values[:fix_after])
    known = [value for value in base if not isnan(value)]
    short = len(values) < SHORT_GROUP
    if not known:
        return _Limits(nan, nan, nan, short)
    mean = fsum(known) / len(known)
    ranges = [abs(b - a) for a, b in pairwise(base) if not isnan(b - a)]
    spread = _screened_mean(ranges, screen=screen) * MDC_RANGE_TO_LIMIT
    if fall_back and not spread > 0:
        spread = _screened_mean(ranges, screen=False) * MDC_RANGE_TO_LIMIT
        spread = spread if spread > 0 else nan
    return _Limits(mean, mean - spread, mean + spread, short)


def _screened_mean(ranges: Sequence[float], *, screen: bool) -> float:
    if not ranges:
        return nan
    mean = fsum(ranges) / len(ranges)
    if screen:
        kept = [r for r in ranges if r < RANGE_LIMIT * mean]
        return fsum(kept) / len(kept) if kept else nan
    return mean


@dataclass(frozen=True, slots=True)
class _Patterns:
    outside: list[bool]
    close: list[bool]
    trend: list[int]
    two_of_three: list[bool]
    same_side: list[bool]


def _patterns(
    values: Sequence[float],
    limits: Sequence[_Limits],
    side: Sequence[int | None],
    owner: Sequence[int],
) -> _Patterns:
    outside = [
        v > lim.upper or v < lim.lower for v, lim in zip(values, limits, strict=True)
    ]
    close = [
        not out and abs(v - lim.mean) > CLOSE * (lim.upper - lim.mean)
        for v, lim, out in zip(values, limits, outside, strict=True)
    ]
    return _Patterns(
        outside,
        close,
        _trend_steps(values, owner),
        _two_of_three(close, side, owner),
        _seven_on_a_side(side, owner),
    )


def _seven_on_a_side(side: Sequence[int | None], owner: Sequence[int]) -> list[bool]:
    found = [False] * len(side)
    for first in range(len(side) - IN_A_ROW + 1):
        window = range(first, first + IN_A_ROW)
        same = {(side[place], owner[place]) for place in window}
        if len(same) == 1 and side[first]:
            for place in window:
                found[place] = True
    return found


def _trend_steps(values: Sequence[float], owner: Sequence[int]) -> list[int]:
    """+1 or -1 where a point is in a trend of seven, named after its own step.

    The step to the next point if that one is in the trend too, else the one before.
    """
    found = [0] * len(values)
    for first in range(len(values) - IN_A_ROW + 1):
        window = range(first, first + IN_A_ROW)
        steps = [values[k + 1] - values[k] for k in window[:-1]]
        if len({owner[place] for place in window}) > 1:
            continue
        way = all(s > 0 for s in steps) - all(s < 0 for s in steps)
        if way:
            for place in window[:-1]:
                found[place] = way
            found[window[-1]] = found[window[-1]] or way
    return found


def _two_of_three(
    close: Sequence[bool], side: Sequence[int | None], owner: Sequence[int]
) -> list[bool]:
    found = [False] * len(close)
    for first in range(len(close) - 2):
        window = range(first, first + 3)
        same = {(side[place], owner[place]) for place in window}
        if len(same) == 1 and side[first] and sum(close[p] for p in window) >= 2:
            for place in window:
                found[place] = found[place] or close[place]
    return found


def _point(
    place: int,
    values: Sequence[float],
    limits: Sequence[_Limits],
    owner: Sequence[int],
    side: Sequence[int | None],
    patterns: _Patterns,
    direction: str,
) -> MdcPoint:
    own = limits[place]
    reasons = _reasons(place, values[place], own, side, patterns)
    cause, way = reasons[0] if reasons else (COMMON, 0)
    return MdcPoint(
        mean=own.mean,
        lower=own.lower,
        upper=own.upper,
        group=owner[place],
        side=side[place],
        outside=patterns.outside[place],
        close=patterns.close[place],
        short_group=own.short,
        special_cause=cause,
        way=way,
        point_type=_point_type(way, direction),
        reasons=tuple(name for name, _ in reasons),
    )


def _reasons(
    place: int,
    value: float,
    own: _Limits,
    side: Sequence[int | None],
    patterns: _Patterns,
) -> list[tuple[str, int]]:
    """Every rule that holds for the point, in the order of naming, with its way."""
    here = side[place] or 0
    found = []
    if patterns.outside[place]:
        found.append(("Above UCL", 1) if value > own.upper else ("Below LCL", -1))
    if patterns.trend[place]:
        name = f"{IN_A_ROW} Point Trend"
        way = patterns.trend[place]
        suffix = "(Increasing)" if way > 0 else "(Decreasing)"
        found.append((f"{name} {suffix}", way))
    where = "Above CL" if here > 0 else "Below CL"
    if patterns.two_of_three[place]:
        found.append((f"2 in 3 {where}", here))
    if patterns.same_side[place]:
        found.append((f"{IN_A_ROW} Points {where}", here))
    return found


def _point_type(way: int, direction: str) -> str:
    if way == 0:
        return "common_cause"
    if direction == "neutral":
        return f"special_cause_neutral_{'high' if way > 0 else 'low'}"
    return IMPROVEMENT if (way > 0) == (direction == "increase") else CONCERN


def variation_of(points: Sequence[MdcPoint]) -> str:
    """The icon of the last point: "common_cause", "improvement_high", "concern_low" …"""
    if not points or points[-1].way == 0:
        return "common_cause"
    kind = points[-1].point_type.removeprefix("special_cause_").split("_")[0]
    return f"{kind}_{'high' if points[-1].way > 0 else 'low'}"


def _assurance(
    limits: Sequence[_Limits], target: float | None, direction: str
) -> str | None:
    """Whether the process as it is will meet its target always, never or by luck."""
    if target is None or direction == "neutral" or not limits:
        return None
    last = limits[-1]
    if target > last.upper:
        return "consistent_fail" if direction == "increase" else "consistent_pass"
    if target < last.lower:
        return "consistent_pass" if direction == "increase" else "consistent_fail"
    return "inconsistent"
