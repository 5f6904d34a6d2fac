"""Rows that stand twice: exact copies, and visits whose rows contradict each other."""

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np

from extracts.reader.coding import Batch
from extracts.reader.table import Table

MOST_REPEATED = 200_000
RUN = 250_000  # hashes of 8 bytes
PARTS = 64  # equal ranges of hashes; one is looked at after the other
_BLANK = hash("")
_EDGES = np.array(
    [(i << 64) // PARTS - (1 << 63) for i in range(1, PARTS)], dtype=np.int64
)


@dataclass(slots=True)
class Repeats:
    """Line numbers of exact copies, and of rows whose visit number has differing rows."""

    exact: list[int] = field(default_factory=list)
    conflicting: list[int] = field(default_factory=list)
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class Repeated:
    """How many row numbers stand on several rows, and their hashes unless they are too many."""

    count: int
    hashes: np.ndarray


class RowNumbers:
    """Finds row numbers that repeat, after one pass; memory stays flat.

    Their hashes are keyed: the key is drawn anew for each process, which never stores it.
    Every RUN of them is sorted and laid aside in a file without a name in `spill`, which
    the system destroys with the process however that ends; without `spill`, in memory.
    """

    def __init__(self, column: str | None, spill: Path | None = None) -> None:
        self.column = column
        self._spill = spill
        self._fresh: list[np.ndarray] = []
        self._count = 0
        self._aside: IO[bytes] | None = None
        self._runs: list[np.ndarray] = []  # where the parts of each begin in the file

    def add(self, batch: Batch) -> None:
        """Takes the rows of one batch."""
        if self.column is None:
            return
        self._fresh.append(batch.hashes(self.column))
        self._count += len(self._fresh[-1])
        if self._count >= RUN:
            self._lay_aside()

    def _lay_aside(self) -> None:
        if self._aside is None:
            self._aside = _nameless(self._spill)
        start = self._aside.seek(0, os.SEEK_END)
        run = self._sorted()
        self._aside.write(run.tobytes())
        self._runs.append(start + _cuts(run) * run.itemsize)

    def _sorted(self) -> np.ndarray:
        """The fresh hashes in order, and none of them left."""
        run = np.concatenate(self._fresh) if self._fresh else np.zeros(0, np.int64)
        self._fresh, self._count = [], 0
        run = run[run != _BLANK]
        run.sort()
        return _at_most_twice(run)

    def repeated(self) -> Repeated:
        """The sorted hashes that occur more than once; what was laid aside is destroyed."""
        last = self._sorted()
        cuts = _cuts(last)
        count, found = 0, []
        for part in range(PARTS):
            here = [last[cuts[part] : cuts[part + 1]], *self._parts(part)]
            again = _repeated_in(np.concatenate(here))
            count += len(again)
            found = [*found, again] if count <= MOST_REPEATED else []
        if self._aside is not None:
            self._aside.close()
        self._aside, self._runs = None, []
        return Repeated(count, np.concatenate(found) if found else last[:0])

    def _parts(self, part: int) -> Iterator[np.ndarray]:
        """This part of every run that was laid aside."""
        for starts in self._runs:
            if self._aside is not None:
                self._aside.seek(starts[part])
                size = int(starts[part + 1] - starts[part])
                yield np.frombuffer(self._aside.read(size), np.int64)


def _nameless(folder: Path | None) -> IO[bytes]:
    return io.BytesIO() if folder is None else TemporaryFile(dir=folder)


def _cuts(run: np.ndarray) -> np.ndarray:
    """Where each part of a sorted run begins, and its end."""
    return np.concatenate([[0], np.searchsorted(run, _EDGES), [len(run)]])


def _at_most_twice(run: np.ndarray) -> np.ndarray:
    """A third of the same tells nothing new: one number on every row takes no room."""
    new = np.ones(len(run), dtype=bool)
    new[2:] = run[2:] != run[:-2]
    return run[new]


def _repeated_in(part: np.ndarray) -> np.ndarray:
    part.sort()
    return np.unique(part[1:][part[1:] == part[:-1]])


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
