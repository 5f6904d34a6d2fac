"""Mail leaves from a worker, never from a web request."""

from celery import shared_task

from jobs.models import Job, JobStatus
from jobs.running import Attempt, job_task
from notices import actions
from notices.models import Notice, NoticeStatus


def give_up(job: Job) -> None:
    """After the last attempt the words go too: a door that stays shut needs no key."""
    notice = Notice.objects.filter(pk=job.subject_id).first()
    if notice and job.status == JobStatus.FAILED and notice.status == "queued":
        actions.settle(notice, NoticeStatus.FAILED)


@job_task(actions.DELIVER, after=give_up)
def deliver(attempt: Attempt) -> None:
    actions.deliver(Notice.objects.get(pk=attempt.subject_id))


@shared_task(name="notices.due")
def due() -> None:
    """Sends reminders that waited for the morning (CELERY_BEAT_SCHEDULE)."""
    actions.enqueue_due()
