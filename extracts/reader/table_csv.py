"""Text tables: CSV and its relatives, in any common dialect and encoding."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from extracts.reader import encoding
from extracts.reader.errors import Refused
from extracts.reader.gate import Admitted
from extracts.reader.header import Header, find_header
from extracts.reader.numbers import decimal_mark
from extracts.reader.results import Question, Sheet
from extracts.reader.table import Chunk, Row, checked, rows_per_chunk

DELIMITERS = ",;\t|"
LONGEST_CELL = 1_000_000
LINES_IN_A_CELL = 200
HEAD_ROWS = 200
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(slots=True)
class CsvTable:
    """An opened text table (see table.Table)."""

    admitted: Admitted
    scan: encoding.Scan
    delimiter: str
    skip: int
    header: Header
    decimal: str
    head: list[Row]
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    sheets: tuple[Sheet, ...] = ()
    sample_rows: int = 16_000

    def chunks(self) -> Iterator[Chunk]:
        """The rows below the header, from the beginning each time."""
        csv.field_size_limit(LONGEST_CELL)
        with _open_text(self.admitted, self.scan) as text:
            reader = csv.reader(_lines(text, self.scan), delimiter=self.delimiter)
            _take(reader, self.skip + self.header.index + 1)
            size = rows_per_chunk(self.header.width)
            while True:
                before = reader.line_num
                rows: list[Row] = _take(reader, size)  # type: ignore[assignment]
                if not rows:
                    return
                lines = _line_numbers(rows, before, reader.line_num)
                yield checked(rows, lines, self.header)


def open_csv(admitted: Admitted) -> CsvTable:
    """The opened table. Raises Refused when no header or no row is found."""
    csv.field_size_limit(LONGEST_CELL)
    found = encoding.scan(admitted)
    skip, delimiter = _dialect(found.head)
    rows, lines = _head_rows(admitted, found, delimiter, skip)
    header = find_header(rows, lines)
    head: list[Row] = [r for r in rows[header.index + 1 :] if any(c.strip() for c in r)]
    if not head and len(rows) < HEAD_ROWS:
        raise Refused("There are column names but no rows. Check the export's dates.")
    cells = [c for row in head for c in row]
    table = CsvTable(
        admitted, found, delimiter, skip, header, decimal_mark(cells, delimiter), head
    )
    table.warnings += found.warnings
    table.notes += [*found.notes, *_notes(table)]
    return table


def _notes(table: CsvTable) -> list[str]:
    width = table.header.width
    notes = [f"Cells are separated by {_NAMES[table.delimiter]}."] if width > 1 else []
    if table.header.line > 1:
        notes.append(f"Column names stand in line {table.header.line}.")
    if table.decimal == ",":
        notes.append("Numbers are read with a decimal comma.")
    return notes


def _open_text(admitted: Admitted, found: encoding.Scan) -> io.TextIOWrapper:
    return io.TextIOWrapper(
        encoding.open_bytes(admitted),
        encoding=found.encoding,
        errors=found.errors,
        newline="",
    )


def _lines(text: io.TextIOWrapper, found: encoding.Scan) -> Iterator[str]:
    if not found.nul_bytes:
        return iter(text)
    return (line.replace("\x00", "") for line in text)


def _take(reader: Iterator[list[str]], count: int) -> list[list[str]]:
    try:
        return list(islice(reader, count))
    except csv.Error as error:
        line = getattr(reader, "line_num", 0)
        raise Refused(
            f"Line {line}: a cell is longer than {LONGEST_CELL:,} characters. A "
            "quotation mark is probably not closed; export the file again."
        ) from error


def _head_rows(
    admitted: Admitted, found: encoding.Scan, delimiter: str, skip: int
) -> tuple[list[list[str]], Sequence[int]]:
    with _open_text(admitted, found) as text:
        reader = csv.reader(_lines(text, found), delimiter=delimiter)
        _take(reader, skip)
        rows = _take(reader, HEAD_ROWS)
        return rows, _line_numbers(rows, skip, reader.line_num)


def _line_numbers(rows: Sequence[Row], before: int, after: int) -> Sequence[int]:
    """The first line of each row. Cells with line breaks make rows of several lines."""
    if after - before == len(rows):
        return range(before + 1, after + 1)
    numbers, line = [], before + 1
    for row in rows:
        numbers.append(line)
        line += 1 + sum(
            _breaks(cell, line) for cell in row if "\n" in cell or "\r" in cell
        )
    return numbers


def _breaks(cell: str, line: int) -> int:
    breaks = cell.count("\n") + cell.count("\r") - cell.count("\r\n")
    if breaks > LINES_IN_A_CELL:
        raise Refused(
            f"A quotation mark opened in or after line {line} is not closed. "
            "Export the file again, or remove the mark."
        )
    return breaks


def _dialect(head: str) -> tuple[int, str]:
    """Lines to skip before the table, and the delimiter."""
    first = head.split("\n", 1)[0].strip().strip('"')
    if first.lower().startswith("sep=") and first[4:5] in DELIMITERS:
        return 1, first[4:5] or "\t"
    lines = head.replace("\x00", "").splitlines(keepends=True)
    if len(lines) > 1:
        lines = lines[:-1] if len(head) >= encoding.HEAD else lines
    scores = {d: _score(lines[:400], d) for d in DELIMITERS}
    best = max(DELIMITERS, key=lambda d: scores[d])
    return 0, best if scores[best] > 0 else ","


def _score(lines: list[str], delimiter: str) -> float:
    """How well a delimiter cuts the lines into rows of one width; 0 if it does not."""
    try:
        widths = [len(r) for r in csv.reader(lines, delimiter=delimiter) if len(r) > 0]
    except csv.Error:
        return 0.0
    several = Counter(w for w in widths if w > 1)
    if not several:
        return 0.0
    width, count = several.most_common(1)[0]
    return count / len(widths) * (1 - 1 / width)
