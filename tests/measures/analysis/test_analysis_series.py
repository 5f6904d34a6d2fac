from datetime import date

import pytest

from measures.analysis import Point, Series, build_series, ratio_point, value_point

JAN, FEB, MAR, APR = (date(2026, month, 1) for month in (1, 2, 3, 4))


def test_ratio_point_of_two_counts_is_their_ratio():
    assert ratio_point(JAN, 29, 50).value == 0.58


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 0), (None, 9), (3, None)])
def test_ratio_point_without_anyone_counted_has_no_value(numerator, denominator):
    assert ratio_point(JAN, numerator, denominator).value is None


@pytest.mark.parametrize(("numerator", "denominator"), [(3, 0), (-1, 5), (1, -5)])
def test_ratio_point_of_impossible_counts_is_refused(numerator, denominator):
    with pytest.raises(ValueError, match="2026-01-01"):
        ratio_point(JAN, numerator, denominator)


def test_build_series_of_unsorted_points_fills_the_gap():
    series = build_series(
        [value_point(APR, 4), value_point(JAN, 1), value_point(FEB, 2)],
        kind="count",
        period="month",
    )

    assert [point.period_start for point in series.points] == [JAN, FEB, MAR, APR]
    assert [point.value for point in series.points] == [1, 2, None, 4]


def test_build_series_given_today_marks_the_running_month():
    series = build_series(
        [value_point(JAN, 1), value_point(FEB, 2)],
        kind="count",
        period="month",
        today=date(2026, 2, 28),
    )

    assert [point.complete for point in series.points] == [True, False]


def test_build_series_of_nothing_is_empty():
    assert build_series([], kind="count", period="month").points == ()


def test_build_series_with_a_period_twice_is_refused():
    with pytest.raises(ValueError, match="Two points"):
        build_series([Point(JAN), Point(JAN)], kind="count", period="month")


def test_build_series_with_a_day_off_the_grid_is_refused():
    with pytest.raises(ValueError, match="2026-01-05"):
        build_series(
            [value_point(JAN, 1), value_point(date(2026, 1, 5), 1)],
            kind="count",
            period="month",
        )


def test_series_with_a_hole_is_refused():
    with pytest.raises(ValueError, match="2026-03-01 follows"):
        Series(points=(Point(JAN), Point(MAR)), kind="count", period="month")


def test_proportion_with_numerator_above_denominator_is_refused():
    with pytest.raises(ValueError, match="numerator 6"):
        build_series([ratio_point(JAN, 6, 5)], kind="proportion", period="month")


def test_rate_with_numerator_above_denominator_is_kept():
    series = build_series([ratio_point(JAN, 6, 5)], kind="rate", period="month")

    assert series.points[0].value == 1.2
