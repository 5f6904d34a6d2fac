"""What a board would not accept in a person's identity, in plain sentences."""

from calendar import monthrange
from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import BoardIdentity, PhysicianProfile
from accounts.npi import npi_is_valid

LEAP_YEAR = 2024  # 29 February is a birth day


def identity_faults(
    profile: PhysicianProfile | None, identities: Sequence[BoardIdentity]
) -> list[str]:
    """Sentences, worst first; empty when a board can find the person. No query."""
    faults = []
    if not identities:
        faults.append(_("No board and diplomate number is on the profile."))
    faults += [fault for one in identities for fault in faults_of_board(one)]
    if profile is None or profile.birth_month is None or profile.birth_day is None:
        faults.append(_("The month and day of birth are missing."))
    elif not day_exists(profile):
        faults.append(_("The day of birth does not exist in that month."))
    if profile is not None and profile.npi and not npi_is_valid(profile.npi):
        faults.append(_("Please compare the NPI: its check digit does not fit."))
    return faults


def faults_of_board(identity: BoardIdentity) -> list[str]:
    faults = []
    if not identity.diplomate_id.strip():
        faults.append(
            _("%(board)s: the number is missing.") % {"board": identity.board}
        )
    if not (identity.first_name.strip() and identity.last_name.strip()):
        faults.append(
            _("%(board)s: the name as on the board's record is missing.")
            % {"board": identity.board}
        )
    if identity.board == "ABIM" and not (
        identity.diplomate_id.isascii()
        and identity.diplomate_id.isdigit()
        and len(identity.diplomate_id) == 6
    ):
        faults.append(_("ABIM: the number has six digits."))
    return faults


def place_of_fault(
    profile: PhysicianProfile | None, identities: Sequence[BoardIdentity]
) -> str:
    """Where the first of `identity_faults` is mended; empty without a fault.

    `board`: a new board; `board-<id>`: that board; else a field of the identity page.
    """
    if not identities:
        return "board"
    faulty = next((one for one in identities if faults_of_board(one)), None)
    if faulty is not None:
        return f"board-{faulty.pk}"
    if profile is None or profile.birth_month is None:
        return "birth_month"
    if profile.birth_day is None or not day_exists(profile):
        return "birth_day"
    return "npi" if profile.npi and not npi_is_valid(profile.npi) else ""


def day_exists(profile: PhysicianProfile) -> bool:
    """Whether month and day, both given, are a day of a leap year."""
    month, day = profile.birth_month or 1, profile.birth_day or 1
    return day <= monthrange(LEAP_YEAR, month)[1]
