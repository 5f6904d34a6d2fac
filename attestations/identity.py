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
    elif profile.birth_day > monthrange(LEAP_YEAR, profile.birth_month)[1]:
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
