"""Mail of activities: the invitation, and a reminder to whoever stopped on the way."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from activities.funnel import Person
from activities.models import Activity, ActivityInvitation
from notices.actions import send
from notices.kinds import INVITATION, REMINDER
from notices.models import Notice


def facts_of(activity: Activity) -> dict[str, Any]:
    """What every mail says of the activity."""
    return {
        "office": activity.office,
        "activity": activity,
        "starts": date_format(activity.starts_on, "j M Y"),
        "ends": date_format(activity.ends_on, "j M Y"),
        "last_day": date_format(activity.last_day_to_join(), "j M Y"),
    }


def send_invitation(invitation: ActivityInvitation, token: str, *, by: User) -> Notice:
    """The mail with the link; only this mail knows the token."""
    activity = invitation.activity
    path = reverse("activities:invitation_open", args=[token])
    return send(
        INVITATION, to=invitation.email, by=by, template="activities/invitation",
        subject=_("%(office)s invites you to “%(activity)s”")
        % {"office": activity.office, "activity": activity},
        context=facts_of(activity) | {
            "link": settings.SITE_URL + path,
            "link_label": _("See the activity"),
            "why": _(
                "%(who)s of %(office)s sent this to you. The page behind the link has a "
                "button to say no; then no further mail comes."
            )
            % {"who": by, "office": activity.office},
        },
    )  # fmt: skip


def send_reminder(person: Person, activity: Activity, *, by: User) -> Notice | None:
    """One reminder, held back where the person had enough of them; None for people whom
    no mail reaches or who want no reminders.
    """
    to = address_of(person)
    if to is None:
        return None
    path = reverse("activities:own_activity", args=[activity.pk])
    return send(
        REMINDER, to=to, by=by, template="activities/reminder",
        subject=_("“%(activity)s”: your next step") % {"activity": activity},
        context=facts_of(activity) | {
            "step": next_step(person.stage),
            "link": settings.SITE_URL + path,
            "link_label": _("Go on"),
            "why": _("%(office)s offered you this activity.")
            % {"office": activity.office},
            "stop_link": settings.SITE_URL + reverse("nextsteps:my_reminders"),
        },
    )  # fmt: skip


def address_of(person: Person) -> User | str | None:
    """The account where there is one: its own quiet hours and wishes count."""
    account = person.enrolment.user if person.enrolment else None
    account = account or User.objects.filter(email=person.email).first()
    if account is None:
        return person.email
    reachable = User.objects.with_mailbox().filter(pk=account.pk).exists()
    return account if reachable and account.reminder_frequency != "none" else None


def next_step(stage: str) -> str:
    """What comes after this stage, in one sentence."""
    return {
        "invited": _("You were invited. Have a look, and join or say no."),
        "opened": _("You looked at it. Join with one click, or say no."),
        "joined": _("You joined. Choose the project you want credit for."),
        "started": _("You chose a project. Enter its first numbers."),
        "data": _("Your project has data. Look at what is left before you can attest."),
    }[stage]
