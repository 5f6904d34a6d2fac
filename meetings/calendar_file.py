"""A planned meeting as a calendar file: one event, no alarm."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting
from qiapp.lib import ics

LENGTH = timedelta(minutes=30)


def calendar_file(meeting: Meeting) -> bytes:
    """The event; a whole day where no time is known."""
    return ics.calendar_text([
        "BEGIN:VEVENT",
        f"UID:{meeting.code}@qiapp",
        f"DTSTAMP:{ics.instant(timezone.now())}",
        f"SEQUENCE:{meeting.version - 1}",
        *times_of(meeting),
        f"SUMMARY:{ics.escaped(meeting.project.title)}",
        f"LOCATION:{ics.escaped(meeting.place)}",
        f"DESCRIPTION:{ics.escaped(meeting.agenda)}",
        f"URL:{settings.SITE_URL}{page_of(meeting)}",
        "END:VEVENT",
    ]).encode()  # fmt: skip


def page_of(meeting: Meeting) -> str:
    return reverse("meetings:meeting_detail", args=[meeting.project_id, meeting.pk])


def times_of(meeting: Meeting) -> list[str]:
    if meeting.begins_at is None:
        return ics.whole_day(meeting.on)
    begins = meeting.begins()
    return [f"DTSTART:{ics.instant(begins)}", f"DTEND:{ics.instant(begins + LENGTH)}"]
