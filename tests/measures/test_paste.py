"""Rows pasted from a spreadsheet."""

from datetime import date

import pytest

from measures.figures import Figures
from measures.models import Measure
from measures.paste import period_from, read_paste
from tests.factories.measures import MeasureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def monthly() -> Measure:
    return MeasureFactory(period="month")


def test_paste_with_a_heading_and_tabs_reads_every_row(monthly: Measure) -> None:
    text = "Month\tMissed\tBooked\nJan 2026\t4\t20\n2026-02\t3\t1,250\n"

    pasted = read_paste(text, monthly)

    assert pasted.header == ("Month", "Missed", "Booked")
    assert pasted.good == [
        Figures(date(2026, 1, 1), date(2026, 1, 31), numerator=4, denominator=20),
        Figures(date(2026, 2, 1), date(2026, 2, 28), numerator=3, denominator=1250),
    ]


def test_paste_with_the_denominator_first_swaps_them(monthly: Measure) -> None:
    pasted = read_paste("1841-01-01,254,37", monthly, swapped=True)

    assert pasted.good == [
        Figures(date(1841, 1, 1), date(1841, 1, 31), numerator=37, denominator=254)
    ]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("someday\t4\t20", "period", "not a date"),
        ("Jan 2026\tfour\t20", "numerator", "not a whole number"),
        ("Jan 2026\t4.5\t20", "numerator", "not a whole number"),
        ("Jan 2026\t4", "denominator", "Nothing here"),
        ("Jan 2026\t21\t20", "numerator", "not possible"),
        ("Jan 2026\t-1\t20", "numerator", "below 0"),
        ("Jan 2026\tinf\t20", "numerator", "not a whole number"),
        ("2026-13\t4\t20", "period", "not a date"),
    ],
)
def test_paste_with_a_bad_cell_names_it_and_keeps_the_good_row(
    monthly: Measure, row: str, column: str, words: str
) -> None:
    pasted = read_paste(f"{row}\nFeb 2026\t3\t25", monthly)

    assert words in pasted.bad[0].faults[column]
    assert pasted.bad[0].line == 1
    assert [one.starts_on for one in pasted.good] == [date(2026, 2, 1)]


def test_paste_with_one_period_twice_keeps_neither(monthly: Measure) -> None:
    pasted = read_paste("Jan 2026\t4\t20\n2026-01-15\t5\t20\nFeb 2026\t3\t25", monthly)

    assert [row.line for row in pasted.bad] == [1, 2]
    assert "Lines 1, 2" in pasted.bad[0].faults["period"]
    assert len(pasted.good) == 1


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Q2 2026", date(2026, 4, 1)),
        ("2026-Q3", date(2026, 7, 1)),
        ("03/2026", date(2026, 3, 1)),
        ("March 2026", date(2026, 3, 1)),
        ("3/9/2026", date(2026, 3, 1)),
        ("25/12/2026", date(2026, 12, 1)),
        ("9 March 2026", date(2026, 3, 1)),
        ("42494", None),
        ("12", None),
        ("", None),
    ],
)
def test_period_from_reads_what_people_write(
    monthly: Measure, cell: str, expected: date | None
) -> None:
    assert period_from(cell, monthly) == expected


def test_period_from_a_day_of_a_us_week_starts_on_sunday() -> None:
    weekly = MeasureFactory(period="week")

    assert period_from("2016-05-04", weekly) == date(2016, 5, 1)


def test_period_from_day_first_reads_the_day_first(monthly: Measure) -> None:
    assert period_from("03/04/2026", monthly, day_first=True) == date(2026, 4, 1)


def test_paste_of_values_takes_decimals() -> None:
    minutes = MeasureFactory(data_kind="value", unit="minutes", period="month")

    pasted = read_paste("Jan 2026;12.5", minutes)

    assert pasted.good[0].value == 12.5
