"""A calendar of all-day events, as a program subscribes to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from qiapp.lib import ics


@dataclass(frozen=True, slots=True)
class Day:
    """One all-day event. `uid` stays the same for the same thing."""

    uid: str
    on: date
    summary: str
    url: str = ""


def calendar_text(days: Iterable[Day], name: str, now: datetime) -> str:
    """The whole file."""
    about = [
        "CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{one_line(name)}",
    ]  # fmt: skip
    events = (line for day in days for line in event_lines(day, now))
    return ics.calendar_text([*about, *events])


def event_lines(day: Day, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{day.uid}"
    yield f"DTSTAMP:{ics.instant(now)}"
    yield from ics.whole_day(day.on)
    yield f"SUMMARY:{one_line(day.summary)}"
    if day.url:
        yield f"URL:{day.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def one_line(text: str) -> str:
    """The text as a value; line breaks become spaces."""
    return ics.escaped(" ".join(text.split()))
