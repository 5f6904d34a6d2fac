"""Recipes and files from before the measure's definition changed: what to look out for."""

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from extracts.models import Recipe
from measures.analysis import periods
from measures.models import Measure


def warning_about(recipe: Recipe | None, measure: Measure) -> str:
    """That the recipe is older than how the measure is counted now; empty otherwise.

    One query.
    """
    change = measure.definition_changes().last()
    if recipe is None or change is None or recipe.created_at >= change.at:
        return ""
    return _(
        "This recipe was made before the definition changed on %(day)s: %(reason)s. Check "
        "that it counts by the new one, and take from the file only periods that do."
    ) % {
        "day": periods.day_label(change.day, translation),
        "reason": change.reason.rstrip("."),
    }


def warning_of_days(first_day: date | None, measure: Measure) -> str:
    """That the file reaches back to another definition; empty otherwise. One query."""
    change = measure.definition_changes().last()
    if first_day is None or change is None or first_day >= change.day:
        return ""
    return _(
        "This file reaches back before %(day)s, when the definition changed. What it counts "
        "before that day should be counted by the old one: keep the periods that stand, or "
        "send a shorter file."
    ) % {"day": periods.day_label(change.day, translation)}
