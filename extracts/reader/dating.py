"""When a row happened: dates are gathered as written and settled when all are known."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np

from extracts.reader import dates
from extracts.reader.coding import NO_NUMBER, Batch, Mask
from extracts.reader.numbers import MICRO
from extracts.reader.periods import Span, period_start, piece_of
from extracts.reader.recipe import Recipe

LINES_OF_WORDS = 1_000
LINES_OF_DATES = 20
MOST_TOKENS = 250_000
BAD_NUMBER = -(1 << 41)


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows belong: the key of a whole period, and the stored piece of it."""

    period: str
    starts_on: date | None = None
    ends_on: date | None = None
    number: int | None = None
    ordinal: int = 0


@dataclass(slots=True)
class Settled:
    """Places by date id, or the reason why there is none. A question leaves both empty."""

    places: dict[int, Place] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    order: str | None = ""
    styles: Counter[str] = field(default_factory=Counter)
    examples: list[dates.Token] = field(default_factory=list)


class Dating(Protocol):
    """Gives each row a date id, and at the end each date id a place."""

    def ids(self, batch: Batch, counted: Mask, lines: np.ndarray) -> np.ndarray:
        """The date id of every row; BAD_NUMBER marks a cell without a number."""
        ...

    def settle(self, rows_by_id: dict[int, int]) -> Settled:
        """What each date id means, knowing how many rows bear it."""
        ...

    def lines(self, date_id: int) -> list[int]:
        """The first lines that bear a date id."""
        ...


class NoDates:
    """Every row belongs to one place without a date."""

    def ids(self, batch: Batch, counted: Mask, lines: np.ndarray) -> np.ndarray:
        """Zero for every row."""
        return np.zeros(len(batch), dtype=np.int64)

    def settle(self, rows_by_id: dict[int, int]) -> Settled:
        """One place for all."""
        return Settled(places=dict.fromkeys(rows_by_id, Place("")))

    def lines(self, date_id: int) -> list[int]:
        """None is ever needed."""
        return []


class _Lines:
    """The first few line numbers of each date id."""

    def __init__(self) -> None:
        self.kept: dict[int, list[int]] = {}

    def note(self, ids: np.ndarray, lines: np.ndarray, most: dict[int, int]) -> None:
        for date_id in np.unique(ids).tolist():
            kept = self.kept.setdefault(date_id, [])
            room = most.get(date_id, LINES_OF_DATES) - len(kept)
            if room > 0:
                kept += lines[np.flatnonzero(ids == date_id)[:room]].tolist()


class NumberPeriods:
    """Periods are whole parts of a number column divided by `per`."""

    def __init__(self, column: str, per: int, decimal: str) -> None:
        self.column, self.per, self.decimal = column, per, decimal
        self._lines = _Lines()

    def ids(self, batch: Batch, counted: Mask, lines: np.ndarray) -> np.ndarray:
        """The period's number; BAD_NUMBER where the cell holds none."""
        numbers = batch.numbers(self.column, self.decimal)
        missing = numbers == NO_NUMBER
        periods = np.where(missing, BAD_NUMBER, numbers // (MICRO * self.per))
        bad = missing & counted
        if bad.any():
            self._lines.note(periods[bad], lines[bad], {BAD_NUMBER: LINES_OF_WORDS})
        return periods

    def settle(self, rows_by_id: dict[int, int]) -> Settled:
        """Each number is its own period."""
        places = {
            i: Place(str(i), number=i, ordinal=i) for i in rows_by_id if i != BAD_NUMBER
        }
        bad = {i: "no_number" for i in rows_by_id if i == BAD_NUMBER}
        return Settled(places=places, reasons=bad)

    def lines(self, date_id: int) -> list[int]:
        """The first lines without a number."""
        return self._lines.kept.get(date_id, [])


class CalendarDates:
    """Dates of a column. Order, span and plausibility are settled at the end."""

    def __init__(
        self, column: str, recipe: Recipe, order: str | None, today: date
    ) -> None:
        self.column, self.recipe, self.order, self.today = column, recipe, order, today
        self.offsets: set[str] = set()
        self.tokens: list[dates.Token] = []
        self._id_of: dict[str, int] = {}
        self._lines = _Lines()

    def ids(self, batch: Batch, counted: Mask, lines: np.ndarray) -> np.ndarray:
        """The id of the row's date as written, its clock part left out."""
        ids = batch.spread(self.column, "date_id", self._date_id, np.int64)
        self._note_lines(ids[counted], lines[counted])
        return ids

    @property
    def too_many(self) -> bool:
        """True when there are more different dates than any calendar has."""
        return len(self.tokens) > MOST_TOKENS

    def _date_id(self, cell: str) -> int:
        moment = dates.split_moment(cell)
        if moment.offset:
            self.offsets.add(moment.offset)
        token = dates.read_token(moment.calendar)
        known = self._id_of.get(token.text or token.style)
        if known is None:
            known = self._id_of[token.text or token.style] = len(self.tokens)
            self.tokens.append(token)
        return known

    def _note_lines(self, ids: np.ndarray, lines: np.ndarray) -> None:
        if len(ids) == 0:
            return
        wordy = {
            i: LINES_OF_WORDS
            for i in np.unique(ids).tolist()
            if self.tokens[i].parts is None
        }
        self._lines.note(ids, lines, wordy)

    def lines(self, date_id: int) -> list[int]:
        """The first lines that bear a date."""
        return self._lines.kept.get(date_id, [])

    def settle(self, rows_by_id: dict[int, int]) -> Settled:
        """The place of every date, or why it has none. `order` None or "mixed": ask first."""
        present = {i: self.tokens[i] for i in rows_by_id}
        settled = Settled(order=self.order or dates.order_of(present.values()))
        settled.examples = [
            t for t in present.values() if t.style in ("split4", "split2")
        ][:3]
        if settled.order in (None, "mixed"):
            return settled
        days = {
            i: dates.date_of(t, settled.order, self.today) for i, t in present.items()
        }
        median = _median_day(days, rows_by_id)
        for date_id, day in days.items():
            self._place(date_id, day, median, settled)
            if date_id in settled.places:
                settled.styles[present[date_id].style] += rows_by_id[date_id]
        return settled

    def _place(
        self, date_id: int, day: date | str, median: date, settled: Settled
    ) -> None:
        reason = (
            day if isinstance(day, str) else dates.plausible(day, median, self.today)
        )
        if isinstance(day, str) or reason is not None:
            settled.reasons[date_id] = reason or "not_a_date"
            return
        settled.places[date_id] = self._place_of(day)

    def _place_of(self, day: date) -> Place:
        recipe = self.recipe
        if recipe.period == "none":
            return Place("", ordinal=day.toordinal())
        span: Span = piece_of(day, recipe.period, recipe.week_starts)
        start = period_start(day, recipe.period, recipe.week_starts)
        return Place(
            start.isoformat(), span.starts_on, span.ends_on, ordinal=day.toordinal()
        )


def _median_day(days: dict[int, date | str], rows_by_id: dict[int, int]) -> date:
    """The day in the middle of all readable rows; today's ordinal plays no part."""
    known = sorted(
        (d, rows_by_id[i]) for i, d in days.items() if not isinstance(d, str)
    )
    half, seen = sum(n for _, n in known) / 2, 0
    for day, rows in known:
        seen += rows
        if seen >= half:
            return day
    return date.min
