"""The numbers of one stretch of days, checked; the currency of every way of entering data."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from measures.models import DataKind, Measure, Observation, ObservationQuerySet

LARGEST = 9_007_199_254_740_991  # beyond this a float no longer counts exactly


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of the days from `starts_on` to `ends_on`, both included, at one site.

    A proportion or rate has numerator and denominator; a count has a numerator; a value
    has `value` (entered by hand) or n, total, total_of_squares and median (counted).
    """

    starts_on: date
    ends_on: date
    site: str = ""
    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None
    n: int | None = None
    total: float | None = None
    total_of_squares: float | None = None
    median: float | None = None
    note: str = ""
    stratified_by: str = ""  # what kind of group `site` names; empty: a site

    def numbers(self) -> dict[str, Any]:
        """Everything but the days, the site and the note."""
        values = asdict(self)
        return {name: values[name] for name in NUMBER_NAMES}

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
        }


NUMBER_NAMES = tuple(
    field.name
    for field in fields(Figures)
    if field.name not in {"starts_on", "ends_on", "site", "note", "stratified_by"}
)


def from_json(values: dict[str, Any]) -> Figures:
    """The Figures that `as_json` wrote."""
    figures = Figures(**values)
    return replace(
        figures,
        starts_on=date.fromisoformat(values["starts_on"]),
        ends_on=date.fromisoformat(values["ends_on"]),
    )


def figures_of(observation: Observation) -> Figures:
    """The stored numbers of one observation; a stored decimal becomes a float."""
    values = observation.figures()
    value = values["value"]
    return Figures(
        starts_on=observation.starts_on,
        ends_on=observation.ends_on,
        site=observation.site,
        note=observation.note,
        stratified_by=observation.stratified_by,
        **(values | {"value": None if value is None else float(value)}),  # type: ignore[arg-type]
    )


def figures_by_measure(
    observations: ObservationQuerySet,
) -> dict[int, list[Figures]]:
    """The stored numbers by measure, in the order of the rows. One query.

    Reads plain values: a page of forty charts would spend a quarter of its time on
    making model instances.
    """
    names = [field.name for field in fields(Figures)]
    found: dict[int, list[Figures]] = {}
    for measure_id, *row in observations.values_list("measure_id", *names):
        found.setdefault(measure_id, []).append(figures_from(row))
    return found


VALUE_PLACE = [field.name for field in fields(Figures)].index("value")


def figures_from(row: Sequence[Any]) -> Figures:
    """The Figures of a stored row: starts_on, ends_on, site, NUMBER_NAMES and the note.

    The note may be left out.
    """
    plain = list(row)
    value = plain[VALUE_PLACE]
    plain[VALUE_PLACE] = None if value is None else float(value)
    return Figures(*plain)


def fault_of(figures: Figures, measure: Measure) -> tuple[str, str] | None:
    """(field, message) of the first thing wrong with the numbers, or None.

    Only what is impossible is refused: negative counts, more numerator than denominator
    in a proportion, something of nothing, a missing number.
    """
    if measure.data_kind == DataKind.VALUE:
        return _fault_of_value(figures)
    if figures.numerator is None:
        return "numerator", _("Enter a whole number, 0 or more.")
    if not 0 <= figures.numerator <= LARGEST:
        return "numerator", _("A count cannot be below 0. Check the number.")
    if measure.data_kind == DataKind.COUNT:
        return None
    return _fault_of_ratio(figures, measure)


def _fault_of_ratio(figures: Figures, measure: Measure) -> tuple[str, str] | None:
    numerator, denominator = figures.numerator or 0, figures.denominator
    if denominator is None:
        return "denominator", _("Enter a whole number, 0 or more.")
    if not 0 <= denominator <= LARGEST:
        return "denominator", _("A count cannot be below 0. Check the number.")
    if denominator == 0 and numerator:
        return "denominator", _(
            "%(numerator)s of 0 is not possible. Enter how many there were in all."
        ) % {"numerator": numerator}
    if measure.data_kind == DataKind.PROPORTION and numerator > denominator:
        return "numerator", _(
            "%(numerator)s of %(denominator)s is not possible. Are the two numbers swapped?"
        ) % {"numerator": numerator, "denominator": denominator}
    return None


def _fault_of_value(figures: Figures) -> tuple[str, str] | None:
    if figures.value is None and figures.n is None:
        return "value", _("Enter a number.")
    return None
