"""Numbers, words, periods and masks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extracts.reader.numbers import MICRO, are_rates, decimal_mark, parse_number
from extracts.reader.periods import piece_of
from extracts.reader.text import mask, name_key, tidy
from extracts.reader.words import is_missing, meaning


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1,867,781", ".", 1_867_781),
        ("1,681,659 ", ".", 1_681_659),
        ("5,0", ",", 5),
        ("1.867.781,5", ",", 1_867_781.5),
        ("19.2%", ".", 0.192),
        ("(5)", ".", -5),
        ("-7", ".", -7),
        ("$1,200.50", ".", 1200.5),
        (".5", ".", 0.5),
        ("1e-05", ".", 0.00001),
        ("1 867 781", ".", 1_867_781),
    ],
)
def test_parse_number_reads_what_people_write(
    text: str, decimal: str, value: float
) -> None:
    assert parse_number(text, decimal) == round(value * MICRO)


@pytest.mark.parametrize(
    "text", ["", "abc", "1,2", "1-2", "[10-20)", "12a", "1234567890123456730"]
)
def test_parse_number_leaves_other_things_alone(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("cells", "delimiter", "mark"),
    [(["5,0", "12,5"], ";", ","), (["5.0", "12.5"], ";", "."), (["1,867"], ",", ".")],
)
def test_decimal_mark_follows_the_cells(
    cells: list[str], delimiter: str, mark: str
) -> None:
    assert decimal_mark(cells, delimiter) == mark


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["19.2%", ""], True),
        (["0.2", "0"], True),
        (["0", "1"], False),
        (["3", "0.5"], False),
    ],
)
def test_are_rates_knows_shares_from_counts(cells: list[str], expected: bool) -> None:
    assert are_rates(cells) is expected


@pytest.mark.parametrize(
    "text", ["", " ", "NULL", "N/A", "n/a", "-", ".", "?", "#N/A", "None"]
)
def test_is_missing_knows_the_usual_codes(text: str) -> None:
    assert is_missing(text)


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("YES ", "yes"),
        ("x", "yes"),
        (" No", "no"),
        ("No Show - called late", "no_show"),
        ("no-show", "no_show"),
        ("ARRIVED ", "arrived"),
        ("Cancelled by patient", "out"),
        ("FRADINHOS", None),
    ],
)
def test_meaning_of_usual_words(text: str, family: str | None) -> None:
    assert meaning(text) == family


def test_tidy_header_matches_its_plain_name() -> None:
    assert tidy("\u200bVisit ID ") == "Visit ID"
    assert name_key("APPT\nDATE") == name_key("appt_date")


def test_mask_shows_shape_only() -> None:
    assert mask("Sample, Ann 555-0100") == "xxxxxx, xxx 999-9999"
    assert len(mask("a" * 500)) == 41


@given(st.dates(min_value=date(1841, 1, 5)), st.sampled_from(["monday", "sunday"]))
def test_piece_of_week_stays_in_one_week_and_one_month(day: date, starts: str) -> None:
    piece = piece_of(day, "week", starts)

    assert piece.starts_on <= day <= piece.ends_on
    assert piece.starts_on.month == piece.ends_on.month
    assert piece.ends_on - piece.starts_on < timedelta(days=7)


@given(st.dates(), st.sampled_from(["day", "week", "month", "quarter", "year"]))
def test_piece_of_any_day_holds_the_day(day: date, period: str) -> None:
    piece = piece_of(day, period)

    assert piece.starts_on <= day <= piece.ends_on
