"""Periods a recipe can ask for, and the pieces in which they are stored."""

from dataclasses import dataclass
from datetime import date, timedelta

PERIODS = ("day", "week", "month", "quarter", "year", "none")


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day, both included."""

    starts_on: date
    ends_on: date


def period_start(day: date, period: str, week_starts: str = "monday") -> date:
    """The first day of the period that holds `day`."""
    if period == "week":
        since = day.weekday() if week_starts == "monday" else (day.weekday() + 1) % 7
        return day - timedelta(days=min(since, day.toordinal() - 1))
    if period == "month":
        return day.replace(day=1)
    if period == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1) if period == "year" else day


def piece_of(day: date, period: str, week_starts: str = "monday") -> Span:
    """The piece of a period that holds `day`.

    A week is cut where a month ends, so that weeks and months can both be
    summed from pieces. Every other period is one piece.
    """
    start = period_start(day, period, week_starts)
    end = _period_end(start, period)
    if period != "week":
        return Span(start, end)
    month_start, month_end = (
        day.replace(day=1),
        _period_end(day.replace(day=1), "month"),
    )
    return Span(max(start, month_start), min(end, month_end))


def _period_end(start: date, period: str) -> date:
    if period == "day":
        return start
    if period == "week":
        return start + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    after = start.month - 1 + months
    year, month = start.year + after // 12, after % 12 + 1
    return date(year, month, 1) - timedelta(days=1) if year <= 9999 else date.max
