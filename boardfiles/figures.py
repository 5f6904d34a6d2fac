"""What an accredited provider enters once a year: learners by activity, period and year."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Organisation, Profession
from attestations.models import Attestation, Status
from boardfiles.gathering import for_anybody
from boardfiles.models import ReportedActivity
from qiapp.lib.tabular import Cell

PHYSICIANS = frozenset({Profession.PHYSICIAN, Profession.RESIDENT})
COLUMNS = (
    "Activity", "Number", "Way", "Period from", "Period to", "Physicians",
    "Other learners", "Hours of instruction", "CME credits", "Points",
    "Commercial support",
)  # fmt: skip
YEAR_COLUMNS = (
    "Year", "Activities", "Physicians", "Other learners", "Hours of instruction",
    "Commercial support",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """Twelve months of one activity, its first and last day included."""

    activity: ReportedActivity
    first: date
    last: date
    physicians: int
    others: int


@dataclass(frozen=True, slots=True)
class Year:
    """Totals of one calendar year over all activities in which somebody completed."""

    year: int
    activities: int
    physicians: int
    others: int
    hours: Decimal
    support: Decimal


@dataclass(frozen=True, slots=True)
class Done:
    """One completion: of which programme, when, by a physician or not.

    `activity`: id of the one it is reported under, where the person takes part in one.
    """

    programme_id: str
    on: date
    physician: bool
    activity: int | None = None


def completions_of(office: Organisation) -> list[Done]:
    """Every approved completion of the office. One query."""
    rows = Attestation.objects.filter(
        participation__office=office, status=Status.APPROVED
    ).values_list(
        "participation__programme_id", "completed_on",
        "participation__user__profession", "participation__reported_part__activity",
    )  # fmt: skip
    return [
        Done(programme, on, profession in PHYSICIANS, activity)
        for programme, on, profession, activity in rows.order_by("completed_on", "pk")
        if on is not None
    ]


def periods_of(
    activity: ReportedActivity, done: Iterable[Done], today: date,
    others: Sequence[ReportedActivity] = (),
) -> list[Period]:  # fmt: skip
    """Twelve months after twelve months, from the first day to the last, or to today.

    `others`: the office's other activities.
    """
    mine = [one for one in done if may_count(activity, one, others)]
    end = min(activity.last_day or today, today)
    found: list[Period] = []
    first = activity.first_day
    while first <= end:
        following = years_after(activity.first_day, len(found) + 1)
        last = min(following - date.resolution, activity.last_day or date.max)
        inside = [one for one in mine if first <= counted_on(activity, one) <= last]
        physicians = sum(one.physician for one in inside)
        found.append(
            Period(activity, first, last, physicians, len(inside) - physicians)
        )
        first = following
    return found


def counted_on(activity: ReportedActivity, one: Done) -> date:
    """The day it counts at: within the activity's days for whoever takes part in it.

    Signed after the last day, it is reported all the same, and counts in the last period.
    """
    if one.activity != activity.pk:
        return one.on
    return max(activity.first_day, min(one.on, activity.last_day or date.max))


def years_after(day: date, years: int) -> date:
    """The same day so many years on; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def years_of(
    activities: Sequence[ReportedActivity], done: Iterable[Done]
) -> list[Year]:  # fmt: skip
    """Totals by calendar year, newest first. A completion counts once, in one activity."""
    found: dict[int, list[tuple[ReportedActivity, Done]]] = defaultdict(list)
    for one in done:
        activity = next((a for a in activities if holds(a, one, activities)), None)
        if activity is not None:
            found[counted_on(activity, one).year].append((activity, one))
    return [year_of(year, found[year]) for year in sorted(found, reverse=True)]


def may_count(
    activity: ReportedActivity, one: Done, others: Sequence[ReportedActivity]
) -> bool:
    """Whether it is of this activity, or of its programme and of no activity."""
    if one.activity is not None:
        return one.activity == activity.pk
    if one.programme_id != activity.programme_id:
        return False
    same = [a for a in others if a.programme_id == one.programme_id]
    return activity in for_anybody(same or [activity])


def holds(
    activity: ReportedActivity, one: Done, others: Sequence[ReportedActivity]
) -> bool:
    day = counted_on(activity, one)
    inside = activity.first_day <= day <= (activity.last_day or date.max)
    return inside and may_count(activity, one, others)


def year_of(year: int, rows: list[tuple[ReportedActivity, Done]]) -> Year:
    activities = {activity.pk: activity for activity, _one in rows}.values()
    physicians = sum(one.physician for _activity, one in rows)
    return Year(
        year, len(activities), physicians, len(rows) - physicians,
        hours=sum((a.hours or Decimal(0) for a in activities), Decimal(0)),
        support=sum((a.support for a in activities), Decimal(0)),
    )  # fmt: skip


def period_rows(periods: Iterable[Period]) -> list[list[Cell]]:
    """The periods as a table, as `COLUMNS` names it."""
    return [
        [
            p.activity.title, p.activity.number, str(p.activity.get_channel_display()),
            p.first, p.last, p.physicians, p.others, p.activity.hours,
            p.activity.cme_credits, p.activity.board_points, p.activity.support,
        ]
        for p in periods
    ]  # fmt: skip


def year_rows(years: Iterable[Year]) -> list[list[Cell]]:
    return [
        [y.year, y.activities, y.physicians, y.others, y.hours, y.support]
        for y in years
    ]
