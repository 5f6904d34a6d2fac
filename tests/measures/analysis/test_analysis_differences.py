from datetime import date, timedelta
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.analysis import Series, analyse, build_series, ratio_point, value_point
from measures.analysis.differences import (
    before_and_after,
    beta_share,
    clopper_pearson,
    newcombe,
    poisson_ratio,
    student_quantile,
    welch,
)
from measures.analysis.meaning import (
    difference_sentence,
    people_per_period,
    people_sentence,
)

FIRST = date(2026, 1, 5)


def weekly(pairs: list[tuple[int, int]], kind: str = "proportion") -> Series:
    """Weekly ratios."""
    points = [
        ratio_point(FIRST + timedelta(weeks=week), *pair)
        for week, pair in enumerate(pairs)
    ]
    return build_series(points, kind=kind, period="week", multiplier=1000)


def test_newcombe_interval_equals_the_published_example():
    # Newcombe 1998, table II, example (a), method 10: 56 / 70 less 48 / 80.
    found = newcombe(48, 80, 56, 70)

    assert found.estimate == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@pytest.mark.parametrize(
    ("hits", "total", "expected"),
    [(5, 10, (0.1871, 0.8129)), (0, 10, (0.0, 0.3085)), (10, 10, (0.6915, 1.0))],
)
def test_clopper_pearson_equals_the_printed_tables(hits, total, expected):
    assert clopper_pearson(hits, total) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(
    ("freedom", "expected"), [(1, 12.706), (4, 2.776), (10, 2.228), (120, 1.980)]
)
def test_student_quantile_equals_the_printed_table(freedom, expected):
    assert student_quantile(freedom) == pytest.approx(expected, abs=5e-4)


def test_beta_share_of_whole_numbers_is_the_binomial_tail():
    # I_x(2, 3) = P(at least 2 of 4) at x = 0.4.
    expected = 1 - 0.6**4 - 4 * 0.4 * 0.6**3

    assert beta_share(0.4, 2, 3) == pytest.approx(expected, rel=1e-12)


def test_poisson_ratio_of_equal_counts_is_one_within_its_mirror():
    found = poisson_ratio(5, 100, 5, 100)

    assert found.estimate == 1
    assert found.low * found.high == pytest.approx(1)
    assert found.low == pytest.approx(0.1871 / 0.8129, abs=1e-3)


def test_poisson_ratio_large_counts_stay_finite():
    found = poisson_ratio(200_000, 1e6, 210_000, 1e6)

    assert 1.04 < found.low < 1.05 < found.high < 1.06


def test_welch_interval_by_hand():
    # Means 3 and 5, variances 2.5 each, five a side: error 1, freedom 8, t = 2.306.
    found = welch([1, 2, 3, 4, 5], [3, 4, 5, 6, 7])

    assert (found.low, found.high) == pytest.approx((2 - 2.306, 2 + 2.306), abs=1e-3)


@given(st.integers(0, 60), st.integers(60, 90), st.integers(0, 60), st.integers(60, 90))
def test_newcombe_interval_holds_its_estimate(hits1, total1, hits2, total2):
    found = newcombe(hits1, total1, hits2, total2)

    assert -1 <= found.low <= found.estimate <= found.high <= 1


def test_three_points_get_a_difference_and_its_sentence():
    series = weekly([(20, 50), (29, 50), (36, 50)])

    difference = before_and_after(series, FIRST + timedelta(weeks=1))

    assert difference_sentence(difference, series) == (
        "Before: 40 % (20 of 50); after: 65 % (65 of 100). A change of +25 percentage"
        " points (95 % interval +8.1 to +40.1), more than chance alone would easily"
        " bring."
    )


def test_small_difference_is_left_to_chance():
    series = weekly([(20, 50), (22, 50)])

    difference = before_and_after(series, FIRST + timedelta(weeks=1))

    assert not difference.beyond_chance
    assert "chance alone could bring as much" in difference_sentence(difference, series)


def test_rates_get_a_ratio():
    series = weekly([(8, 1000), (4, 1000)], kind="rate")

    difference = before_and_after(series, FIRST + timedelta(weeks=1))

    assert difference.is_ratio
    assert difference.change.estimate == 0.5
    assert "After over before 0.5" in difference_sentence(difference, series)


def test_rate_without_events_before_has_no_ratio():
    series = weekly([(0, 1000), (4, 1000)], kind="rate")

    assert before_and_after(series, FIRST + timedelta(weeks=1)) is None


def test_rate_without_events_after_has_a_ratio_of_zero():
    found = poisson_ratio(4, 1000, 0, 1000)

    assert (found.estimate, found.low) == (0, 0)
    assert 0 < found.high < inf


@pytest.mark.parametrize(("points", "known"), [(4, False), (5, True)])
def test_values_need_five_points_a_side(points, known):
    series = build_series(
        [
            value_point(FIRST + timedelta(weeks=week), week % 3)
            for week in range(2 * points)
        ],
        kind="value",
        period="week",
    )

    difference = before_and_after(series, FIRST + timedelta(weeks=points))

    assert (difference is not None) is known


def test_one_side_without_points_gives_no_difference():
    assert before_and_after(weekly([(20, 50)]), FIRST) is None


SHIFT = [(20, 50), (22, 50)] * 6 + [(34, 50), (36, 50)] * 6


def test_people_per_period_is_the_change_of_share_times_the_usual_number():
    series = weekly(SHIFT)

    assert people_per_period(analyse(series), series) == 14


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        (SHIFT, "About 14 more children a week since then."),
        (SHIFT[::-1], "About 14 fewer children a week since then."),
        ([(20, 50), (30, 50)] * 8, ""),
    ],
)
def test_people_are_spoken_of_only_after_a_signal(pairs, expected):
    series = weekly(pairs)

    assert people_sentence(analyse(series), series, "children") == expected


def test_people_are_not_spoken_of_when_the_shift_is_over():
    series = weekly([(20, 50), (30, 50)] * 6 + [(40, 50)] * 9 + [(20, 50)] * 3)

    assert people_sentence(analyse(series), series, "children") == ""
