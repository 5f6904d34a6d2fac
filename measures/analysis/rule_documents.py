"""JSON in, JSON out for rules on their own: IHI, Making Data Count, Nelson, levels."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import isnan, nan
from typing import Any

from measures.analysis.making_data_count import COMMON, MdcChart, making_data_count
from measures.analysis.point_rules import all_rules, scores
from measures.analysis.rebase import Level, propose_levels
from measures.analysis.rules import IHI, USEFUL_POINTS_NEEDED
from measures.analysis.run_chart import analyse
from measures.analysis.run_results import PhaseResult, Run
from measures.analysis.series import PeriodKind, Series, SeriesKind, value_point
from measures.analysis.verdicts import runs_of_length

Document = Mapping[str, Any]
Answer = dict[str, Any]


def _floats(values: Sequence[float | None]) -> list[float]:
    return [nan if value is None else float(value) for value in values]


def rule_points(document: Document, mode: str) -> Answer:
    """The points, from 1, that take part in each Nelson or Western Electric rule.

    In the product no rule speaks below ten points off the centre.
    """
    z = scores(_floats(document["y"]), document["centre"], document["sigma"])
    useful = sum(score != 0 and not isnan(score) for score in z)
    silent = mode == "product" and useful < USEFUL_POINTS_NEEDED
    return {
        rule: [] if silent else [place + 1 for place in places]
        for rule, places in all_rules(z).items()
    }


def levels(document: Document, mode: str) -> Answer:
    """The baseline medians of all groups, then every first proposed one, and so on."""
    found: list[tuple[int, Answer]] = []
    for group, values in document["series"].items():
        proposed = propose_levels(
            _floats(values),
            baseline=document["med_rows"],
            run_length=document["runlength"],
            direction=document["direction"],
        )
        found += [
            (place, _level(group, level, first=place == 0))
            for place, level in enumerate(proposed)
        ]
    in_rounds = sorted(found, key=lambda pair: (pair[0], pair[1]["group"]))
    return {"medians": [answer for _, answer in in_rounds]}


def _level(group: str, level: Level, *, first: bool) -> Answer:
    return {
        "group": group,
        "median": _number(level.median),
        "start": level.start + 1,
        "end": level.end + 1,
        "type": "baseline" if first else "sustained",
    }


def ihi_chart(document: Document, mode: str) -> Answer:
    """Shifts, trends and the number of runs after Perla, Provost and Murray 2011.

    In the product no signal is announced below ten useful points.
    """
    series = _daily(document["y"])
    chart = analyse(series, rules=IHI)
    phase = chart.current
    silent = mode == "product" and phase.too_few
    shifts = runs_of_length(series, chart.sides, document.get("shift_n", 6))
    wanted = document.get("trend_n", 5)
    return {
        "median": phase.median,
        "n_obs": phase.n_points,
        "n_useful": phase.n_useful,
        "runs": 0 if phase.crossings is None else phase.crossings + 1,
        "runs_lower": _plus_one(phase.crossings_limit),
        "runs_upper": _plus_one(phase.most_crossings),
        "runs_verdict": None if silent else _runs_verdict(phase),
        "shifts": []
        if silent
        else [_run(run, "side", "above", "below") for run in shifts],
        "trends": [
            _run(run, "direction", "up", "down")
            for run in phase.trends
            if run.length >= wanted
        ],
    }


def _daily(values: Sequence[float | None]) -> Series:
    first = date(2000, 1, 1)
    return Series(
        tuple(
            value_point(first + timedelta(days=place), value)
            for place, value in enumerate(values)
        ),
        SeriesKind.VALUE,
        PeriodKind.DAY,
    )


def _plus_one(crossings: int | None) -> int | None:
    return None if crossings is None else crossings + 1


def _runs_verdict(phase: PhaseResult) -> str | None:
    if phase.crossings is None or phase.crossings_limit is None:
        return None
    if phase.crossings < phase.crossings_limit:
        return "too_few"
    if phase.most_crossings is not None and phase.crossings > phase.most_crossings:
        return "too_many"
    return "as_expected"


def _run(run: Run, name: str, up: str, down: str) -> Answer:
    return {
        name: up if run.side > 0 else down,
        "length": run.length,
        "points": [place + 1 for place in run.positions],
    }


def mdc_chart(document: Document, mode: str) -> Answer:
    """The Making Data Count chart, points in date order.

    In the product screening that leaves only zeros falls back to all ranges, and below
    ten useful points of a group nothing is named.
    """
    known = [
        (day, value)
        for day, value in zip(document["x"], _floats(document["y"]), strict=True)
        if day is not None
    ]
    rows = sorted(known, key=lambda row: row[0])
    dates = [str(day) for day, _ in rows]
    values = [value for _, value in rows]
    starts = sorted(str(day) for day in document.get("rebase") or ())
    groups = [sum(start <= day for start in starts) for day in dates]
    chart = making_data_count(
        values,
        direction=document.get("improvement_direction", "increase"),
        groups=groups,
        fix_after=document.get("fix_after_n_points"),
        screen=document.get("screen_outliers", True),
        fall_back=mode == "product",
        target=document.get("target"),
    )
    silent = silent_groups(chart) if mode == "product" else frozenset()
    return _mdc_answer(dates, values, chart, silent)


def silent_groups(chart: MdcChart) -> frozenset[int]:
    """The groups with fewer than ten points off their mean."""
    useful: dict[int, int] = {}
    for point in chart.points:
        useful[point.group] = useful.get(point.group, 0) + bool(point.side)
    return frozenset(g for g, count in useful.items() if count < USEFUL_POINTS_NEEDED)


def _mdc_answer(
    dates: list[str], values: list[float], chart: MdcChart, silent: frozenset[int]
) -> Answer:
    points = list(enumerate(chart.points, start=1))
    last_is_silent = bool(points) and points[-1][1].group in silent
    return {
        "x": dates,
        "y": [None if isnan(value) else value for value in values],
        "cl": [_number(point.mean) for _, point in points],
        "lcl": [_number(point.lower) for _, point in points],
        "ucl": [_number(point.upper) for _, point in points],
        "rebase_group": [point.group for _, point in points],
        "short_group_warning": [point.short_group for _, point in points],
        "outside_limits": [place for place, point in points if point.outside],
        "close_to_limits": [place for place, point in points if point.close],
        "side": [point.side for _, point in points],
        "special_cause": {
            str(place): point.special_cause
            for place, point in points
            if point.special_cause != COMMON and point.group not in silent
        },
        "point_type": {
            str(place): point.point_type
            for place, point in points
            if point.way and point.group not in silent
        },
        "variation_icon": None if last_is_silent else chart.variation,
        "assurance": None if last_is_silent else chart.assurance,
    }


def _number(value: float) -> float | None:
    return None if isnan(value) else value
