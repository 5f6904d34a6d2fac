"""Downloads that no spreadsheet can be tricked with."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from qiapp.lib.tabular import csv_bytes, harmless, xlsx_bytes

HOSTILE = [
    "=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1",
    "|cmd", "%0A=1", "＝1+1", "－2+3", "=HYPERLINK(\"x\")", "-cmd|'/c'!A1",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_with_a_formula_gets_an_apostrophe(text: str) -> None:
    content = csv_bytes(["note"], [[text]]).decode("utf-8-sig")

    cell = list(csv.reader(io.StringIO(content, newline="")))[1][0]
    assert cell.startswith("'")


@pytest.mark.parametrize("cell", [-5, -5.5, "-5", "+5", "plain", "", None, "a=b"])
def test_harmless_leaves_numbers_and_words_alone(cell: object) -> None:
    assert harmless(cell) == cell


@pytest.mark.parametrize("text", HOSTILE)
def test_xlsx_with_a_formula_stays_text(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes("Data", ["note"], [[text]])))

    cell = book.active["A2"]
    assert cell.data_type in {"s", "inlineStr"}


def test_xlsx_keeps_numbers_and_days() -> None:
    content = xlsx_bytes(
        "Data", ["n", "day", "old"], [[-5, date(2026, 3, 1), date(1841, 1, 1)]]
    )

    row = openpyxl.load_workbook(io.BytesIO(content)).active[2]
    assert [row[0].value, row[1].value.date(), row[2].value] == [
        -5, date(2026, 3, 1), "1841-01-01",
    ]  # fmt: skip


def test_xlsx_of_the_same_table_has_the_same_bytes() -> None:
    assert xlsx_bytes("Data", ["n"], [[1]]) == xlsx_bytes("Data", ["n"], [[1]])
