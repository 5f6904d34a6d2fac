"""ACCME's current workbook, as the provider got it from ACCME: filled by its own header.

So a change of ACCME's template is no change of this program: a column is found by its
name, whatever its place; what we do not know stays empty.
"""

import io
import re
from collections.abc import Sequence
from typing import Any

import openpyxl

from boardfiles.adapters import pars_workbook
from boardfiles.records import Record

VERSION = "the provider's own"
LOOK_INTO_ROWS = 20
# Without these a file reports nobody.
NEEDED = ("recordaction", "accmeactivityid", "completiondate", "firstname", "lastname")


class TemplateError(ValueError):
    """The workbook is no learner template; the message says what is missing."""


def plain(header: object) -> str:
    """A header without blanks, case and signs: "Credit Type " is "credittype"."""
    return re.sub(r"[^a-z0-9]", "", str(header or "").lower())


KNOWN = {plain(name): name for name in pars_workbook.HEADER}


def find_header(page: Any) -> tuple[int, dict[int, str]]:
    """The header's row and our column by place, both counted from 1.

    Only the first column of a name is filled. Raises TemplateError.
    """
    for row in page.iter_rows(min_row=1, max_row=LOOK_INTO_ROWS):
        places: dict[int, str] = {}
        for cell in row:
            name = KNOWN.get(plain(cell.value))
            if name and name not in places.values():
                places[cell.column] = name
        if {KNOWN[one] for one in NEEDED} <= set(places.values()):
            return row[0].row, places
    names = ", ".join(KNOWN[one] for one in NEEDED)
    raise TemplateError(names)


def data_sheet(book: Any) -> tuple[Any, int, dict[int, str]]:
    """The first sheet with the header, its row and columns. Raises TemplateError."""
    for page in book.worksheets:
        try:
            return page, *find_header(page)
        except TemplateError:
            continue
    raise TemplateError(", ".join(KNOWN[one] for one in NEEDED))


def columns_of(template: bytes) -> list[str]:
    """The columns that will be filled, in the template's order. Raises TemplateError."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    _page, _row, places = data_sheet(book)
    return [places[place] for place in sorted(places)]


def fill(template: bytes, records: Sequence[Record]) -> bytes:
    """The template with one row a record below its header; sample rows are taken out."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    page, header, places = data_sheet(book)
    if page.max_row > header:
        page.delete_rows(header + 1, page.max_row - header)
    for line, record in enumerate(records, start=header + 1):
        found = pars_workbook.cells(record)
        found["Completion Date"] = pars_workbook.as_time(record)
        for place, name in places.items():
            put(page.cell(line, place), found[name])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def put(cell: Any, value: Any) -> None:
    """Writes one value; text stays text, also when it begins like a formula."""
    if value is None or value == "":
        return
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    elif hasattr(value, "year"):
        cell.number_format = "mm/dd/yyyy"
