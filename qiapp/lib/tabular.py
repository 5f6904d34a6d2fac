"""Tables people download: CSV and XLSX that no spreadsheet can be tricked with.

Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay
numbers. The same table gives the same bytes.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from defusedcsv import csv

Cell = str | int | float | Decimal | date | None
Rows = Iterable[Sequence[Cell]]

# Beyond what defusedcsv knows: OWASP's list also names tabs, line ends, leading blanks
# and the full-width forms (https://owasp.org/www-community/attacks/CSV_Injection).
FORMULA_STARTS = "=+-@|%＝＋－＠"
FIXED_TIME = datetime(2000, 1, 1)  # noqa: DTZ001 - workbooks carry no time zone
MAX_COLUMN_WIDTH = 50


def csv_bytes(columns: Sequence[str], rows: Rows) -> bytes:
    """The table as UTF-8 CSV with a byte order mark (Excel needs it) and CRLF lines."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: Cell) -> Cell:
    """The cell; text that could run as a formula has an apostrophe in front."""
    if not isinstance(cell, str) or not cell:
        return cell
    stripped = cell.lstrip(" \t\r\n\u00a0")
    starts_badly = cell[0] in "\t\r\n" or stripped[:1] in FORMULA_STARTS
    return "'" + cell if starts_badly and not is_number(cell) else cell


def is_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True


def xlsx_bytes(sheet: str, columns: Sequence[str], rows: Rows) -> bytes:
    """The table as a workbook with one sheet, bold frozen headings and real dates."""
    rows = [list(row) for row in rows]
    buffer = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "nan_inf_to_errors": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"created": FIXED_TIME})
        page = workbook.add_worksheet(sheet[:31])
        bold = workbook.add_format({"bold": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, columns, bold)
        page.freeze_panes(1, 0)
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                write_cell(page, line, place, cell, day)
        for place, width in enumerate(widths(columns, rows)):
            page.set_column(place, place, width)
    return buffer.getvalue()


def write_cell(page: object, line: int, place: int, cell: Cell, day: object) -> None:
    """Writes one typed cell; an empty one stays empty. Excel has no dates before 1900."""
    if cell is None or cell == "":
        return
    if isinstance(cell, date) and cell.year >= 1900:
        page.write_datetime(line, place, datetime(cell.year, cell.month, cell.day), day)  # type: ignore[attr-defined]  # noqa: DTZ001
    elif isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        page.write_number(line, place, cell)  # type: ignore[attr-defined]
    else:
        page.write_string(line, place, str(cell))  # type: ignore[attr-defined]


def widths(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[int]:
    """A readable width for each column, from its longest text."""
    return [
        min(
            MAX_COLUMN_WIDTH,
            2 + max([len(name), *(len(str(row[i])) for row in rows if i < len(row))]),
        )
        for i, name in enumerate(columns)
    ]
