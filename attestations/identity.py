"""What a board would not accept in a person's identity, in plain sentences."""

from collections.abc import Sequence

from accounts.board_catalogue import board_list
from accounts.identity_rules import Identity, Person, person_found
from accounts.identity_words import sentence
from accounts.models import BoardIdentity, PhysicianProfile


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
