"""Met, not met or unknown: judging the numerator, and the words it is written in."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from extracts.reader import questions
from extracts.reader.coding import Batch, Mask
from extracts.reader.conditions import condition_mask, rule_mask, word_test
from extracts.reader.numbers import parse_number
from extracts.reader.plan import Plan, columns_of
from extracts.reader.recipe import Condition, Rule
from extracts.reader.text import tidy, word_key
from extracts.reader.words import is_missing, meaning, opposite

MOST_WORDS = 60


@dataclass(slots=True)
class Outcome:
    """For every row of a batch: in the denominator, met, outcome unknown."""

    counted: Mask
    met: Mask
    unknown: Mask


@dataclass(slots=True)
class WordUse:
    """A numerator condition over words, and which words its column holds."""

    condition: Condition
    column: str
    family: str
    words: Counter[str] = field(default_factory=Counter)

    @property
    def question_id(self) -> str:
        """The id of the question about this column's words."""
        return f"words:{self.column}"


class Judge:
    """Applies the rules of a plan to batches and watches the words of the outcome."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.uses = _word_uses(plan)
        self.accepted = [u for u in self.uses if self._answer(u) == "suggested"]
        for use in self.accepted:
            plan.binding.readings[use.condition.path] = use.family

    def _answer(self, use: WordUse) -> str | None:
        return self.plan.interview.answers.get(use.question_id)

    def judge(self, batch: Batch) -> Outcome:
        """The outcome of every row. Words are counted where a row is in the denominator."""
        counted = rule_mask(self.plan.recipe.denominator, batch, self.plan.binding)
        for use in self.uses:
            self._count_words(use, batch, counted)
        for use in self.accepted:
            counted = counted & ~_left_out(use, batch, self.plan)
        if not self.plan.recipe.numerator.parts:
            nothing = np.zeros(len(batch), dtype=bool)
            return Outcome(counted, nothing, nothing)
        met, unknown = self._rule(self.plan.recipe.numerator, batch)
        return Outcome(counted, met & counted, unknown & counted)

    def _rule(self, rule: Rule, batch: Batch) -> tuple[Mask, Mask]:
        """Met and unknown, in three-valued logic: one false part settles an "and"."""
        parts = [
            self._rule(p, batch) if isinstance(p, Rule) else self._condition(p, batch)
            for p in rule.parts
        ]
        if not parts:
            always = np.ones(len(batch), dtype=bool)
            return always, ~always
        met = [m for m, _ in parts]
        unknown = np.logical_or.reduce([u for _, u in parts])
        if rule.how == "any":
            some = np.logical_or.reduce(met)
            return some, unknown & ~some
        failed = np.logical_or.reduce([~m & ~u for m, u in parts])
        return np.logical_and.reduce(met), unknown & ~failed

    def _condition(self, condition: Condition, batch: Batch) -> tuple[Mask, Mask]:
        met = condition_mask(condition, batch, self.plan.binding)
        unknown = np.zeros(len(batch), dtype=bool)
        if condition.op not in ("blank", "not_blank"):
            for column in columns_of(condition, self.plan):
                if column not in self.plan.explicit:
                    unknown |= self.plan.binding.missing(batch, column)
        return met & ~unknown, unknown

    def _count_words(self, use: WordUse, batch: Batch, counted: Mask) -> None:
        cells = batch.column(use.column).cells
        if len(use.words) > MOST_WORDS:
            return
        rows = np.bincount(batch.codes(use.column)[counted], minlength=len(cells))
        for code in np.flatnonzero(rows).tolist():
            use.words[tidy(cells[code])] += int(rows[code])

    def ask(self) -> None:
        """Asks about words whose usual meaning the recipe does not cover."""
        for use in self.uses:
            if len(use.words) > MOST_WORDS:
                continue
            met, out, open_words = _sorted_words(use, self.plan)
            if open_words:
                shown = dict(use.words.most_common())
                question = questions.words(use.column, shown, met, out)
                self.plan.interview.ask(question)


def _word_uses(plan: Plan) -> list[WordUse]:
    """Numerator conditions of the form "column is yes" whose word has a usual meaning."""
    limited = {
        name
        for c in plan.recipe.denominator.conditions()
        for name in columns_of(c, plan)
    }
    uses = []
    for condition in plan.recipe.numerator.conditions():
        if condition.op not in ("is", "is_one_of") or condition.of is not None:
            continue
        column = plan.names[condition.column or ""]
        values = (
            condition.value
            if isinstance(condition.value, tuple)
            else (condition.value,)
        )
        families = {meaning(str(v)) for v in values}
        family = families.pop() if len(families) == 1 else None
        if family and column not in limited and column not in plan.explicit:
            uses.append(WordUse(condition, column, family))
    return uses


def _sorted_words(use: WordUse, plan: Plan) -> tuple[list[str], list[str], list[str]]:
    """Words that count in the usual reading, words it leaves out, words that need asking."""
    binding = plan.binding
    reading = binding.readings.pop(use.condition.path, None)
    named = word_test(use.condition, binding)
    if reading is not None:
        binding.readings[use.condition.path] = reading
    met, out, open_words = [], [], []
    numeric = all(_plain(w, plan) for w in use.words)
    for word in use.words:
        family = meaning(word)
        if is_missing(word) and word_key(word) not in binding.named.get(use.column, ()):
            continue
        if family == use.family:
            met.append(word)
        elif family != opposite(use.family):
            out.append(word)
        if not named(word) and family != opposite(use.family) and not numeric:
            open_words.append(word)
    return met, out, open_words


def _plain(word: str, plan: Plan) -> bool:
    return is_missing(word) or parse_number(word, plan.binding.decimal) is not None


def _left_out(use: WordUse, batch: Batch, plan: Plan) -> Mask:
    """Rows whose word has, in the usual reading, neither meaning of the outcome."""
    families = (use.family, opposite(use.family))

    def neither(cell: str) -> bool:
        return meaning(cell) not in families and not is_missing(cell)

    return batch.spread(use.column, f"out:{use.condition.path}", neither, bool)
