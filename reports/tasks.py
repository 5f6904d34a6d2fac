"""Slow work of reports, done by the worker."""

from jobs.running import Attempt, job_task
from reports import export_actions


@job_task(export_actions.EXPORT_TASK)
def export(attempt: Attempt) -> None:
    """Makes and stores the files of one export."""
    export_actions.build(batch_id=int(attempt.subject_id), attempt=attempt)
