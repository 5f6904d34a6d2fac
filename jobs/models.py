"""Slow work and its state. The row is the truth; a message carries only its id."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

UNPUBLISHED_SECONDS = 3  # longer than a commit takes to publish its own message


class JobStatus(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    SUCCEEDED = "succeeded", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("canceled")


UNFINISHED = [JobStatus.QUEUED, JobStatus.RUNNING]


def stale_before(now: datetime) -> datetime:
    """A heartbeat older than this means that its worker is gone."""
    return now - timedelta(seconds=settings.JOB_STALE_SECONDS)


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> "JobQuerySet":
        return self.filter(status__in=UNFINISHED)

    def finished(self) -> "JobQuerySet":
        return self.exclude(status__in=UNFINISHED)

    def queued(self) -> "JobQuerySet":
        return self.filter(status=JobStatus.QUEUED)

    def stale(self, now: datetime) -> "JobQuerySet":
        """Running by its row, but without a heartbeat for JOB_STALE_SECONDS."""
        return self.filter(status=JobStatus.RUNNING, heartbeat_at__lt=stale_before(now))

    def claimable(self, now: datetime) -> "JobQuerySet":
        waiting = Q(status=JobStatus.QUEUED)
        lost = Q(status=JobStatus.RUNNING, heartbeat_at__lt=stale_before(now))
        return self.filter(waiting | lost, attempts__lt=F("max_attempts"))

    def worn_out(self, now: datetime) -> "JobQuerySet":
        """Lost as often as allowed: work that kills its worker must not go on for ever."""
        return self.stale(now).filter(attempts__gte=F("max_attempts"))

    def of(self, subject: models.Model) -> "JobQuerySet":
        return self.filter(
            subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
        )


class Job(models.Model):
    """One piece of slow work, done once however often its message is delivered."""

    task = models.CharField(max_length=80)  # Celery task name, given the job's id only
    title = models.CharField(max_length=120, blank=True)  # for the person who waits
    result_url = models.CharField(max_length=300, blank=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    # What else the work is about, as plain JSON; never data of patients.
    arguments = models.JSONField(default=dict, blank=True)
    # Two requests for the same work share one job: unique while it is unfinished.
    key = models.CharField(max_length=200)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="jobs",
    )  # fmt: skip
    status = models.CharField(
        max_length=10, choices=JobStatus.choices, default=JobStatus.QUEUED
    )
    phase = models.CharField(max_length=80, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    error = models.TextField(blank=True)  # plain words for the person who waits
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    attempt_token = models.CharField(max_length=32, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    publishes = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(status__in=["queued", "running"]),
                name="one_unfinished_job_per_key",
            )
        ]
        indexes = [models.Index(fields=["status", "queued_at"])]

    def __str__(self) -> str:
        return f"{self.task} {self.subject_type} {self.subject_id}"

    def is_finished(self) -> bool:
        return self.status not in UNFINISHED

    def percent(self) -> int | None:
        """Whole percent done, at most 100; None while the total is unknown."""
        return min(100, self.done * 100 // self.total) if self.total else None

    def lacks_message(self, now: datetime) -> bool:
        """True when no message can be on its way: never sent, or sent so long ago that
        the broker must have lost it. The patience doubles with each message, so that a
        long queue is not filled with copies."""
        if self.published_at is None:
            return self.queued_at < now - timedelta(seconds=UNPUBLISHED_SECONDS)
        patience = settings.JOB_STALE_SECONDS * 2 ** min(max(self.publishes - 1, 0), 6)
        return self.published_at < now - timedelta(seconds=patience)


class Worker(models.Model):
    """When a worker last did a scheduled sweep: beat, broker and worker were all alive."""

    name = models.CharField(max_length=200, unique=True)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-seen_at", "pk"]

    def __str__(self) -> str:
        return self.name
