"""Adding up: from rows with a date id and a group id to the counts of pieces."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from extracts.reader.coding import Batch, Mask
from extracts.reader.errors import Refused
from extracts.reader.text import tidy

MOST_GROUPS = 1_000
NO_GROUP = "(blank)"
Key = tuple[int, int]


@dataclass(slots=True)
class Marked:
    """The rows of one batch that are in the denominator, column by column.

    `dates`, `groups`: ids. `met`: in the numerator. `unknown`: the outcome is
    missing. `ids`: hashes of the counted or first-per column. `amounts`,
    `shares`: millionths (values; for sums denominator and numerator).
    """

    dates: np.ndarray
    groups: np.ndarray
    met: Mask
    unknown: Mask
    ids: np.ndarray | None = None
    amounts: np.ndarray | None = None
    shares: np.ndarray | None = None


@dataclass(slots=True)
class Cell:
    """Counts of one date id and one group id."""

    numerator: int = 0
    denominator: int = 0
    unknown: int = 0
    rows: int = 0


class Tally(Protocol):
    """Takes marked rows; gives rows per date id and, at the end, cells."""

    def add(self, marked: Marked) -> None:
        """Adds the rows of one batch."""
        ...

    def rows_by_date(self) -> dict[int, int]:
        """How many rows bear each date id."""
        ...


@dataclass(slots=True)
class Groups:
    """Group ids by tidy name; the most frequent spelling is shown."""

    ids: dict[str, int] = field(default_factory=dict)
    spellings: list[dict[str, int]] = field(default_factory=list)

    def of(self, batch: Batch, column: str | None) -> np.ndarray:
        """The group id of every row; 0 for all without a group column."""
        if column is None:
            return np.zeros(len(batch), dtype=np.int64)
        return batch.spread(column, "group", self._group_id, np.int64)

    def _group_id(self, cell: str) -> int:
        name = tidy(cell) or NO_GROUP
        known = self.ids.get(name.casefold())
        if known is None:
            if len(self.ids) >= MOST_GROUPS:
                raise Refused(
                    f"The group column has more than {MOST_GROUPS} different values. "
                    "Choose a coarser one, such as the clinic."
                )
            known = self.ids[name.casefold()] = len(self.spellings)
            self.spellings.append({})
        return known

    def note_spellings(self, batch: Batch, column: str | None, counted: Mask) -> None:
        """Counts how often each way to write a group occurs."""
        if column is None:
            return
        cells = batch.column(column).cells
        used = np.bincount(batch.codes(column)[counted], minlength=len(cells))
        for code in np.flatnonzero(used).tolist():
            name = tidy(cells[code]) or NO_GROUP
            forms = self.spellings[self.ids[name.casefold()]]
            forms[name] = forms.get(name, 0) + int(used[code])

    def name(self, group_id: int) -> str:
        """The most frequent spelling of a group."""
        forms = self.spellings[group_id]
        return max(forms, key=lambda name: (forms[name], name)) if forms else NO_GROUP


class RowTally:
    """Counts rows: met, in the denominator, outcome unknown."""

    def __init__(self) -> None:
        self.cells: dict[Key, Cell] = {}

    def add(self, marked: Marked) -> None:
        """Adds the rows of one batch."""
        keys, index = _keys(marked)
        size = len(keys)
        rows = np.bincount(index, minlength=size)
        met = np.bincount(index[marked.met], minlength=size)
        unknown = np.bincount(index[marked.unknown], minlength=size)
        for key, n, m, u in zip(
            keys, rows.tolist(), met.tolist(), unknown.tolist(), strict=True
        ):
            cell = self.cells.setdefault(key, Cell())
            cell.rows += n
            cell.denominator += n
            cell.numerator += m
            cell.unknown += u

    def rows_by_date(self) -> dict[int, int]:
        """How many rows bear each date id."""
        return _rows_by_date(self.cells)


class SumTally:
    """Sums a numerator and a denominator column in exact millionths."""

    def __init__(self) -> None:
        self.cells: dict[Key, Cell] = {}

    def add(self, marked: Marked) -> None:
        """Adds the rows of one batch."""
        keys, index = _keys(marked)
        top = _exact_sums(index, len(keys), marked.shares)
        bottom = _exact_sums(index, len(keys), marked.amounts)
        rows = np.bincount(index, minlength=len(keys)).tolist()
        for key, n, d, count in zip(keys, top, bottom, rows, strict=True):
            cell = self.cells.setdefault(key, Cell())
            cell.numerator += n
            cell.denominator += d
            cell.rows += count

    def rows_by_date(self) -> dict[int, int]:
        """How many rows bear each date id."""
        return _rows_by_date(self.cells)


class KeptTally:
    """Keeps a few numbers per row, for what cannot be added up: people and medians."""

    def __init__(self) -> None:
        self.cells: dict[Key, Cell] = {}
        self._kept: list[Marked] = []

    def add(self, marked: Marked) -> None:
        """Keeps the rows of one batch."""
        self._kept.append(marked)

    def rows_by_date(self) -> dict[int, int]:
        """How many rows bear each date id."""
        ids, rows = np.unique(self.all().dates, return_counts=True)
        return dict(zip(ids.tolist(), rows.tolist(), strict=True))

    def all(self) -> Marked:
        """Every row kept, in file order."""
        if len(self._kept) != 1:
            self._kept = [_joined(self._kept)]
        return self._kept[0]


def _joined(parts: list[Marked]) -> Marked:
    def join(name: str) -> np.ndarray | None:
        arrays = [a for p in parts if (a := getattr(p, name)) is not None]
        return np.concatenate(arrays) if arrays else None

    empty = np.zeros(0, dtype=np.int64)
    return Marked(
        dates=_or(join("dates"), empty),
        groups=_or(join("groups"), empty),
        met=_or(join("met"), empty.astype(bool)),
        unknown=_or(join("unknown"), empty.astype(bool)),
        ids=join("ids"),
        amounts=join("amounts"),
        shares=join("shares"),
    )


def _or(array: np.ndarray | None, empty: np.ndarray) -> np.ndarray:
    return empty if array is None else array


def _keys(marked: Marked) -> tuple[list[Key], np.ndarray]:
    """The distinct (date id, group id) pairs, and for every row which of them it bears."""
    stride = MOST_GROUPS + 1
    low = int(marked.dates.min()) if len(marked.dates) else 0
    joined = (marked.dates - low) * stride + marked.groups
    keys, index = np.unique(joined, return_inverse=True)
    return [(k // stride + low, k % stride) for k in keys.tolist()], index


def _exact_sums(index: np.ndarray, size: int, amounts: np.ndarray | None) -> list[int]:
    """Sums per key. Plain integers where 64 bits could overflow."""
    if amounts is None or not len(amounts):
        return [0] * size
    if int(np.abs(amounts).max()) < 9e18 / len(amounts):
        sums = np.zeros(size, dtype=np.int64)
        np.add.at(sums, index, amounts)
        return sums.tolist()
    totals = [0] * size
    for i, amount in zip(index.tolist(), amounts.tolist(), strict=True):
        totals[i] += amount
    return totals


def _rows_by_date(cells: dict[Key, Cell]) -> dict[int, int]:
    rows: dict[int, int] = {}
    for (date_id, _), cell in cells.items():
        rows[date_id] = rows.get(date_id, 0) + cell.rows
    return rows
