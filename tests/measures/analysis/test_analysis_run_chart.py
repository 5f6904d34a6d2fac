from datetime import date, timedelta

import golden_cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.analysis import (
    ANHOEJ,
    IHI,
    RULE_SETS,
    Series,
    analyse,
    build_series,
    ratio_point,
    value_point,
)
from measures.analysis.rules import anhoej_crossings, anhoej_longest_run

FIRST = date(2020, 1, 1)


def days(values: list, **kwargs) -> Series:
    """A daily series of these values."""
    points = [
        value_point(FIRST + timedelta(days=offset), value)
        for offset, value in enumerate(values)
    ]
    return build_series(points, kind="value", period="day", **kwargs)


def from_golden(case: dict) -> Series:
    """A daily series of a golden case's plotted values."""
    return days(case["expected"].get("y", case["input"]["y"]))


def plain_cases(name: str, chart: str) -> list[dict]:
    """Cases without freezing, phases, exclusion or subgroups: one median, own runs."""
    special = {"freeze", "part", "split", "exclude", "x", "facet", "cl", "method"}
    return [
        case
        for case in golden_cases.load(name)
        if case["input"]["chart"] == chart
        and not special & case["input"].keys()
        and "error" not in case
        and isinstance(case["expected"].get("y", case["input"]["y"]), list)
    ]


RUN_CASES = plain_cases("qicharts2_run", "run") + plain_cases("pbcharts", "pbc_run")
PERLA_CASES = golden_cases.load("perla_rules")


@pytest.mark.parametrize("case", RUN_CASES, ids=lambda case: case["id"])
def test_run_chart_of_a_golden_series_gives_the_reference_numbers(case):
    (expected,) = case["expected"]["parts"]

    chart = analyse(from_golden(case))

    assert {
        "n_useful": chart.n_useful,
        "longest_run": chart.longest_run,
        "longest_run_max": chart.longest_run_limit,
        "n_crossings": chart.crossings,
        "n_crossings_min": chart.crossings_limit,
    } == {key: expected[key] for key in expected.keys() & NUMBERS}


NUMBERS = {
    "n_useful",
    "longest_run",
    "longest_run_max",
    "n_crossings",
    "n_crossings_min",
}


@pytest.mark.parametrize("case", RUN_CASES, ids=lambda case: case["id"])
def test_signal_of_a_golden_series_with_ten_useful_points_is_the_reference(case):
    (expected,) = case["expected"]["parts"]

    chart = analyse(from_golden(case))

    assert chart.signal is (expected["runs_signal"] and chart.n_useful >= 10)


@pytest.mark.parametrize("case", PERLA_CASES, ids=lambda case: case["id"])
def test_ihi_median_runs_and_trends_of_a_golden_series_agree(case):
    expected = case["expected"]
    wanted_trends = case["input"]["trend_n"]

    chart = analyse(days(case["input"]["y"]), rules=IHI)

    assert golden_cases.close(chart.median, expected["median"])
    assert chart.n_useful == expected["n_useful"]
    assert [
        [place + 1 for place in run.positions]
        for run in chart.current.trends
        if run.length >= wanted_trends
    ] == [trend["points"] for trend in expected["trends"]]


@pytest.mark.parametrize(
    "case",
    [case for case in PERLA_CASES if case["input"]["shift_n"] == 6],
    ids=lambda case: case["id"],
)
def test_ihi_shifts_of_a_golden_series_agree_from_ten_useful_points(case):
    chart = analyse(days(case["input"]["y"]), rules=IHI)

    assert [[place + 1 for place in run.positions] for run in chart.current.shifts] == [
        shift["points"] for shift in case["expected"]["shifts"] if not chart.too_few
    ]


def test_anhoej_limits_equal_the_published_table():
    rows = golden_cases.load("tables")["anhoej_limits"]["rows"]

    assert [[n, anhoej_longest_run(n), anhoej_crossings(n)] for n, _, _ in rows] == rows


@pytest.mark.parametrize(
    "row", golden_cases.load("tables")["perla_2011_table_1"]["rows"]
)
def test_ihi_crossings_equal_the_printed_table_of_runs(row):
    assert IHI.crossings_limit(row["n"]) == row["lower"] - 1
    assert IHI.most_crossings(row["n"]) == row["upper"] - 1


@pytest.mark.parametrize("n_useful", [1, 9, 61, 200])
def test_ihi_runs_rule_outside_the_printed_table_is_silent(n_useful):
    assert IHI.crossings_limit(n_useful) is None
    assert IHI.most_crossings(n_useful) is None


def test_analyse_of_no_points_gives_no_numbers():
    chart = analyse(days([]))

    assert (chart.median, chart.n_useful, chart.longest_run) == (None, 0, None)
    assert not chart.signal


def test_analyse_of_one_point_has_a_median_and_nothing_useful():
    chart = analyse(days([4.0]))

    assert (chart.median, chart.n_useful, chart.too_few) == (4.0, 0, True)


def test_analyse_of_equal_points_has_no_runs():
    chart = analyse(days([0.1 + 0.2] * 6 + [0.3] * 6))

    assert (chart.n_useful, chart.crossings, chart.signal) == (0, None, False)


def test_nine_in_a_row_among_nine_useful_is_not_announced():
    chart = analyse(days([1] * 9), baseline=FIRST - timedelta(days=1))
    short = analyse(days([0, 0, 0, 0, 9, 9, 9, 9]))

    assert not chart.signal
    assert (short.longest_run, short.shift, short.too_few) == (4, False, True)


def test_shift_gives_its_points_and_its_first_day():
    chart = analyse(days([1, 2] * 6 + [5] * 12))

    run = chart.current.latest_shift

    assert (run.start, run.end, run.length, run.side) == (12, 23, 12, 1)
    assert run.start_date == FIRST + timedelta(days=12)
    assert chart.shift_positions >= frozenset(range(12, 24))


def test_ties_of_equal_ratios_of_different_counts_lie_on_the_median():
    pairs = [(1, 3), (2, 6), (100, 300), (1, 2), (1, 4)]
    points = [
        ratio_point(FIRST + timedelta(days=offset), *pair)
        for offset, pair in enumerate(pairs)
    ]

    chart = analyse(build_series(points, kind="proportion", period="day"))

    assert chart.sides == (0, 0, 0, 1, -1)


def test_period_not_over_and_excluded_points_stay_outside_the_rules():
    points = [value_point(FIRST + timedelta(days=offset), 1) for offset in range(3)]
    points.append(value_point(FIRST + timedelta(days=3), 99, excluded=True))
    points.append(value_point(FIRST + timedelta(days=4), 99, complete=False))

    chart = analyse(build_series(points, kind="value", period="day"))

    assert chart.median == 1
    assert chart.sides == (0, 0, 0, None, None)


def test_frozen_baseline_judges_every_point_against_its_median():
    chart = analyse(days([1, 2, 3] * 4 + [9] * 12), baseline=FIRST + timedelta(days=11))

    assert (chart.median, chart.current.frozen) == (2, 12)
    assert chart.shift


def test_phases_are_judged_each_by_itself():
    values = [1, 2, 3, 4] * 5 + [11, 12, 13, 14] * 5

    chart = analyse(days(values), phases=[FIRST + timedelta(days=20)])

    assert [phase.median for phase in chart.phases] == [2.5, 12.5]
    assert not any(phase.shift for phase in chart.phases)


def test_phase_days_outside_the_series_start_no_phase():
    chart = analyse(days([1, 2, 3]), phases=[date(2019, 1, 1), FIRST, date(2030, 1, 1)])

    assert len(chart.phases) == 1


VALUES = st.lists(st.one_of(st.none(), st.integers(-50, 50)), max_size=60)


@given(VALUES)
def test_reversing_a_series_keeps_run_and_crossings(values):
    chart, reverse = analyse(days(values)), analyse(days(values[::-1]))

    assert (chart.longest_run, chart.crossings) == (
        reverse.longest_run,
        reverse.crossings,
    )


@given(VALUES, st.integers(0, 60))
def test_adding_a_point_on_the_median_keeps_the_useful_points(values, place):
    before = analyse(days(values))
    median = before.median or 0

    after = analyse(days([*values[:place], median, *values[place:]]))

    assert after.median == median
    assert (after.n_useful, after.longest_run, after.crossings) == (
        before.n_useful,
        before.longest_run,
        before.crossings,
    )


@given(VALUES, st.integers(1, 9), st.integers(-20, 20))
def test_scaling_and_moving_a_series_keeps_the_sides(values, factor, offset):
    moved = [None if v is None else v * factor + offset for v in values]

    assert analyse(days(moved)).sides == analyse(days(values)).sides


@given(VALUES, VALUES)
def test_joining_two_phases_keeps_each_verdict(first, second):
    first, second = [*first, 1], [*second, 1]
    joined = analyse(days(first + second), phases=[FIRST + timedelta(days=len(first))])

    assert [p.longest_run for p in joined.phases] == [
        analyse(days(first)).longest_run,
        analyse(days(second)).longest_run,
    ]


def test_default_rules_are_anhoej():
    assert analyse(days([1])).rules is ANHOEJ


@pytest.mark.parametrize(
    "case",
    [c for c in golden_cases.load("qicharts2_run") if "method" in c["input"]],
    ids=lambda case: case["id"],
)
def test_box_rules_of_a_golden_series_give_the_reference_signal(case):
    (expected,) = case["expected"]["parts"]

    chart = analyse(days(case["input"]["y"]), rules=RULE_SETS[case["input"]["method"]])

    assert chart.signal is expected["runs_signal"]


@pytest.mark.parametrize(
    "row", golden_cases.load("tables")["anhoej_bestbox_cutbox"]["rows"]
)
def test_box_pairs_equal_the_published_table(row):
    for method in ("bestbox", "cutbox"):
        pairs = RULE_SETS[method].pairs(row["n"])

        assert [list(pair) for pair in pairs] == row[method]


def test_box_rules_outside_their_table_are_anhoej():
    assert RULE_SETS["cutbox"].pairs(200) == (
        (anhoej_crossings(200), anhoej_longest_run(200)),
    )
