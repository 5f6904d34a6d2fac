"""Slow work of attestations, done by the worker."""

from jobs.running import Attempt, job_task


@job_task("attestations.render")
def render(attempt: Attempt) -> None:
    """Draws and stores the PDF of one attestation."""
    # The drawing libraries cost half a second: only the worker that draws loads them.
    from attestations import rendering

    rendering.render(attestation_id=int(attempt.subject_id), attempt=attempt)
