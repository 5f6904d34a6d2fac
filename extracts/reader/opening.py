"""From a path to an opened table, or to the question that comes before it."""

from collections.abc import Mapping
from pathlib import Path

from extracts.reader.errors import Refused
from extracts.reader.gate import Admitted, admit
from extracts.reader.results import Question, Sheet
from extracts.reader.table import Table
from extracts.reader.table_csv import open_csv


class SheetNeeded(Exception):
    """A workbook with several sheets and no choice made yet."""

    def __init__(self, question: Question, sheets: tuple[Sheet, ...]) -> None:
        super().__init__(question.text)
        self.question = question
        self.sheets = sheets


def open_table(path: Path, *, sheet: str | None, answers: Mapping[str, str]) -> Table:
    """The opened table. Raises Refused, or SheetNeeded when a person has to choose."""
    admitted = admit(path)
    if admitted.kind == "csv":
        return open_csv(admitted)
    return _open_workbook(admitted, sheet or answers.get("sheet"))


def _open_workbook(admitted: Admitted, wanted: str | None) -> Table:
    # A third of a child's start is openpyxl's import: text files go without.
    from extracts.reader.table_xlsx import (
        list_sheets,
        open_book,
        open_sheet,
        sheet_question,
    )

    book = open_book(admitted)
    sheets = list_sheets(book)
    if not sheets:
        raise Refused("The workbook is empty. No header and no data were found.")
    question = sheet_question(sheets)
    if wanted is None and question is not None:
        raise SheetNeeded(question, sheets)
    name = (
        _known(wanted, sheets) if wanted else max(sheets, key=lambda s: s.rows > 1).name
    )
    table = open_sheet(admitted, book, name, sheets)
    if question is not None:
        table.warnings.append(f"Sheet {name} was chosen out of {len(sheets)}.")
    return table


def _known(wanted: str, sheets: tuple[Sheet, ...]) -> str:
    for known in sheets:
        if known.name.casefold().strip() == wanted.casefold().strip():
            return known.name
    names = ", ".join(s.name for s in sheets)
    raise Refused(f"The workbook has no sheet {wanted} with data. It has: {names}.")
