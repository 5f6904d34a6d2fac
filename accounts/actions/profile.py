"""A person's own facts: name and zone, what boards need, consent."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.consent import CONSENT_WORDING
from accounts.models import BoardIdentity, PhysicianProfile, User
from audit.record import changes, record
from qiapp.lib.errors import ActionRefused
from qiapp.lib.versions import save_version


@transaction.atomic
def revise_profile(*, user: User, by: User, **values: Any) -> User:
    """`user` with a new name, profession, time zone or first day of the week."""
    before, after = changes(user, values)
    if after:
        for name, value in after.items():
            setattr(user, name, value)
        user.save(update_fields=list(after))
        record("profile revised", by=by, subject=user, before=before, after=after)
    return user


def physician_profile_of(user: User) -> PhysicianProfile:
    """The stored profile, or a fresh one of version 1 that is not stored yet."""
    return PhysicianProfile.objects.filter(user=user).first() or PhysicianProfile(
        user=user
    )


@transaction.atomic
def revise_identity(
    *, user: User, by: User, version: int, npi: str,
    birth_month: int | None, birth_day: int | None,
) -> PhysicianProfile:  # fmt: skip
    """The physician profile with new facts. Raises VersionConflict.

    The audit names which facts changed, not the facts: they identify a person.
    """
    profile, _created = PhysicianProfile.objects.get_or_create(user=user)
    values = {"npi": npi, "birth_month": birth_month, "birth_day": birth_day}
    changed, _after = changes(profile, values)
    save_version(profile, version, **values)
    record("physician identity revised", by=by, subject=user, fields=sorted(changed))
    return profile


@transaction.atomic
def give_consent(*, user: User, by: User) -> PhysicianProfile:
    """Consent with today's wording and the time."""
    profile, _created = PhysicianProfile.objects.get_or_create(user=user)
    profile.consent_wording = str(CONSENT_WORDING)
    profile.consent_at = timezone.now()
    profile.save(update_fields=["consent_wording", "consent_at"])
    record("consent given", by=by, subject=user, wording=profile.consent_wording)
    return profile


@transaction.atomic
def withdraw_consent(*, user: User, by: User) -> PhysicianProfile:
    """No consent any more. Raises ActionRefused when there is none."""
    profile = PhysicianProfile.objects.filter(user=user).first()
    if profile is None or profile.consent_at is None:
        raise ActionRefused(_("You have not given consent, so there is none to withdraw."))  # fmt: skip
    given = profile.consent_at
    profile.consent_wording, profile.consent_at = "", None
    profile.save(update_fields=["consent_wording", "consent_at"])
    record("consent withdrawn", by=by, subject=user, given_at=given)
    return profile


@transaction.atomic
def name_board(*, user: User, by: User, board: str, **values: Any) -> BoardIdentity:
    """A new board identity. Raises ActionRefused when this board is named already."""
    if user.board_identities.filter(board=board).exists():
        raise ActionRefused(
            _("You have named this board already. Change that record instead."),
            field="board",
        )
    identity: BoardIdentity = user.board_identities.create(board=board, **values)
    record("board named", by=by, subject=user, board=board)
    return identity


@transaction.atomic
def revise_board(*, identity: BoardIdentity, by: User, **values: Any) -> BoardIdentity:
    """The board identity with new facts; the audit names only which ones changed."""
    changed, _after = changes(identity, values)
    for name, value in values.items():
        setattr(identity, name, value)
    identity.save(update_fields=list(values))
    record("board identity revised", by=by, subject=identity.user,
           board=identity.board, fields=sorted(changed))  # fmt: skip
    return identity


@transaction.atomic
def remove_board(*, identity: BoardIdentity, by: User) -> None:
    record("board removed", by=by, subject=identity.user, board=identity.board)
    identity.delete()
