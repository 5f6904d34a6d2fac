"""One line of a board file, as every adapter is given it. No Django here."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

ADD, DELETE = "add", "delete"
CLOCK = timedelta(days=30)  # ACCME wants a learner's record within 30 days
KEPT_YEARS = 6  # participation records, at least
# What identifies the person to a board and nobody needs after the board accepted.
PURGED = ("birth_month", "birth_day", "board_id", "npi")


@dataclass(frozen=True, slots=True)
class Record:
    """One completion for one board; empty text where the channel has no such field.

    `cme_credits`, `board_points`: None where none are reported. `attestation`: our number.
    """

    action: str
    activity_id: str
    activity_title: str
    completed_on: date
    first_name: str
    last_name: str
    birth_month: int | None
    birth_day: int | None
    npi: str
    board: str
    board_id: str
    cme_credits: Decimal | None = None
    board_points: Decimal | None = None
    credit_type: str = ""
    profession: str = ""
    project: str = ""
    practice: str = ""
    role: str = ""
    programme: str = ""
    programme_version: str = ""
    attestation: int = 0
    pdf_name: str = ""
    pdf_digest: str = ""

    @property
    def birth_mmdd(self) -> str:
        """Month and day as MM/DD; empty once purged."""
        if self.birth_month is None or self.birth_day is None:
            return ""
        return f"{self.birth_month:02d}/{self.birth_day:02d}"

    def deletion(self) -> "Record":
        """The same report, to be taken back."""
        return replace(self, action=DELETE)


def frozen(record: Record) -> dict[str, Any]:
    """The record as JSON types: dates as ISO text, decimals as text."""
    return {
        name: value.isoformat() if isinstance(value, date)
        else str(value) if isinstance(value, Decimal) else value
        for name, value in asdict(record).items()
    }  # fmt: skip


def thawed(stored: Mapping[str, Any]) -> Record:
    """What `frozen` wrote."""
    values = dict(stored)
    values["completed_on"] = date.fromisoformat(values["completed_on"])
    for name in ("cme_credits", "board_points"):
        values[name] = None if values[name] is None else Decimal(values[name])
    return Record(**values)


def purged(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The stored record without birth day and numbers; name, credit and date stay."""
    empty: dict[str, Any] = {"birth_month": None, "birth_day": None}
    return {**stored, **{name: empty.get(name, "") for name in PURGED}}


def due_on(completed_on: date) -> date:
    """The last day of the learner's 30-day clock."""
    return completed_on + CLOCK


def kept_until(completed_on: date) -> date:
    """The day before which the record of taking part is not deleted."""
    try:
        return completed_on.replace(year=completed_on.year + KEPT_YEARS)
    except ValueError:  # 29 February
        return date(completed_on.year + KEPT_YEARS, 3, 1)
