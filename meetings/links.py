"""Attendance links: signed, so that an altered one is known without asking the database."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from meetings.models import Meeting


def signer() -> Signer:
    # A dot, because some messengers end a link at a colon.
    return Signer(salt="meetings.link", sep=".")


def token_of(meeting: Meeting) -> str:
    """What stands in the link: the meeting's code and the installation's signature."""
    return signer().sign(meeting.code)


def address_of(meeting: Meeting) -> str:
    """The whole link."""
    return settings.SITE_URL + reverse("meetings:here", args=[token_of(meeting)])


def meeting_for(token: str) -> Meeting | None:
    """The meeting of a link in whatever state; None for an altered one. One query."""
    try:
        code = signer().unsign(token)
    except BadSignature:
        return None
    rows = Meeting.objects.select_related(
        "project__organisation", "project__created_by"
    )
    return rows.filter(code=code).first()
