"""Scheduled work (CELERY_BEAT_SCHEDULE)."""

from celery import shared_task

from nextsteps.actions.reminders import remind_all


@shared_task(name="nextsteps.remind")
def remind() -> None:
    """Writes to everybody whose turn it is."""
    remind_all()
