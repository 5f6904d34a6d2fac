"""Columns as codes: every distinct cell is understood once, rows only carry its number.

A visit extract repeats itself: a year has 365 dates, a practice six clinics. So a
condition is worked out for each distinct cell and spread over the rows by
numpy. A column with very many distinct cells is started anew from time to
time, which keeps memory flat.
"""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from extracts.reader.numbers import parse_number
from extracts.reader.table import Row

MOST_DISTINCT = 60_000
NO_NUMBER = np.iinfo(np.int64).min

Mask = np.ndarray
Codes = np.ndarray


class _Index(dict[str, int]):
    """Gives the next number to every cell it has not seen."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []

    def __missing__(self, cell: str) -> int:
        code = self[cell] = len(self.cells)
        self.cells.append(cell)
        return code


class CodedColumn:
    """One column of the file; remembers what was worked out for its distinct cells."""

    def __init__(self, name: str, position: int) -> None:
        self.name = name
        self.position = position
        self._restart()

    def _restart(self) -> None:
        self._index = _Index()
        self._derived: dict[str, np.ndarray] = {}

    @property
    def cells(self) -> list[str]:
        """The distinct cells since the last restart, by code."""
        return self._index.cells

    def restart_if_full(self) -> None:
        """Starts anew when too many distinct cells have been seen."""
        if len(self._index) > MOST_DISTINCT:
            self._restart()

    def codes(self, rows: list[Row]) -> Codes:
        """The code of this column's cell in every row."""
        cells = map(itemgetter(self.position), rows)
        return np.fromiter(map(self._index.__getitem__, cells), np.int32, len(rows))

    def derived(
        self, key: str, work_out: Callable[[str], Any], dtype: type
    ) -> np.ndarray:
        """What `work_out` gives for every distinct cell, by code; each is asked once."""
        known = self._derived.get(key)
        done = 0 if known is None else len(known)
        if known is not None and done == len(self.cells):
            return known
        fresh: np.ndarray = np.array(
            [work_out(cell) for cell in self.cells[done:]], dtype=dtype
        )
        self._derived[key] = fresh if known is None else np.concatenate([known, fresh])
        return self._derived[key]


class Batch:
    """Some thousand rows, asked column by column.

    Rows are coded as they come and then let go, while they are still in the
    processor's cache. `hashed`: columns of which only hashes are wanted.
    """

    def __init__(self, columns: dict[str, CodedColumn], hashed: dict[str, int]) -> None:
        self._columns, self._hashed = columns, hashed
        self._codes: dict[str, list[np.ndarray]] = {name: [] for name in columns}
        self._hashes: dict[str, list[np.ndarray]] = {name: [] for name in hashed}
        self._lines: list[np.ndarray] = []
        self.size = 0
        for column in columns.values():
            column.restart_if_full()

    def __len__(self) -> int:
        return self.size

    def add(self, rows: list[Row], lines: Sequence[int]) -> None:
        """Takes rows with their line numbers."""
        self.size += len(rows)
        self._lines.append(_numbers_of(lines))
        for name, column in self._columns.items():
            self._codes[name].append(column.codes(rows))
        for name, position in self._hashed.items():
            cells = map(itemgetter(position), rows)
            self._hashes[name].append(
                np.fromiter(map(hash, cells), np.int64, len(rows))
            )

    @property
    def lines(self) -> np.ndarray:
        """The line number of every row."""
        return _whole(self._lines)

    def column(self, name: str) -> CodedColumn:
        """The coded column with this distinct name."""
        return self._columns[name]

    def codes(self, name: str) -> Codes:
        """The codes of a column for these rows."""
        return _whole(self._codes[name])

    def hashes(self, name: str) -> np.ndarray:
        """A keyed 64-bit hash of the column's cells; the key dies with the process."""
        return _whole(self._hashes[name])

    def spread(
        self, name: str, key: str, work_out: Callable[[str], Any], dtype: type
    ) -> np.ndarray:
        """What `work_out` gives for the column's cell, one value for every row."""
        codes = self.codes(name)
        return self._columns[name].derived(key, work_out, dtype)[codes]

    def numbers(self, name: str, decimal: str) -> np.ndarray:
        """The column's numbers in millionths; NO_NUMBER where a cell has none."""
        return self.spread(name, "number", lambda c: _number(c, decimal), np.int64)


def _numbers_of(lines: Sequence[int]) -> np.ndarray:
    if isinstance(lines, range):
        return np.arange(lines.start, lines.stop, lines.step, dtype=np.int64)
    return np.asarray(lines, dtype=np.int64)


def _whole(parts: list[np.ndarray]) -> np.ndarray:
    """The parts as one array, joined in place the first time."""
    if len(parts) != 1:
        parts[:] = [np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)]
    return parts[0]


def _number(cell: str, decimal: str) -> int:
    micro = parse_number(cell, decimal)
    return NO_NUMBER if micro is None else micro
