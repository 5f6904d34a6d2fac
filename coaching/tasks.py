"""Slow and scheduled work for coaches, done by the worker."""

from celery import shared_task

from accounts.models import User
from coaching.actions import digests, standings
from jobs.running import Attempt, job_task


@job_task(standings.RANK_TASK)
def rank(attempt: Attempt) -> None:
    """Brings one coach's list up to date. Safe twice."""
    coach = User.objects.get(pk=attempt.subject_id)
    standings.rank_for(coach=coach, attempt=attempt)


@shared_task(name="coaching.rank_changed")
def rank_changed() -> None:
    """What changed since the last run (CELERY_BEAT_SCHEDULE)."""
    standings.rank_changed()


@shared_task(name="coaching.rank_all")
def rank_all() -> None:
    """Counts the days anew (CELERY_BEAT_SCHEDULE)."""
    standings.rank_all()


@shared_task(name="coaching.digests")
def send_digests() -> None:
    """The weekly mails (CELERY_BEAT_SCHEDULE)."""
    digests.send_all()
