"""The numbers in the cells of value and sum recipes: read, and judged row by row."""

import numpy as np

from extracts.reader.coding import NO_NUMBER, Batch
from extracts.reader.conditions import worked_out
from extracts.reader.expressions import evaluate
from extracts.reader.numbers import MICRO
from extracts.reader.outcome import Outcome
from extracts.reader.plan import Plan
from extracts.reader.recipe import Condition
from extracts.reader.rejections import Rejections
from extracts.reader.tally import Marked

LINES_ASKED = 200


class Amounts:
    """Reads a batch's numbers into its `Marked`, and says which rows can be counted.

    `above`: lines whose numerator is larger than their denominator, LINES_ASKED at most.
    `zero_rows`: rows whose denominator is 0. Micro units throughout.
    """

    def __init__(self, plan: Plan, decimal: str, rejections: Rejections) -> None:
        self.plan, self.decimal, self.rejections = plan, decimal, rejections
        self.above: list[int] = []
        self.zero_rows = 0

    def read(self, batch: Batch, marked: Marked) -> None:
        """Fills in the amounts, and of sums the shares; nothing for rows and patients."""
        plan, decimal = self.plan, self.decimal
        if plan.duration is not None:
            marked.amounts = _durations(plan.duration, batch, plan)
        elif plan.recipe.unit.kind == "value" and plan.numerator:
            marked.amounts = evaluate(plan.numerator, batch, decimal)
        if plan.recipe.unit.kind == "sum" and plan.numerator and plan.denominator:
            marked.shares = evaluate(plan.numerator, batch, decimal)
            marked.amounts = evaluate(plan.denominator, batch, decimal)
            if plan.multiply_rate:
                marked.shares = _rate_times(marked.shares, marked.amounts)

    def countable(
        self, marked: Marked, outcome: Outcome, lines: np.ndarray
    ) -> np.ndarray:
        """Rows whose numbers can be counted; the others are noted as rejected."""
        good = np.ones(len(lines), dtype=bool)
        if marked.amounts is None:
            return good
        numbers = [a for a in (marked.amounts, marked.shares) if a is not None]
        missing = np.logical_or.reduce([a == NO_NUMBER for a in numbers])
        good &= ~self._reject("no_number", missing & outcome.counted, lines)
        if marked.shares is None:
            return good
        negative = (
            np.logical_or.reduce([a < 0 for a in numbers]) & outcome.counted & good
        )
        good &= ~self._reject("negative", negative, lines)
        self.zero_rows += int((good & outcome.counted & (marked.amounts == 0)).sum())
        return good & ~self._too_large(marked, good & outcome.counted, lines)

    def _reject(self, reason: str, rows: np.ndarray, lines: np.ndarray) -> np.ndarray:
        if rows.any():
            self.rejections.add(reason, lines[rows].tolist())
        return rows

    def _too_large(
        self, marked: Marked, rows: np.ndarray, lines: np.ndarray
    ) -> np.ndarray:
        """Rows to leave out because their numerator is too large; swaps them if told so."""
        if marked.shares is None or marked.amounts is None:
            return np.zeros(len(rows), dtype=bool)
        above = rows & (marked.shares > marked.amounts)
        if not above.any():
            return above
        self.above += lines[above][: LINES_ASKED - len(self.above)].tolist()
        if self.plan.interview.answers.get("above") == "swapped":
            shares = np.where(above, marked.amounts, marked.shares)
            marked.amounts = np.where(above, marked.shares, marked.amounts)
            marked.shares = shares
            return np.zeros(len(rows), dtype=bool)
        return self._reject("above", above, lines)


def _durations(duration: Condition, batch: Batch, plan: Plan) -> np.ndarray:
    """Minutes or days in millionths; NO_NUMBER where an end is missing."""
    numbers, unit = worked_out(duration, batch, plan.binding)
    missing = numbers == NO_NUMBER
    return np.where(missing, NO_NUMBER, np.where(missing, 0, numbers) * MICRO // unit)


def _rate_times(rates: np.ndarray, amounts: np.ndarray) -> np.ndarray:
    """Rate times denominator, rounded to whole ones."""
    missing = (rates == NO_NUMBER) | (amounts == NO_NUMBER)
    product = (
        np.where(missing, 0, rates) / MICRO * (np.where(missing, 0, amounts) / MICRO)
    )
    whole = np.floor(product + 0.5).astype(np.int64) * MICRO
    return np.where(missing, NO_NUMBER, whole)
