"""Doing a job: claim it, keep its heart beating, and let its effect happen once."""

import threading
import time
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import structlog
from celery import current_app, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from jobs.models import Job, JobQuerySet, JobStatus
from qiapp.lib.errors import ActionRefused

log = structlog.get_logger("jobs")
PROGRESS_SECONDS = 0.5


class ClaimLost(Exception):
    """Another worker took the job over; whatever this attempt did must roll back."""


class JobCancelled(Exception):
    """The person who asked for the work pressed cancel."""


@dataclass
class Attempt:
    """This worker's claim on one job, good as long as the row carries its token."""

    job: Job
    token: str
    lost: bool = False
    _progress_at: float = field(default=0.0, repr=False)

    @property
    def subject_id(self) -> str:
        return self.job.subject_id

    @property
    def is_last(self) -> bool:
        """True when an unexpected error now means that the job fails."""
        return self.job.attempts >= self.job.max_attempts

    @property
    def cancelled(self) -> bool:
        """True once somebody asked for a stop. One query."""
        return self._mine().filter(cancel_requested_at__isnull=False).exists()

    def progress(self, done: int, total: int = 0, phase: str = "") -> None:
        """Store how far the work is, at most twice a second.

        Call it outside the transaction of the effect, so that others see it. Raises
        JobCancelled or ClaimLost: let them pass.
        """
        now = time.monotonic()
        same_phase = phase in ("", self.job.phase)
        if same_phase and now - self._progress_at < PROGRESS_SECONDS:
            return
        self._progress_at = now
        self.job.phase = phase or self.job.phase
        self._update(
            done=done, total=total, phase=self.job.phase, heartbeat_at=timezone.now()
        )

    def finish(self) -> None:
        """Mark the job as done, in the transaction of its effect.

        Raises ClaimLost or JobCancelled, so that the effect rolls back.
        """
        now = timezone.now()
        self._update(status=JobStatus.SUCCEEDED, finished_at=now, heartbeat_at=now)

    def beat(self) -> bool:
        """Show that this worker lives; False when the claim is gone."""
        self.lost = not self._mine().update(heartbeat_at=timezone.now())
        return not self.lost

    def end(self, status: JobStatus, error: str = "") -> None:
        """Store a sad end, unless another worker has the job by now."""
        self._mine().update(status=status, error=error, finished_at=timezone.now())

    def give_back(self) -> None:
        """Let the job wait for its next attempt; the sweeper publishes it."""
        self._mine().update(
            status=JobStatus.QUEUED, queued_at=timezone.now(), published_at=None,
            publishes=0,
        )  # fmt: skip

    def _update(self, **values: Any) -> None:
        uncancelled = self._mine().filter(cancel_requested_at__isnull=True)
        if not uncancelled.update(**values):
            raise JobCancelled if self.cancelled else ClaimLost

    def _mine(self) -> JobQuerySet:
        return Job.objects.filter(
            pk=self.job.pk, attempt_token=self.token, status=JobStatus.RUNNING
        )


def claim(job_id: int) -> Attempt | None:
    """This process's attempt at the job; None when it is done or somebody else has it."""
    token = uuid.uuid4().hex
    now = timezone.now()
    claimed = Job.objects.claimable(now).filter(pk=job_id).update(
        status=JobStatus.RUNNING, attempt_token=token, attempts=F("attempts") + 1,
        started_at=now, heartbeat_at=now, done=0, total=0, phase="", publishes=1,
    )  # fmt: skip
    return Attempt(Job.objects.get(pk=job_id), token) if claimed else None


JobFunction = Callable[[Attempt], None]
AfterEnd = Callable[[Job], None]


def job_task(name: str, *, after: AfterEnd | None = None, **options: Any) -> Any:
    """Makes a Celery task, given a job's id, of a function that is given an Attempt.

    `after(job)` runs in the worker once the job is finished, well or badly; it must be
    safe to run twice and not be needed when the worker dies (a janitor's work).
    """

    def decorate(function: JobFunction) -> Any:
        @wraps(function)
        def run(job_id: int) -> None:
            attempt = claim(job_id)
            if attempt is None:
                return
            perform(attempt, function)
            job = Job.objects.get(pk=job_id)
            if after is not None and job.is_finished():
                after(job)

        return shared_task(name=name, **options)(run)

    return decorate


def perform(attempt: Attempt, function: JobFunction) -> None:
    """Run `function` under a heartbeat and store how it ended."""
    with Heartbeat(attempt):
        try:
            function(attempt)
            if not Job.objects.get(pk=attempt.job.pk).is_finished():
                attempt.finish()
        except ClaimLost:
            log.info("job_claim_lost", job=attempt.job.pk)
        except JobCancelled:
            attempt.end(JobStatus.CANCELLED)
        except ActionRefused as refusal:
            attempt.end(JobStatus.FAILED, refusal.message)
        except SoftTimeLimitExceeded:
            attempt.end(JobStatus.FAILED, too_long())
        except Exception as error:  # noqa: BLE001 - a worker outlives any task
            after_error(attempt, error)


def after_error(attempt: Attempt, error: Exception) -> None:
    """Log the place of an unexpected error without its text, which may quote data."""
    if not connection.in_atomic_block:  # a worker's never is; a test's is
        close_old_connections()  # the error may have been a lost connection
    frames = traceback.extract_tb(error.__traceback__)
    log.error(
        "job_error", job=attempt.job.pk, task=attempt.job.task,
        attempt=attempt.job.attempts, error=type(error).__name__,
        where=[f"{frame.filename}:{frame.lineno}" for frame in frames[-5:]],
    )  # fmt: skip
    if attempt.is_last:
        attempt.end(JobStatus.FAILED, went_wrong())
    else:
        attempt.give_back()


def went_wrong() -> str:
    return _(
        "Something went wrong on our side, several times. Nothing was saved. "
        "Please try again later; if it fails again, tell whoever runs this site."
    )


def too_long() -> str:
    return _(
        "This took longer than %(minutes)s minutes and was stopped. Nothing was saved. "
        "Try again with less at a time, such as a shorter stretch of days."
    ) % {"minutes": settings.CELERY_TASK_SOFT_TIME_LIMIT // 60}


class Heartbeat(threading.Thread):
    """Beats for an attempt while its work runs. First beat after JOB_HEARTBEAT_SECONDS."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(daemon=True)
        self.attempt = attempt
        self.over = threading.Event()

    def __enter__(self) -> "Heartbeat":
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.over.set()
        self.join()

    def run(self) -> None:
        try:
            while not self.over.wait(settings.JOB_HEARTBEAT_SECONDS):
                self.beat()
        finally:
            connection.close()  # this thread's own

    def beat(self) -> None:
        try:
            self.attempt.beat()
        except Exception as error:  # noqa: BLE001 - the next beat may succeed
            log.warning("heartbeat_failed", reason=type(error).__name__)


def run_now(job: Job) -> Job:
    """`job` after this process did it: for commands and tests, without a broker."""
    autodiscover_modules("tasks")  # as a worker does when it starts
    current_app.tasks[job.task](job.pk)
    job.refresh_from_db()
    return job


def run_queued() -> int:
    """How many waiting jobs this process did, oldest first."""
    done = 0
    while (job := Job.objects.queued().order_by("pk").first()) is not None:
        run_now(job)
        done += 1
        if done > 10_000:
            raise RuntimeError("Jobs keep asking for jobs.")
    return done
