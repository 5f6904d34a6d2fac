"""Workbooks: one sheet of an .xlsx file, streamed row by row with openpyxl."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from typing import Any
from warnings import catch_warnings, simplefilter

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from extracts.reader.errors import Refused
from extracts.reader.gate import Admitted
from extracts.reader.header import Header, find_header
from extracts.reader.results import Choice, Question, Sheet
from extracts.reader.table import Chunk, Row, checked
from extracts.reader.text import listed

ROWS_PER_CHUNK = 2_000
HEAD_ROWS = 200
MAX_SHEETS = 60
_DAMAGED = (
    zipfile.BadZipFile,
    InvalidFileException,
    zlib.error,
    EOFError,
    OSError,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]+\d+:[A-Z]+\d+)"')
_END_OF_ROWS = b"sheetData>"


@dataclass(frozen=True, slots=True)
class Fill:
    """A merged cell over several rows of one column (0-based), rows 1-based and inclusive."""

    column: int
    first_row: int
    last_row: int


@dataclass(slots=True)
class XlsxTable:
    """An opened sheet (see table.Table). `fills`: merged cells by their first row."""

    book: Any
    sheet: str
    header: Header
    head: list[Row]
    sheets: tuple[Sheet, ...]
    fills: dict[int, list[Fill]] = field(default_factory=dict)
    decimal: str = "."
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    unsaved: tuple[str, ...] = ()
    sample_rows: int = 4_000

    def chunks(self) -> Iterator[Chunk]:
        """The rows below the header, from the beginning each time."""
        rows = _filled_down(
            _sheet_rows(self.book, self.sheet, self.header.width), self.fills
        )
        numbered = enumerate(rows, start=1)
        for _ in islice(numbered, self.header.line):
            pass
        while taken := list(islice(numbered, ROWS_PER_CHUNK)):
            lines = [line for line, _ in taken]
            fitted: list[Row] = [_fit(row, self.header.width) for _, row in taken]
            yield checked(fitted, lines, self.header)


def open_book(admitted: Admitted, *, formulas: bool = False) -> Any:
    """The workbook, streaming; saved results of formulas unless `formulas`. Raises Refused."""
    try:
        with catch_warnings():
            simplefilter("ignore")
            return load_workbook(
                admitted.path.open("rb"),  # by content: the name may say .csv
                read_only=True,
                data_only=not formulas,
                keep_links=False,
            )
    except _DAMAGED as error:
        raise _damaged() from error


def list_sheets(book: Any) -> tuple[Sheet, ...]:
    """The sheets that hold anything, in the workbook's order. Raises Refused."""
    try:
        return tuple(_sheets(book))
    except _DAMAGED as error:
        raise _damaged() from error


def sheet_question(sheets: tuple[Sheet, ...]) -> Question | None:
    """Which sheet to read, when more than one could hold the data."""
    if sum(1 for s in sheets if s.rows > 1) < 2:
        return None
    choices = tuple(Choice(s.name, _sheet_label(s)) for s in sheets)
    return Question("sheet", "Which sheet holds the rows to count?", choices)


def _sheet_label(sheet: Sheet) -> str:
    hidden = ", hidden" if sheet.hidden else ""
    return f"{sheet.name} ({max(sheet.rows - 1, 0)} rows below the first{hidden})"


def open_sheet(
    admitted: Admitted, book: Any, name: str, sheets: tuple[Sheet, ...]
) -> XlsxTable:
    """The opened sheet. Raises Refused when it holds no header or no row."""
    first = list(islice(_sheet_rows(book, name), HEAD_ROWS))
    width = max(map(_used_width, first), default=0)
    rows = [_fit(row, width) for row in first]
    header = find_header(rows or [[""]], range(1, len(rows) + 1))
    fills = _fills(admitted, book[name], header)
    below = _filled_down(iter([list(r) for r in rows]), fills)
    head: list[Row] = [r for r in list(below)[header.index + 1 :] if any(r)]
    if not head:
        raise Refused(f"Sheet {name} has column names but no rows below them.")
    table = XlsxTable(book, name, header, head, sheets, fills)
    _describe(table)
    table.unsaved = _formulas_without_results(table, admitted)
    return table


def _describe(table: XlsxTable) -> None:
    table.notes.append(f"Sheet {table.sheet} is read.")
    if table.header.line > 1:
        table.notes.append(f"Column names stand in row {table.header.line}.")
    if table.fills:
        columns = sorted({f.column for fills in table.fills.values() for f in fills})
        names = [table.header.raw[c] for c in columns if c < table.header.width]
        table.warnings.append(
            f"Merged cells in {listed(names)} were filled down over all their rows."
        )


def _damaged() -> Refused:
    return Refused(
        "The workbook is damaged. Open it in Excel, save it again and send that."
    )


def _sheets(book: Any) -> Iterator[Sheet]:
    for sheet in book.worksheets[:MAX_SHEETS]:
        if _holds_anything(sheet):
            yield Sheet(sheet.title, sheet.max_row or 2, sheet.sheet_state != "visible")


def _holds_anything(sheet: Any) -> bool:
    rows = islice(sheet.iter_rows(values_only=True), HEAD_ROWS)
    return any(cell is not None for row in rows for cell in row)


def _sheet_rows(book: Any, name: str, width: int | None = None) -> Iterator[list[str]]:
    """Every row of the sheet as text, empty rows included; `width` cells, if given."""
    try:
        sheet = book[name]
        sheet.reset_dimensions()
        with catch_warnings():
            simplefilter("ignore")
            for row in sheet.iter_rows(max_col=width, values_only=True):
                yield [cell if type(cell) is str else cell_text(cell) for cell in row]
    except _DAMAGED as error:
        raise _damaged() from error


def cell_text(value: object) -> str:
    """A cell's value as an export would write it: ISO dates, TRUE, whole numbers bare."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return (
            str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        )
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def _used_width(row: list[str]) -> int:
    used = len(row)
    while used and not row[used - 1]:
        used -= 1
    return used


def _fit(row: list[str], width: int) -> list[str]:
    if len(row) == width:
        return row
    return row[:width] if len(row) > width else row + [""] * (width - len(row))


def _fills(admitted: Admitted, sheet: Any, header: Header) -> dict[int, list[Fill]]:
    """Merged cells below the header that span several rows, by their first row."""
    fills: dict[int, list[Fill]] = {}
    for reference in _merged_ranges(admitted, sheet):
        left, top, _, bottom = range_boundaries(reference)
        if top > header.line and bottom > top:
            fills.setdefault(top, []).append(Fill(left - 1, top, bottom))
    return fills


def _merged_ranges(admitted: Admitted, sheet: Any) -> list[str]:
    """Merged ranges such as A5:A44; openpyxl's streaming reader leaves them out."""
    part = sheet._worksheet_path  # nothing public names the sheet's file
    try:
        with zipfile.ZipFile(admitted.path) as archive, archive.open(part) as file:
            tail = b""
            while block := file.read(1 << 20):
                tail = _after_rows(tail + block)
        return [m.decode() for m in _MERGED.findall(tail)]
    except _DAMAGED as error:
        raise _damaged() from error


def _after_rows(content: bytes) -> bytes:
    end = content.rfind(_END_OF_ROWS)
    return content[end:] if end >= 0 else content[-64:]


def _filled_down(
    rows: Iterator[list[str]], fills: dict[int, list[Fill]]
) -> Iterator[list[str]]:
    if not fills:
        yield from rows
        return
    active: list[tuple[Fill, str]] = []
    for number, row in enumerate(rows, start=1):
        for fill in fills.get(number, ()):
            active.append((fill, row[fill.column] if fill.column < len(row) else ""))
        active = [(f, v) for f, v in active if f.last_row >= number]
        for fill, value in active:
            if fill.column < len(row) and not row[fill.column]:
                row[fill.column] = value
        yield row


def _formulas_without_results(table: XlsxTable, admitted: Admitted) -> tuple[str, ...]:
    """Names of columns that hold formulas whose results were never saved."""
    header = table.header
    empty = [
        (name, position)
        for name, position in zip(header.names, header.positions, strict=True)
        if not any(row[position] for row in table.head)
    ]
    if not empty:
        return ()
    rows = _sheet_rows(open_book(admitted, formulas=True), table.sheet)
    head = list(islice(rows, header.line, header.line + HEAD_ROWS))
    return tuple(
        name
        for name, position in empty
        if any(position < len(r) and r[position].startswith("=") for r in head)
    )
