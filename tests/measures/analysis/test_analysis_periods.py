from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.analysis import periods

DAYS = st.dates(min_value=date(1800, 1, 1), max_value=date(2200, 12, 31))
KINDS = st.sampled_from(["day", "week", "month", "quarter", "year"])
WEEK_STARTS = st.sampled_from(["monday", "sunday"])


@pytest.mark.parametrize(
    ("kind", "week_starts", "expected"),
    [
        ("day", "monday", date(2016, 5, 4)),
        ("week", "monday", date(2016, 5, 2)),
        ("week", "sunday", date(2016, 5, 1)),
        ("month", "monday", date(2016, 5, 1)),
        ("quarter", "monday", date(2016, 4, 1)),
        ("year", "monday", date(2016, 1, 1)),
    ],
)
def test_period_start_of_a_wednesday_is_the_first_day(kind, week_starts, expected):
    assert periods.period_start(date(2016, 5, 4), kind, week_starts) == expected


@pytest.mark.parametrize(
    ("start", "kind", "expected"),
    [
        (date(2024, 2, 1), "month", date(2024, 2, 29)),
        (date(2023, 2, 1), "month", date(2023, 2, 28)),
        (date(2023, 10, 1), "quarter", date(2023, 12, 31)),
        (date(2020, 12, 28), "week", date(2021, 1, 3)),
        (date(2024, 1, 1), "year", date(2024, 12, 31)),
        (date(2024, 1, 1), "day", date(2024, 1, 1)),
    ],
)
def test_period_end_is_the_last_day_included(start, kind, expected):
    assert periods.period_end(start, kind) == expected


@given(day=DAYS, kind=KINDS, week_starts=WEEK_STARTS)
def test_period_of_any_day_holds_that_day(day, kind, week_starts):
    start = periods.period_start(day, kind, week_starts)

    assert start <= day <= periods.period_end(start, kind)
    assert periods.is_period_start(start, kind, week_starts)


@given(day=DAYS, kind=KINDS, week_starts=WEEK_STARTS)
def test_next_and_previous_start_undo_each_other(day, kind, week_starts):
    start = periods.period_start(day, kind, week_starts)

    assert periods.previous_start(periods.next_start(start, kind), kind) == start


@given(first=DAYS, length=st.integers(0, 900), kind=KINDS, week_starts=WEEK_STARTS)
def test_period_starts_leave_no_day_out(first, length, kind, week_starts):
    last = first + timedelta(days=length)

    starts = list(periods.period_starts(first, last, kind, week_starts))

    assert starts[0] <= first
    assert starts[-1] <= last <= periods.period_end(starts[-1], kind)
    assert all(
        periods.next_start(a, kind) == b
        for a, b in zip(starts, starts[1:], strict=False)
    )


def test_period_starts_with_last_before_first_gives_nothing():
    assert (
        list(periods.period_starts(date(2020, 5, 1), date(2020, 4, 1), "month")) == []
    )


def test_unknown_period_kind_is_refused():
    with pytest.raises(ValueError, match="fortnight"):
        periods.period_start(date(2020, 1, 1), "fortnight")


def test_split_week_inside_a_month_gives_one_piece():
    assert periods.split_week_at_month_end(date(2016, 5, 2)) == (
        (date(2016, 5, 2), date(2016, 5, 8)),
    )


def test_split_week_across_the_month_end_gives_two_pieces():
    assert periods.split_week_at_month_end(date(2016, 5, 30)) == (
        (date(2016, 5, 30), date(2016, 5, 31)),
        (date(2016, 6, 1), date(2016, 6, 5)),
    )


@pytest.mark.parametrize(
    ("today", "expected"), [(date(2016, 5, 31), False), (date(2016, 6, 1), True)]
)
def test_month_is_over_only_after_its_last_day(today, expected):
    assert periods.is_over(date(2016, 5, 1), "month", today) is expected


@pytest.mark.parametrize(
    ("kind", "long", "short"),
    [
        ("day", "2 May 2016", "2 May 2016"),
        ("week", "week of 2 May 2016", "2 May 2016"),
        ("month", "May 2016", "May 2016"),
        ("quarter", "Q2 2016", "Q2 2016"),
        ("year", "2016", "2016"),
    ],
)
def test_labels_name_the_period(kind, long, short):
    assert periods.label(date(2016, 5, 2), kind) == long
    assert periods.short_label(date(2016, 5, 2), kind) == short
