"""Windows and ways, and what a board's answer means, without a database."""

from dataclasses import replace
from datetime import date

import pytest

from accounts.board_catalogue import board_list
from boardfiles.checking import Purpose, Terms, in_window, takes
from boardfiles.checks import review_due
from boardfiles.models import LIVE, NEXT, LineState
from boardfiles.records import due_on, kept_until
from boardfiles.results import Line, ResultError, fault_of, read
from boardfiles.routes import Channel

TERMS = Terms(
    Channel.PARS, Purpose.BOTH, date(2025, 1, 1), date(2027, 12, 31), frozenset(),
    today=date(2027, 3, 31),
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "terms", "inside"),
    [
        (date(2025, 1, 1), TERMS, True),
        (date(2024, 12, 31), TERMS, False),
        (date(2027, 3, 31), TERMS, True),
        (date(2027, 4, 1), TERMS, False),
        (date(2025, 6, 1), replace(TERMS, today=date(2027, 4, 1)), False),
        (date(2025, 6, 1), replace(TERMS, today=date(2027, 4, 1), channel=Channel.ROSTER), True),
        (date(2026, 2, 2), replace(TERMS, last_day=date(2026, 2, 1)), False),
        (date(2026, 2, 1), replace(TERMS, last_day=date(2026, 2, 1)), True),
    ],
    ids=["first", "before", "today", "tomorrow", "too-late", "roster", "over", "last"],
)  # fmt: skip
def test_window(day: date, terms: Terms, inside: bool) -> None:
    assert in_window(day, terms) is inside


@pytest.mark.parametrize(
    ("board", "terms", "taken"),
    [
        ("ABIM", TERMS, True),
        ("ABP", TERMS, False),
        ("ABFM", TERMS, False),
        ("ABIM", replace(TERMS, boards=frozenset({"ABS"})), False),
        ("ABP", replace(TERMS, channel=Channel.ROSTER), True),
        ("ABNS", replace(TERMS, channel=Channel.ROSTER), False),
        ("ABNS", replace(TERMS, channel=Channel.ROSTER, boards=frozenset({"ABNS"})), True),
    ],
    ids=["abim", "abp", "abfm", "not-listed", "roster", "no-roster", "own-list"],
)  # fmt: skip
def test_way_to_a_board(board: str, terms: Terms, taken: bool) -> None:
    assert takes(board, terms, board_list()) is taken


def test_clock_and_years() -> None:
    assert due_on(date(2026, 1, 31)) == date(2026, 3, 2)
    assert kept_until(date(2024, 2, 29)) == date(2030, 3, 1)


@pytest.mark.parametrize("state", LineState.values)
def test_states_end_somewhere(state: str) -> None:
    assert NEXT[state] <= set(LineState.values)
    assert (state in LIVE) == (state not in {"rejected", "taken_back"})


LINES = [
    Line(1, 1, "ABIM", "001234", "1234567893", "Ann", "Lee", date(2026, 1, 2)),
    Line(2, 2, "ABIM", "005678", "", "Ann", "Lee", date(2026, 3, 4)),
]
HEAD = ["Certifying Board", "Certifying Board ID", "First Name", "Last Name",
        "Completion Date", "Status", "Error Message"]  # fmt: skip


def test_header_is_found_below_guidance_and_zeros_may_be_lost() -> None:
    table = [
        ["Guidance"],
        [],
        HEAD,
        ["ABIM", 1234.0, "", "", "", "Not accepted", "DOB"],
    ]

    (answer,) = read(table, LINES).answers

    assert (answer.row, answer.line, answer.state) == (4, 1, "rejected")
    assert answer.fault == "birthday_impossible"


def test_names_and_day_tell_two_lines_apart() -> None:
    rows = [["", "", "ann", "LEE", "03/04/2026", "Accepted", ""],
            ["", "", "Ann", "Lee", "", "Accepted", ""]]  # fmt: skip

    found = read([HEAD, *rows], LINES)

    assert [one.line for one in found.answers] == [2]
    assert found.unread == ((3, "several"),)


def test_row_that_says_only_the_board_fits_nobody() -> None:
    assert read([HEAD, ["ABIM", "", "", "", "", "Accepted", ""]], LINES).unread == (
        (2, "nobody"),
    )


def test_table_without_an_answer_is_refused() -> None:
    with pytest.raises(ResultError):
        read([["Name", "Points"], ["Ann", "3"]], LINES)


@pytest.mark.parametrize(
    ("reason", "fault"),
    [
        ("Birth day mismatch", "birthday_impossible"),
        ("Last name does not match", "name_unlike"),
        ("Diplomate not found", "id_malformed"),
        ("Record already exists", "duplicate"),
        ("NPI not found", "npi_check_digit"),
        ("", "id_malformed"),
    ],
)
def test_reason_points_to_a_field(reason: str, fault: str) -> None:
    assert fault_of(reason) == fault


def test_a_passed_review_date_warns() -> None:
    assert review_due(date(2026, 5, 1), date(2026, 5, 1)) == []
    assert review_due(date(2026, 5, 1), date(2026, 5, 2))[0].id == "boardfiles.W001"
