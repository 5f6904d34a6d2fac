"""The sweeper: no job is lost, whatever a broker or a worker does."""

from django.conf import settings
from django.utils import timezone

from jobs.models import Job, JobStatus, Worker
from jobs.publishing import publish
from jobs.running import went_wrong
from qiapp.lib import sqlite_broker

SWEEP_LIMIT = 200  # messages a sweep; the next one comes in seconds


def sweep(worker_name: str) -> int:
    """How many jobs were published again: without a message, or without a heartbeat."""
    now = timezone.now()
    Worker.objects.update_or_create(name=worker_name, defaults={"seen_at": now})
    give_up_worn_out()
    due = [job for job in lost_jobs() if job.lacks_message(now)]
    return sum(publish(job) for job in due[:SWEEP_LIMIT])


def lost_jobs() -> list[Job]:
    """Waiting jobs and jobs whose worker is gone, oldest first. One query."""
    return list(
        Job.objects.claimable(timezone.now())
        .only("task", "queued_at", "published_at", "publishes")
        .order_by("queued_at", "pk")
    )


def give_up_worn_out() -> int:
    """How many jobs failed for good because every attempt took its worker down."""
    now = timezone.now()
    return Job.objects.worn_out(now).update(
        status=JobStatus.FAILED, error=went_wrong(), finished_at=now
    )


def tidy_broker() -> int:
    """How many delivered messages left the embedded broker's file; 0 with Redis."""
    if not settings.CELERY_BROKER_URL.startswith("sqla+sqlite:"):
        return 0
    return sqlite_broker.forget_delivered(settings.CELERY_BROKER_URL)
