"""A recipe bound to one opened file: which column is what, and what is still open."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from extracts.reader import dates, questions
from extracts.reader.coding import CodedColumn
from extracts.reader.conditions import Binding, check_value, needs_dates
from extracts.reader.errors import Refused
from extracts.reader.expressions import Expression, parse_expression
from extracts.reader.identifiers import (
    row_number_columns,
    share_distinct,
    suspicion,
)
from extracts.reader.inspection import date_candidates
from extracts.reader.numbers import are_rates
from extracts.reader.questions import Interview
from extracts.reader.recipe import Between, Condition, Recipe, Unit
from extracts.reader.table import Row, Table
from extracts.reader.text import name_key, tidy, word_key

ROW_NUMBERS, ROW_NUMBERS_WITH_REPEATS = 0.85, 0.5


@dataclass(slots=True)
class Plan:
    """What the counting needs. `columns`: columns to understand, by distinct name.

    `duration`: the value when it is a time between two columns (its `of` only).
    `hashed`: positions of columns of which only a hash is taken.
    `outcome`: distinct names of columns whose missing cells leave the outcome
    unknown. `blocked`: an open question makes counting impossible.
    """

    recipe: Recipe
    binding: Binding
    interview: Interview
    columns: dict[str, CodedColumn] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    outcome: list[str] = field(default_factory=list)
    explicit: set[str] = field(default_factory=set)
    numerator: Expression | None = None
    denominator: Expression | None = None
    duration: Condition | None = None
    hashed: dict[str, int] = field(default_factory=dict)
    row_number: str | None = None
    multiply_rate: bool = False
    blocked: bool = False

    def restart_columns(self) -> None:
        """Forgets what was worked out for cells, so that another pass starts clean."""
        for name, column in self.columns.items():
            self.columns[name] = CodedColumn(name, column.position)

    def column(self, name: str | None) -> str | None:
        """The distinct name of a column the recipe names, None for None."""
        return None if name is None else self.names[name]


def make_plan(
    table: Table,
    recipe: Recipe,
    sample: Sequence[Row],
    today: date,
    interview: Interview,
) -> Plan:
    """The plan. Raises RecipeError, or Refused when the recipe cannot be used."""
    names: dict[str, str] = {}
    recipe = with_date_column(recipe, table, sample, interview)
    binding = Binding(names, today, table.decimal)
    plan = Plan(recipe, binding, interview, names=names)
    _Binder(table, plan, sample).bind()
    return plan


def with_date_column(
    recipe: Recipe, table: Table, sample: Sequence[Row], interview: Interview
) -> Recipe:
    """The recipe with the file's date column, where it asks for periods but names none.

    A lone likely column is taken, with a warning; several are asked about. Without
    any, the recipe counts totals.
    """
    rule = recipe.date
    if rule is None or rule.column or rule.number:
        return recipe
    likely, others = date_candidates(table, sample)
    if not likely and not others:
        return replace(recipe, date=None, period="none")
    if len(likely) == 1:
        table.warnings.append(f"{likely[0]} was taken as the date.")
        return replace(recipe, date=replace(rule, column=likely[0]))
    answer = interview.ask(questions.date_column([*likely, *others]))
    return replace(recipe, date=replace(rule, column=answer or [*likely, *others][0]))


class _Binder:
    """Walks the recipe once and finds every column it names."""

    def __init__(self, table: Table, plan: Plan, sample: Sequence[Row]) -> None:
        self.table, self.plan, self.sample = table, plan, sample
        self.header = table.header

    def bind(self) -> None:
        """Fills the plan."""
        recipe, plan = self.plan.recipe, self.plan
        if recipe.date:
            for name, path in (
                (recipe.date.column, "date.column"),
                (recipe.date.number, "date.number"),
                (recipe.date.first_per, "date.first_per"),
            ):
                self._bind(name, path)
        self._bind(recipe.group, "group")
        self._bind_unit(recipe.unit)
        self._bind_rules(recipe)
        if plan.interview.open:
            plan.blocked = True
            return
        self._columns()
        self._orders()
        self._check_rate()
        self._check_identifiers()
        self._check_formulas()

    def _cells(self, name: str) -> list[str]:
        position = self.header.position(name)
        return [row[position] for row in self.sample]

    def _bind(self, name: str | None, path: str) -> None:
        if name is not None:
            self._find(name, path)

    def _find(self, name: str, path: str) -> str:
        """The distinct name of the column called `name`; asks where that is not clear."""
        known = self.plan.names.get(name)
        if known is None:
            known = self.plan.names[name] = self._look_up(name)
        return known

    def _look_up(self, name: str) -> str:
        wanted = tidy(name).casefold()
        for distinct in self.header.names:
            if distinct.casefold() == wanted:
                return distinct
        forms = self.header.shared.get(name_key(name))
        same = [n for n in self.header.names if name_key(n) == name_key(name)]
        if not forms and same:
            return same[0]
        question = questions.which_column(
            name, forms or self.header.names, shared=forms is not None
        )
        return self.plan.interview.ask(question) or self.header.names[0]

    def _bind_unit(self, unit: Unit) -> None:
        if unit.kind == "distinct":
            self._find(unit.column, "unit.column")
        elif unit.kind == "sum":
            self.plan.numerator = self._expression(unit.numerator, "unit.sum.numerator")
            self.plan.denominator = self._expression(
                unit.denominator, "unit.sum.denominator"
            )
        elif unit.between is not None:
            self.plan.duration = Condition("ge", of=unit.between, path="unit.value")
            self._bind_condition(self.plan.duration)
        elif unit.kind == "value":
            self.plan.numerator = self._expression(unit.column, "unit.value")

    def _expression(self, text: str, path: str) -> Expression:
        return parse_expression(text, self.header.names, self._find, path)

    def _bind_rules(self, recipe: Recipe) -> None:
        in_numerator = recipe.numerator.conditions()
        outcome: dict[str, None] = {}
        explicit: set[str] = set()
        for condition in [*recipe.denominator.conditions(), *in_numerator]:
            check_value(condition)
            used = self._bind_condition(condition)
            if condition.op in ("blank", "not_blank"):
                explicit.update(used)
            elif condition in in_numerator:
                outcome.update(dict.fromkeys(used))
        self.plan.explicit = explicit
        self.plan.outcome = [name for name in outcome if name not in explicit]

    def _bind_condition(self, condition: Condition) -> tuple[str, ...]:
        if isinstance(condition.of, Between):
            ends = (condition.of.start, condition.of.end)
            return tuple(self._find(name, condition.path) for name in ends)
        if condition.of is not None:
            expression = self._expression(condition.of, condition.path)
            self.plan.binding.expressions[condition.path] = expression
            return expression.columns
        name = self._find(condition.column or "", condition.path)
        self._note_words(name, condition)
        return (name,)

    def _note_words(self, name: str, condition: Condition) -> None:
        if condition.op not in ("is", "is_not", "is_one_of"):
            return
        values = (
            condition.value
            if isinstance(condition.value, tuple)
            else (condition.value,)
        )
        words = frozenset(word_key(str(v)) for v in values)
        named = self.plan.binding.named
        named[name] = named.get(name, frozenset()) | words

    def _columns(self) -> None:
        """Sorts the used columns into those to understand and those only to hash."""
        plan, rule, unit = self.plan, self.plan.recipe.date, self.plan.recipe.unit
        hashed = [rule.first_per] if rule and rule.first_per else []
        hashed += [unit.column] if unit.kind == "distinct" else []
        plan.row_number = self._row_number()
        names = [plan.names[n] for n in hashed] + [plan.row_number or ""]
        plan.hashed = {n: self.header.position(n) for n in names if n}
        for name in self._understood():
            plan.columns[name] = CodedColumn(name, self.header.position(name))

    def _row_number(self) -> str | None:
        """The column that numbers the rows; a warning where it does so badly."""
        for name in row_number_columns(self.header.names):
            share = share_distinct(self._cells(name))
            if share >= ROW_NUMBERS:
                return name
            if share >= ROW_NUMBERS_WITH_REPEATS:
                self.table.warnings.append(
                    f"Numbers in {name} often stand on several rows. Rows are counted; to "
                    "count each number once, use distinct."
                )
        return None

    def _understood(self) -> list[str]:
        """Distinct names of columns whose cells are read, in the order of the recipe."""
        recipe = self.plan.recipe
        used: dict[str, None] = {}
        named = [recipe.group]
        if recipe.date:
            named += [recipe.date.column, recipe.date.number]
        for name in named:
            if name is not None:
                used[self.plan.names[name]] = None
        for condition in self._conditions():
            used.update(dict.fromkeys(columns_of(condition, self.plan)))
        for expression in (self.plan.numerator, self.plan.denominator):
            used.update(dict.fromkeys(expression.columns if expression else ()))
        return list(used)

    def _conditions(self) -> list[Condition]:
        """All that is compared or measured, the duration of a value too."""
        recipe, duration = self.plan.recipe, self.plan.duration
        found = [*recipe.denominator.conditions(), *recipe.numerator.conditions()]
        return [*found, duration] if duration else found

    def _orders(self) -> None:
        """Settles the date order of columns in durations and date comparisons."""
        names: dict[str, None] = {}
        for condition in self._conditions():
            if isinstance(condition.of, Between):
                ends = (condition.of.start, condition.of.end)
                names.update(dict.fromkeys(self.plan.names[n] for n in ends))
            elif needs_dates(condition):
                names[self.plan.names[condition.column or ""]] = None
        for name in names:
            self.plan.binding.orders[name] = self._order(name)

    def _order(self, name: str) -> str:
        rule = self.plan.recipe.date
        main = rule is not None and self.plan.column(rule.column) == name
        if main and rule is not None and rule.order:
            return rule.order
        tokens = [
            dates.read_token(dates.split_moment(c).calendar) for c in self._cells(name)
        ]
        order = dates.order_of(tokens)
        if order not in (None, "mixed"):
            return order or ""
        examples = [t for t in tokens if t.style in ("split4", "split2")][:1]
        question = questions.date_order(
            name, examples, mixed=order == "mixed", main=main
        )
        answer = self.plan.interview.ask(question)
        self.plan.blocked = self.plan.blocked or answer is None
        return answer or "mdy"

    def _check_rate(self) -> None:
        unit, expression = self.plan.recipe.unit, self.plan.numerator
        if unit.kind != "sum" or expression is None or len(expression.columns) != 1:
            return
        if not are_rates(self._cells(expression.columns[0]), self.table.decimal):
            return
        answer = self.plan.interview.ask(
            questions.rate(unit.numerator, unit.denominator)
        )
        self.plan.multiply_rate = answer == "multiply"
        if answer == "rate_alone":
            value = Unit("value", column=unit.numerator)
            self.plan.recipe = replace(self.plan.recipe, unit=value)

    def _check_identifiers(self) -> None:
        direct = [
            name
            for name in self.header.names
            if (found := suspicion(name, self._cells(name))) and found.direct
        ]
        group = self.plan.column(self.plan.recipe.group)
        if group in direct:
            raise Refused(
                f"Column {group} looks as if it identifies patients. Group by another column."
            )
        if direct and self.plan.interview.ask(questions.identifiers(direct)) == "stop":
            raise Refused("Stopped. Nothing was counted or kept.")

    def _check_formulas(self) -> None:
        unsaved: tuple[str, ...] = getattr(self.table, "unsaved", ())
        if not unsaved:
            return
        needed = [name for name in unsaved if name in self.plan.columns]
        if needed:
            raise Refused(
                f"Column {needed[0]} holds formulas without results. Open the file in Excel, "
                "save it, and send it again."
            )
        if self.plan.interview.ask(questions.formulas(unsaved)) == "stop":
            raise Refused("Stopped. Nothing was counted or kept.")


def columns_of(condition: Condition, plan: Plan) -> tuple[str, ...]:
    """The distinct names of the columns a condition looks at."""
    if isinstance(condition.of, Between):
        return plan.names[condition.of.start], plan.names[condition.of.end]
    if condition.of is not None:
        return plan.binding.expressions[condition.path].columns
    return (plan.names[condition.column or ""],)
