"""Inviting people to an activity, reminding those who stopped, and what they answer."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, token_digest
from activities import mails
from activities.funnel import Person, funnel_of
from activities.models import Activity, ActivityInvitation, invitation_end
from audit.record import record
from notices.models import NoticeStatus
from qiapp.lib.errors import ActionRefused

MOST_A_DAY = 500


@dataclass(frozen=True, slots=True)
class Sent:
    """`links`: token by address, known to nobody else; `known`: who needed none."""

    links: dict[str, str]
    known: list[str]


@transaction.atomic
def invite(*, activity: Activity, emails: Iterable[str], by: User) -> Sent:
    """Mails to all who were neither invited before nor joined; all of them or none.

    Raises ActionRefused when the activity is closed, or the office sends in bulk.
    """
    if not activity.is_open():
        raise ActionRefused(_("This activity is closed. Open it again to invite."))
    known = set(activity.invitations.standing().values_list("email", flat=True))
    joined = activity.enrolments.current().values_list("user__email", flat=True)
    known |= {email.lower() for email in joined}
    wanted = list(dict.fromkeys(email.lower() for email in emails))
    new = [email for email in wanted if email not in known]
    require_few(activity, len(new))
    links = {email: send_new(activity, email, by=by) for email in new}
    if links:
        record("people invited to an activity", by=by, subject=activity,
               organisation=activity.office, count=len(links))  # fmt: skip
    return Sent(links, [email for email in wanted if email in known])


def require_few(activity: Activity, count: int) -> None:
    """Raises ActionRefused when an office uses invitations to send mail in bulk."""
    since = timezone.now() - timedelta(days=1)
    sent = ActivityInvitation.objects.filter(
        activity__office=activity.office, sent_at__gt=since
    ).count()
    if sent + count > MOST_A_DAY:
        raise ActionRefused(
            _("An office sends at most %(most)s invitations a day. Go on tomorrow.")
            % {"most": MOST_A_DAY},
            field="emails",
        )


def send_new(activity: Activity, email: str, *, by: User) -> str:
    """The token of a new invitation, mailed."""
    token = secrets.token_urlsafe(32)
    invitation = ActivityInvitation.objects.create(
        activity=activity, email=email, invited_by=by, token_digest=token_digest(token)
    )
    mails.send_invitation(invitation, token, by=by)
    return token


@transaction.atomic
def invite_again(*, invitation: ActivityInvitation, by: User) -> str:
    """The token of a new link; the old one stops working.

    Raises ActionRefused after a withdrawal or a no.
    """
    if invitation.revoked_at or invitation.declined_at:
        raise ActionRefused(_("This invitation was withdrawn, or answered with no."))
    require_few(invitation.activity, 1)
    token = secrets.token_urlsafe(32)
    invitation.token_digest = token_digest(token)
    invitation.sent_at, invitation.expires_at = timezone.now(), invitation_end()
    invitation.save(update_fields=["token_digest", "sent_at", "expires_at"])
    record("person invited again to an activity", by=by, subject=invitation,
           organisation=invitation.activity.office)  # fmt: skip
    mails.send_invitation(invitation, token, by=by)
    return token


@transaction.atomic
def withdraw_invitation(*, invitation: ActivityInvitation, by: User) -> None:
    """Its link stops working; who joined with it stays."""
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        record("invitation to an activity withdrawn", by=by, subject=invitation,
               organisation=invitation.activity.office)  # fmt: skip


def note_opened(invitation: ActivityInvitation) -> None:
    """Remembers the first look. A mail scanner that follows links counts as one, too."""
    if invitation.opened_at is None:
        ActivityInvitation.objects.filter(pk=invitation.pk, opened_at=None).update(
            opened_at=timezone.now()
        )


@transaction.atomic
def decline(*, invitation: ActivityInvitation) -> None:
    """A no: no further mail comes. Whoever holds the link may say it."""
    now = timezone.now()
    first = ActivityInvitation.objects.filter(pk=invitation.pk, declined_at=None)
    if first.update(declined_at=now, opened_at=invitation.opened_at or now):
        record("invitation to an activity declined", by="the person invited",
               subject=invitation, organisation=invitation.activity.office)  # fmt: skip


@transaction.atomic
def remind_stopped(*, activity: Activity, stage: str, by: User) -> int:
    """How many people at this stage got a reminder now, or will after their quiet hours."""
    now = timezone.now()
    people = [
        one
        for one in funnel_of(activity).people
        if one.stage == stage and one.may_be_reminded(now)
    ]
    count = sum(remind(one, activity, by=by) for one in people)
    record("reminders of an activity sent", by=by, subject=activity,
           organisation=activity.office, stage=stage, count=count)  # fmt: skip
    return count


def remind(person: Person, activity: Activity, *, by: User) -> bool:
    notice = mails.send_reminder(person, activity, by=by)
    if notice is None or notice.status == NoticeStatus.HELD_BACK:
        return False
    row = person.source
    if row is not None:
        type(row).objects.filter(pk=row.pk).update(
            reminded_at=timezone.now(), reminders=F("reminders") + 1
        )
    return True
