"""Handing a job's id to the broker."""

import structlog
from celery import current_app
from django.db.models import F
from django.utils import timezone

from jobs.models import Job

log = structlog.get_logger("jobs")


def publish(job: Job) -> bool:
    """True when the broker took the id of `job`.

    Never raises: the change that asked for the work is saved already, and the sweeper
    publishes what is missing. Tries once, for a second or two.
    """
    try:
        current_app.send_task(job.task, args=[job.pk], retry=False)
        Job.objects.filter(pk=job.pk).update(
            published_at=timezone.now(), publishes=F("publishes") + 1
        )
    except Exception as error:  # noqa: BLE001 - any broker's error; see the docstring
        log.warning("job_not_published", job=job.pk, reason=type(error).__name__)
        return False
    return True
