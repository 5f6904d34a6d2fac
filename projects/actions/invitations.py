"""Inviting people by e-mail: sent, sent again, withdrawn, accepted."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.organisations import add_role
from accounts.models import Organisation, OrganisationMembership, User, token_digest
from audit.record import record
from projects.actions.projects import require_open
from projects.actions.team import add_member
from projects.emails import send_invitation
from projects.models import Invitation, Membership, Project, invitation_end
from qiapp.lib.errors import ActionRefused

SENDS_PER_HOUR = 30


@dataclass(frozen=True, slots=True)
class Invited:
    """The invitation, mailed, and its link's token, which nothing else remembers."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite_to_project(
    *, project: Project, email: str, role: str, by: User, profession: str = ""
) -> Invited:
    """An open invitation to the team; one that waits for the same address is renewed.

    Raises ActionRefused when the person is in the team already.
    """
    require_open(project)
    email = email.lower()
    if project.memberships.current().filter(user__email=email).exists():
        raise ActionRefused(_("This person is in the team already."), field="email")
    waiting = project.invitations.unanswered().filter(email=email).first()
    new = Invitation(project=project, email=email, invited_by=by)
    return _send(waiting or new, by=by, role=role, profession=profession)


@transaction.atomic
def invite_to_organisation(
    *, organisation: Organisation, email: str, role: str, by: User
) -> Invited:
    """An open invitation to a role in the organisation; a waiting one is renewed.

    Raises ActionRefused when the person has this role already.
    """
    email = email.lower()
    current = organisation.memberships.current()
    if current.filter(user__email=email, role=role).exists():
        raise ActionRefused(_("This person has this role already."), field="email")
    rows = organisation.invitations.unanswered()
    waiting = rows.filter(email=email, role=role).first()
    new = Invitation(organisation=organisation, email=email, invited_by=by)
    return _send(waiting or new, by=by, role=role, profession="")


def _send(invitation: Invitation, *, by: User, role: str, profession: str) -> Invited:
    require_few_sent(by)
    token = secrets.token_urlsafe(32)
    is_new = invitation.pk is None
    invitation.role, invitation.profession = role, profession
    invitation.token_digest = token_digest(token)
    invitation.sent_at, invitation.expires_at = timezone.now(), invitation_end()
    invitation.save()
    record(
        "person invited" if is_new else "person invited again",
        by=by, subject=invitation, project=invitation.project,
        organisation=invitation.organisation,
        after={"email": invitation.email, "role": role},
    )  # fmt: skip
    send_invitation(invitation, token, by=by)
    return Invited(invitation, token)


def require_few_sent(by: User) -> None:
    """Raises ActionRefused when somebody uses invitations to send mail in bulk."""
    since = timezone.now() - timedelta(hours=1)
    if Invitation.objects.filter(invited_by=by, sent_at__gt=since).count() >= (
        SENDS_PER_HOUR
    ):
        raise ActionRefused(
            _("You sent many invitations in the last hour. Go on in an hour."),
            field="email",
        )


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: User) -> Invited:
    """The invitation with a new link and a new end; the old link stops working."""
    if invitation.state() not in {"open", "expired"}:
        raise ActionRefused(_("This invitation was answered or withdrawn already."))
    if invitation.project is not None:
        require_open(invitation.project)
    return _send(
        invitation, by=by, role=invitation.role, profession=invitation.profession
    )


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """The invitation, withdrawn: its link stops working."""
    if invitation.accepted_at is not None:
        raise ActionRefused(_("This invitation was accepted already."))
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        record(
            "invitation withdrawn", by=by, subject=invitation,
            project=invitation.project, organisation=invitation.organisation,
            after={"email": invitation.email},
        )  # fmt: skip
    return invitation


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, by: User
) -> Membership | OrganisationMembership:
    """The place in the team or the role in the organisation that `by` now has.

    Raises ActionRefused when the invitation is no longer open, or was sent to another
    address than the one `by` logs in with.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).get(
        pk=invitation.pk
    )
    if invitation.state() != "open":
        raise ActionRefused(_("This invitation no longer works. Ask for a new one."))
    if invitation.email.lower() != by.email.lower():
        raise ActionRefused(_("This invitation was sent to another e-mail address."))
    invitation.accepted_at, invitation.accepted_by = timezone.now(), by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    if invitation.project is not None:
        return _join_team(invitation.project, invitation, by=by)
    organisation = cast(Organisation, invitation.organisation)  # one of both is there
    return add_role(organisation=organisation, user=by, role=invitation.role, by=by)


def _join_team(project: Project, invitation: Invitation, *, by: User) -> Membership:
    """The team place; somebody who joined meanwhile in another way keeps the old one."""
    current = project.memberships.current().filter(user=by).first()
    return current or add_member(
        project=project, user=by, role=invitation.role, by=by,
        profession=invitation.profession,
    )  # fmt: skip


def invitation_for(token: str) -> Invitation | None:
    """The invitation this link belongs to, in whatever state. One query."""
    return Invitation.objects.for_token(token).first()
