"""On which days a team is reminded, and how often a person. Django-free."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from measures.analysis import periods


class RhythmKind(StrEnum):
    PERIOD = "period"  # the day after each period of the main measure
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    CLINIC_DAYS = "clinic_days"


# Whole days between two mails to one person, over all projects.
DAYS_BETWEEN = {"weekly": 7, "monthly": 30, "quarterly": 90}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`weekdays`: 0 is Monday. `month_day`: 1 to 28. `period`: of the main measure."""

    kind: str = RhythmKind.PERIOD
    weekdays: tuple[int, ...] = (0,)
    month_day: int = 1
    period: str = "month"
    week_starts: str = "monday"

    def latest_day(self, today: date) -> date:
        """The newest day of the rhythm, `today` included."""
        if self.kind == RhythmKind.MONTHLY:
            return latest_month_day(today, self.month_day)
        if self.kind == RhythmKind.PERIOD and self.period != "day":
            return periods.period_start(today, self.period, self.week_starts)
        return latest_weekday(today, self.weekdays or (0,))


def latest_month_day(today: date, day: int) -> date:
    this = today.replace(day=day)
    return this if this <= today else periods.previous_start(
        today.replace(day=1), "month"
    ).replace(day=day)  # fmt: skip


def latest_weekday(today: date, weekdays: Collection[int]) -> date:
    return next(
        day
        for day in (today - timedelta(days=ago) for ago in range(7))
        if day.weekday() in weekdays
    )


def may_write_again(frequency: str, last: date | None, today: date) -> bool:
    """Whether a person who wants this frequency may get a mail today."""
    if frequency not in DAYS_BETWEEN:
        return False
    return last is None or (today - last).days >= DAYS_BETWEEN[frequency]


class Turn(StrEnum):
    """Whether it is a project's turn to remind somebody."""

    NONE = "none"
    TODAY = "today"
    HELD = "held"  # a cap or a rest held it back on its day


def turn_of(
    rhythm: Rhythm, reminded_on: date | None, today: date, was_held: Callable[[date], bool]
) -> Turn:  # fmt: skip
    """A project's turn today: its day comes once, and what was held back then is kept.

    What nobody answered waits for the rhythm's next day. A team that chose no days hears
    of new things on any day.
    """
    day = rhythm.latest_day(today)
    if reminded_on is not None and reminded_on >= day:
        return Turn.NONE
    if day == today or rhythm.kind == RhythmKind.PERIOD:
        return Turn.TODAY
    return Turn.HELD if was_held(day) else Turn.NONE


def may_catch_up(rhythm: Rhythm, frequency: str, today: date) -> bool:
    """Whether a mail today leaves room for the one on the rhythm's next day."""
    soon = (today + timedelta(days=n) for n in range(1, DAYS_BETWEEN[frequency]))
    return all(rhythm.latest_day(day) != day for day in soon)


LAST = 5  # the last one of a month, whether it is the fourth or the fifth


def nth_weekday(month: date, nth: int, weekday: int) -> date:
    """The first to fourth such weekday of the month of `month`; with LAST the last one.

    `weekday`: 0 is Monday.
    """
    first = month.replace(day=1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    if nth < LAST:
        return day + timedelta(weeks=nth - 1)
    weeks = (periods.next_start(first, "month") - timedelta(days=1) - day).days // 7
    return day + timedelta(weeks=weeks)


def day_ahead(today: date, nth: int, weekday: int) -> date:
    """The next such day from `today` on, `today` included."""
    this = nth_weekday(today, nth, weekday)
    if this >= today:
        return this
    following = periods.next_start(today.replace(day=1), "month")
    return nth_weekday(following, nth, weekday)
