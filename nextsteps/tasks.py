"""Scheduled work (CELERY_BEAT_SCHEDULE)."""

from celery import shared_task

from nextsteps.actions.reminders import remind_all
from nextsteps.actions.series import open_sessions


@shared_task(name="nextsteps.remind")
def remind() -> None:
    """Writes to everybody whose turn it is."""
    remind_all()


@shared_task(name="nextsteps.open_sessions")
def sessions() -> None:
    """Opens the session and the test of each monthly series whose day is a week away."""
    open_sessions()
