"""A data-request kit: the columns we ask the IT department for, and the recipe they imply."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from extracts import mapping
from extracts.reader.identifiers import suspicion
from measures.analysis import periods
from measures.models import DataKind, Measure

NAME_LENGTH = 60
SLUG_LENGTH = 30
# How far back a first request reaches: enough points for the rules, no more.
PERIODS_WANTED = {"day": 60, "week": 52, "month": 24, "quarter": 12}
OPS = [
    ("is_one_of", gettext_lazy("is one of these words (commas between)")),
    ("ge", gettext_lazy("is at least")),
    ("gt", gettext_lazy("is more than")),
    ("le", gettext_lazy("is at most")),
    ("lt", gettext_lazy("is less than")),
    ("not_blank", gettext_lazy("is filled in")),
    ("blank", gettext_lazy("is empty")),
]


@dataclass(frozen=True, slots=True)
class Kit:
    """Column names as the IT department is to write them, and the words that count.

    A share or count: `numerator` and the optional `denominator` are conditions on a
    column. A rate: both are columns of numbers. A value: `numerator` is its column, or
    with `until` the moment from which the minutes are counted.
    """

    date: str
    numerator: str = ""
    numerator_op: str = "is_one_of"
    numerator_value: str = ""
    denominator: str = ""
    denominator_op: str = "is_one_of"
    denominator_value: str = ""
    exclusion: str = ""
    exclusion_value: str = ""
    site: str = ""
    until: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)

    def columns(self) -> list[str]:
        """The names in the order of the sample's header, each once."""
        names = (self.date, self.site, self.denominator, self.exclusion,
                 self.numerator, self.until)  # fmt: skip
        return list(dict.fromkeys(name for name in names if name))


def kit_from_json(values: Mapping[str, str]) -> Kit:
    return Kit(**values)


def default_kit(measure: Measure) -> Kit:
    """What to ask for: the columns of the latest recipe, else names from the definition."""
    recipe = measure.recipes.first()
    known = kit_of_recipe(recipe.document, measure) if recipe is not None else None
    return known or kit_of_words(measure)


def kit_of_words(measure: Measure) -> Kit:
    words = measure.numerator or measure.name
    if measure.data_kind == DataKind.RATE:
        return Kit("date", slug(words, "events"), denominator=slug(measure.denominator, "days"))  # fmt: skip
    if measure.data_kind == DataKind.VALUE:
        return Kit("visit_date", slug(words, "value"))
    if measure.data_kind == DataKind.COUNT:
        return Kit("event_date")
    return Kit("visit_date", slug(words, "met"), numerator_value="Yes")


def slug(words: str, otherwise: str) -> str:
    """A column name made of the first words; `otherwise` where it would name a patient."""
    name = ""
    for word in re.findall(r"[a-z0-9]+", words.casefold()):
        if len(name) + len(word) >= SLUG_LENGTH:
            break
        name = f"{name}_{word}" if name else word
    return otherwise if not name or name.isdigit() or suspicion(name, []) else name


def first_and_last_day(measure: Measure, today: date) -> tuple[date, date]:
    """The days a first request asks for: whole periods that are over."""
    week_starts = measure.project.week_starts()
    current = periods.period_start(today, measure.period, week_starts)
    start = last = periods.previous_start(current, measure.period)
    for _number in range(PERIODS_WANTED[measure.period] - 1):
        start = periods.previous_start(start, measure.period)
    return start, periods.period_end(last, measure.period)


def recipe_of(kit: Kit, measure: Measure) -> dict[str, Any]:
    """The recipe that counts a file made as the kit asks. Raises ValueError(box, message)."""
    document: dict[str, Any] = {"date": {"column": kit.date}, "unit": unit_of(kit, measure)}  # fmt: skip
    rules = {"numerator": numerator_rule(kit, measure), "denominator": denominator_rule(kit, measure)}  # fmt: skip
    document |= {part: rule for part, rule in rules.items() if rule}
    return document | ({"group": kit.site} if kit.site else {})


def unit_of(kit: Kit, measure: Measure) -> dict[str, Any]:
    if measure.data_kind == DataKind.RATE:
        return {"sum": {"numerator": kit.numerator, "denominator": kit.denominator}}
    if measure.data_kind == DataKind.VALUE and kit.until:
        value = {mapping.MINUTES: [kit.numerator, kit.until]}
        return {"value": value, "as": measure.statistic}
    if measure.data_kind == DataKind.VALUE:
        return {"value": kit.numerator, "as": measure.statistic}
    return {"count": "rows"}


def numerator_rule(kit: Kit, measure: Measure) -> list[dict[str, Any]]:
    if measure.data_kind in {DataKind.RATE, DataKind.VALUE}:
        return []
    if not kit.numerator:  # a count: every dated row is an event
        return [{"column": kit.date, "op": "not_blank"}]
    return [condition(kit, "numerator")]


def denominator_rule(kit: Kit, measure: Measure) -> list[dict[str, Any]]:
    """Rows that belong in, and the rows that are left out."""
    asked = kit.denominator and measure.data_kind != DataKind.RATE
    found = [condition(kit, "denominator")] if asked else []
    left_out = [word.strip() for word in kit.exclusion_value.split(",") if word.strip()]
    if kit.exclusion:
        found += [
            {"column": kit.exclusion, "op": "is_not", "value": w} for w in left_out
        ]
    return found


def condition(kit: Kit, part: str) -> dict[str, Any]:
    boxes = {f"{part}_{n}": getattr(kit, f"{part}_{n}") for n in ("op", "value")}
    boxes[f"{part}_column"] = f"{mapping.PLAIN}|{getattr(kit, part)}"
    return mapping.condition_from(boxes, part)


def kit_of_recipe(document: Mapping[str, Any], measure: Measure) -> Kit | None:
    """The kit that implies this recipe; None when no kit can say it."""
    boxes = mapping.boxes_from(document)
    if boxes is None:
        return None
    kit = Kit(boxes["date"], site=boxes["group"])
    if measure.data_kind == DataKind.RATE:
        names = {p: boxes.get(f"sum_{p}", "") for p in ("numerator", "denominator")}  # fmt: skip
        kit = replace(kit, **names)
    elif measure.data_kind == DataKind.VALUE:
        kit = replace(kit, numerator=boxes.get("value_column", ""))
    else:
        kit = replace(kit, **first_condition(boxes, "numerator"), **first_condition(boxes, "denominator"))  # fmt: skip
    try:
        same = mapping.told(recipe_of(kit, measure)) == mapping.told(document)
    except ValueError:
        return None
    return kit if same else None


def first_condition(boxes: Mapping[str, Any], part: str) -> dict[str, str]:
    """The kit's words for a rule's first condition."""
    column = boxes.get(f"{part}_0_column", "").removeprefix(f"{mapping.PLAIN}|")
    if not column:
        return {}
    op = boxes[f"{part}_0_op"]
    return {part: column, f"{part}_op": op, f"{part}_value": boxes[f"{part}_0_value"]}


def op_words(op: str, value: str) -> str:
    """The comparison in words, as it stands behind a column's name."""
    words = [word.strip() for word in value.split(",") if word.strip()]
    said = {
        "is": _("is “%(value)s”"), "is_not": _("is not “%(value)s”"),
        "contains": _("contains “%(value)s”"), "between": _("lies between %(value)s"),
        "ge": _("is at least %(value)s"), "gt": _("is more than %(value)s"),
        "le": _("is at most %(value)s"), "lt": _("is less than %(value)s"),
        "not_blank": _("is filled in"), "blank": _("is empty"),
    }  # fmt: skip
    if op == "is_one_of" and len(words) > 1:
        return _("is one of %(values)s") % {
            "values": ", ".join(f"“{w}”" for w in words)
        }
    return said["is" if op == "is_one_of" else op] % {"value": value.strip()}
