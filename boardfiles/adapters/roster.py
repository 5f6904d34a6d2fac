"""The roster a portfolio sponsor keeps and sends: CSV, XLSX, and a ZIP with the PDFs."""

from collections.abc import Sequence

from boardfiles.records import Record
from qiapp.lib.bundle import bundle
from qiapp.lib.tabular import Cell, csv_bytes, xlsx_bytes

VERSION = "2026-11"
SHEET = "Completions"
COLUMNS = (
    "Action", "Last name", "First name", "Board", "Diplomate ID", "Birth month/day",
    "NPI", "Profession", "Activity", "Project", "Practice", "Role", "Completed on",
    "Points", "Programme", "Programme version", "Attestation", "PDF", "PDF SHA-256",
)  # fmt: skip


def row_of(record: Record) -> list[Cell]:
    return [
        record.action, record.last_name, record.first_name, record.board,
        record.board_id, record.birth_mmdd, record.npi, record.profession,
        record.activity_title, record.project, record.practice, record.role,
        record.completed_on, record.board_points, record.programme,
        record.programme_version, record.attestation, record.pdf_name,
        record.pdf_digest,
    ]  # fmt: skip


def write_csv(records: Sequence[Record]) -> bytes:
    return csv_bytes(COLUMNS, map(row_of, records))


def write_xlsx(records: Sequence[Record]) -> bytes:
    return xlsx_bytes(SHEET, COLUMNS, map(row_of, records))


def write_zip(
    records: Sequence[Record], papers: Sequence[tuple[str, bytes]]
) -> bytes:  # fmt: skip
    """Roster, PDFs and a manifest with the SHA-256 of each."""
    tables = [("roster.csv", write_csv(records)), ("roster.xlsx", write_xlsx(records))]
    return bundle([*tables, *((f"pdf/{name}", paper) for name, paper in papers)])
