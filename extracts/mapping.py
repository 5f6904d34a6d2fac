"""Between the boxes of the mapping page and a recipe: the same rules in two notations."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from extracts.models import Recipe as KeptRecipe
from extracts.reader.errors import RecipeError
from extracts.reader.recipe import Between, Recipe, parse_recipe
from extracts.reader.results import Column
from extracts.reader.text import name_key
from measures.models import Stratum
from measures.strata import kind_of

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
COLUMN_BOXES = {"date", "group", "first_per"}
OTHER = "other"
GROUP_KINDS = [
    ("", gettext_lazy("Sites of the practice")),
    *Stratum.choices,
    (OTHER, gettext_lazy("Something else")),
]
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
    named = [
        c for c in usable(columns) if c.type in {"word", "code", "number", "yes_no"}
    ]
    kept = [(c.name, c.name) for c in named if c.identifier is None]
    return [("", _("One count for the whole practice")), *kept]


def column_choices(columns: Sequence[Column]) -> Choices:
    return [("", "–"), *((c.name, c.name) for c in usable(columns))]


def value_choices(columns: Sequence[Column]) -> Choices:
    """Columns of numbers, and the times between two columns of dates."""
    return [*column_choices(columns), *span_choices(columns)]


def operand_choices(columns: Sequence[Column]) -> Choices:
    """Columns, and the times between two columns of dates."""
    plain = [(f"{PLAIN}|{c.name}", c.name) for c in usable(columns)]
    return [("", "–"), *plain, *span_choices(columns)]


def span_choices(columns: Sequence[Column]) -> Choices:
    dates = [c.name for c in usable(columns) if c.type == "date"]
    pairs = list(permutations(dates, 2))[:MOST_DATE_PAIRS]
    words = {
        DAYS: _("Days from %(a)s to %(b)s"),
        MINUTES: _("Minutes from %(a)s to %(b)s"),
    }
    return [
        (f"{unit}|{a}|{b}", words[unit] % {"a": a, "b": b})
        for unit in words
        for a, b in pairs
    ]


def document_from(values: Mapping[str, Any]) -> dict[str, Any]:
    """The recipe that the cleaned boxes say. Raises ValueError(box, message)."""
    document: dict[str, Any] = {
        "date": {"column": values["date"]},
        "unit": unit_from(values),
    }
    if values.get("first_per"):
        document["date"]["first_per"] = values["first_per"]
    for part in CONDITIONS:
        found = conditions_from(values, part)
        if found:
            how = values.get(f"{part}_how") or "all"
            document[part] = {"any": found} if how == "any" else found
    if values.get("group"):
        document["group"] = values["group"]
        kind = group_kind_from(values)
        if kind:
            document["group_kind"] = kind
    if values.get("sheet"):
        document["sheet"] = values["sheet"]
    return document


def group_kind_from(values: Mapping[str, Any]) -> str:
    """What the groups are; empty for sites. Raises ValueError(box, message)."""
    kind: str = values.get("group_kind") or ""
    if kind != OTHER:
        return kind
    word = kind_of(values.get("group_word"))
    if not word:
        raise ValueError(
            "group_word", _("Say in one or two words what the groups are.")
        )
    return word


def boxes_of_kind(kind: str | None) -> dict[str, str]:
    known = kind_of(kind)
    if known in {"", *Stratum.values}:
        return {"group_kind": known}
    return {"group_kind": OTHER, "group_word": known}


def unit_from(values: Mapping[str, Any]) -> dict[str, Any]:
    kind = values["unit"]
    if kind == "distinct":
        return {"count": "distinct", "column": needed(values, "distinct_column")}
    if kind == "sum":
        names = ("numerator", "denominator")
        return {"sum": {n: needed(values, f"sum_{n}") for n in names}}
    if kind in {"mean", "median"}:
        return {"value": operand_from(needed(values, "value_column")), "as": kind}
    return {"count": "rows"}


def operand_from(text: str) -> str | dict[str, list[str]]:
    """A column's name, or the time between two columns."""
    kind, *names = text.split("|")
    return {kind: names} if kind in {DAYS, MINUTES} and len(names) == 2 else text


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
            "date": document["date"]["column"],
            "first_per": document["date"].get("first_per") or "", "group": document.get("group") or "",
            **boxes_of_kind(document.get("group_kind")),
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
    if boxes is not None:
        return {box: respelled(box, text, columns) for box, text in boxes.items()}
    own = {k: v for k, v in document.items() if k not in {"period", "week_starts"}}
    return {"recipe": json.dumps(own, indent=1)}


def respelled(box: str, text: str, columns: Sequence[Column]) -> str:
    """A box's text with the columns in it spelled as in this file."""
    if not text or not (box in COLUMN_BOXES or box.endswith("_column")):
        return text
    kinds = {PLAIN, DAYS, MINUTES}
    parts = [p if p in kinds else as_in_file(p, columns) for p in text.split("|")]
    return "|".join(parts)


def fits(document: Mapping[str, Any], columns: Sequence[Column]) -> bool:
    """True when the file has every column that the recipe names outside arithmetic."""
    names = {tidy_name(column.name) for column in columns}
    try:
        recipe = parse_recipe(document)
    except RecipeError:
        return False
    answered = {q.removeprefix("column:") for q in recipe.answers if ":" in q}
    return all(
        tidy_name(name) in names for name in named_columns(recipe) - answered if name
    )


def named_columns(recipe: Recipe) -> set[str | None]:
    """The columns a recipe names; those inside arithmetic are left to the reader."""
    rule, unit = recipe.date, recipe.unit
    found: set[str | None] = {recipe.group}
    found |= {rule.column, rule.number, rule.first_per} if rule else set()
    found |= {unit.column} if unit.kind == "distinct" else set()
    for condition in (*recipe.denominator.conditions(), *recipe.numerator.conditions()):
        of = condition.of
        found |= {of.start, of.end} if isinstance(of, Between) else {condition.column}
    return found


def offered(
    recipes: Iterable[KeptRecipe], columns: Sequence[Column]
) -> list[KeptRecipe]:
    """The kept recipes that fit the file, in their order."""
    return [one for one in recipes if fits(one.document, columns)]


def as_in_file(name: str, columns: Sequence[Column]) -> str:
    """The file's own spelling of a column's name."""
    wanted = tidy_name(name)
    return next((c.name for c in columns if tidy_name(c.name) == wanted), name)


def tidy_name(name: str) -> str:
    return name_key(name)


def told(document: Mapping[str, Any]) -> dict[str, Any]:
    """What of a recipe the boxes have to say, in the notation of `document_from`."""
    own = {"unit": {"count": "rows"}, **document}
    parts = (
        "date", "unit", "numerator", "denominator", "group", "group_kind", "sheet",
    )  # fmt: skip
    return {name: own[name] for name in parts if own.get(name)}


def boxes_of_unit(unit: Mapping[str, Any] | None) -> dict[str, Any]:
    if not unit or unit.get("count") == "rows":
        return {"unit": "rows"}
    if "sum" in unit:
        return {"unit": "sum", **{f"sum_{n}": v for n, v in unit["sum"].items()}}
    if "value" in unit:
        value = unit["value"]
        if isinstance(value, dict):
            kind, names = next(iter(value.items()))
            value = "|".join([kind, *names])
        return {"unit": unit.get("as", "mean"), "value_column": value}
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
