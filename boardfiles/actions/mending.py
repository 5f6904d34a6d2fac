"""One field of one's identity, mended; what a board sent back for it may go again."""

from django.db import transaction

from accounts.actions import profile as profiles
from accounts.identity_rules import Fault
from accounts.models import BoardIdentity, User
from audit.record import record
from boardfiles.actions.answers import mark_mended
from boardfiles.models import BoardLine, VouchedName

# Faults that one page mends; the same facts are behind each.
BIRTHDAY = frozenset({Fault.BIRTHDAY_MISSING, Fault.BIRTHDAY_IMPOSSIBLE})
NPI = frozenset({Fault.NPI_MISSING, Fault.NPI_CHECK_DIGIT})
NUMBER = frozenset({Fault.ID_MISSING, Fault.ID_MALFORMED})
NAME = frozenset({Fault.NAME_MISSING, Fault.NAME_UNLIKE})


@transaction.atomic
def mend_birthday(*, user: User, month: int, day: int) -> None:
    profile = profiles.physician_profile_of(user)
    profiles.revise_identity(
        user=user, by=user, version=profile.version, npi=profile.npi,
        birth_month=month, birth_day=day,
    )  # fmt: skip
    mended(user, BIRTHDAY)


@transaction.atomic
def mend_npi(*, user: User, npi: str) -> None:
    profile = profiles.physician_profile_of(user)
    profiles.revise_identity(
        user=user, by=user, version=profile.version, npi=npi,
        birth_month=profile.birth_month, birth_day=profile.birth_day,
    )  # fmt: skip
    mended(user, NPI)


@transaction.atomic
def mend_number(*, identity: BoardIdentity, diplomate_id: str, by: User) -> None:
    profiles.revise_board(identity=identity, by=by, diplomate_id=diplomate_id)
    mended(by, NUMBER, identity.board)


@transaction.atomic
def mend_name(
    *, identity: BoardIdentity, first_name: str, last_name: str, by: User
) -> None:  # fmt: skip
    """The name on the board's record; saying it again is vouching for it."""
    profiles.revise_board(
        identity=identity, by=by, first_name=first_name, last_name=last_name
    )
    vouch(identity=identity, by=by)
    mended(by, NAME, identity.board)


def vouch(*, identity: BoardIdentity, by: User) -> VouchedName:
    """The person's word that the board has her under this name."""
    name = f"{identity.first_name} {identity.last_name}".strip()
    vouched, _new = VouchedName.objects.get_or_create(
        user=by, board=identity.board, name=name
    )
    record("board name vouched for", by=by, subject=by, board=identity.board)
    return vouched


@transaction.atomic
def give_consent(*, user: User) -> None:
    profiles.give_consent(user=user, by=user)
    mended(user, frozenset({Fault.NO_CONSENT}))


def mended(user: User, faults: frozenset[Fault], board: str = "") -> None:
    """Lets what came back for these faults be sent again."""
    lines = BoardLine.objects.to_mend().of_person(user).filter(fault__in=faults)
    if board:
        lines = lines.filter(board__in=[board, ""])
    for line in lines:
        mark_mended(line=line, by=user)
