"""Dates as exports write them."""

from datetime import date

import pytest

from extracts.reader.dates import (
    date_of,
    order_of,
    read_token,
    seconds_of,
    split_moment,
)

TODAY = date(2026, 11, 20)


def read(text: str, order: str = "") -> date | str:
    return date_of(read_token(split_moment(text).calendar), order, TODAY)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2016-05-04", ""),
        ("2016/5/4", ""),
        ("2016-05-04T00:00:00Z", ""),
        ("2016-05-04T23:40:00-03:00", ""),
        ("2016-05-04 10:15:00.123", ""),
        ("05/04/2016", "mdy"),
        ("5/4/16", "mdy"),
        ("5/4/2016 10:15 PM", "mdy"),
        ("04/05/2016", "dmy"),
        ("04-05-2016", "dmy"),
        ("04.05.2016", ""),
        ("4.5.16", ""),
        ("20160504", ""),
        ("42494", ""),
        ("42494.395", ""),
        ("04-May-2016", ""),
        ("May 4, 2016", ""),
        ("4 May 2016 10:15", ""),
        (" 5/4/2016", "mdy"),
    ],
)
def test_date_of_known_style_is_the_day_as_written(text: str, order: str) -> None:
    assert read(text, order) == date(2016, 5, 4)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no_date"),
        ("NULL", "no_date"),
        ("not recorded", "no_date"),
        ("soon", "not_a_date"),
        ("7", "not_a_date"),
        ("May", "not_a_date"),
        ("12", "not_a_date"),
        ("2016-02-30", "impossible_date"),
        ("1900-01-00", "impossible_date"),
        ("0000-00-00", "impossible_date"),
    ],
)
def test_date_of_bad_cell_gives_the_reason(text: str, reason: str) -> None:
    assert read(text) == reason


@pytest.mark.parametrize(
    ("year", "expected"),
    [("16", 2016), ("52", 1952), ("68", 1968), ("99", 1999), ("03", 2003)],
)
def test_date_of_two_digit_year_lies_in_the_past(year: str, expected: int) -> None:
    assert read(f"2/3/{year}", "mdy") == date(expected, 2, 3)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["05/31/2016", "05/02/2016"], "mdy"),
        (["31/05/2016", "05/02/2016"], "dmy"),
        (["05/02/2016", "06/02/2016"], None),
        (["05/31/2016", "31/05/2016"], "mixed"),
        (["2016-05-02"], ""),
        (["05/05/2016"], ""),
    ],
)
def test_order_of_tokens_needs_proof(texts: list[str], order: str | None) -> None:
    assert order_of([read_token(t) for t in texts]) == order


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2016-05-04 10:00:00", "2016-05-04 11:00:00", 60),
        ("2016-05-04T10:00:00Z", "2016-05-04T07:30:00-03:00", 30),
        ("5/4/2016 11:45 AM", "5/4/2016 12:15 PM", 30),
        ("2016-05-04", "2016-05-05", 1440),
        ("42494.5", "42495", 720),
    ],
)
def test_seconds_of_moments_differ_by_the_time_between(
    start: str, end: str, minutes: int
) -> None:
    first, second = (seconds_of(t, "mdy", TODAY) for t in (start, end))

    assert (second or 0) - (first or 0) == minutes * 60
