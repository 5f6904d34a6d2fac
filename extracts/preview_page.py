"""What the preview page shows: counts, questions, or why there are none yet."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from extracts import actions
from extracts.differences import difference, digest_of
from extracts.figures import figures_of_counts
from extracts.models import Extract
from extracts.reader.results import ASK, REFUSE, Counts, Question
from qiapp.lib.errors import ActionRefused

# Counted while the person waits: two or three seconds of work. Larger files are counted
# by the worker only.
QUICK_BYTES = {".xlsx": 2_000_000, ".gz": 4_000_000}
QUICK_BYTES_TEXT = 30_000_000
PERIODS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class PeriodRow:
    starts_on: date
    numerator: int | float
    denominator: int | float


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A period that stands: its counts now, and once this file is saved (None: gone)."""

    starts_on: date
    site: str
    before: dict[str, Any]
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Preview:
    """`fault`: why this cannot be counted. Without `counts` the file is large."""

    counts: Counts | None = None
    fault: str = ""
    questions: tuple[Question, ...] = ()
    periods: tuple[PeriodRow, ...] = ()
    more_periods: int = 0
    changes: tuple[ChangeRow, ...] = ()
    changes_digest: str = ""

    def can_be_counted(self) -> bool:
        return not self.fault and not self.questions


def preview_of(extract: Extract) -> Preview:
    """The Preview of a file whose columns are explained. Reads the whole file."""
    if extract.outcome.get("questions"):
        return Preview(questions=extract.open_questions())
    if extract.size > QUICK_BYTES.get(extract.suffix, QUICK_BYTES_TEXT):
        return with_changes(Preview(), extract.waiting_changes())
    try:
        counts = actions.preview(extract)
        if counts.verdict == REFUSE:
            return Preview(fault=counts.message)
        if counts.verdict == ASK:
            return Preview(questions=counts.questions)
        figures = figures_of_counts(counts, extract.measure)
    except ActionRefused as refusal:
        return Preview(fault=refusal.message)
    rows = period_rows(counts)
    shown = Preview(
        counts, periods=rows[:PERIODS_SHOWN],
        more_periods=max(0, len(rows) - PERIODS_SHOWN),
    )  # fmt: skip
    return with_changes(shown, difference(extract, figures))


def with_changes(preview: Preview, changes: list[dict[str, Any]]) -> Preview:
    """The preview with what would change in data that stand, and what stands for it."""
    rows = tuple(
        ChangeRow(date.fromisoformat(c["period"]), c["site"], c["before"], c["after"])
        for c in changes
    )
    return replace(preview, changes=rows, changes_digest=digest_of(changes))


def period_rows(counts: Counts) -> tuple[PeriodRow, ...]:
    """Whole periods, the latest first."""
    ordered = sorted(counts.by_period.items(), reverse=True)
    return tuple(PeriodRow(date.fromisoformat(d), *pair) for d, pair in ordered)
