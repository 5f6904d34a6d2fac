"""Asking for work, cancelling it and starting it again."""

from collections.abc import Callable

import pytest
from celery import current_app
from django.db import transaction

from audit.models import Event
from jobs.actions import cancel, enqueue, retry
from jobs.models import Job
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db
Capture = Callable[..., object]


def test_enqueue_publishes_the_id_on_commit(
    project: Project, sent: list[int], django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(task="tests.any", subject=project, by=project.created_by)
        before_commit = list(sent)

    job.refresh_from_db()
    assert (before_commit, sent, job.publishes) == ([], [job.pk], 1)
    assert job.published_at is not None


def test_enqueue_twice_returns_the_unfinished_job(
    project: Project, sent: list[int]
) -> None:
    first = enqueue(task="tests.any", subject=project, by=None)

    assert enqueue(task="tests.any", subject=project, by=None) == first


def test_enqueue_after_the_job_finished_makes_a_new_one(project: Project) -> None:
    first = enqueue(task="tests.any", subject=project, by=None)
    Job.objects.update(status="succeeded")

    assert enqueue(task="tests.any", subject=project, by=None) != first


@pytest.mark.django_db(transaction=True)
def test_enqueue_in_a_rolled_back_change_leaves_nothing(
    project: Project, sent: list[int]
) -> None:
    with transaction.atomic():
        enqueue(task="tests.any", subject=project, by=None)
        transaction.set_rollback(True)

    assert (sent, Job.objects.count()) == ([], 0)


def test_enqueue_with_a_broker_that_is_down_keeps_the_job(
    project: Project, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Capture,
) -> None:  # fmt: skip
    def refuse(*args: object, **options: object) -> None:
        raise ConnectionError("broker is down")

    monkeypatch.setattr(current_app, "send_task", refuse)

    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(task="tests.any", subject=project, by=None)

    job.refresh_from_db()
    assert (job.status, job.published_at) == ("queued", None)


def test_cancel_of_a_waiting_job_ends_it_and_is_recorded() -> None:
    job = JobFactory()

    cancel(job=job, by=job.requested_by)

    assert (job.status, Event.objects.get().verb) == ("cancelled", "cancelled the job")


def test_cancel_of_a_running_job_asks_it_to_stop() -> None:
    job = JobFactory(status="running", attempt_token="t")

    cancel(job=job, by=job.requested_by)

    assert job.status == "running"
    assert job.cancel_requested_at is not None


def test_cancel_of_a_finished_job_changes_nothing() -> None:
    job = JobFactory(status="succeeded")

    cancel(job=job, by=job.requested_by)

    assert (job.status, job.cancel_requested_at) == ("succeeded", None)


def test_retry_of_a_failed_job_gives_it_all_its_attempts() -> None:
    job = JobFactory(status="failed", attempts=5, error="Went wrong.")

    retry(job=job, by=job.requested_by)

    assert (job.status, job.attempts, job.error) == ("queued", 0, "")


def test_retry_of_a_running_job_is_refused() -> None:
    job = JobFactory(status="running")

    with pytest.raises(ActionRefused, match="waiting or running"):
        retry(job=job, by=job.requested_by)
