"""The kind of requirement about meetings at which a chart was looked at. Django-free."""

from collections.abc import Callable
from datetime import date
from typing import TypeGuard

from attestations.case import Case
from attestations.findings import Finding, Place, Verdict
from measures.analysis.periods import day_label


def meetings_with_chart(case: Case) -> Finding:
    """Meetings at which the person looked at a chart, within the days of her part."""
    evidence, gettext = case.evidence, case.words.gettext
    count, needed = evidence.reviews_in_part(), case.requirement.minimum
    if count >= needed and evidence.started_on is None:
        doubt = gettext(
            "The first day of your part is missing, so it cannot be said which meetings "
            "belong to it."
        )
        return case.finding(Verdict.CANNOT_BE_JUDGED, doubt, Place.MEETINGS)
    if count >= needed:
        return case.finding(Verdict.MET, reviews_counted(count, case), Place.MEETINGS)
    ahead = evidence.next_meeting_on
    if count + 1 == needed and is_ahead(ahead, case):
        waits = gettext("The next meeting is planned for %(day)s.")
        facts = {"day": day_label(ahead, case.words)}
        return case.finding(Verdict.NOT_YET_DUE, waits % facts, Place.MEETINGS)
    missing = gettext(
        "%(count)s of %(needed)s meetings at which you looked at a chart together."
    ) % {"count": count, "needed": needed}
    return case.finding(Verdict.NOT_MET, missing, Place.MEETINGS)


def is_ahead(day: date | None, case: Case) -> TypeGuard[date]:
    """Whether the day is still to come, and within the person's part."""
    last = case.evidence.ended_on
    return day is not None and day >= case.today and (last is None or day <= last)


def reviews_counted(count: int, case: Case) -> str:
    return case.words.ngettext(
        "You looked at a chart together at %(count)s meeting.",
        "You looked at a chart together at %(count)s meetings.",
        count,
    ) % {"count": count}


JUDGES: dict[str, Callable[[Case], Finding]] = {
    "meetings_with_chart": meetings_with_chart,
}
