"""The lines of a calendar file, in the small part of RFC 5545 that our events need."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

LINE_OCTETS = 75  # RFC 5545 3.1, without the line break


def calendar_text(lines: Iterable[str]) -> str:
    """The whole file around the lines of its events: folded and ended as RFC 5545 asks."""
    framed = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//QIApp//EN", *lines, "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{piece}\r\n" for line in framed for piece in folded(line))


def instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def whole_day(on: date) -> list[str]:
    after = on + timedelta(days=1)
    return [f"DTSTART;VALUE=DATE:{on:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]


def escaped(text: str) -> str:
    """TEXT of RFC 5545 3.3.11: backslash, comma, semicolon and line ends escaped."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return "\\n".join(text.splitlines())


def folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, later ones after a space, no letter cut."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > LINE_OCTETS:
            yield piece
            piece = " "
        piece += letter
    yield piece
