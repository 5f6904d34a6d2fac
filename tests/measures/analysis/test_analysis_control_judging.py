from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.analysis import ANHOEJ, Series, analyse, build_series, ratio_point
from measures.analysis.control_judging import CONTROL_RULES, judge_control
from measures.analysis.control_results import NoLimits
from measures.analysis.making_data_count import MDC
from measures.analysis.point_rules import NELSON, WESTERN_ELECTRIC
from measures.analysis.series import value_point
from measures.analysis.series_columns import kinds_for

FIRST = date(2026, 1, 5)
STEADY = [5.0, 7.0, 6.0, 4.0, 6.5, 5.5, 7.5, 4.5, 6.0, 5.0, 7.0, 5.5, 6.5, 4.0]


def weekly(values: list[float | None], kind: str = "value", **kwargs) -> Series:
    """Weekly values."""
    aside = kwargs.pop("aside", ())
    points = [
        value_point(FIRST + timedelta(weeks=k), value, excluded=k in aside)
        for k, value in enumerate(values)
    ]
    return build_series(points, kind=kind, period="week", **kwargs)


def shares(pairs: list[tuple[int, int]], **kwargs) -> Series:
    points = [ratio_point(FIRST + timedelta(weeks=k), *p) for k, p in enumerate(pairs)]
    return build_series(points, kind="proportion", period="week", **kwargs)


def test_p_chart_by_hand():
    # 45 of 200: p = 0.225; sigma = sqrt(0.225 x 0.775 / 50) = 0.0590550.
    chart = judge_control(shares([(12, 50), (15, 50), (8, 50), (10, 50)]), "p")

    assert chart.centre == (0.225,) * 4
    assert chart.upper[0] == pytest.approx(0.225 + 3 * 0.0590550, abs=1e-6)
    assert chart.lower2[0] == pytest.approx(0.225 - 2 * 0.0590550, abs=1e-6)


def test_point_beyond_a_limit_signals_and_is_named():
    chart = judge_control(weekly([*STEADY, 30.0]), "i")

    assert chart.outside == (14,)
    assert chart.signal
    assert chart.reasons[14] == ("outside",)
    assert chart.patterns[0].run.side == 1


def test_below_ten_useful_points_nothing_is_announced_but_computed():
    chart = judge_control(weekly([5.0, 6.0, 5.5, 6.0, 5.0, 5.5, 6.5, 5.0, 40.0]), "i")

    assert chart.too_few
    assert not chart.signal
    assert (chart.outside, chart.signal_positions) == ((), frozenset())
    assert 8 in chart.beyond
    assert chart.upper[0] is not None


@pytest.mark.parametrize("rules", CONTROL_RULES.values(), ids=CONTROL_RULES.keys())
def test_point_set_aside_is_outside_everything(rules):
    with_ghost = judge_control(weekly([*STEADY, 90.0], aside=[14]), "i", rules=rules)
    without = judge_control(weekly(STEADY), "i", rules=rules)

    assert with_ghost.centre[:14] == without.centre
    assert with_ghost.upper[:14] == without.upper
    assert with_ghost.reasons[14] == ()
    assert with_ghost.sides[14] is None
    assert with_ghost.outside == without.outside


def test_range_bridges_a_point_set_aside_and_not_a_gap():
    bridged = judge_control(weekly([1.0, 99.0, 3.0, 4.0], aside=[1]), "mr")
    broken = judge_control(weekly([1.0, None, 3.0, 4.0]), "mr")

    assert bridged.plotted == (None, None, 2.0, 1.0)
    assert broken.plotted == (None, None, None, 1.0)


def test_period_that_is_not_over_takes_no_part():
    today = FIRST + timedelta(weeks=14, days=2)
    running = judge_control(weekly([*STEADY, 90.0], today=today), "i")

    assert running.outside == ()
    assert running.sides[14] is None
    assert running.current.n_points == 14


@pytest.mark.parametrize(
    ("values", "kind", "reason"),
    [
        ([], "i", NoLimits.NO_POINTS),
        ([None, None], "i", NoLimits.NO_POINTS),
        ([3.0], "i", NoLimits.ONE_POINT),
        ([3.0] * 14, "i", NoLimits.NO_SPREAD),
        (STEADY, "run", NoLimits.RUN_CHART),
        (STEADY, "i", None),
    ],
)
def test_chart_without_limits_says_why(values, kind, reason):
    chart = judge_control(weekly(values), kind)

    assert chart.no_limits is reason
    assert (set(chart.upper) <= {None}) is (reason is not None)


def test_shares_that_are_all_zero_have_no_limits():
    chart = judge_control(shares([(0, 40)] * 12), "p")

    assert chart.no_limits is NoLimits.NO_SPREAD
    assert chart.outside == ()


def test_large_move_is_screened_out_of_the_limits():
    chart = judge_control(weekly([*STEADY, 30.0]), "i")

    assert chart.screened == (14,)


def test_frozen_baseline_sets_the_limits_of_its_phase():
    frozen = judge_control(
        weekly([*STEADY, 30.0, 31.0]), "i", baseline=FIRST + timedelta(weeks=13)
    )

    assert frozen.centre[15] == judge_control(weekly(STEADY), "i").centre[0]
    assert frozen.outside == (14, 15)
    assert frozen.current.frozen == 14


def test_each_phase_has_its_own_limits():
    raised = [value + 20 for value in STEADY]
    chart = judge_control(
        weekly(STEADY + raised), "i", phases=[FIRST + timedelta(weeks=14)]
    )

    assert not chart.signal
    assert chart.centre[14] == pytest.approx((chart.centre[0] or 0) + 20)


def test_run_chart_kind_agrees_with_analyse():
    series = weekly(STEADY + [value + 3 for value in STEADY])
    chart, run_chart = judge_control(series, "run"), analyse(series)

    assert chart.sides == run_chart.sides
    assert chart.phases == run_chart.phases


@pytest.mark.parametrize("kind", ["p", "u", "xbar", "s", "ip", "ms", "c"])
def test_kind_without_its_numbers_is_refused(kind):
    with pytest.raises(ValueError, match=f"for a {kind} chart"):
        judge_control(weekly([1.5, 2.5]), kind)


@pytest.mark.parametrize("kind", ["run", "mr"])
def test_zones_are_refused_where_there_are_none(kind):
    with pytest.raises(ValueError, match="even limits"):
        judge_control(weekly(STEADY), kind, rules=NELSON)


def test_western_electric_names_two_of_three():
    # Mean range 42 / 18 = 2.33, sigma 2.07; 16 lies 4.42 above the mean of 11.58.
    values = [10.0, 12.0] * 8 + [16.0, 12.0, 16.0]
    chart = judge_control(weekly(values), "i", rules=WESTERN_ELECTRIC)

    assert [(p.rule, p.run.positions) for p in chart.patterns] == [("we2", (16, 18))]
    assert chart.reasons[16] == ("we2",)


def test_nelson_sees_a_trend_and_its_direction():
    values = [*STEADY, 5.0, 5.5, 6.0, 6.5, 7.0, 7.5]
    chart = judge_control(weekly(values), "i", rules=NELSON)

    (trend,) = (p for p in chart.patterns if p.rule == "nelson3")
    assert (trend.run.side, trend.run.length) == (1, 7)


def test_two_trends_side_by_side_stay_two():
    values = [*STEADY, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    chart = judge_control(weekly(values), "i", rules=NELSON)

    trends = [p.run.length for p in chart.patterns if p.rule == "nelson3"]
    assert trends == [6, 6]


def test_making_data_count_gives_both_verdicts():
    values = [*STEADY, 9.0, 9.5, 9.0, 9.5, 9.0, 9.5, 9.0]
    chart = judge_control(
        weekly(values, goal=30.0, improvement_direction="increase"), rules=MDC
    )

    assert chart.mdc is not None
    assert chart.mdc.variation == "improvement_high"
    assert chart.mdc.assurance == "consistent_fail"
    assert chart.reasons[20][-1] == "mdc_shift"


def test_making_data_count_is_silent_below_ten_useful_points():
    chart = judge_control(weekly([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]), rules=MDC)

    assert chart.mdc is not None
    assert (chart.mdc.variation, chart.mdc.assurance) == (None, None)
    assert chart.patterns == ()


def test_short_frozen_baseline_is_refused_by_making_data_count():
    with pytest.raises(ValueError, match="12 points or more"):
        judge_control(weekly(STEADY), rules=MDC, baseline=FIRST + timedelta(weeks=5))


KINDS = ["proportion", "rate", "count", "value"]


@st.composite
def any_series(draw) -> Series:
    """Any kind of series with gaps, ghosts and a running period."""
    kind = draw(st.sampled_from(KINDS))
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(0, 20), st.integers(20, 40), st.sampled_from("dddge")
            ),
            max_size=40,
        )
    )
    points = []
    for k, (low, high, state) in enumerate(rows):
        day, aside = FIRST + timedelta(weeks=k), state == "e"
        if kind in ("proportion", "rate"):
            pair = (None, None) if state == "g" else (low, high)
            points.append(ratio_point(day, *pair, excluded=aside))
        else:
            value = None if state == "g" else float(low)
            points.append(value_point(day, value, n=high, sd=2.5, excluded=aside))
    today = FIRST + timedelta(weeks=len(rows) - draw(st.integers(0, 1)))
    return build_series(points, kind=kind, period="week", today=today)


@given(series=any_series(), data=st.data())
def test_any_series_has_every_chart_it_is_offered(series, data):
    kind = data.draw(st.sampled_from([None, "run", *kinds_for(series)]))
    uneven = kind in {"run", "g", "mr", "ms"}
    rules = ANHOEJ if uneven else data.draw(st.sampled_from([*CONTROL_RULES.values()]))
    cuts = data.draw(st.lists(st.integers(0, 40), max_size=2))

    chart = judge_control(
        series, kind, rules=rules, phases=[FIRST + timedelta(weeks=k) for k in cuts]
    )

    count = len(series.points)
    lines = (chart.plotted, chart.centre, chart.lower, chart.upper, chart.reasons)
    assert {len(line) for line in (*lines, chart.sides)} == {count}
    assert all(v is None or v == v for line in lines[:4] for v in line)  # no NaN
    quiet = {k for k, point in enumerate(series.points) if not point.judged}
    assert not chart.signal_positions & quiet
    assert set(chart.outside) <= set(chart.beyond)
    for phase in chart.phases:
        if phase.too_few:
            assert not any(chart.reasons[phase.start : phase.end])
