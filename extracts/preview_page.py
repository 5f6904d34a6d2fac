"""What the preview page shows: counts, questions, or why there are none yet."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from extracts import actions
from extracts.differences import difference, digest_of
from extracts.figures import figures_of_counts
from extracts.models import Extract
from extracts.overlaps import resolved
from extracts.reader.results import ASK, REFUSE, Counts, Question
from extracts.strata import groups_question, kind_in
from measures.baseline import asks_reason
from measures.replacing import overlapping
from measures.strata import kind_label
from qiapp.lib.errors import ActionRefused

# Counted while the person waits: two or three seconds of work. Larger files are counted
# by the worker only.
QUICK_BYTES = {".xlsx": 2_000_000, ".gz": 4_000_000}
QUICK_BYTES_TEXT = 30_000_000
PERIODS_SHOWN = 12
FIRST_PERIODS = 4


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
    asks_reason: bool = False
    overlaps: bool = False
    by: str = ""  # what the groups are, where they are no sites
    is_charted: bool = True  # whether the chart's own numbers come with them
    first_day: date | None = None
    dropped: tuple[str, ...] = ()

    def can_be_counted(self) -> bool:
        return not self.fault and not self.questions


def preview_of(extract: Extract) -> Preview:
    """The Preview of a file whose columns are explained. Reads the whole file."""
    if extract.outcome.get("questions"):
        return Preview(questions=extract.open_questions())
    if extract.size > QUICK_BYTES.get(extract.suffix, QUICK_BYTES_TEXT):
        return large_file(extract)
    try:
        counts = actions.preview(extract)
        if counts.verdict == REFUSE:
            return Preview(fault=counts.message)
        if counts.verdict == ASK:
            return Preview(questions=counts.questions)
        question = groups_question(counts, extract.document)
        if question is not None:
            return Preview(questions=(question,))
        figures = figures_of_counts(counts, extract.measure, extract.document)
        kept = resolved(
            extract.measure, figures, extract.overlap, additive=counts.additive
        )
    except ActionRefused as refusal:
        return Preview(fault=refusal.message, overlaps=refusal.field == "overlap")
    rows = period_rows(counts)
    shown = Preview(
        counts, periods=rows[:PERIODS_SHOWN],
        more_periods=max(0, len(rows) - PERIODS_SHOWN), dropped=dropped(extract, counts),
        overlaps=bool(list(overlapping(extract.measure, figures))),
        asks_reason=asks_reason(extract.measure, kept),
        by=kind_label(kind) if (kind := kind_in(extract.document)) else "",
        is_charted=any(not one.stratified_by for one in figures),
        first_day=min((one.starts_on for one in figures), default=None),
    )  # fmt: skip
    return with_changes(shown, difference(extract, kept))


def large_file(extract: Extract) -> Preview:
    """What can be said without counting: the question about identifiers comes first."""
    answers = extract.document.get("answers") or {}
    asked = [q for q in extract.seen().questions if q.id == "identifiers"]
    if asked and "identifiers" not in answers:
        return Preview(questions=tuple(asked))
    waiting = Preview(asks_reason=extract.waits_for_reason())
    return with_changes(waiting, extract.waiting_changes())


def dropped(extract: Extract, counts: Counts) -> tuple[str, ...]:
    """The file's columns that the count does not use, in the file's order."""
    used = set(counts.columns_used)
    return tuple(c.name for c in extract.seen().columns if c.name not in used)


def with_changes(preview: Preview, changes: list[dict[str, Any]]) -> Preview:
    """The preview with what would change in data that stand, and what stands for it."""
    return replace(
        preview, changes=change_rows(changes), changes_digest=digest_of(changes)
    )


def change_rows(changes: list[dict[str, Any]]) -> tuple[ChangeRow, ...]:
    return tuple(
        ChangeRow(date.fromisoformat(c["period"]), c["site"], c["before"], c["after"])
        for c in changes
    )


@dataclass(frozen=True, slots=True)
class FirstCounts:
    """The counts of the first rows, or what comes first: `fault`, `questions`, nothing yet."""

    counts: Counts | None = None
    periods: tuple[PeriodRow, ...] = ()
    questions: tuple[Question, ...] = ()
    fault: str = ""


def first_counts_of(extract: Extract, document: dict[str, Any] | None) -> FirstCounts:
    """The FirstCounts of a recipe being written; None: the boxes do not say one yet."""
    if document is None:
        return FirstCounts()
    try:
        counts = actions.first_counts(extract, document)
    except ActionRefused as refusal:
        return FirstCounts(fault=refusal.message)
    if counts.verdict == REFUSE:
        return FirstCounts(fault=counts.message)
    return FirstCounts(
        None if counts.verdict == ASK else counts,
        period_rows(counts)[:FIRST_PERIODS],
        counts.questions,
    )


def period_rows(counts: Counts) -> tuple[PeriodRow, ...]:
    """Whole periods, the latest first."""
    ordered = sorted(counts.by_period.items(), reverse=True)
    return tuple(PeriodRow(date.fromisoformat(d), *pair) for d, pair in ordered)
