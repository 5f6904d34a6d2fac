"""Counting one recipe over one file: one streaming pass, memory that stays flat."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from extracts.reader import questions, rejections, summing
from extracts.reader.amounts import Amounts
from extracts.reader.bounded import MAX_ROWS
from extracts.reader.closing import closed
from extracts.reader.coding import Batch
from extracts.reader.dating import (
    CalendarDates,
    Dating,
    NoDates,
    NumberPeriods,
    Settled,
)
from extracts.reader.duplicates import MOST_REPEATED, Repeats, RowNumbers, find_repeats
from extracts.reader.errors import Cancelled, RecipeError, Refused
from extracts.reader.opening import SheetNeeded, open_table
from extracts.reader.outcome import Judge, Outcome
from extracts.reader.plan import Plan, make_plan
from extracts.reader.questions import Interview
from extracts.reader.recipe import Recipe
from extracts.reader.rejections import Rejections
from extracts.reader.results import ASK, REFUSE, Counts
from extracts.reader.table import Chunk, Row, Table, sample
from extracts.reader.tally import Groups, KeptTally, Marked, RowTally, SumTally

BATCH_ROWS = 8_000
Progress = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Limits:
    """Past `rows` a file is refused; past `only_first` the rest is not looked at.

    `spill`: a private folder where a large file's hashes may lie meanwhile.
    """

    rows: int
    only_first: int | None = None
    spill: Path | None = None

    def enough(self, rows_read: int) -> bool:
        """True when no more rows are wanted."""
        return self.only_first is not None and rows_read >= self.only_first


def count(
    path: Path,
    recipe: Recipe,
    *,
    today: date,
    progress: Progress | None = None,
    rows_limit: int = MAX_ROWS,
    only_first: int | None = None,
    spill: Path | None = None,
) -> Counts:
    """The counts of `recipe` over the file at `path`; verdict, questions and warnings with them.

    `only_first`: about so many rows are read and the rest is not looked at, for a
    first impression; `rows_read` says how many.
    `spill`: a private folder for keyed hashes of row numbers, without which a large
    file's are kept in memory, 8 bytes a row; nothing stays there.
    `progress(rows_read)` is called after every chunk; when it returns False the
    reading stops with Cancelled. Raises RecipeError where the recipe does not
    make sense for this file. One pass, or three where rows repeat.
    """
    interview = Interview(recipe.answers)
    try:
        table = open_table(path, sheet=recipe.sheet, answers=recipe.answers)
        limits = Limits(rows_limit, only_first, spill)
        return _count(table, recipe, interview, today, progress or _go_on, limits)
    except SheetNeeded as needed:
        return Counts(ASK, needed.question.text, questions=(needed.question,))
    except Refused as refusal:
        return Counts(REFUSE, str(refusal))


@contextmanager
def _no_collector() -> Iterator[None]:
    """Without the cycle collector: rows hold no cycles, and looking for them doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _go_on(_rows: int) -> bool:
    return True


def _count(
    table: Table,
    recipe: Recipe,
    interview: Interview,
    today: date,
    progress: Progress,
    limits: Limits,
) -> Counts:
    first_rows = sample(table).rows
    plan = make_plan(table, recipe, first_rows, today, interview)
    if plan.blocked:
        return closed(table, plan, None, Settled(), Rejections(), 0)
    counting = Counting(table, plan, today, limits)
    counting.read(progress)
    repeats = counting.repeats()
    if repeats.exact or repeats.conflicts:
        skip = _skipped(repeats, interview)
        if skip:
            counting = Counting(table, plan, today, limits, skip)
            counting.read(progress)
    return counting.close()


def _skipped(repeats: Repeats, interview: Interview) -> dict[int, str]:
    """Which lines to leave out, and why, as the person answered."""
    answer = "drop_exact"
    if repeats.conflicts:
        question = questions.duplicates(len(repeats.exact), repeats.conflicts)
        answer = interview.ask(question) or "drop_exact"
    elif interview.answers.get("duplicates"):
        answer = interview.ask(questions.duplicates(len(repeats.exact), 0)) or answer
    skip = {} if answer == "keep_all" else dict.fromkeys(repeats.exact, "copy")
    if answer == "leave_out_conflicts":
        skip |= dict.fromkeys(repeats.conflicting, "conflict")
    return skip


class Counting:
    """One pass over the rows of a table."""

    def __init__(
        self,
        table: Table,
        plan: Plan,
        today: date,
        limits: Limits,
        skip: dict[int, str] | None = None,
    ) -> None:
        self.table, self.plan, self.limits = table, plan, limits
        self.skip = skip or {}
        plan.restart_columns()
        self.judge = Judge(plan)
        self.dating = _dating(plan, today)
        self.groups = Groups()
        self.kept = _is_kept(plan.recipe)
        self.tally: RowTally | SumTally | KeptTally = _tally(plan.recipe, self.kept)
        self.rejections = Rejections()
        self.amounts = Amounts(plan, table.decimal, self.rejections)
        self.row_numbers = RowNumbers(
            None if skip or limits.only_first else plan.row_number, limits.spill
        )
        self.rows_read = 0
        self.unknown_lines: list[int] = []
        self.empty_lines = 0

    def read(self, progress: Progress) -> None:
        """Reads every row. Raises Cancelled, or Refused past the limit of rows."""
        with _no_collector():
            batch = self._new_batch()
            for chunk in self.table.chunks():
                self._take(chunk, batch)
                if len(batch) >= BATCH_ROWS:
                    self._count(batch)
                    self._go_on(progress)
                    batch = self._new_batch()
                if self.limits.enough(self.rows_read):
                    break
            self._count(batch)
            self._go_on(progress)
        if self.rows_read == 0:
            raise Refused(
                "There are column names but no rows. Check the export's dates."
            )

    def _new_batch(self) -> Batch:
        return Batch(self.plan.columns, self.plan.hashed)

    def _go_on(self, progress: Progress) -> None:
        if self.rows_read > self.limits.rows:
            raise Refused(
                f"The file has more than {self.limits.rows:,} rows. Split it by year."
            )
        if not progress(self.rows_read):
            raise Cancelled

    def _take(self, chunk: Chunk, batch: Batch) -> None:
        self.rows_read += len(chunk.rows) + len(chunk.ragged) + len(chunk.tails)
        self.rejections.add("wrong_cells", chunk.ragged)
        self.rejections.add("not_a_record", chunk.tails)
        self.empty_lines += chunk.blank
        rows, lines = self._without_skipped(chunk)
        if rows:
            batch.add(rows, lines)

    def _without_skipped(self, chunk: Chunk) -> tuple[list[Row], Sequence[int]]:
        if not self.skip:
            return chunk.rows, chunk.lines
        for reason in ("copy", "conflict"):
            here = [n for n in chunk.lines if self.skip.get(n) == reason]
            self.rejections.add(reason, here)
        kept = [i for i, n in enumerate(chunk.lines) if n not in self.skip]
        return [chunk.rows[i] for i in kept], [chunk.lines[i] for i in kept]

    def _count(self, batch: Batch) -> None:
        if not len(batch):
            return
        lines = batch.lines
        self.row_numbers.add(batch)
        outcome = self.judge.judge(batch)
        group = self.plan.column(self.plan.recipe.group)
        marked = Marked(
            dates=self.dating.ids(batch, outcome.counted, lines),
            groups=self.groups.of(batch, group),
            met=outcome.met,
            unknown=outcome.unknown,
            ids=self._ids(batch),
        )
        self.amounts.read(batch, marked)
        counted = outcome.counted & self.amounts.countable(marked, outcome, lines)
        self.groups.note_spellings(batch, group, counted)
        self._note_unknown(outcome, lines)
        self.tally.add(summing.only(marked, counted))
        if isinstance(self.dating, CalendarDates) and self.dating.too_many:
            raise Refused(
                f"Column {self.dating.column} does not hold dates. Choose another."
            )

    def _note_unknown(self, outcome: Outcome, lines: np.ndarray) -> None:
        room = rejections.LINES_KEPT - len(self.unknown_lines)
        if room > 0 and outcome.unknown.any():
            self.unknown_lines += lines[outcome.unknown][:room].tolist()

    def _ids(self, batch: Batch) -> np.ndarray | None:
        recipe = self.plan.recipe
        first_per = recipe.date.first_per if recipe.date else None
        name = first_per or (
            recipe.unit.column if recipe.unit.kind == "distinct" else None
        )
        return batch.hashes(self.plan.names[name]) if name else None

    def repeats(self) -> Repeats:
        """Rows that stand twice; reads the file again only if there are any."""
        repeated = self.row_numbers.repeated()
        if self.plan.row_number is None or not repeated.count:
            return Repeats()
        if repeated.count > MOST_REPEATED:
            self.table.warnings.append(
                f"{repeated.count:,} numbers in {self.plan.row_number} stand on several rows. "
                "Every row was counted; to count each once, use distinct."
            )
            return Repeats()
        return find_repeats(self.table, self.plan.row_number, repeated.hashes)

    def close(self) -> Counts:
        """The counts, or the questions that are left."""
        settled = self.dating.settle(self.tally.rows_by_date())
        _ask_order(self.plan, settled)
        if self.amounts.above:
            self.plan.interview.ask(questions.above(self.amounts.above))
        if settled.order in (None, "mixed"):
            return self._closed(None, settled)
        self._reject_dates(settled)
        self.judge.ask()
        summed = self._sum(settled)
        if self.amounts.zero_rows:
            self.table.warnings.append(
                f"{self.amounts.zero_rows} rows have a denominator of 0: no data there, not 0 %."
            )
        return self._closed(summed, settled)

    def _closed(self, summed: summing.Summed | None, settled: Settled) -> Counts:
        return closed(
            self.table,
            self.plan,
            summed,
            settled,
            self.rejections,
            self.rows_read,
            self.dating,
            self.empty_lines,
        )

    def _reject_dates(self, settled: Settled) -> None:
        rows = self.tally.rows_by_date()
        for date_id, reason in settled.reasons.items():
            self.rejections.add(reason, self.dating.lines(date_id), rows[date_id])

    def _sum(self, settled: Settled) -> summing.Summed:
        recipe = self.plan.recipe
        if not isinstance(self.tally, KeptTally):
            cells = summing.placed_cells(self.tally.cells, settled)
            return self._sum_cells(cells, settled)
        marked = summing.keep_placed(self.tally, settled)
        if recipe.date and recipe.date.first_per:
            marked = summing.first_rows(marked, settled)
        if recipe.unit.kind == "value":
            return summing.sum_values(marked, settled, self.groups, recipe)
        if recipe.unit.kind == "distinct":
            drop = self._drop_unknown(int(marked.unknown.sum()), len(marked.dates))
            return summing.sum_distinct(marked, settled, self.groups, recipe, drop)
        return self._sum_cells(summing.recount(marked, recipe.unit.kind), settled)

    def _sum_cells(
        self, cells: dict[tuple[int, int], summing.Cell], settled: Settled
    ) -> summing.Summed:
        unknown = sum(c.unknown for c in cells.values())
        drop = self._drop_unknown(unknown, sum(c.rows for c in cells.values()))
        return summing.sum_cells(cells, settled, self.groups, self.plan.recipe, drop)

    def _drop_unknown(self, unknown: int, rows: int) -> bool:
        if not unknown:
            return False
        question = questions.missing_outcome(self.plan.outcome, unknown, rows)
        if self.plan.interview.ask(question) != "leave_out":
            return False
        self.rejections.add("no_outcome", self.unknown_lines, unknown)
        return True


def _dating(plan: Plan, today: date) -> Dating:
    rule = plan.recipe.date
    if rule is None:
        return NoDates()
    if rule.number is not None:
        return NumberPeriods(plan.names[rule.number], rule.per, plan.binding.decimal)
    column = plan.names[rule.column or ""]
    order = rule.order or plan.interview.answers.get("date_order")
    return CalendarDates(column, plan.recipe, order, today)


def _is_kept(recipe: Recipe) -> bool:
    first_per = recipe.date.first_per if recipe.date else None
    if first_per and recipe.unit.kind == "distinct" and recipe.unit.column != first_per:
        raise RecipeError("unit.column", "should be the same column as date.first_per")
    return bool(first_per) or recipe.unit.kind in ("distinct", "value")


def _tally(recipe: Recipe, kept: bool) -> RowTally | SumTally | KeptTally:
    if kept:
        return KeptTally()
    return SumTally() if recipe.unit.kind == "sum" else RowTally()


def _ask_order(plan: Plan, settled: Settled) -> None:
    rule = plan.recipe.date
    if rule is None or rule.column is None:
        return
    column = plan.names[rule.column]
    if settled.order in (None, "mixed"):
        mixed = settled.order == "mixed"
        plan.interview.ask(
            questions.date_order(column, settled.examples, mixed=mixed, main=True)
        )
    elif "date_order" in plan.interview.answers:
        plan.interview.ask(
            questions.date_order(column, settled.examples, mixed=False, main=True)
        )
