"""Rules of a recipe, bound to the columns of a file and asked of many rows at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from extracts.reader import dates
from extracts.reader.coding import NO_NUMBER, Batch, Mask
from extracts.reader.errors import RecipeError
from extracts.reader.expressions import Expression, evaluate
from extracts.reader.numbers import MICRO, parse_number
from extracts.reader.recipe import Between, Condition, Rule, Scalar
from extracts.reader.text import word_key
from extracts.reader.words import MISSING, meaning

_DAY = 86_400


@dataclass(slots=True)
class Binding:
    """What the rules need to know of the file.

    `columns`: recipe name to distinct name. `named`: per distinct name the
    words a recipe names, which are therefore never missing codes. `orders`:
    date order per column. `readings`: path of a condition to the family of
    words (words.meaning) that a person let stand for its value.
    """

    columns: Mapping[str, str]
    today: date
    decimal: str = "."
    named: dict[str, frozenset[str]] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)
    readings: dict[str, str] = field(default_factory=dict)
    expressions: dict[str, Expression] = field(default_factory=dict)

    def missing(self, batch: Batch, column: str) -> Mask:
        """Where the cell is empty or a missing code that the recipe does not name."""
        named = self.named.get(column, frozenset())
        return batch.spread(column, "missing", lambda c: _is_missing(c, named), bool)


def _is_missing(cell: str, named: frozenset[str]) -> bool:
    key = word_key(cell)
    return key in MISSING and key not in named


def rule_mask(rule: Rule, batch: Batch, binding: Binding) -> Mask:
    """For every row: does the rule hold?"""
    masks = [
        rule_mask(part, batch, binding)
        if isinstance(part, Rule)
        else condition_mask(part, batch, binding)
        for part in rule.parts
    ]
    if not masks:
        return np.ones(len(batch), dtype=bool)
    join = np.logical_or if rule.how == "any" else np.logical_and
    return join.reduce(masks)


def condition_mask(condition: Condition, batch: Batch, binding: Binding) -> Mask:
    """For every row: does the condition hold? A missing value fails every comparison."""
    if condition.of is not None:
        return _compare(condition, *worked_out(condition, batch, binding))
    column = binding.columns[condition.column or ""]
    if condition.op in ("blank", "not_blank"):
        missing = binding.missing(batch, column)
        return missing if condition.op == "blank" else ~missing
    if condition.op in ("is", "is_not", "is_one_of", "contains"):
        test = word_test(condition, binding)
        return batch.spread(column, condition.path, test, bool)
    if _day_value(condition) is not None:
        return _compare(condition, _ordinals(batch, column, binding), 1)
    return _compare(condition, batch.numbers(column, binding.decimal), MICRO)


def word_test(condition: Condition, binding: Binding) -> Callable[[str], bool]:
    """The test of one cell's words; a reading that a person accepted comes first."""
    family = binding.readings.get(condition.path)
    if family is not None:
        return lambda cell: meaning(cell) == family
    values = (
        condition.value if isinstance(condition.value, tuple) else (condition.value,)
    )
    words = {_word(v) for v in values}
    numbers = {_micro(v, condition) for v in values if _is_number(v)}
    if condition.op == "contains":
        return lambda cell: any(w in word_key(cell) for w in words)
    wanted = condition.op != "is_not"

    def test(cell: str) -> bool:
        same = word_key(cell) in words
        if not same and numbers:
            same = parse_number(cell, binding.decimal) in numbers
        return same is wanted

    return test


def _word(value: Scalar | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return word_key(str(value))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def worked_out(
    condition: Condition, batch: Batch, binding: Binding
) -> tuple[np.ndarray, int]:
    """The numbers of an `of` clause, and how many of them make one unit."""
    if not isinstance(condition.of, Between):
        expression = binding.expressions[condition.path]
        return evaluate(expression, batch, binding.decimal), MICRO
    start, end = (binding.columns[c] for c in (condition.of.start, condition.of.end))
    if condition.of.unit == "days":
        return _difference(*(_ordinals(batch, c, binding) for c in (start, end))), 1
    return _difference(*(_seconds(batch, c, binding) for c in (start, end))), 60


def _difference(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    missing = (start == NO_NUMBER) | (end == NO_NUMBER)
    return np.where(
        missing, NO_NUMBER, np.where(missing, 0, end) - np.where(missing, 0, start)
    )


def _seconds(batch: Batch, column: str, binding: Binding) -> np.ndarray:
    order = binding.orders.get(column, "")

    def work_out(cell: str) -> int:
        seconds = dates.seconds_of(cell, order, binding.today)
        return NO_NUMBER if seconds is None else seconds

    return batch.spread(column, "seconds", work_out, np.int64)


def _ordinals(batch: Batch, column: str, binding: Binding) -> np.ndarray:
    order = binding.orders.get(column, "")

    def work_out(cell: str) -> int:
        token = dates.read_token(dates.split_moment(cell).calendar)
        day = dates.date_of(token, order, binding.today)
        return NO_NUMBER if isinstance(day, str) else day.toordinal()

    return batch.spread(column, "ordinal", work_out, np.int64)


def _day_value(condition: Condition) -> list[int] | None:
    """The ordinals of ISO dates in the condition's value, None if it holds no dates."""
    values = (
        condition.value if isinstance(condition.value, tuple) else (condition.value,)
    )
    try:
        return [
            date.fromisoformat(v).toordinal() for v in values if isinstance(v, str)
        ] or None
    except ValueError:
        return None


def check_value(condition: Condition) -> None:
    """Raises RecipeError unless a comparison's value is a number or an ISO date."""
    if condition.op in ("lt", "le", "gt", "ge", "between") or condition.of is not None:
        _limits(condition, 1)


def needs_dates(condition: Condition) -> bool:
    """True for a comparison of a column with an ISO date."""
    comparison = condition.op in ("lt", "le", "gt", "ge", "between")
    return comparison and condition.of is None and _day_value(condition) is not None


def _limits(condition: Condition, unit: int) -> list[int]:
    days = _day_value(condition) if condition.of is None else None
    if days is not None:
        return days
    values = (
        condition.value if isinstance(condition.value, tuple) else (condition.value,)
    )
    return [round(_micro(v, condition) * unit / MICRO) for v in values]


def _micro(value: object, condition: Condition) -> int:
    micro = None if isinstance(value, bool) else parse_number(_digits(value))
    if micro is None:
        where = f"{condition.path}.value"
        raise RecipeError(
            where, f"{condition.op} needs a number or a date such as 2026-01-31"
        )
    return micro


def _digits(value: object) -> str:
    return format(value, "f") if isinstance(value, float) else str(value)


def _compare(condition: Condition, numbers: np.ndarray, unit: int) -> Mask:
    limits = _limits(condition, unit)
    low, high = limits[0], limits[-1]
    holds = {
        "lt": lambda: numbers < low,
        "le": lambda: numbers <= low,
        "gt": lambda: numbers > low,
        "ge": lambda: numbers >= low,
        "is": lambda: numbers == low,
        "is_not": lambda: numbers != low,
        "between": lambda: (numbers >= low) & (numbers <= high),
    }[condition.op]()
    return holds & (numbers != NO_NUMBER)
