"""Calendar dates as exports write them, read as written and never shifted.

A cell becomes a *token* (its calendar part) as soon as it is read; the
token becomes a date when the whole column has been seen, because only then is
it known whether 05/02 is 5 February or May 2.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateutil import parser as dateutil_parser

from extracts.reader.text import tidy
from extracts.reader.words import is_missing

_TIME = (
    r"(?:[T ,]+(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
    r"\s*(?P<offset>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?"
)
_ISO = re.compile(r"(?P<date>\d{4}[-/.]\d{1,2}[-/.]\d{1,2})" + _TIME)
_SPLIT = re.compile(r"(?P<date>\d{1,2}([-/.])\d{1,2}\2(?:\d{4}|\d{2}))" + _TIME)
_COMPACT = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_MONTH_ONLY = re.compile(r"(\d{4})[-/](\d{1,2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_MONTH_WORD = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE
)
_TRAILING_TIME = re.compile(
    r"(?<=\d)[ ,T]+\d{1,2}:\d{2}(:\d{2})?(\.\d+)?( ?[AaPp][Mm])?$"
)
EXCEL_START = date(1899, 12, 30)
SERIAL_RANGE = (18_264, 80_000)  # 1950 to 2119
ORDERS = ("mdy", "dmy", "ymd")
YEARS_AROUND_MEDIAN = 25

STYLE_NAMES = {
    "iso": "year-month-day",
    "compact": "yyyymmdd",
    "split4": "numbers with slashes or dashes, four-digit year",
    "split2": "numbers with slashes or dashes, two-digit year",
    "dotted": "day.month.year",
    "serial": "Excel serial number",
    "day_month_word": "day, month name, year",
    "month_word_day": "month name, day, year",
    "month": "month and year",
}
REASONS = {
    "no_date": "no date",
    "not_a_date": "not a date",
    "impossible_date": "a day that does not exist",
    "future_date": "a date in the future",
    "far_date": "a date far from all others",
}


@dataclass(frozen=True, slots=True)
class Token:
    """The calendar part of a cell. `parts` are its three numbers, if it has them."""

    style: str
    parts: tuple[int, int, int] | None
    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A cell split into its calendar part, clock part and offset, each as text."""

    calendar: str
    clock: str
    half: str
    offset: str


def split_moment(text: str) -> Moment:
    """The calendar, clock and offset parts of a cell; nothing is judged."""
    text = tidy(text)
    found = _ISO.fullmatch(text) or _SPLIT.fullmatch(text)
    if found:
        half = found["half"] or ""
        return Moment(found["date"], found["time"] or "", half, found["offset"] or "")
    serial = _SERIAL.fullmatch(text)
    if serial:
        return Moment(serial[1], text, "", "")
    clock = _TRAILING_TIME.search(text)
    if clock and _MONTH_WORD.search(text):
        return Moment(text[: clock.start()], clock[0].strip(" ,T"), "", "")
    return Moment(text, "", "", "")


@lru_cache(maxsize=20_000)
def read_token(calendar: str) -> Token:
    """The token of a calendar part. Style "missing" or "words" when it is no date."""
    if is_missing(calendar):
        return Token("missing", None, "")
    if _ISO.fullmatch(calendar):
        return Token("iso", _three(calendar), calendar)
    if _SPLIT.fullmatch(calendar):
        return _split_token(calendar)
    return _other_token(calendar)


def _three(calendar: str) -> tuple[int, int, int]:
    first, second, third = map(int, re.split(r"[-/.]", calendar))
    return first, second, third


def _split_token(calendar: str) -> Token:
    if "." in calendar:
        return Token("dotted", _three(calendar), calendar)
    long_year = len(re.split(r"[-/]", calendar)[2]) == 4
    return Token("split4" if long_year else "split2", _three(calendar), calendar)


def _other_token(calendar: str) -> Token:
    if _COMPACT.fullmatch(calendar):
        numbers = int(calendar[:4]), int(calendar[4:6]), int(calendar[6:])
        return Token("compact", numbers, calendar)
    if _SERIAL.fullmatch(calendar):
        return _serial_token(calendar)
    month = _MONTH_ONLY.fullmatch(calendar)
    if month:
        return Token("month", (int(month[1]), int(month[2]), 1), calendar)
    return _worded_token(calendar)


def _serial_token(calendar: str) -> Token:
    days = int(calendar)
    if not SERIAL_RANGE[0] <= days <= SERIAL_RANGE[1]:
        return Token("words", None, "")
    day = EXCEL_START + timedelta(days=days)
    return Token("serial", (day.year, day.month, day.day), calendar)


def _worded_token(calendar: str) -> Token:
    """A date with a month's name, read by dateutil; every part must be written."""
    if len(calendar) > 40 or not _MONTH_WORD.search(calendar):
        return Token("words", None, "")
    first = _dateutil(calendar, datetime(2000, 1, 1))  # noqa: DTZ001
    second = _dateutil(calendar, datetime(2004, 2, 2))  # noqa: DTZ001
    if (
        first is None
        or second is None
        or (first.year, first.month) != (second.year, second.month)
    ):
        return Token("words", None, "")
    if first.day != second.day:
        return Token("month", (first.year, first.month, 1), calendar)
    style = "day_month_word" if calendar[0].isdigit() else "month_word_day"
    return Token(style, (first.year, first.month, first.day), calendar)


def _dateutil(text: str, default: datetime) -> datetime | None:
    try:
        return dateutil_parser.parse(text, default=default, ignoretz=True)
    except (ValueError, OverflowError, TypeError):
        return None


def order_of(tokens: Iterable[Token]) -> str | None:
    """mdy or dmy as the tokens prove it, "mixed" if they prove both, "" if they need no order.

    None: every date could be read both ways, so somebody has to be asked.
    """
    day_first = month_first = needed = False
    for token in tokens:
        if token.style not in ("split4", "split2") or token.parts is None:
            continue
        first, second, _ = token.parts
        needed = needed or first != second
        day_first = day_first or first > 12 >= second
        month_first = month_first or second > 12 >= first
    if day_first and month_first:
        return "mixed"
    if not needed:
        return ""
    return "dmy" if day_first else "mdy" if month_first else None


def date_of(token: Token, order: str, today: date) -> date | str:
    """The date of a token, or the reason (a key of REASONS) why it has none.

    `order` settles dates of three numbers with slashes or dashes. A two-digit
    year is the latest one that lies no more than a year after `today`.
    """
    if token.style == "missing":
        return "no_date"
    if token.parts is None:
        return "not_a_date"
    year, month, day = _ordered(token, order)
    try:
        if token.style in ("split2", "dotted") and year < 100:
            return _two_digit_year(year, month, day, today)
        return date(year, month, day)
    except ValueError:
        return "impossible_date"


def _ordered(token: Token, order: str) -> tuple[int, int, int]:
    first, second, third = token.parts or (0, 0, 0)
    if token.style == "dotted":
        return third, second, first
    if token.style not in ("split4", "split2"):
        return first, second, third
    if order == "dmy":
        return third, second, first
    if order == "ymd" and token.style == "split2":
        return first, second, third
    return third, first, second


def _two_digit_year(year: int, month: int, day: int, today: date) -> date:
    if 2000 + year > today.year + 1:
        return date(1900 + year, month, day)
    return date(2000 + year, month, day)


def plausible(day: date, median: date, today: date) -> str | None:
    """None, or the reason why `day` cannot belong to a file around `median`."""
    if day > today + timedelta(days=1):
        return "future_date"
    if abs(day.year - median.year) > YEARS_AROUND_MEDIAN:
        return "far_date"
    return None


def seconds_of(text: str, order: str, today: date) -> int | None:
    """Seconds since year 1 of the moment in a cell, None if it has no date.

    An offset is taken off, so two moments with different offsets compare
    rightly. A cell without a clock part means midnight.
    """
    moment = split_moment(text)
    day = date_of(read_token(moment.calendar), order, today)
    if isinstance(day, str):
        return None
    clock = _clock(moment)
    return None if clock is None else day.toordinal() * 86_400 + clock


def _clock(moment: Moment) -> int | None:
    if not moment.clock:
        return 0
    if ":" not in moment.clock:
        return round(float(moment.clock) % 1 * 86_400)
    parts = [
        int(float(p.replace(",", "."))) for p in moment.clock.split()[0].split(":")
    ]
    hours, minutes, seconds = (*parts, 0)[:3]
    half = (moment.half or moment.clock[-2:]).lower().replace(".", "")
    if half in ("am", "pm"):
        hours = hours % 12 + (12 if half == "pm" else 0)
    try:
        time(hours % 24, minutes, min(seconds, 59))
    except ValueError:
        return None
    return hours * 3600 + minutes * 60 + seconds - _offset_seconds(moment.offset)


def _offset_seconds(offset: str) -> int:
    if not offset or offset[0] not in "+-":
        return 0
    digits = offset[1:].replace(":", "").ljust(4, "0")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -seconds if offset[0] == "-" else seconds
