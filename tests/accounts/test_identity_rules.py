"""The list of boards, and the rules of an identity, without a database."""

import pytest

from accounts.board_catalogue import Board, BoardsError, board_list, parse
from accounts.identity_rules import (
    Fault,
    Identity,
    Person,
    day_exists,
    identity_found,
    is_like,
    name_found,
    person_found,
)


def identity(board: str = "ABIM", number: str = "123456", **name: str) -> Identity:
    return Identity(board, number, name.get("first", "Ann"), name.get("last", "Lee"))


@pytest.mark.parametrize(
    ("board", "number", "faults"),
    [
        ("ABIM", "123456", []),
        ("ABIM", "12345", [Fault.ID_MALFORMED]),
        ("ABIM", "1234567", [Fault.ID_MALFORMED]),
        ("ABIM", "١٢٣٤٥٦", [Fault.ID_MALFORMED]),
        ("ABIM", " ", [Fault.ID_MISSING]),
        ("ABP", "A1", [Fault.ID_MALFORMED]),
        ("ABS", "", []),
        ("ABFM", "any text", []),
        ("NEW", "a board nobody listed", []),
    ],
)
def test_number_of_a_board_is_judged_by_the_list(
    board: str, number: str, faults: list[Fault]
) -> None:
    found = identity_found(identity(board, number), board_list())

    assert [one.fault for one in found] == faults


@pytest.mark.parametrize(
    ("first", "last", "account", "like"),
    [
        ("Ann", "Lee", "Ann Lee", True),
        ("Ana-María", "de la Cruz", "ana maria t. de la cruz", True),
        ("A.", "Lee", "Ann Lee", True),
        ("Ann", "Lee", "Dr. Ann B. Lee-Fox", True),
        ("Robert", "Lee", "Bob Lee", False),
        ("Ann", "Fox", "Ann Lee", False),
        ("Ann", "Lee", "", False),
    ],
)
def test_names_are_alike_beyond_accents_and_middle_names(
    first: str, last: str, account: str, like: bool
) -> None:
    assert is_like(identity(first=first, last=last), account) is like


def test_vouched_name_is_no_fault_until_it_changes() -> None:
    vouched = Person("Ann Lee", confirmed_names=frozenset({("ABIM", "Ann Fox")}))

    assert name_found(identity(last="Fox"), vouched) == []
    assert name_found(identity(last="Cox"), vouched)[0].fault is Fault.NAME_UNLIKE


@pytest.mark.parametrize(
    ("month", "day", "exists"),
    [(2, 29, True), (2, 30, False), (4, 31, False), (13, 1, False), (1, 0, False)],
)
def test_birth_day_exists_in_some_year(month: int, day: int, exists: bool) -> None:
    assert day_exists(month, day) is exists


def test_person_without_anything_hears_consent_first() -> None:
    found = [one.fault for one in person_found(Person("Ann"), board_list())]

    assert found == [Fault.NO_CONSENT, Fault.NO_BOARD, Fault.BIRTHDAY_MISSING]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"code": "A", "name": "A", "pers": True}, "pers"),
        ({"code": "A", "name": "A", "id_pattern": "("}, "A: "),
        ({"code": "A", "name": "A", "id_pattern": "1"}, "go together"),
        ({"code": "A", "name": "A", "pi_in_pars": True}, "without pars"),
        ({"code": "ABIM", "name": "A"}, "stands twice"),
    ],
    ids=["word", "pattern", "pair", "channel", "twice"],
)
def test_list_of_boards_with_a_slip_is_refused(row: dict, words: str) -> None:
    whole = board_list()
    raw = {
        "checked_on": whole.checked_on, "next_review": whole.next_review, "source": {},
        "board": [{"code": "ABIM", "name": "Internal"}, row],
    }  # fmt: skip

    with pytest.raises(BoardsError, match=words):
        parse(raw)


def test_eight_boards_are_in_pars_and_one_takes_improvement_there() -> None:
    boards: tuple[Board, ...] = board_list().boards

    in_pars = " ".join(one.code for one in boards if one.pars)
    assert in_pars == "ABA ABIM ABOHNS ABOS ABP ABPATH ABS ABTS"
    assert [one.code for one in boards if one.pi_in_pars] == ["ABIM"]
