"""Counting in the worker, and the janitor."""

from celery import shared_task

from extracts import actions, counting, request_actions
from jobs.models import Job
from jobs.running import Attempt, job_task


def end(job: Job) -> None:
    actions.end(job=job)


@job_task(actions.COUNT_TASK, after=end)
def count(attempt: Attempt) -> None:
    counting.count(extract_id=int(attempt.subject_id), attempt=attempt)


@job_task(request_actions.DRAW_TASK)
def draw_request(attempt: Attempt) -> None:
    """Draws the PDF of a data request."""
    request_actions.draw_pdf(request_id=int(attempt.subject_id), attempt=attempt)


@shared_task(name="extracts.tidy")
def tidy() -> None:
    actions.tidy()
