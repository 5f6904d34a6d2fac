"""Between the boxes of the mapping page and a recipe: the same rules in two notations."""

import json
from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from extracts.reader.results import Column

CONDITIONS = {"numerator": 3, "denominator": 4}
MOST_DATE_PAIRS = 12
OPS = [
    ("is", gettext_lazy("is")),
    ("is_not", gettext_lazy("is not")),
    ("is_one_of", gettext_lazy("is one of (with commas between)")),
    ("contains", gettext_lazy("contains")),
    ("blank", gettext_lazy("is empty")),
    ("not_blank", gettext_lazy("is not empty")),
    ("ge", gettext_lazy("is at least")),
    ("gt", gettext_lazy("is more than")),
    ("le", gettext_lazy("is at most")),
    ("lt", gettext_lazy("is less than")),
    ("between", gettext_lazy("lies between (two numbers, a comma between)")),
]
WITHOUT_VALUE = {"blank", "not_blank"}
WITH_LIST = {"is_one_of", "between"}
WITH_NUMBER = {"ge", "gt", "le", "lt", "between"}
DAYS, MINUTES, PLAIN = "days_between", "minutes_between", "column"

Choices = list[tuple[str, str]]


def usable(columns: Sequence[Column]) -> list[Column]:
    """Columns a rule may use: all but names, numbers and the like of patients."""
    return [c for c in columns if not c.direct and c.type != "empty"]


def date_choices(columns: Sequence[Column]) -> Choices:
    """Columns of dates, or all usable ones when none holds dates."""
    usable_ones = usable(columns)
    dates = [c for c in usable_ones if c.type == "date"] or usable_ones
    return [(c.name, c.name) for c in dates]


def group_choices(columns: Sequence[Column]) -> Choices:
    named = [c for c in usable(columns) if c.type in {"word", "code", "number"}]
    kept = [(c.name, c.name) for c in named if c.identifier is None]
    return [("", _("One count for the whole practice")), *kept]


def column_choices(columns: Sequence[Column]) -> Choices:
    return [("", "–"), *((c.name, c.name) for c in usable(columns))]


def operand_choices(columns: Sequence[Column]) -> Choices:
    """Columns, and the times between two columns of dates."""
    plain = [(f"{PLAIN}|{c.name}", c.name) for c in usable(columns)]
    dates = [c.name for c in usable(columns) if c.type == "date"]
    pairs = list(permutations(dates, 2))[:MOST_DATE_PAIRS]
    words = {
        DAYS: _("Days from %(a)s to %(b)s"),
        MINUTES: _("Minutes from %(a)s to %(b)s"),
    }
    spans = [
        (f"{unit}|{a}|{b}", words[unit] % {"a": a, "b": b})
        for unit in words
        for a, b in pairs
    ]
    return [("", "–"), *plain, *spans]


def document_from(values: Mapping[str, Any]) -> dict[str, Any]:
    """The recipe that the cleaned boxes say. Raises ValueError(box, message)."""
    document: dict[str, Any] = {
        "date": {"column": values["date"]},
        "unit": unit_from(values),
    }
    for part in CONDITIONS:
        found = conditions_from(values, part)
        if found:
            how = values.get(f"{part}_how") or "all"
            document[part] = {"any": found} if how == "any" else found
    if values.get("group"):
        document["group"] = values["group"]
    if values.get("sheet"):
        document["sheet"] = values["sheet"]
    return document


def unit_from(values: Mapping[str, Any]) -> dict[str, Any]:
    kind = values["unit"]
    if kind == "distinct":
        return {"count": "distinct", "column": needed(values, "distinct_column")}
    if kind == "sum":
        names = ("numerator", "denominator")
        return {"sum": {n: needed(values, f"sum_{n}") for n in names}}
    if kind in {"mean", "median"}:
        return {"value": needed(values, "value_column"), "as": kind}
    return {"count": "rows"}


def needed(values: Mapping[str, Any], box: str) -> str:
    if not values.get(box):
        raise ValueError(box, _("Choose a column for this way of counting."))
    return str(values[box])


def conditions_from(values: Mapping[str, Any], part: str) -> list[dict[str, Any]]:
    boxes = [f"{part}_{n}" for n in range(CONDITIONS[part])]
    return [condition_from(values, box) for box in boxes if values.get(f"{box}_column")]


def condition_from(values: Mapping[str, Any], box: str) -> dict[str, Any]:
    kind, *names = values[f"{box}_column"].split("|")
    plain = kind == PLAIN
    condition: dict[str, Any] = {PLAIN: names[0]} if plain else {"of": {kind: names}}
    op = values.get(f"{box}_op") or "is"
    condition["op"] = op
    if op not in WITHOUT_VALUE:
        condition["value"] = value_from(values, box, op)
    return condition


def value_from(values: Mapping[str, Any], box: str, op: str) -> Any:
    text = (values.get(f"{box}_value") or "").strip()
    if not text:
        raise ValueError(f"{box}_value", _("Enter the word or number to compare with."))
    parts = [part.strip() for part in text.split(",")] if op in WITH_LIST else [text]
    found = [as_number(part) if op in WITH_NUMBER else part for part in parts if part]
    return found if op in WITH_LIST else found[0]


def as_number(text: str) -> int | float | str:
    """The number in `text`; words and dates stay as they are."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def boxes_from(document: Mapping[str, Any]) -> dict[str, Any] | None:
    """The boxes that say this recipe; None when it says more than they can."""
    try:
        boxes = {
            "date": document["date"]["column"], "group": document.get("group") or "",
            "sheet": document.get("sheet") or "", **boxes_of_unit(document.get("unit")),
        }  # fmt: skip
        for part in CONDITIONS:
            boxes |= boxes_of_rule(document.get(part) or [], part)
        same = document_from(boxes)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return boxes if same == told(document) else None


def initial_for(
    document: Mapping[str, Any], columns: Sequence[Column]
) -> dict[str, Any]:
    """What the page shows at first: an earlier recipe, when this file has its columns."""
    if not document or not fits(document, columns):
        return {}
    boxes = boxes_from(document)
    own = {k: v for k, v in document.items() if k not in {"period", "week_starts"}}
    return boxes if boxes is not None else {"recipe": json.dumps(own, indent=1)}


def fits(document: Mapping[str, Any], columns: Sequence[Column]) -> bool:
    """True when the file has the recipe's date column and group."""
    names = {tidy_name(column.name) for column in columns}
    wanted = [(document.get("date") or {}).get("column"), document.get("group")]
    return all(tidy_name(name) in names for name in wanted if name)


def tidy_name(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").split())


def told(document: Mapping[str, Any]) -> dict[str, Any]:
    """What of a recipe the boxes have to say, in the notation of `document_from`."""
    own = {"unit": {"count": "rows"}, **document}
    parts = ("date", "unit", "numerator", "denominator", "group", "sheet")
    return {name: own[name] for name in parts if own.get(name)}


def boxes_of_unit(unit: Mapping[str, Any] | None) -> dict[str, Any]:
    if not unit or unit.get("count") == "rows":
        return {"unit": "rows"}
    if "sum" in unit:
        return {"unit": "sum", **{f"sum_{n}": v for n, v in unit["sum"].items()}}
    if "value" in unit:
        return {"unit": unit.get("as", "mean"), "value_column": unit["value"]}
    return {"unit": "distinct", "distinct_column": unit["column"]}


def boxes_of_rule(rule: Any, part: str) -> dict[str, Any]:
    how = "any" if isinstance(rule, dict) and "any" in rule else "all"
    conditions = rule["any"] if how == "any" else rule
    boxes: dict[str, Any] = {f"{part}_how": how}
    for number, condition in enumerate(conditions):
        boxes |= boxes_of_condition(condition, f"{part}_{number}")
    return boxes


def boxes_of_condition(condition: Mapping[str, Any], box: str) -> dict[str, Any]:
    if "of" in condition:
        unit, columns = next(iter(condition["of"].items()))
        operand = "|".join([unit, *columns])
    else:
        operand = f"{PLAIN}|{condition['column']}"
    value = condition.get("value", "")
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return {
        f"{box}_column": operand,
        f"{box}_op": condition["op"],
        f"{box}_value": text,
    }
