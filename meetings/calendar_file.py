"""A planned meeting as a calendar file (RFC 5545): one event, no alarm."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting

LENGTH = timedelta(minutes=30)
LINE_BYTES = 75


def calendar_file(meeting: Meeting) -> bytes:
    """The event; a whole day where no time is known. Lines folded at 75 bytes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//QIApp//Meetings//EN",
        "BEGIN:VEVENT",
        f"UID:{meeting.code}@qiapp",
        f"DTSTAMP:{instant(timezone.now())}",
        f"SEQUENCE:{meeting.version - 1}",
        *times_of(meeting),
        f"SUMMARY:{escaped(meeting.project.title)}",
        f"LOCATION:{escaped(meeting.place)}",
        f"DESCRIPTION:{escaped(meeting.agenda)}",
        f"URL:{settings.SITE_URL}{page_of(meeting)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def page_of(meeting: Meeting) -> str:
    return reverse("meetings:meeting_detail", args=[meeting.project_id, meeting.pk])


def times_of(meeting: Meeting) -> list[str]:
    if meeting.begins_at is None:
        after = meeting.on + timedelta(days=1)
        return [f"DTSTART;VALUE=DATE:{meeting.on:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]  # fmt: skip
    begins = meeting.begins()
    return [f"DTSTART:{instant(begins)}", f"DTEND:{instant(begins + LENGTH)}"]


def instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """The text as a value: backslash, comma, semicolon and line ends escaped."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return "\\n".join(text.splitlines())


def folded(line: str) -> bytes:
    """The line in pieces of at most 75 bytes, never in the midst of a letter."""
    pieces: list[bytes] = []
    piece = b""
    for letter in line:
        coded = letter.encode()
        if len(piece) + len(coded) > LINE_BYTES - bool(pieces):
            pieces.append(piece)
            piece = b""
        piece += coded
    pieces.append(piece)
    return b"\r\n ".join(pieces) + b"\r\n"
