"""ACCME's learner workbook for PARS: the columns of one version of its template.

The columns follow template 917_20240125 (January 2024) as others read it; ACCME's list of
valid values is not part of it, and a newer template may exist. Whoever has ACCME's own
file uses that one: see own_template.py.
"""

import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter

from boardfiles.records import DELETE, Record
from qiapp.lib.tabular import FIXED_TIME, Cell, write_cell

VERSION = "917_20240125"
CHECK_VERSION = "as far as known, 2026-11"
SHEET = "Sheet1"
GUIDANCE = (
    "Learner records for PARS. Columns as in template 917_20240125, read second-hand. "
    "Birth day as MM/DD, without the year."
)
CREDIT_TYPE = "Credit Type "  # ACCME's header ends with a blank
HEADER = (
    "Record Action", "ACCME Activity ID", "Completion Date", "First Name", "Last Name",
    "Date of Birth", "Licensing State", "Licensing ID or NPI", "Number of CME Credits",
    "Certifying Board", "Certifying Board ID", "Total Board Credits", CREDIT_TYPE,
    "Credits Awarded for Credit Type",
)  # fmt: skip
# What matches a learner before anything is reported (ACCME's pre-validation file).
CHECK_HEADER = (
    "First Name", "Last Name", "Date of Birth", "Licensing State",
    "Licensing ID or NPI", "Certifying Board", "Certifying Board ID",
)  # fmt: skip


def cells(record: Record) -> dict[str, Cell]:
    """The record by column; a state licence is not kept here, so the NPI stands for it."""
    return {
        "Record Action": "Delete" if record.action == DELETE else "Add",
        "ACCME Activity ID": record.activity_id,
        "Completion Date": record.completed_on,
        "First Name": record.first_name,
        "Last Name": record.last_name,
        "Date of Birth": record.birth_mmdd,
        "Licensing State": "",
        "Licensing ID or NPI": record.npi,
        "Number of CME Credits": record.cme_credits,
        "Certifying Board": record.board,
        "Certifying Board ID": record.board_id,
        "Total Board Credits": record.board_points,
        CREDIT_TYPE: record.credit_type if record.board_points is not None else "",
        "Credits Awarded for Credit Type": record.board_points,
    }


def write(records: Sequence[Record]) -> bytes:
    """The workbook: guidance, header, one row a record. The same records, the same bytes."""
    return workbook(HEADER, GUIDANCE, records)


def write_check(records: Sequence[Record]) -> bytes:
    """The learners alone, to be matched before they are reported."""
    return workbook(CHECK_HEADER, GUIDANCE, records)


def workbook(
    header: Sequence[str], guidance: str, records: Sequence[Record]
) -> bytes:  # fmt: skip
    buffer = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": FIXED_TIME})
        page = book.add_worksheet(SHEET)
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "mm/dd/yyyy"})
        page.write_string(0, 0, guidance)
        page.write_row(1, 0, header, bold)
        page.freeze_panes(2, 0)
        page.set_column(0, len(header) - 1, 18)
        for line, record in enumerate(records, start=2):
            found = cells(record)
            for place, name in enumerate(header):
                write_cell(page, line, place, found[name], day)
    return buffer.getvalue()


def as_time(record: Record) -> datetime:
    """The day of completion as spreadsheets keep it: no hour, so no zone moves it."""
    day = record.completed_on
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001
