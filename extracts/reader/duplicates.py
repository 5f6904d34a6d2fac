"""Rows that stand twice: exact copies, and visits whose rows contradict each other."""

from dataclasses import dataclass, field

import numpy as np

from extracts.reader.coding import Batch
from extracts.reader.table import Table

MOST_REPEATED = 200_000
GROWTH = 8  # an eighth more at a time
_BLANK = hash("")


@dataclass(slots=True)
class Repeats:
    """Line numbers of exact copies, and of rows whose visit number has differing rows."""

    exact: list[int] = field(default_factory=list)
    conflicting: list[int] = field(default_factory=list)
    conflicts: int = 0


class RowNumbers:
    """Hashes of the row-number column, 8 bytes a row, to find repeats after one pass."""

    def __init__(self, column: str | None) -> None:
        self.column = column
        self._hashes = np.zeros(0, dtype=np.int64)
        self._count = 0

    def add(self, batch: Batch) -> None:
        """Takes the rows of one batch."""
        if self.column is None:
            return
        fresh = batch.hashes(self.column)
        end = self._count + len(fresh)
        if end > len(self._hashes):
            # Grown where it stands: a list of parts would need all of it twice at the end.
            room = max(end, len(self._hashes) + len(self._hashes) // GROWTH)
            self._hashes.resize(room, refcheck=False)
        self._hashes[self._count : end] = fresh
        self._count = end

    def repeated(self) -> np.ndarray:
        """The sorted hashes that occur more than once."""
        every = self._hashes[: self._count]
        every.sort()
        again = every[1:][every[1:] == every[:-1]]
        self._hashes, self._count = np.zeros(0, dtype=np.int64), 0
        return np.unique(again[again != _BLANK])


def find_repeats(table: Table, column: str, repeated: np.ndarray) -> Repeats:
    """Which lines repeat, found by reading the file once more."""
    seen: dict[str, dict[int, int]] = {}
    lines_of: dict[str, list[int]] = {}
    found = Repeats()
    position = table.header.position(column)
    wanted = set(repeated.tolist())
    for chunk in table.chunks():
        for i, row in enumerate(chunk.rows):
            if hash(row[position]) not in wanted:
                continue
            number = row[position].strip()
            if not number:
                continue
            known = seen.setdefault(number, {})
            same = hash(tuple(row))
            if same in known:
                found.exact.append(chunk.lines[i])
                continue
            known[same] = chunk.lines[i]
            lines_of.setdefault(number, []).append(chunk.lines[i])
    for number, rows in seen.items():
        if len(rows) > 1:
            found.conflicts += 1
            found.conflicting += lines_of[number]
    found.conflicting.sort()
    return found
