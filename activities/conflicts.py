"""Where the dates of an activity and the rules of its programme do not fit. Django-free."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from attestations.catalogue import Programme, Requirement
from measures.analysis.words import ENGLISH, Words


@dataclass(frozen=True, slots=True)
class Span:
    """The days of an activity, both included."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    @property
    def months(self) -> int:
        """Whole months: 15 January to 14 July is six."""
        after = date.fromordinal(self.ends_on.toordinal() + 1)
        months = (after.year - self.starts_on.year) * 12
        months += after.month - self.starts_on.month
        return months - (after.day < self.starts_on.day)


def conflicts_of(programme: Programme, span: Span, words: Words = ENGLISH) -> list[str]:
    """One sentence for each rule that these dates cannot meet, in the programme's order."""
    found = []
    for requirement in programme.requirements:
        check = CHECKS.get(requirement.kind)
        said = check(requirement, span, words) if check else ""
        if said:
            found.append(said)
    return found


def too_few_months(rule: Requirement, span: Span, words: Words) -> str:
    if span.months >= rule.minimum:
        return ""
    return words.gettext(
        "“%(rule)s” asks for %(needed)s months; these dates allow %(given)s."
    ) % {"rule": rule.text, "needed": rule.minimum, "given": span.months}


def too_few_days(rule: Requirement, span: Span, words: Words) -> str:
    if span.days >= rule.minimum:
        return ""
    return words.gettext(
        "“%(rule)s” asks for %(needed)s days; these dates allow %(given)s."
    ) % {"rule": rule.text, "needed": rule.minimum, "given": span.days}


def too_long(rule: Requirement, span: Span, words: Words) -> str:
    """More than the most months that one report may cover."""
    whole = span.months + (not ends_with_a_month(span))
    if whole <= rule.maximum:
        return ""
    return words.gettext(
        "“%(rule)s”: these dates cover more than %(most)s months. Make two activities."
    ) % {"rule": rule.text, "most": rule.maximum}


def ends_with_a_month(span: Span) -> bool:
    """Whether the last day completes a month counted from the first day."""
    after = date.fromordinal(span.ends_on.toordinal() + 1)
    return after.day == span.starts_on.day


def past_deadline(rule: Requirement, span: Span, words: Words) -> str:
    """The activity ends after the last day to apply of that year."""
    month, day = map(int, rule.deadline.split("-"))
    if (span.ends_on.month, span.ends_on.day) <= (month, day):
        return ""
    return words.gettext(
        "“%(rule)s”: the activity ends later in the year. Whoever finishes after that day "
        "may have to wait for the next year's credit."
    ) % {"rule": rule.text}


CHECKS: dict[str, Callable[[Requirement, Span, Words], str]] = {
    "project_lasts_months": too_few_months,
    "part_lasts_months": too_few_months,
    "monthly_activity": too_few_months,
    "project_lasts_days": too_few_days,
    "part_lasts_at_most": too_long,
    "deadline": past_deadline,
}
