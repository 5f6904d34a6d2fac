"""Between the boxes of the mapping page and a recipe: the same rules in two notations."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from extracts.models import Recipe as KeptRecipe
from extracts.reader.errors import RecipeError
from extracts.reader.expressions import parse_expression
from extracts.reader.recipe import Between, Recipe, parse_recipe
from extracts.reader.results import Column
from extracts.reader.text import name_key
from measures.models import Stratum
from measures.strata import kind_of

# Conditions of a rule's first group; two more groups have three each.
CONDITIONS = {"numerator": 3, "denominator": 4}
FURTHER_GROUPS, IN_FURTHER_GROUP = ("b", "c"), 3
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
# Numbers worked out from two columns, which conditions and values may name.
WORKED_OUT, WORKED_OUTS = "worked_out", 2
SIGNS = [
    ("-", gettext_lazy("minus")),
    ("+", gettext_lazy("plus")),
    ("*", gettext_lazy("times")),
    ("/", gettext_lazy("divided by")),
    (MINUTES, gettext_lazy("minutes until")),
    (DAYS, gettext_lazy("days until")),
]
ARITHMETIC = re.compile(
    r"(?:\[([^\]]+)\]|([^-+*/()\[\]`]+)) ([-+*/]) (?:\[([^\]]+)\]|([^-+*/()\[\]`]+))"
)
NEEDS_BRACKETS = re.compile(r"[-+*/()`]|^\d")

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
    """Columns of numbers, the times between two columns of dates, and what is worked out."""
    return [*column_choices(columns), *span_choices(columns), *worked_out_choices()]


def operand_choices(columns: Sequence[Column]) -> Choices:
    """Columns, the times between two columns of dates, and what is worked out."""
    plain = [(f"{PLAIN}|{c.name}", c.name) for c in usable(columns)]
    return [("", "–"), *plain, *span_choices(columns), *worked_out_choices()]


def worked_out_choices() -> Choices:
    return [
        (f"{WORKED_OUT}|{n}", _("Number %(letter)s, worked out below") % {"letter": "AB"[n]})
        for n in range(WORKED_OUTS)
    ]  # fmt: skip


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
        rule = rule_from(values, part)
        if rule:
            document[part] = rule
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
        text = needed(values, "value_column")
        return {"value": operand_from(text, values, "value_column"), "as": kind}
    return {"count": "rows"}


def operand_from(
    text: str, values: Mapping[str, Any], box: str
) -> str | dict[str, list[str]]:
    """A column's name, the time between two columns, or arithmetic."""
    kind, *names = text.split("|")
    if kind == WORKED_OUT and len(names) == 1:
        return worked_out_from(values, names[0], box)
    return {kind: names} if kind in {DAYS, MINUTES} and len(names) == 2 else text


def worked_out_from(
    values: Mapping[str, Any], number: str, box: str
) -> str | dict[str, list[str]]:
    """Two columns and a sign. Raises ValueError(box, message) when one is not chosen."""
    left, sign, right = (
        values.get(f"{WORKED_OUT}_{number}_{name}")
        for name in ("left", "sign", "right")
    )
    if not (left and sign and right):
        raise ValueError(box, _("Choose the two columns under “Work a number out”."))
    if sign in {DAYS, MINUTES}:
        return {sign: [left, right]}
    return f"{bracketed(left)} {sign} {bracketed(right)}"


def bracketed(name: str) -> str:
    """The name as it stands in arithmetic. Raises ValueError where it cannot."""
    if not NEEDS_BRACKETS.search(name):
        return name
    return f"[{name}]" if "]" not in name else f"`{name}`"


def needed(values: Mapping[str, Any], box: str) -> str:
    if not values.get(box):
        raise ValueError(box, _("Choose a column for this way of counting."))
    return str(values[box])


def rule_from(values: Mapping[str, Any], part: str) -> Any:
    """The groups of a rule, joined; None without any condition."""
    groups = [group_from(values, box, n) for box, n in groups_of(part).items()]
    filled = [group for group in groups if group]
    if len(filled) < 2:
        return filled[0] if filled else None
    join = values.get(f"{part}_join") or "all"
    parts = [one if isinstance(one, dict) else {"all": one} for one in filled]
    return {join: parts}


def groups_of(part: str) -> dict[str, int]:
    """The groups of a rule by the beginning of their boxes' names: how many conditions."""
    further = {f"{part}_{letter}": IN_FURTHER_GROUP for letter in FURTHER_GROUPS}
    return {part: CONDITIONS[part], **further}


def group_from(values: Mapping[str, Any], group: str, most: int) -> Any:
    """The group's conditions: a list for all of them, {"any": [...]} for any."""
    boxes = [f"{group}_{n}" for n in range(most)]
    found = [
        condition_from(values, box) for box in boxes if values.get(f"{box}_column")
    ]
    how = values.get(f"{group}_how") or "all"
    return {"any": found} if found and how == "any" else found


def condition_from(values: Mapping[str, Any], box: str) -> dict[str, Any]:
    text = values[f"{box}_column"]
    condition: dict[str, Any]
    if text.startswith(f"{PLAIN}|"):
        condition = {PLAIN: text.removeprefix(f"{PLAIN}|")}
    else:
        condition = {"of": operand_from(text, values, f"{box}_column")}
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
    shelf = Shelf()
    try:
        boxes = {
            "date": document["date"]["column"],
            "first_per": document["date"].get("first_per") or "", "group": document.get("group") or "",
            **boxes_of_kind(document.get("group_kind")),
            "sheet": document.get("sheet") or "", **boxes_of_unit(document.get("unit"), shelf),
        }  # fmt: skip
        for part in CONDITIONS:
            boxes |= boxes_of_rule(document.get(part) or [], part, shelf)
        boxes |= shelf.boxes()
        same = document_from(boxes)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return boxes if normal(same) == normal(told(document)) else None


def normal(document: Mapping[str, Any]) -> dict[str, Any]:
    """The recipe with its rules in one notation, so that two may be compared."""
    rules = {
        part: normal_rule(document[part]) for part in CONDITIONS if part in document
    }
    return {**document, **rules}


def normal_rule(rule: Any) -> Any:
    """{"any" or "all": [...]} without groups of one; a condition stays as it is."""
    if isinstance(rule, list):
        rule = {"all": rule}
    if "op" in rule:
        return rule
    how, parts = next(iter(rule.items()))
    normal_parts = [normal_rule(part) for part in parts]
    normal_parts = flat(how, normal_parts)
    return normal_parts[0] if len(normal_parts) == 1 else {how: normal_parts}


def flat(how: str, parts: Sequence[Any]) -> list[Any]:
    """The parts with groups of the same kind taken apart, single conditions first."""
    inner = [part.get(how, [part]) for part in parts]
    taken_apart = [one for group in inner for one in group]
    return sorted(taken_apart, key=lambda part: "op" not in part)


class Shelf:
    """The numbers a recipe works out from two columns, each in its row of boxes."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str]] = []

    def place(self, left: str, sign: str, right: str) -> str:
        """The choice that names this number. Raises ValueError when the rows are full."""
        row = (left, sign, right)
        if row not in self.rows:
            self.rows.append(row)
        if len(self.rows) > WORKED_OUTS:
            raise ValueError
        return f"{WORKED_OUT}|{self.rows.index(row)}"

    def place_text(self, text: str) -> str:
        """As `place`, for arithmetic such as "a - b". Raises ValueError for any other."""
        found = ARITHMETIC.fullmatch(text.strip())
        if found is None:
            raise ValueError
        left, right = found[1] or found[2].strip(), found[4] or found[5].strip()
        return self.place(left, found[3], right)

    def boxes(self) -> dict[str, str]:
        names = ("left", "sign", "right")
        return {
            f"{WORKED_OUT}_{n}_{name}": text
            for n, row in enumerate(self.rows)
            for name, text in zip(names, row, strict=True)
        }


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
    named = box in COLUMN_BOXES or box.endswith(("_column", "_left", "_right"))
    if not text or not named or text.startswith(f"{WORKED_OUT}|"):
        return text
    kinds = {PLAIN, DAYS, MINUTES}
    parts = [p if p in kinds else as_in_file(p, columns) for p in text.split("|")]
    return "|".join(parts)


def fits(document: Mapping[str, Any], columns: Sequence[Column]) -> bool:
    """True when the file has every column that the recipe names."""
    names = {tidy_name(column.name) for column in columns}
    try:
        recipe = parse_recipe(document)
    except RecipeError:
        return False
    answered = {q.removeprefix("column:") for q in recipe.answers if ":" in q}
    known = names | {tidy_name(name) for name in answered}
    plain = all(tidy_name(name) in known for name in named_columns(recipe) if name)
    return plain and all(can_be_worked_out(text, columns, known) for text in arithmetic_of(recipe))  # fmt: skip


def arithmetic_of(recipe: Recipe) -> list[str]:
    """The recipe's sums and columns of numbers, as they are written."""
    unit = recipe.unit
    named = [unit.numerator, unit.denominator]
    named += [unit.column] if unit.kind == "value" else []
    rules = (*recipe.denominator.conditions(), *recipe.numerator.conditions())
    return [t for t in [*named, *(c.of for c in rules)] if isinstance(t, str) and t]


def can_be_worked_out(text: str, columns: Sequence[Column], known: set[str]) -> bool:
    """True when the file has every column of this arithmetic."""

    def find(name: str, path: str) -> str:
        if tidy_name(name) in known:
            return name
        raise RecipeError(path, "is not in the file")

    try:
        parse_expression(text, tuple(c.name for c in columns), find, "")
    except RecipeError:
        return False
    return True


def named_columns(recipe: Recipe) -> set[str | None]:
    """The columns a recipe names outside arithmetic."""
    rule, unit = recipe.date, recipe.unit
    found: set[str | None] = {recipe.group}
    found |= {rule.column, rule.number, rule.first_per} if rule else set()
    found |= {unit.column} if unit.kind == "distinct" else set()
    for condition in (*recipe.denominator.conditions(), *recipe.numerator.conditions()):
        of = condition.of
        found |= {of.start, of.end} if isinstance(of, Between) else {condition.column}
    between = unit.between
    return found | ({between.start, between.end} if between else set())


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


def boxes_of_unit(unit: Mapping[str, Any] | None, shelf: Shelf) -> dict[str, Any]:
    if not unit or unit.get("count") == "rows":
        return {"unit": "rows"}
    if "sum" in unit:
        return {"unit": "sum", **{f"sum_{n}": v for n, v in unit["sum"].items()}}
    if "value" in unit:
        value = unit["value"]
        if isinstance(value, dict):
            value = span_of(value)
        elif ARITHMETIC.fullmatch(value):
            value = shelf.place_text(value)
        return {"unit": unit.get("as", "mean"), "value_column": value}
    return {"unit": "distinct", "distinct_column": unit["column"]}


def boxes_of_rule(rule: Any, part: str, shelf: Shelf) -> dict[str, Any]:
    """The boxes of a rule's groups; conditions beside groups are groups of their own."""
    how, parts = next(iter(rule.items())) if isinstance(rule, dict) else ("all", rule)
    if all("op" in one for one in parts):
        return boxes_of_group(how, parts, part, shelf)
    boxes: dict[str, Any] = {f"{part}_join": how}
    names = iter(groups_of(part))
    alone = [one for one in parts if "op" in one]
    if alone:
        boxes |= boxes_of_group(how, alone, next(names), shelf)
    for one in parts:
        if "op" not in one:
            inner = one if isinstance(one, dict) else {"all": one}
            boxes |= boxes_of_group(*next(iter(inner.items())), next_of(names), shelf)
    return boxes


def next_of(names: Iterator[str]) -> str:
    """The next group. Raises ValueError when all are taken."""
    name = next(names, "")
    if not name:
        raise ValueError
    return name


def boxes_of_group(
    how: str, conditions: Sequence[Mapping[str, Any]], group: str, shelf: Shelf
) -> dict[str, Any]:
    boxes: dict[str, Any] = {f"{group}_how": how}
    for number, condition in enumerate(conditions):
        boxes |= boxes_of_condition(condition, f"{group}_{number}", shelf)
    return boxes


def boxes_of_condition(
    condition: Mapping[str, Any], box: str, shelf: Shelf
) -> dict[str, Any]:
    of = condition.get("of")
    if isinstance(of, str):
        operand = shelf.place_text(of)
    else:
        operand = span_of(of) if of else f"{PLAIN}|{condition['column']}"
    value = condition.get("value", "")
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return {
        f"{box}_column": operand,
        f"{box}_op": condition["op"],
        f"{box}_value": text,
    }


def span_of(of: Mapping[str, Sequence[str]]) -> str:
    """The choice that names the time between two columns."""
    unit, columns = next(iter(of.items()))
    return "|".join([unit, *columns])
