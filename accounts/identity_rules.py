"""What a board would not accept in a person's identity: named faults. No Django here."""

import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from accounts.board_catalogue import BoardList
from accounts.npi import npi_is_valid

LEAP_YEAR = 2024  # 29 February is a birth day


class Fault(StrEnum):
    """What can stand against a report, each with words and a place to mend it."""

    NO_CONSENT = "no_consent"
    NO_BOARD = "no_board"
    ID_MISSING = "id_missing"
    ID_MALFORMED = "id_malformed"
    NAME_MISSING = "name_missing"
    NAME_UNLIKE = "name_unlike"
    BIRTHDAY_MISSING = "birthday_missing"
    BIRTHDAY_IMPOSSIBLE = "birthday_impossible"
    NPI_MISSING = "npi_missing"
    NPI_CHECK_DIGIT = "npi_check_digit"
    # of a completion, not of a person
    DUPLICATE = "duplicate"
    OUT_OF_WINDOW = "out_of_window"
    WRONG_CHANNEL = "wrong_channel"
    NO_PDF = "no_pdf"


@dataclass(frozen=True, slots=True)
class Identity:
    """What one board knows the person by."""

    board: str
    board_id: str
    first_name: str
    last_name: str

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Person:
    """One person as the rules see her. `confirmed_names`: (board, name) she vouched for."""

    name: str
    npi: str = ""
    birth_month: int | None = None
    birth_day: int | None = None
    consent: bool = False
    identities: tuple[Identity, ...] = ()
    confirmed_names: frozenset[tuple[str, str]] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Found:
    """One fault; `board` where it belongs to the identity at one board."""

    fault: Fault
    board: str = ""


def facts_found(person: Person, *, npi_required: bool = False) -> list[Found]:
    """Faults in what is the same for every board: birthday and NPI."""
    found = birthday_found(person)
    if person.npi and not npi_is_valid(person.npi):
        found.append(Found(Fault.NPI_CHECK_DIGIT))
    if npi_required and not person.npi:
        found.append(Found(Fault.NPI_MISSING))
    return found


def birthday_found(person: Person) -> list[Found]:
    if person.birth_month is None or person.birth_day is None:
        return [Found(Fault.BIRTHDAY_MISSING)]
    if not day_exists(person.birth_month, person.birth_day):
        return [Found(Fault.BIRTHDAY_IMPOSSIBLE)]
    return []


def day_exists(month: int, day: int) -> bool:
    """Whether some year has this day."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(LEAP_YEAR, month)[1]


def identity_found(one: Identity, boards: BoardList) -> list[Found]:
    """Faults in the record at one board: number and name."""
    board, number = boards.find(one.board), one.board_id.strip()
    found = []
    if not number and board.id_required:
        found.append(Found(Fault.ID_MISSING, one.board))
    elif number and not board.takes(number):
        found.append(Found(Fault.ID_MALFORMED, one.board))
    if not (one.first_name.strip() and one.last_name.strip()):
        found.append(Found(Fault.NAME_MISSING, one.board))
    return found


def name_found(one: Identity, person: Person) -> list[Found]:
    """A name on the board's record that is unlike the account's, until she vouches for it."""
    vouched = (one.board, one.full_name) in person.confirmed_names
    whole = one.first_name.strip() and one.last_name.strip()
    if vouched or not whole or is_like(one, person.name):
        return []
    return [Found(Fault.NAME_UNLIKE, one.board)]


def is_like(one: Identity, name: str) -> bool:
    """Whether the account's name holds the last name and begins like the first name.

    Accents, case, hyphens and middle names do not count: "Ana-María de la Cruz" is like
    "ana maria t. de la cruz", "Bob" is unlike "Robert".
    """
    known = words(name)
    first, last = words(one.first_name), words(one.last_name)
    if not known or not set(last) <= set(known):
        return False
    return bool(first) and any(begins_alike(first[0], word) for word in known)


def begins_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return "".join(c if c.isalpha() else " " for c in letters).split()


def person_found(person: Person, boards: BoardList) -> list[Found]:
    """Everything a board would not accept, consent first, without looking at names."""
    found = [] if person.consent else [Found(Fault.NO_CONSENT)]
    if not person.identities:
        found.append(Found(Fault.NO_BOARD))
    found += [f for one in person.identities for f in identity_found(one, boards)]
    return [*found, *facts_found(person)]


def names_found(identities: Iterable[Identity], person: Person) -> list[Found]:
    return [f for one in identities for f in name_found(one, person)]
