"""Slow and scheduled work of board files, done by the worker."""

from celery import shared_task

from boardfiles.actions import batches
from boardfiles.actions.points import remind_of_posting
from jobs.running import Attempt, job_task


@job_task(batches.WRITE_TASK)
def write(attempt: Attempt) -> None:
    """Writes and stores the files of one batch. Safe twice."""
    batches.build(batch_id=int(attempt.subject_id), attempt=attempt)


@shared_task(name="boardfiles.posting")
def posting() -> None:
    """Tells people whose points are late."""
    remind_of_posting()
