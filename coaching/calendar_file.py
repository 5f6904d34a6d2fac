"""A booked call as a calendar file: one event, no alarm; called off, it leaves the calendar."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.models import Call
from qiapp.lib import ics


def calendar_file(call: Call) -> bytes:
    """The event. Its UID stays the same, so that a later file replaces an earlier one."""
    gone = call.called_off_at is not None
    title = _("%(coach)s calls about “%(project)s”") % {
        "coach": call.coach.name, "project": call.project.title,
    }  # fmt: skip
    page = reverse("reports:project_page", args=[call.project_id])
    return ics.calendar_text([
        f"METHOD:{'CANCEL' if gone else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{call.code}@qiapp",
        f"DTSTAMP:{ics.instant(timezone.now())}",
        f"SEQUENCE:{int(gone)}",
        f"STATUS:{'CANCELLED' if gone else 'CONFIRMED'}",
        f"DTSTART:{ics.instant(call.starts_at)}",
        f"DTEND:{ics.instant(call.ends_at())}",
        f"SUMMARY:{ics.escaped(title)}",
        f"LOCATION:{ics.escaped(call.place)}",
        f"URL:{settings.SITE_URL}{page}",
        "END:VEVENT",
    ]).encode()  # fmt: skip
