"""Scheduled work of the job system itself (CELERY_BEAT_SCHEDULE)."""

from celery import Task, shared_task

from jobs import sweeping, tidying


@shared_task(name="jobs.sweep", bind=True)
def sweep(self: Task) -> None:
    sweeping.sweep(self.request.hostname or "here")
    sweeping.tidy_broker()


@shared_task(name="jobs.tidy")
def tidy() -> None:
    tidying.tidy_rows()
