"""Text tables: CSV and its relatives, in any common dialect and encoding."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from extracts.reader import encoding
from extracts.reader.errors import Refused
from extracts.reader.gate import Admitted
from extracts.reader.header import Header, find_header
from extracts.reader.numbers import decimal_mark
from extracts.reader.results import Question, Sheet
from extracts.reader.table import Chunk, Row, checked

DELIMITERS = ",;\t|"
LONGEST_CELL = 1_000_000
# Characters read at once, few enough for their cells to stay in a processor's cache.
BLOCK = 32_000
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
            lines = _lines(text, self.scan)
            reader = csv.reader(lines, delimiter=self.delimiter)
            _take(reader, self.skip + self.header.index + 1)
            line = reader.line_num
            while block := _block(text):
                rows, numbers, line = self._rows(block, lines, line)
                yield checked(rows, numbers, self.header)

    def _rows(
        self, block: str, more: Iterator[str], before: int
    ) -> tuple[list[Row], Sequence[int], int]:
        """The rows of a block, their line numbers, and the last line that was used.

        A cell whose quotation mark is open at the end of the block goes on in `more`.
        """
        plain = _plain_rows(block, self.delimiter)
        if plain is not None:
            after = before + len(plain)
            return plain, range(before + 1, after + 1), after
        own = list(_lines(io.StringIO(block, newline=""), self.scan))
        reader = csv.reader(chain(own, more), delimiter=self.delimiter)
        # No more rows than lines: then the reader stops at the end of a row and of a line.
        rows: list[Row] = _take(reader, len(own), before)  # type: ignore[assignment]
        after = before + reader.line_num
        return rows, _line_numbers(rows, before, after), after


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


def _lines(text: Iterable[str], found: encoding.Scan) -> Iterator[str]:
    if not found.nul_bytes:
        return iter(text)
    return (line.replace("\x00", "") for line in text)


def _block(text: io.TextIOWrapper) -> str:
    """The next whole lines of the text, nothing at its end."""
    return text.read(BLOCK) + text.readline()


def _plain_rows(block: str, delimiter: str) -> list[Row] | None:
    """The rows of a block in which nothing is quoted, None where csv.reader has to look.

    Without quotation marks a row is a line, cut at every delimiter: half the work of csv.reader.
    """
    if '"' in block or "\x00" in block or len(block) > LONGEST_CELL:
        return None
    if "\r" in block:
        block = block.replace("\r\n", "\n")
        if "\r" in block:
            return None
    lines = block.removesuffix("\n").split("\n")
    return [line.split(delimiter) if line else [] for line in lines]


def _take(reader: Iterator[list[str]], count: int, before: int = 0) -> list[list[str]]:
    """The next rows, `before`: lines read earlier. Raises Refused for an endless cell."""
    try:
        return list(islice(reader, count))
    except csv.Error as error:
        line = before + getattr(reader, "line_num", 0)
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
