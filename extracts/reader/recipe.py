"""A measure's recipe: which column is what, as frozen records, and its strict reading.

`parse_recipe` turns the JSON of docs/extracts.md into a `Recipe`. Every mistake
is a RecipeError that names the place, what is wrong and what to do.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extracts.reader.dates import ORDERS
from extracts.reader.errors import RecipeError
from extracts.reader.periods import PERIODS

WORD_OPS = ("is", "is_not", "is_one_of", "contains", "blank", "not_blank")
COMPARISONS = ("lt", "le", "gt", "ge", "between")
OPS = WORD_OPS + COMPARISONS
DEPTH = 8

Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Between:
    """The time from column `start` to column `end`, in minutes or calendar days."""

    unit: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a column, or of something worked out (`of`), with `value`."""

    op: str
    column: str | None = None
    of: Between | str | None = None
    value: Scalar | tuple[Scalar, ...] | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions joined by and (`how` "all") or by or ("any"). Empty "all" is always true."""

    how: str = "all"
    parts: tuple["Condition | Rule", ...] = ()

    def conditions(self) -> list[Condition]:
        """Every condition in the rule, however deep."""
        found: list[Condition] = []
        for part in self.parts:
            found += part.conditions() if isinstance(part, Rule) else [part]
        return found


@dataclass(frozen=True, slots=True)
class DateRule:
    """Where a row's date comes from: a date column, or a number column cut by `per`.

    With neither, the file's date column is found, or asked for.
    """

    column: str | None = None
    order: str | None = None
    number: str | None = None
    per: int = 1
    first_per: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted. `kind`: rows, distinct, sum or value.

    A value is a column, column arithmetic, or the time `between` two columns.
    """

    kind: str = "rows"
    column: str = ""
    between: Between | None = None
    numerator: str = ""
    denominator: str = ""
    statistic: str = "mean"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one measure is counted from one kind of extract."""

    date: DateRule | None = None
    period: str = "month"
    week_starts: str = "monday"
    denominator: Rule = field(default_factory=Rule)
    numerator: Rule = field(default_factory=Rule)
    group: str | None = None
    group_kind: str | None = None  # what the groups are; None: sites
    unit: Unit = field(default_factory=Unit)
    sheet: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


def schema() -> dict[str, Any]:
    """The JSON Schema of a recipe, for editors and scripts."""
    text = Path(__file__).with_name("recipe.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def parse_recipe(document: object) -> Recipe:
    """The recipe in a decoded JSON document. Raises RecipeError."""
    source = _object(
        document,
        "",
        "date period week_starts denominator numerator group group_kind unit sheet answers",
    )
    date = _date(source.get("date"))
    period = source.get("period") or ("month" if date else "none")
    if date is None and period != "none":
        date = DateRule()
    recipe = Recipe(
        date=date,
        period=_choice(period, PERIODS, "period"),
        week_starts=_choice(
            source.get("week_starts") or "monday", ("monday", "sunday"), "week_starts"
        ),
        denominator=_rule(source.get("denominator"), "denominator"),
        numerator=_rule(source.get("numerator"), "numerator"),
        group=_optional_text(source.get("group"), "group"),
        group_kind=_optional_text(source.get("group_kind"), "group_kind"),
        unit=_unit(source.get("unit")),
        sheet=_optional_text(source.get("sheet"), "sheet"),
        answers=_answers(source.get("answers")),
    )
    _check_sense(recipe)
    return recipe


def _check_sense(recipe: Recipe) -> None:
    counts_rows = recipe.unit.kind in ("rows", "distinct")
    if counts_rows and not recipe.numerator.parts:
        raise RecipeError(
            "numerator", "no condition says what counts; give at least one condition"
        )
    if not counts_rows and recipe.numerator.parts:
        raise RecipeError(
            "numerator", "a unit of sum or value needs no numerator; remove it"
        )


def _object(value: object, path: str, names: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RecipeError(path, "should be an object in braces")
    known = names.split()
    for name in value:
        if name not in known:
            where = f"{path}.{name}" if path else str(name)
            raise RecipeError(where, f"is not known; use one of {', '.join(known)}")
    return value


def _text(value: object, path: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RecipeError(path, "should be a column name or word in quotes")
    return value


def _optional_text(value: object, path: str) -> str | None:
    return None if value is None else _text(value, path)


def _choice(value: object, allowed: tuple[str, ...], path: str) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise RecipeError(path, f"should be one of {', '.join(allowed)}")
    return value


def _date(value: object) -> DateRule | None:
    if value is None:
        return None
    source = _object(value, "date", "column order number per first_per")
    if source.get("column") is not None and source.get("number") is not None:
        raise RecipeError("date", 'takes either "column" or "number", not both')
    order = source.get("order")
    per = 1 if source.get("per") is None else source["per"]
    if isinstance(per, bool) or not isinstance(per, int) or per < 1:
        raise RecipeError("date.per", "should be a whole number above 0")
    return DateRule(
        column=_optional_text(source.get("column"), "date.column"),
        order=None if order is None else _choice(order, ORDERS, "date.order"),
        number=_optional_text(source.get("number"), "date.number"),
        per=per,
        first_per=_optional_text(source.get("first_per"), "date.first_per"),
    )


def _unit(value: object) -> Unit:
    if value is None:
        return Unit()
    source = _object(value, "unit", "count column sum value as")
    if "sum" in source:
        return _sum_unit(source)
    if "value" in source:
        return _value_unit(source)
    kind = _choice(source.get("count") or "rows", ("rows", "distinct"), "unit.count")
    if kind == "rows":
        return Unit()
    return Unit("distinct", column=_text(source.get("column"), "unit.column"))


def _value_unit(source: dict[str, Any]) -> Unit:
    statistic = _choice(source.get("as") or "mean", ("mean", "median"), "unit.as")
    of = _of(source["value"], "unit.value")
    if isinstance(of, Between):
        return Unit("value", between=of, statistic=statistic)
    return Unit("value", column=of, statistic=statistic)


def _sum_unit(source: dict[str, Any]) -> Unit:
    parts = _object(source["sum"], "unit.sum", "numerator denominator")
    return Unit(
        "sum",
        numerator=_text(parts.get("numerator"), "unit.sum.numerator"),
        denominator=_text(parts.get("denominator"), "unit.sum.denominator"),
    )


def _rule(value: object, path: str, depth: int = 0) -> Rule:
    if value is None:
        return Rule()
    if depth > DEPTH:
        raise RecipeError(path, f"is nested more than {DEPTH} deep; make it flatter")
    if isinstance(value, list):
        return Rule("all", _parts(value, path, depth))
    if isinstance(value, dict) and ("any" in value or "all" in value):
        return _joined(value, path, depth)
    if isinstance(value, dict):
        return Rule("all", (_condition(value, path),))
    raise RecipeError(path, 'should be a list of conditions or {"any": [...]}')


def _joined(value: dict[str, Any], path: str, depth: int) -> Rule:
    source = _object(value, path, "any all")
    if len(source) != 1 or not isinstance(next(iter(source.values())), list):
        raise RecipeError(path, 'should be {"any": [...]} or {"all": [...]}')
    how, parts = next(iter(source.items()))
    if how == "any" and not parts:
        raise RecipeError(f"{path}.any", "is empty; give at least one condition")
    return Rule(how, _parts(parts, f"{path}.{how}", depth))


def _parts(values: list[Any], path: str, depth: int) -> tuple[Condition | Rule, ...]:
    return tuple(_part(v, f"{path}[{i}]", depth + 1) for i, v in enumerate(values))


def _part(value: object, path: str, depth: int) -> Condition | Rule:
    if isinstance(value, dict) and "op" in value:
        return _condition(value, path)
    return _rule(value, path, depth)


def _condition(value: dict[str, Any], path: str) -> Condition:
    source = _object(value, path, "column of op value")
    op = _choice(source.get("op"), OPS, f"{path}.op")
    if ("column" in source) == ("of" in source):
        raise RecipeError(path, 'needs either "column" or "of"')
    if "of" in source and op not in (*COMPARISONS, "is", "is_not"):
        raise RecipeError(f"{path}.op", 'only numbers can be compared with "of"')
    return Condition(
        op=op,
        column=_optional_text(source.get("column"), f"{path}.column"),
        of=_of(source["of"], f"{path}.of") if "of" in source else None,
        value=_value(op, source, path),
        path=path,
    )


def _of(value: object, path: str) -> Between | str:
    if isinstance(value, str):
        return _text(value, path)
    source = _object(value, path, "minutes_between days_between")
    if len(source) != 1:
        raise RecipeError(path, "should have minutes_between or days_between")
    unit, columns = next(iter(source.items()))
    if not isinstance(columns, list) or len(columns) != 2:
        raise RecipeError(f"{path}.{unit}", "should be a list of two column names")
    start, end = (_text(c, f"{path}.{unit}") for c in columns)
    return Between(unit.removesuffix("_between"), start, end)


def _value(
    op: str, source: dict[str, Any], path: str
) -> Scalar | tuple[Scalar, ...] | None:
    if op in ("blank", "not_blank"):
        if source.get("value") is not None:
            raise RecipeError(f"{path}.value", f"{op} takes no value; remove it")
        return None
    if "value" not in source:
        raise RecipeError(f"{path}.value", f"is missing; {op} needs a value")
    value = source["value"]
    if op not in ("is_one_of", "between"):
        return _scalar(value, f"{path}.value")
    if (
        not isinstance(value, list)
        or not value
        or (op == "between" and len(value) != 2)
    ):
        needs = "two values" if op == "between" else "at least one value"
        raise RecipeError(f"{path}.value", f"should be a list of {needs}")
    return tuple(_scalar(v, f"{path}.value") for v in value)


def _scalar(value: object, path: str) -> Scalar:
    if isinstance(value, (str, int, float, bool)):
        return value
    raise RecipeError(path, "should be a word in quotes or a number")


def _answers(value: object) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RecipeError("answers", "should be an object of question id and choice id")
    for question, choice in value.items():
        if not isinstance(choice, str):
            raise RecipeError(f"answers.{question}", "should be the id of a choice")
    return dict(value)
