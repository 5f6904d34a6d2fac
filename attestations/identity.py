"""What a board would not accept in a person's identity, in plain sentences."""

from collections.abc import Sequence

from accounts.board_catalogue import board_list
from accounts.identity_rules import (
    Identity,
    Person,
    day_exists,
    identity_found,
    person_found,
)
from accounts.identity_words import sentence
from accounts.models import BoardIdentity, PhysicianProfile
from accounts.npi import npi_is_valid


def identity_faults(
    profile: PhysicianProfile | None, identities: Sequence[BoardIdentity]
) -> list[str]:
    """Sentences, worst first; empty when a board can find the person. No query.

    Consent is not part of the identity: it is asked beside it.
    """
    found = person_found(person_of(profile, identities), board_list())
    return [sentence(one) for one in found]


def person_of(
    profile: PhysicianProfile | None, identities: Sequence[BoardIdentity]
) -> Person:
    """The stored facts as the rules see them; consent is taken for granted."""
    rows = tuple(
        Identity(one.board, one.diplomate_id, one.first_name, one.last_name)
        for one in identities
    )
    if profile is None:
        return Person("", consent=True, identities=rows)
    return Person(
        "", npi=profile.npi, birth_month=profile.birth_month,
        birth_day=profile.birth_day, consent=True, identities=rows,
    )  # fmt: skip


def place_of_fault(
    profile: PhysicianProfile | None, identities: Sequence[BoardIdentity]
) -> str:
    """Where the first of `identity_faults` is mended; empty without a fault.

    `board`: a new board; `board-<id>`: that board; else a field of the identity page.
    """
    if not identities:
        return "board"
    faulty = next((one for one in identities if is_faulty(one)), None)
    if faulty is not None:
        return f"board-{faulty.pk}"
    if profile is None or profile.birth_month is None:
        return "birth_month"
    if profile.birth_day is None or not birthday_exists(profile):
        return "birth_day"
    return "npi" if profile.npi and not npi_is_valid(profile.npi) else ""


def is_faulty(one: BoardIdentity) -> bool:
    """Whether the board would not take number or name."""
    known = Identity(one.board, one.diplomate_id, one.first_name, one.last_name)
    return bool(identity_found(known, board_list()))


def birthday_exists(profile: PhysicianProfile) -> bool:
    """Whether month and day, both given, are a day of a leap year."""
    return day_exists(profile.birth_month or 1, profile.birth_day or 1)
