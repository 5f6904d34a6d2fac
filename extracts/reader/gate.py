"""The gate: what a file is, and whether it may be opened, before anything parses it."""

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from extracts.reader.errors import Refused

MAX_UNPACKED = 1_000_000_000
MAX_RATIO = 100
MAX_MEMBERS = 300
RATIO_FLOOR = 1_000_000
HEAD = 65_536

_SIGNATURES = (
    (b"%PDF", "This is a PDF. Ask for the table as CSV or XLSX."),
    (b"\x89PNG", "This is a picture. Ask for the table as CSV or XLSX."),
    (b"\xff\xd8\xff", "This is a picture. Ask for the table as CSV or XLSX."),
    (b"{\\rtf", "This is a text document. Save the table as CSV or XLSX."),
    (b"7z\xbc\xaf", "This is a packed archive. Unpack it and send the file inside."),
    (b"Rar!", "This is a packed archive. Unpack it and send the file inside."),
    (b"SQLite format 3", "This is a database file. Export the table as CSV."),
)
_OLD_EXCEL = (
    "This is an old Excel workbook (.xls) or one with a password. Open it in Excel, "
    "save it as .xlsx or CSV without a password, and send that."
)
_HTML = (
    "This is a web page with a table, although its name says otherwise. Open it in "
    "Excel, save it as .xlsx or CSV, and send that."
)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A file that passed: `kind` is "csv" or "xlsx"; `packed` says it is gzipped."""

    path: Path
    kind: str
    packed: bool
    unpacked_bytes: int


def admit(path: Path) -> Admitted:
    """The admitted file. Raises Refused; reads at most 64 kB and the archive's list."""
    size = path.stat().st_size
    if size == 0:
        raise Refused("The file is empty (0 bytes). Export it again.")
    if size > MAX_UNPACKED:
        raise Refused(
            "The file is larger than 1 GB. Split it by year and send the parts."
        )
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PK"):
        return _admit_archive(path)
    if head.startswith(b"\x1f\x8b"):
        return Admitted(path, "csv", True, size)
    _refuse_other_kinds(head)
    return Admitted(path, "csv", False, size)


def _refuse_other_kinds(head: bytes) -> None:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(_OLD_EXCEL)
    for signature, message in _SIGNATURES:
        if head.startswith(signature):
            raise Refused(message)
    text = head[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(
        (b"<html", b"<!doctype", b"<table", b"<head", b"<body", b"<meta")
    ):
        raise Refused(_HTML)
    if text.startswith((b"<?xml", b"<workbook")):
        raise Refused(
            "This is an XML file. Save the table as .xlsx or CSV and send that."
        )


def refuse_binary(sample: str) -> None:
    """Raises Refused if decoded text is mostly control characters."""
    odd = sum(1 for c in sample if c < " " and c not in "\t\r\n\x0b\x0c\x00")
    if odd > len(sample) * 0.02:
        raise Refused("This is not a table. Save it as CSV or XLSX and send that.")


def _admit_archive(path: Path) -> Admitted:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        zlib.error,
    ) as error:
        raise Refused("The workbook is damaged. Save it again in Excel.") from error
    _refuse_foreign_archive({m.filename for m in members})
    _refuse_bomb(path, members)
    return Admitted(path, "xlsx", False, sum(m.file_size for m in members))


def _refuse_foreign_archive(names: set[str]) -> None:
    if "xl/workbook.bin" in names:
        raise Refused(
            "This is a binary workbook (.xlsb). Save it as .xlsx and send that."
        )
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise Refused("This is a packed archive. Unpack it and send the file inside.")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Refused("The workbook holds macros. Save it as .xlsx without macros.")


def _refuse_bomb(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise Refused(
            "The workbook has too many parts. Copy the table to a new workbook."
        )
    if any(m.flag_bits & 1 for m in members):
        raise Refused(_OLD_EXCEL)
    unpacked = sum(m.file_size for m in members)
    swollen = any(
        m.file_size > RATIO_FLOOR and m.file_size > MAX_RATIO * max(m.compress_size, 1)
        for m in members
    )
    if (
        unpacked > MAX_UNPACKED
        or swollen
        or unpacked > MAX_RATIO * path.stat().st_size + RATIO_FLOOR
    ):
        raise Refused(
            "The workbook is too large when unpacked. Save the table as CSV and send that."
        )
