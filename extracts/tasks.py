"""Counting in the worker, and the janitor."""

from celery import shared_task

from extracts import actions, counting
from jobs.models import Job
from jobs.running import Attempt, job_task


def end(job: Job) -> None:
    actions.end(job=job)


@job_task(actions.COUNT_TASK, after=end)
def count(attempt: Attempt) -> None:
    counting.count(extract_id=int(attempt.subject_id), attempt=attempt)


@shared_task(name="extracts.tidy")
def tidy() -> None:
    actions.tidy()
