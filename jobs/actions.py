"""Asking for slow work, and changing one's mind."""

from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from jobs.models import Job, JobStatus
from jobs.publishing import publish
from qiapp.lib.errors import ActionRefused


@transaction.atomic
def enqueue(
    *,
    task: str,
    subject: models.Model,
    by: User | None,
    key: str = "",
    title: str = "",
    result_url: str = "",
    arguments: dict[str, Any] | None = None,
) -> Job:
    """The job that does `task` for `subject`; an unfinished one with the same key, or a new one.

    `key` defaults to task and subject; work with `arguments` (plain JSON, found again in
    `attempt.job.arguments`) needs a key that tells them apart. Nothing is published before the caller's
    transaction commits, and nothing at all if it rolls back.
    """
    key = key or f"{task}:{subject._meta.label_lower}:{subject.pk}"
    unfinished = Job.objects.unfinished().filter(key=key)
    job = unfinished.first()
    if job is not None:
        return job
    try:
        with transaction.atomic():
            job = Job.objects.create(
                task=task, key=key, title=str(title), result_url=result_url,
                requested_by=by, subject_type=subject._meta.label_lower,
                subject_id=str(subject.pk), arguments=arguments or {},
            )  # fmt: skip
    except IntegrityError:  # somebody else asked in this very moment
        return unfinished.get()
    publish_on_commit(job)
    return job


def publish_on_commit(job: Job) -> None:
    transaction.on_commit(lambda: publish(job), robust=True)


@transaction.atomic
def cancel(*, job: Job, by: User) -> Job:
    """`job` cancelled at once when it waits; asked to stop soon when it runs."""
    now = timezone.now()
    waiting = Job.objects.queued().filter(pk=job.pk)
    if waiting.update(
        status=JobStatus.CANCELLED, cancel_requested_at=now, finished_at=now
    ):
        record("cancelled the job", by=by, subject=job)
    elif Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING).update(
        cancel_requested_at=now
    ):
        record("asked the job to stop", by=by, subject=job)
    job.refresh_from_db()
    return job


@transaction.atomic
def retry(*, job: Job, by: User) -> Job:
    """`job` waiting again, with all its attempts, after it failed or was cancelled."""
    ended = Job.objects.filter(
        pk=job.pk, status__in=[JobStatus.FAILED, JobStatus.CANCELLED]
    )
    if Job.objects.unfinished().filter(key=job.key).exists() or not ended.update(
        status=JobStatus.QUEUED, attempts=0, error="", phase="", done=0, total=0,
        cancel_requested_at=None, finished_at=None, published_at=None, publishes=0,
        queued_at=timezone.now(),
    ):  # fmt: skip
        raise ActionRefused(_("This work is waiting or running, or was done already."))
    job.refresh_from_db()
    record("started the job again", by=by, subject=job)
    publish_on_commit(job)
    return job
