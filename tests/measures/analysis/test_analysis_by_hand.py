"""An example to recompute by hand for every chart; docs/statistics.md prints them."""

from math import gamma, pi, sqrt

import pytest

from measures.analysis.constants import (
    MDC_RANGE_TO_LIMIT,
    PRIME_SPREAD,
    PRIME_SPREAD_LIMIT,
    RANGE_LIMIT,
    RANGE_TO_SIGMA,
    TIME_POWER,
    c4,
)
from measures.analysis.documents import analyse_document
from measures.analysis.limits import GEOMETRIC_MEDIAN
from measures.analysis.making_data_count import making_data_count


def first(chart: str, y: list, **fields) -> tuple[float, float, float]:
    """Centre, lower and upper limit at the first point, in reference mode."""
    answer = analyse_document({"chart": chart, "y": y, **fields}, "reference")
    return answer["cl"][0], answer["lcl"][0], answer["ucl"][0]


def test_run_chart():
    # Sorted 3 4 5 5 7 8: median 5; useful 4, 7, 8, 3; run of 2, 2 crossings.
    answer = analyse_document({"chart": "run", "y": [4, 7, 5, 5, 8, 3]})

    assert answer["cl"][0] == 5
    (part,) = answer["parts"]
    assert (part["n_useful"], part["longest_run"], part["n_crossings"]) == (4, 2, 2)


def test_individuals_chart():
    # Mean 11; ranges 2, 3, 1, 4, mean 2.5; 11 -+ 3 x 2.5 / 1.128.
    expected = (11, 11 - 6.648936, 11 + 6.648936)

    assert first("i", [10, 12, 9, 10, 14]) == pytest.approx(expected, abs=1e-5)


def test_moving_range_chart():
    # Ranges 2, 3, 1, 4: centre 2.5, limits 0 and 3.267 x 2.5 = 8.1675.
    assert first("mr", [10, 12, 9, 10, 14]) == pytest.approx((2.5, 0, 8.1675))


def test_screening_drops_a_range_not_below_its_limit_once():
    # Ranges 1 x 9 and 21: mean 3, limit 9.801; 21 goes, mean 1; centre 3.
    values = [0, 1] * 5 + [22]

    centre, lower, upper = first("i", values)

    assert centre == pytest.approx(27 / 11)
    assert upper - centre == pytest.approx(3 * 1 / 1.128)
    assert centre - lower == pytest.approx(upper - centre)


def test_xbar_and_s_charts():
    # Subgroups (1, 3), (2, 6), (4, 5): means 2, 4, 4.5; sd sqrt2, sqrt8, sqrt0.5.
    x, y = [1, 1, 2, 2, 3, 3], [1, 3, 2, 6, 4, 5]
    s = (sqrt(2) + sqrt(8) + sqrt(0.5)) / 3
    c4_of_two = sqrt(2) * gamma(1) / gamma(0.5)  # 0.7979
    half = 3 * s / (c4_of_two * sqrt(2))

    assert first("xbar", y, x=x) == pytest.approx((3.5, 3.5 - half, 3.5 + half))
    # B4 of two is 3.267, B3 is 0 (Montgomery, appendix VI).
    assert first("s", y, x=x) == pytest.approx((s, 0, 3.267 * s), rel=1e-3)


def test_p_chart():
    # 45 of 200: p = 0.225, sigma = sqrt(0.225 x 0.775 / 50) = 0.0590550.
    expected = (0.225, 0.225 - 0.177165, 0.225 + 0.177165)

    assert first("p", [12, 15, 8, 10], n=[50] * 4) == pytest.approx(expected, abs=1e-6)


def test_p_prime_chart():
    # z = (0.24, 0.30, 0.16, 0.20 - 0.225) / 0.0590550; ranges of z 1.0160, 2.3707,
    # 0.6773, mean 1.3547; factor 1.3547 / 1.128 = 1.2009; 3 x 0.059055 x 1.2009.
    expected = (0.225, 0.225 - 0.212766, 0.225 + 0.212766)

    assert first("pp", [12, 15, 8, 10], n=[50] * 4) == pytest.approx(expected, abs=1e-6)


def test_u_chart():
    # 12 in 4,000: u = 0.003; 3 sqrt(0.003 / 1000) = 0.0051962; not below 0.
    assert first("u", [3, 4, 2, 3], n=[1000] * 4) == pytest.approx(
        (0.003, 0, 0.0081962), abs=1e-7
    )


def test_u_prime_chart():
    # Ranges of y/n 0.001, 0.002, 0.001, mean 0.0013333; 3 x that / 1.128, whatever u.
    assert first("up", [3, 4, 2, 3], n=[1000] * 4) == pytest.approx(
        (0.003, 0, 0.003 + 0.0035461), abs=1e-7
    )


def test_c_chart():
    # Mean 9, 3 sqrt(9) = 9.
    assert first("c", [8, 10, 9, 9]) == (9, 0, 18)


def test_g_chart():
    # Mean 4, median 3; 4 + 3 sqrt(4 x 5) = 17.416; the line is the median.
    assert first("g", [1, 3, 8]) == pytest.approx((3, 0, 17.416408))


def test_t_chart():
    # Days 1, 2 ** 3.6, 1, 2 ** 3.6: roots 1, 2, 1, 2; mean 1.5, ranges 1;
    # 1.5 + 3 / 1.128 = 4.159574, drawn back 4.159574 ** 3.6 = 169.3.
    days = [1, 2**3.6, 1, 2**3.6]

    centre, lower, upper = first("t", days)

    assert (centre, lower) == (pytest.approx(1.5**3.6), 0)
    assert upper == pytest.approx(169.3, abs=0.1)


def test_individuals_prime_and_moving_s_charts():
    # 10 of 4, 18 of 9: rates 2.5 and 2; s = sqrt(pi / 2) 0.5 / sqrt(1/4 + 1/9) =
    # 1.0428; centre 28 / 13 = 2.1538; half width at the first point 3 s / 2.
    s = sqrt(pi / 2) * 0.5 / sqrt(1 / 4 + 1 / 9)

    assert s == pytest.approx(1.0428, abs=1e-4)
    assert first("ip", [10, 18], n=[4, 9]) == pytest.approx(
        (28 / 13, 28 / 13 - 1.5 * s, 28 / 13 + 1.5 * s)
    )
    answer = analyse_document({"chart": "ms", "y": [10, 18], "n": [4, 9]})
    assert (answer["y"], answer["ucl"][1]) == (
        [None, pytest.approx(s)],
        pytest.approx(3.2665 * s),
    )


def test_making_data_count():
    # As the I chart, with 2.66 for 3 / 1.128: 11 -+ 6.65.
    point = making_data_count([10, 12, 9, 10, 14]).points[0]

    assert (point.mean, point.lower, point.upper) == pytest.approx((11, 4.35, 17.65))


def test_constants_are_those_of_their_sources():
    # Montgomery, appendix VI, ranges of two: d2 1.128, d3 0.853, D4 3.267.
    assert RANGE_TO_SIGMA == 1.128
    assert pytest.approx(1 + 3 * 0.853 / 1.128, abs=2e-3) == RANGE_LIMIT
    assert pytest.approx(2 / sqrt(pi), abs=5e-4) == RANGE_TO_SIGMA
    # Making Data Count: 3 / d2.
    assert pytest.approx(3 / RANGE_TO_SIGMA, abs=5e-4) == MDC_RANGE_TO_LIMIT
    # Taylor: normal values differ by sqrt(2 / pi) of their difference's sigma.
    assert pytest.approx(1 / sqrt(2 / pi)) == PRIME_SPREAD
    assert pytest.approx(1 + 3 * sqrt(pi / 2 - 1), abs=1e-3) == PRIME_SPREAD_LIMIT
    # Nelson 1994: an exponential to the power 1 / 3.6 is about normal (skewness 0).
    root = 1 / TIME_POWER
    mean, square, cube = (gamma(1 + k * root) for k in (1, 2, 3))
    sigma = sqrt(square - mean**2)
    assert (cube - 3 * mean * square + 2 * mean**3) / sigma**3 == pytest.approx(
        0, abs=0.01
    )
    # Benneyan 2001: the geometric median is about ln 2 of the mean.
    assert pytest.approx(0.6931, abs=5e-4) == GEOMETRIC_MEDIAN
    # Montgomery, appendix VI.
    assert [round(c4(n), 4) for n in (2, 5, 10, 25)] == [0.7979, 0.94, 0.9727, 0.9896]
