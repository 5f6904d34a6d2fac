"""What the worker does with an extract: counts it, and stores the counts once."""

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.record import record
from extracts.actions import counts_of
from extracts.differences import NotAgreed, difference, require_agreed
from extracts.figures import figures_of_counts, outcome_of
from extracts.models import Extract, ExtractStatus
from extracts.overlaps import require_same_sites, resolved
from extracts.reader.results import ASK, REFUSE, Counts, to_json
from extracts.strata import groups_question, sites_in
from jobs.running import Attempt
from measures.actions import record_observations
from measures.baseline import ReasonNeeded
from measures.figures import Figures
from measures.models import BatchSource, Measure
from qiapp.lib.errors import ActionRefused


def count(*, extract_id: int, attempt: Attempt) -> None:
    """Counts the file and stores the counts in one transaction with the job's end.

    Safe to run again after a crash at any point. Raises ActionRefused when the file
    cannot be counted as the recipe says.
    """
    extract = Extract.objects.select_related(
        "project__organisation", "project__created_by", "measure", "by"
    ).get(pk=extract_id)
    extract.measure.project = extract.project
    if not extract.has_file():
        raise ActionRefused(_("The file is destroyed already. Send it again."))
    attempt.progress(0, extract.rows_expected(), _("Opening the file"))
    counts = counts_of(extract, attempt)
    require_counted(extract, counts)
    require_few_groups(extract, counts)
    figures = figures_of_counts(counts, extract.measure, extract.document)
    try:
        store(extract, counts, figures, attempt)
    except NotAgreed as refusal:
        wait_with(extract, refusal.changes, asks_reason=refusal.asks_reason)
        raise
    except ReasonNeeded:
        kept = resolved(
            extract.measure, figures, extract.overlap, additive=counts.additive
        )
        wait_with(extract, difference(extract, kept), asks_reason=True)
        raise


def wait_with(
    extract: Extract, changes: list[dict[str, Any]], *, asks_reason: bool
) -> None:
    """Keeps what somebody has to agree to, or to give a reason for, before it is saved."""
    extract.outcome = {"changes": changes, "asks_reason": asks_reason}
    extract.save(update_fields=["outcome"])


def store(
    extract: Extract, counts: Counts, figures: list[Figures], attempt: Attempt
) -> None:
    """The counts stored, in one transaction with the job's end. Raises NotAgreed."""
    with transaction.atomic():
        Measure.objects.select_for_update().get(pk=extract.measure_id)
        require_same_sites(extract.measure, sites_in(figures))
        figures = resolved(
            extract.measure, figures, extract.overlap, additive=counts.additive
        )
        require_agreed(extract, figures)
        recorded = record_observations(
            measure=extract.measure, figures=figures, by=extract.by,
            source=BatchSource.EXTRACT, reason=extract.change_reason,
        )  # fmt: skip
        extract.batch = recorded.batch
        extract.outcome = outcome_of(counts, extract)
        extract.counted_at = timezone.now()
        extract.status = ExtractStatus.COUNTED
        extract.save(update_fields=["batch", "outcome", "counted_at", "status"])
        record(
            "extract counted", by=extract.by, subject=extract, project=extract.project,
            rows_read=counts.rows_read, rows_accepted=counts.rows_accepted,
        )  # fmt: skip
        attempt.finish()


def require_few_groups(extract: Extract, counts: Counts) -> None:
    """Raises ActionRefused, the question kept, where nobody agreed to very many groups."""
    question = groups_question(counts, extract.document)
    if question is not None:
        extract.outcome = {"questions": [asdict(question)]}
        extract.save(update_fields=["outcome"])
        raise ActionRefused(question.text)


def require_counted(extract: Extract, counts: Counts) -> None:
    """Raises ActionRefused without counts; open questions are kept for the person."""
    if counts.verdict == ASK:
        extract.outcome = {"questions": to_json(counts)["questions"]}
        extract.save(update_fields=["outcome"])
    if counts.verdict in (ASK, REFUSE):
        raise ActionRefused(counts.message)
