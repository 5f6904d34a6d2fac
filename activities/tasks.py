"""Slow work of activities, done by the worker."""

from celery import shared_task

from activities.actions.progress import tell_due
from jobs.running import Attempt, job_task


@job_task("activities.draw_letter")
def draw_letter(attempt: Attempt) -> None:
    """Draws and stores the decision letter of one submission."""
    # The drawing libraries cost half a second: only the worker that draws loads them.
    from activities import letters

    letters.draw(submission_id=int(attempt.subject_id), attempt=attempt)


@shared_task(name="activities.due")
def due() -> None:
    """Tells people that a progress report is due (CELERY_BEAT_SCHEDULE)."""
    tell_due()
