"""Closing an account: places end, personal data goes, what was signed stays.

Apps above add a step without being imported here: `ACCOUNT_CLOSING_STEPS` names functions
that return a `Step` (decided in docs/adr/0011).
"""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from knox.models import AuthToken

from accounts.actions.organisations import end_role, is_last_administrator
from accounts.models import Draft, OrganisationMembership, PhysicianProfile, User
from audit.record import record
from qiapp.lib.errors import ActionRefused


@dataclass(frozen=True, slots=True)
class Step:
    """What one app does when an account closes.

    `refusals(user)`: sentences that say what must be settled first; empty to go on.
    `end(user)`: ends the person's places, inside the closing transaction.
    """

    refusals: Callable[[User], list[str]]
    end: Callable[[User], None]


def steps() -> list[Step]:
    return [import_string(path)() for path in settings.ACCOUNT_CLOSING_STEPS]


def refusals(user: User) -> list[str]:
    """What must be settled before `user` can close the account; empty when nothing."""
    return [sentence for step in steps() for sentence in step.refusals(user)]


@transaction.atomic
def close_account(*, user: User, by: User) -> User:
    """`user` closed: cannot log in, is called "Closed account", keeps no personal facts.

    Signed attestations and the audit record stay, as the pages say. Raises ActionRefused
    with the first thing that must be settled.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    unsettled = refusals(user)
    if unsettled:
        raise ActionRefused(unsettled[0])
    record("account closed", by=by, subject=user)
    for step in steps():
        step.end(user)
    forget_keys(user)
    forget_person(user)
    return user


def forget_keys(user: User) -> None:
    """Ends every way to log in: sessions, tokens, factors, addresses, password."""
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    for rows in (UserSession, AuthToken, Authenticator, EmailAddress):
        rows.objects.filter(user=user).delete()  # type: ignore[attr-defined]
    user.set_unusable_password()


def forget_person(user: User) -> None:
    PhysicianProfile.objects.filter(user=user).delete()
    Draft.objects.filter(user=user).delete()
    user.board_identities.all().delete()
    user.name = _("Closed account")
    user.email = f"closed-{user.pk}@invalid.invalid"
    user.profession = ""
    user.is_active, user.is_staff, user.is_superuser = False, False, False
    user.closed_at = timezone.now()
    user.save()


def organisation_roles() -> Step:
    """This app's own step: roles in organisations."""
    return Step(refusals=lone_administrations, end=end_organisation_roles)


def lone_administrations(user: User) -> list[str]:
    memberships = current_roles(user)
    lone = [m for m in memberships if is_last_administrator(m) and has_colleagues(m)]
    return [
        _("You are the only administrator of %(name)s. Invite another one first.")
        % {"name": membership.organisation.name}
        for membership in lone
    ]


def has_colleagues(membership: OrganisationMembership) -> bool:
    others = membership.organisation.memberships.current()
    return others.exclude(user_id=membership.user_id).exists()


def end_organisation_roles(user: User) -> None:
    now = timezone.now()
    for membership in current_roles(user):
        if is_last_administrator(membership):  # nobody else is left in it
            OrganisationMembership.objects.filter(pk=membership.pk).update(ended_at=now)
        else:
            end_role(membership=membership, by=user)


def current_roles(user: User) -> list[OrganisationMembership]:
    rows = user.organisation_memberships.current()
    return list(rows.select_related("organisation"))
