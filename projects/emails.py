"""Mail that projects send."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from notices.actions import send
from notices.kinds import INVITATION
from notices.models import Notice
from projects.models import Invitation


def send_invitation(invitation: Invitation, token: str, *, by: User) -> Notice:
    """The mail with the invitation's link, queued; only this mail knows the token."""
    target = invitation.project or invitation.organisation
    path = reverse("projects:invitation_accept", args=[token])
    return send(
        INVITATION, to=invitation.email, by=by, template="projects/invitation",
        subject=_("%(who)s invites you to “%(what)s”") % {"who": by, "what": target},
        context={
            "who": by,
            "what": target,
            "role": invitation.role_word(),
            "end": date_format(invitation.expires_at.date()),
            "link": settings.SITE_URL + path,
            "link_label": _("Open the invitation"),
            "why": _("If you do not know this person, you can ignore this mail."),
        },
    )  # fmt: skip
