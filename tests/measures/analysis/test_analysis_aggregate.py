from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.analysis import AggregationError, Piece, aggregate


def day_piece(offset: int, numerator: int, denominator: int) -> Piece:
    day = date(2024, 1, 1) + timedelta(days=offset)
    return Piece(day, day, numerator=numerator, denominator=denominator)


def test_weeks_cut_at_the_month_end_add_up_to_exact_months():
    pieces = [
        Piece(date(2016, 5, 30), date(2016, 5, 31), numerator=3, denominator=10),
        Piece(date(2016, 6, 1), date(2016, 6, 5), numerator=8, denominator=20),
        Piece(date(2016, 5, 23), date(2016, 5, 29), numerator=1, denominator=10),
    ]

    months = aggregate(pieces, statistic="ratio", period="month")
    weeks = aggregate(pieces, statistic="ratio", period="week")

    assert [(p.numerator, p.denominator) for p in months] == [(4, 20), (8, 20)]
    assert [(p.numerator, p.denominator) for p in weeks] == [(1, 10), (11, 30)]


def test_aggregate_of_rates_sums_and_never_averages():
    pieces = [day_piece(0, 1, 2), day_piece(1, 0, 98)]

    (point,) = aggregate(pieces, statistic="ratio", period="week")

    assert point.value == 0.01


def test_piece_over_two_months_is_refused_by_month():
    week = Piece(date(2016, 5, 30), date(2016, 6, 5), numerator=1, denominator=2)

    with pytest.raises(AggregationError, match="30 May 2016 to 5 June 2016"):
        aggregate([week], statistic="ratio", period="month")


def test_medians_of_several_pieces_are_refused():
    pieces = [
        Piece(date(2024, 1, 1), date(2024, 1, 7), n=5, median=3.0),
        Piece(date(2024, 1, 8), date(2024, 1, 14), n=5, median=4.0),
    ]

    with pytest.raises(AggregationError, match="median"):
        aggregate(pieces, statistic="median", period="month")


def test_median_of_one_piece_is_kept():
    piece = Piece(date(2024, 1, 1), date(2024, 1, 7), n=5, median=3.0)

    (point,) = aggregate([piece], statistic="median", period="week")

    assert (point.value, point.n) == (3.0, 5)


def test_counts_of_different_people_are_not_added_up():
    with pytest.raises(AggregationError, match="same person"):
        aggregate(
            [day_piece(0, 1, 2), day_piece(1, 1, 2)],
            statistic="distinct",
            period="week",
        )


def test_mean_weighs_each_piece_by_its_measurements():
    pieces = [
        Piece(date(2024, 1, 1), date(2024, 1, 1), n=1, total=10.0),
        Piece(date(2024, 1, 2), date(2024, 1, 2), n=9, total=180.0),
    ]

    (point,) = aggregate(pieces, statistic="mean", period="week")

    assert (point.value, point.n) == (19.0, 10)


def test_values_without_their_number_are_not_put_together():
    pieces = [
        Piece(date(2024, 1, 1), date(2024, 1, 1), total=10.0),
        Piece(date(2024, 1, 2), date(2024, 1, 2), total=20.0),
    ]

    with pytest.raises(AggregationError, match="how many measurements"):
        aggregate(pieces, statistic="mean", period="week")


def test_denominator_zero_all_month_gives_a_point_without_data():
    (point,) = aggregate([day_piece(0, 0, 0)], statistic="ratio", period="month")

    assert point.value is None


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 5), st.integers(5, 9))))
def test_aggregating_twice_equals_aggregating_once(rows):
    pieces = [day_piece(*row) for row in rows]

    months = aggregate(pieces, statistic="ratio", period="month")
    from_months = aggregate(
        [
            Piece(p.period_start, p.period_start, p.numerator, p.denominator)
            for p in months
        ],
        statistic="ratio",
        period="year",
    )

    assert from_months == aggregate(pieces, statistic="ratio", period="year")
