"""Text tables are read in blocks: what comes out is what csv.reader finds in the whole."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extracts.reader import table_csv
from extracts.reader.opening import open_table
from extracts.reader.table_csv import _plain_rows

HEAD = "visit,day,seen\n"
QUOTED = 'v{i},"2026-01-0{d}","yes, and\nno"\n'
PLAIN = "v{i},2026-01-0{d},yes\n"


def table_of(path: Path, text: str) -> list[tuple[int, list[str]]]:
    """The rows of the file with their line numbers."""
    path.write_text(text, encoding="utf-8", newline="")
    table = open_table(path, sheet=None, answers={})
    return [
        (line, list(row))
        for chunk in table.chunks()
        for line, row in zip(chunk.lines, chunk.rows, strict=True)
    ]


def numbered(text: str) -> list[tuple[int, list[str]]]:
    """The same by csv.reader alone, which knows the last line of a row."""
    reader = csv.reader(io.StringIO(text, newline=""))
    found, before = [], 0
    for row in reader:
        found.append((before + 1, row))
        before = reader.line_num
    return found[1:]


@pytest.mark.parametrize("block", [5, 60, 32_000])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_chunks_rows_and_lines_are_those_of_csv_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, end: str
) -> None:
    """Whatever the blocks, and where a quoted cell goes over the end of one."""
    lines = [(QUOTED if i % 7 == 3 else PLAIN).format(i=i, d=i % 9) for i in range(90)]
    text = (HEAD + "".join(lines)).replace("\n", end)
    monkeypatch.setattr(table_csv, "BLOCK", block)

    assert table_of(tmp_path / "visits.csv", text) == numbered(text)


@given(st.text(alphabet='ab,;"\n\r\x00 \u2028\x0b\x85é', max_size=80))
def test_plain_rows_are_those_of_csv_reader_or_none(text: str) -> None:
    rows = _plain_rows(text, ",") if text else None

    if rows is not None:
        assert rows == list(csv.reader(io.StringIO(text, newline="")))
    else:
        assert not text or any(mark in text for mark in '"\x00\r')


def test_plain_rows_cell_past_the_limit_is_left_to_csv_reader() -> None:
    assert _plain_rows("a," + "b" * table_csv.LONGEST_CELL, ",") is None
