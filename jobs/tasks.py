"""Scheduled work of the job system itself (CELERY_BEAT_SCHEDULE)."""

from celery import Task, shared_task

from jobs import sweeping


@shared_task(name="jobs.sweep", bind=True)
def sweep(self: Task) -> None:
    sweeping.sweep(self.request.hostname or "here")
    sweeping.tidy_broker()
