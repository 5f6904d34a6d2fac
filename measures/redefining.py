"""What has to hold before a measure is counted differently, and how its words change."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import F, Min
from django.utils import translation
from django.utils.translation import gettext as _

from measures.analysis import periods
from measures.definitions import DEFINITION_FIELDS, words_of
from measures.models import ChartDecision, Measure
from qiapp.lib.errors import ActionRefused

# Other words in these may mean that something else is counted.
COUNTED_BY = ("numerator", "denominator", "definition")


def is_counted_anew(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether what says how a measure is counted reads differently afterwards."""
    return any(
        name in after and plain(before.get(name)) != plain(after[name])
        for name in COUNTED_BY
    )


def plain(text: str | None) -> str:
    """The text without what never changes its meaning: case, spaces, a full stop."""
    return " ".join((text or "").split()).casefold().rstrip(".")


def require_same_meaning(measure: Measure, after: Mapping[str, Any]) -> None:
    """Raises ActionRefused where new words stand over numbers counted by the old ones."""
    if is_counted_anew(words_of(measure), after) and measure.observations.exists():
        raise ActionRefused(
            _("There are numbers already. Say that only the words change, or from which "
              "day on it is counted differently."),
            field="same_meaning",
        )  # fmt: skip


def require_day(measure: Measure, day: date) -> None:
    """Raises ActionRefused where no new definition can begin on this day."""
    fault = fault_of_day(measure, day)
    if fault:
        raise ActionRefused(fault, field="day")


def fault_of_day(measure: Measure, day: date) -> str:
    """Why no new definition can begin on this day; empty where one can. Two queries."""
    first = measure.observations.aggregate(first=Min("starts_on"))["first"]
    latest = measure.definition_changes().last()
    if first is None:
        return _("There are no numbers yet: just change the words of the measure.")
    if day > measure.project.today():
        return _("This day has not come. Change the definition when it has.")
    if latest and day <= latest.day:
        return _("The definition of now began on %(day)s: choose a later day.") % {
            "day": periods.day_label(latest.day, translation)
        }
    if day <= first:
        return _(
            "The numbers begin on %(day)s: choose a later day, or just change the words."
        ) % {"day": periods.day_label(first, translation)}
    return ""


def require_newest(change: ChartDecision) -> None:
    """Raises ActionRefused where a later definition, or one of its day, stands on it."""
    later = change.measure.definition_changes(since=change.day).exclude(pk=change.pk)
    if later.exists():
        raise ActionRefused(
            _("A later definition stands on this one. Take that one back first."),
            field="day",
        )


def put_words(measure: Measure, words: Mapping[str, Any]) -> None:
    """Writes how the measure is counted from now on; what somebody read before is old."""
    kept = {name: words[name] for name in DEFINITION_FIELDS if name in words}
    Measure.objects.filter(pk=measure.pk).update(version=F("version") + 1, **kept)
    measure.refresh_from_db(fields=[*DEFINITION_FIELDS, "version"])


def return_to_old(change: ChartDecision) -> None:
    """The measure is counted as before the change again; the change keeps its words.

    Raises ActionRefused where a later definition stands on it.
    """
    require_newest(change)
    change.measure.refresh_from_db(fields=[*DEFINITION_FIELDS, "version"])
    change.new_definition = words_of(change.measure)
    put_words(change.measure, change.old_definition or {})
    change.save(update_fields=["new_definition"])


def return_to_new(change: ChartDecision) -> None:
    """The measure is counted by the change's words again; it keeps those of meanwhile.

    Raises ActionRefused where another definition took its place.
    """
    require_newest(change)
    change.measure.refresh_from_db(fields=[*DEFINITION_FIELDS, "version"])
    change.old_definition = words_of(change.measure)
    put_words(change.measure, change.new_definition or {})
    change.save(update_fields=["old_definition"])
