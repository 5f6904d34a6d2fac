"""Workbooks that a CME office sends: small, plain, and read only after the gate."""

import csv
import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import openpyxl
from django.utils.translation import gettext as _

from boardfiles.adapters.own_template import TemplateError, columns_of
from extracts.reader import gate
from extracts.reader.errors import Refused
from qiapp.lib.errors import ActionRefused

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 30 * 1024 * 1024
MOST_ROWS = 5000
Made = TypeVar("Made")


def admit(content: bytes) -> str:
    """ "csv" or "xlsx". Raises ActionRefused on what is too large, packed, or hostile."""
    if len(content) > MOST_BYTES:
        raise ActionRefused(_("The file is larger than 2 MB. Send only this batch."))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        try:
            admitted = gate.admit(path)
        except Refused as refusal:
            raise ActionRefused(str(refusal)) from refusal
    if admitted.packed or admitted.unpacked_bytes > MOST_UNPACKED:
        raise ActionRefused(_("Send the workbook or the CSV as it is, not packed."))
    return admitted.kind


def checked_template(content: bytes) -> list[str]:
    """The columns of ACCME's workbook that will be filled. Raises ActionRefused."""
    if admit(content) != "xlsx":
        raise ActionRefused(_("Send ACCME's workbook as .xlsx."))
    try:
        return guarded(lambda: columns_of(content))
    except TemplateError as missing:
        raise ActionRefused(
            _("No sheet of the workbook has all of these columns: %(names)s.")
            % {"names": missing}
        ) from missing


def table_of(content: bytes) -> list[list[object]]:
    """The rows of a CSV, or of a workbook's first sheet. Raises ActionRefused."""
    if admit(content) == "xlsx":
        rows = guarded(lambda: sheet_rows(content))
    else:
        rows = list(map(list, csv.reader(io.StringIO(text_of(content), newline=""))))
    if len(rows) > MOST_ROWS:
        raise ActionRefused(_("The file has more than 5,000 rows. Send only this batch."))  # fmt: skip
    return rows


def text_of(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def sheet_rows(content: bytes) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1, values_only=True)
        return [list(row) for row in rows]
    finally:
        book.close()


def guarded(read: Callable[[], Made]) -> Made:
    """What `read` returns; a workbook that cannot be read is a refusal with a way out."""
    try:
        return read()
    except TemplateError:
        raise
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, OSError) as error:
        raise ActionRefused(
            _("The workbook cannot be read. Save it again in Excel as .xlsx.")
        ) from error
