"""Slow work of attestations, done by the worker."""

import structlog
from celery import shared_task

from jobs.running import Attempt, job_task

log = structlog.get_logger("attestations")


@job_task("attestations.render")
def render(attempt: Attempt) -> None:
    """Draws and stores the PDF of one attestation."""
    # The drawing libraries cost half a second: only the worker that draws loads them.
    from attestations import rendering

    rendering.render(attestation_id=int(attempt.subject_id), attempt=attempt)


@shared_task(name="attestations.verify_chain")
def verify_chain() -> None:
    """Once a day: an error in the log for everything that was changed after signing."""
    from attestations import recomputing

    for fault in recomputing.faults():
        log.error("signed_record_changed", where=fault.where, what=fault.what)
