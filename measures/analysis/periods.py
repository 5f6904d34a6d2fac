"""Weeks, months, quarters and years: the only place for this arithmetic.

A period is named by its first day and its kind. All functions are pure and take
plain dates; whoever calls them hands in `today`, in the organisation's time zone.
"""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

from measures.analysis.words import ENGLISH, Words, gettext_noop


class PeriodKind(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class WeekStart(StrEnum):
    MONDAY = "monday"
    SUNDAY = "sunday"


_MONTHS_IN = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}


def period_start(day: date, kind: str, week_starts: str = WeekStart.MONDAY) -> date:
    """The first day of the period that holds `day`.

    `week_starts` ("monday" or "sunday") only matters for weeks. An unknown kind or
    week start raises ValueError.
    """
    kind = PeriodKind(kind)
    if kind is PeriodKind.DAY:
        return day
    if kind is PeriodKind.WEEK:
        into_week = day.weekday()
        if WeekStart(week_starts) is WeekStart.SUNDAY:
            into_week = (into_week + 1) % 7
        return day - timedelta(days=into_week)
    months = _MONTHS_IN[kind]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def period_end(start: date, kind: str) -> date:
    """The last day of the period that begins on `start`, that day included."""
    kind = PeriodKind(kind)
    if kind is PeriodKind.DAY:
        return start
    if kind is PeriodKind.WEEK:
        return start + timedelta(days=6)
    month = start.month + _MONTHS_IN[kind] - 1
    return date(start.year, month, calendar.monthrange(start.year, month)[1])


def next_start(start: date, kind: str) -> date:
    """The first day of the period after the one that begins on `start`."""
    return period_end(start, kind) + timedelta(days=1)


def previous_start(start: date, kind: str) -> date:
    """The first day of the period before the one that begins on `start`."""
    kind = PeriodKind(kind)
    if kind is PeriodKind.WEEK:
        return start - timedelta(days=7)
    return period_start(start - timedelta(days=1), kind)


def period_starts(
    first: date, last: date, kind: str, week_starts: str = WeekStart.MONDAY
) -> Iterator[date]:
    """Every period from the one holding `first` to the one holding `last`, in order.

    Nothing when `last` lies before the period of `first`.
    """
    start = period_start(first, kind, week_starts)
    while start <= last:
        yield start
        start = next_start(start, kind)


def is_period_start(day: date, kind: str, week_starts: str = WeekStart.MONDAY) -> bool:
    """Whether a period of this kind begins on `day`."""
    return period_start(day, kind, week_starts) == day


def is_over(start: date, kind: str, today: date) -> bool:
    """Whether the whole period lies before `today`; its own last day is not over."""
    return period_end(start, kind) < today


def split_week_at_month_end(start: date) -> tuple[tuple[date, date], ...]:
    """The week that begins on `start` as one (first, last) piece per month: 1 or 2.

    Stored like this, weeks add up to exact months.
    """
    end = period_end(start, PeriodKind.WEEK)
    if start.month == end.month:
        return ((start, end),)
    month_end = period_end(period_start(start, PeriodKind.MONTH), PeriodKind.MONTH)
    return ((start, month_end), (month_end + timedelta(days=1), end))


MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)


def month_name(month: int, words: Words = ENGLISH) -> str:
    """The full name of a month, 1 to 12."""
    return words.gettext(MONTHS[month - 1])


SHORT_MONTHS = (
    gettext_noop("Jan"),
    gettext_noop("Feb"),
    gettext_noop("Mar"),
    gettext_noop("Apr"),
    gettext_noop("May"),
    gettext_noop("Jun"),
    gettext_noop("Jul"),
    gettext_noop("Aug"),
    gettext_noop("Sep"),
    gettext_noop("Oct"),
    gettext_noop("Nov"),
    gettext_noop("Dec"),
)


def short_month_name(month: int, words: Words = ENGLISH) -> str:
    """The name of a month in three or four letters, 1 to 12."""
    return words.gettext(SHORT_MONTHS[month - 1])


def label(start: date, kind: str, words: Words = ENGLISH) -> str:
    """The period's name in a sentence: "week of 2 May 2016", "May 2016", "Q2 2016"."""
    if kind == PeriodKind.WEEK:
        return words.gettext("week of %(day)s") % {"day": day_label(start, words)}
    if kind == PeriodKind.DAY:
        return day_label(start, words)
    return _coarse_label(start, kind, month_name(start.month, words), words)


def short_label(start: date, kind: str, words: Words = ENGLISH) -> str:
    """The period's name beside a point: "2 May 2016", "Mar 2026", "Q2 2016", "2016".

    A week goes by its first day.
    """
    month = short_month_name(start.month, words)
    if kind in (PeriodKind.WEEK, PeriodKind.DAY):
        return words.gettext("%(day)s %(month)s %(year)s") % {
            "day": start.day,
            "month": month,
            "year": start.year,
        }
    return _coarse_label(start, kind, month, words)


def day_label(day: date, words: Words = ENGLISH) -> str:
    """A date written out: "3 March 2026"."""
    return words.gettext("%(day)s %(month)s %(year)s") % {
        "day": day.day,
        "month": month_name(day.month, words),
        "year": day.year,
    }


def _coarse_label(start: date, kind: str, month: str, words: Words) -> str:
    if kind == PeriodKind.YEAR:
        return str(start.year)
    if kind == PeriodKind.QUARTER:
        return words.gettext("Q%(quarter)s %(year)s") % {
            "quarter": quarter(start),
            "year": start.year,
        }
    return words.gettext("%(month)s %(year)s") % {"month": month, "year": start.year}


def quarter(day: date) -> int:
    """The quarter of the year that holds `day`, 1 to 4."""
    return (day.month - 1) // 3 + 1


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
