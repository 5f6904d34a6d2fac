"""Row numbers that repeat: found in any file, in memory that stays flat, leaving nothing."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import IO, cast

import numpy as np
import pytest

from extracts.reader import bounded, duplicates
from extracts.reader.coding import Batch
from extracts.reader.counting import count
from extracts.reader.duplicates import RowNumbers
from extracts.reader.recipe import parse_recipe

TODAY = date(2026, 11, 20)
RECIPE = {
    "date": {"column": "day"},
    "numerator": [{"column": "seen", "op": "is", "value": "yes"}],
}
OPENED_IN_A_CHILD = """
import os, signal, sys
from pathlib import Path
from extracts.reader import duplicates
numbers = duplicates.RowNumbers("visit", Path(sys.argv[1]))
numbers._fresh, numbers._count = [duplicates.np.arange(1, 300_001)], 300_000
numbers._lay_aside()
print(os.fstat(numbers._aside.fileno()).st_size, os.listdir(sys.argv[1]), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


class Hashes:
    """Stands for a batch: all that is asked of it are the hashes of its row numbers."""

    def __init__(self, hashes: np.ndarray) -> None:
        self._hashes = hashes

    def hashes(self, _column: str) -> np.ndarray:
        return self._hashes


def batch_of(hashes: np.ndarray) -> Batch:
    return cast(Batch, Hashes(hashes))


def added(numbers: RowNumbers, cells: Sequence[str], size: int = 700) -> RowNumbers:
    for start in range(0, len(cells), size):
        part = [hash(cell) for cell in cells[start : start + size]]
        numbers.add(batch_of(np.array(part, dtype=np.int64)))
    return numbers


def some_cells(seed: int) -> list[str]:
    """Numbers of which some repeat, twice or often, near and far; and blanks."""
    rnd = random.Random(seed)
    cells = [f"v{i}" for i in range(20_000)] + ["often"] * 3_000 + [""] * 2_000
    cells += [f"v{rnd.randrange(20_000)}" for _ in range(rnd.choice([0, 40, 5_000]))]
    rnd.shuffle(cells)
    return cells


def truly_repeated(cells: Sequence[str]) -> list[int]:
    times = Counter(cells)
    return sorted(hash(cell) for cell, n in times.items() if n > 1 and cell)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("run", [1_000, 4_321, 10**9])
@pytest.mark.parametrize("aside", ["file", "memory"])
def test_repeated_finds_what_stands_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, run: int, aside: str
) -> None:
    monkeypatch.setattr(duplicates, "RUN", run)
    cells = some_cells(seed)
    numbers = RowNumbers("visit", tmp_path if aside == "file" else None)

    found = added(numbers, cells).repeated()

    assert found.hashes.tolist() == truly_repeated(cells)
    assert found.count == len(found.hashes)


def test_repeated_more_than_can_be_looked_at_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "RUN", 1_000)
    monkeypatch.setattr(duplicates, "MOST_REPEATED", 500)
    cells = [f"v{i}" for i in range(4_000)] * 2

    found = added(RowNumbers("visit", tmp_path), cells).repeated()

    assert (found.count, len(found.hashes)) == (4_000, 0)


def peak_of(rows: int, folder: Path) -> int:
    """Most bytes held while so many row numbers came in and were looked at."""
    rnd = np.random.default_rng(5)
    numbers = RowNumbers("visit", folder)
    tracemalloc.start()
    for _time in range(rows // 10_000):
        numbers.add(batch_of(rnd.integers(-(2**63), 2**63 - 1, 10_000)))
    numbers.repeated()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_is_the_same_for_ten_times_the_rows(tmp_path: Path) -> None:
    few, many = peak_of(500_000, tmp_path), peak_of(5_000_000, tmp_path)

    assert many < few + 2_000_000
    assert many < 12_000_000


def test_one_number_on_every_row_takes_no_room(tmp_path: Path) -> None:
    numbers = RowNumbers("visit", tmp_path)
    for _time in range(60):
        numbers.add(batch_of(np.full(10_000, 77)))

    assert numbers._aside is not None
    assert numbers._aside.seek(0, os.SEEK_END) == 2 * 2 * 8
    assert numbers.repeated().hashes.tolist() == [77]


@pytest.mark.parametrize("without_names", [True, False])
def test_what_is_laid_aside_has_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without_names: bool
) -> None:
    """Also on a file system that gives every new file a name: it is taken away at once."""
    monkeypatch.setattr(tempfile, "_O_TMPFILE_WORKS", without_names)
    numbers = added(
        RowNumbers("visit", tmp_path), [f"v{i}" for i in range(duplicates.RUN)]
    )

    assert os.fstat(cast(IO[bytes], numbers._aside).fileno()).st_size > 0
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_when_the_reader_is_killed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPENED_IN_A_CHILD, str(tmp_path)],
        cwd=bounded._ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == -signal.SIGKILL
    assert done.stdout.split() == ["2400000", "[]"]
    assert list(tmp_path.iterdir()) == []


def many_visits(path: Path, rows: int) -> Path:
    """Every visit once, but the first again at the end."""
    lines = [f"{100_000 + i},2026-01-{i % 28 + 1:02d},yes\n" for i in range(rows)]
    path.write_text("visit_id,day,seen\n" + "".join(lines) + lines[0])
    return path


def test_count_file_finds_repeats_far_apart_with_and_without_a_folder(
    tmp_path: Path,
) -> None:
    path = many_visits(tmp_path / "visits.csv", duplicates.RUN + 60_000)
    private = tmp_path / "private"
    private.mkdir()

    aside = bounded.count_file(path, RECIPE, today=TODAY, spill=private)
    kept = bounded.count_file(path, RECIPE, today=TODAY)

    assert aside.total == (310_000, 310_000)
    assert [(r.reason, r.rows, r.lines) for r in aside.rejected] == [
        ("copy", 1, (310_002,))
    ]
    assert aside == kept
    assert list(private.iterdir()) == []


def test_count_small_file_lays_nothing_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_folder: Path | None) -> IO[bytes]:
        raise AssertionError

    monkeypatch.setattr(duplicates, "_nameless", refuse)
    path = many_visits(tmp_path / "visits.csv", 2_000)

    counts = count(path, parse_recipe(RECIPE), today=TODAY, spill=tmp_path)

    assert counts.total == (2_000, 2_000)


def test_the_childs_hash_key_is_drawn_at_random(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A fixed seed of the worker would make the hashes guessable."""
    monkeypatch.setenv("PYTHONHASHSEED", "7")

    said = {
        subprocess.run(
            [sys.executable, "-c", "print(hash('100001'))"],
            env=bounded._environment(), capture_output=True, text=True, check=True,
        ).stdout
        for _time in range(2)
    }  # fmt: skip

    assert len(said) == 2
