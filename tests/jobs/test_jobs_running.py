"""Claim, progress, ends: an effect happens once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone

from audit.models import Event
from audit.record import record
from jobs.models import Job
from jobs.running import Attempt, ClaimLost, Heartbeat, claim, run_now, run_queued
from qiapp.lib.errors import ActionRefused
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db
Doing = Callable[..., Job]
LONG_AGO = timedelta(hours=1)


def leave_effect(attempt: Attempt) -> None:
    with transaction.atomic():
        record("had its effect", by="system: test", subject=attempt.job)
        attempt.finish()


def effects() -> int:
    return Event.objects.filter(verb="had its effect").count()


def test_job_done_twice_has_its_effect_once(doing: Doing) -> None:
    job = doing(leave_effect)

    run_now(job)
    run_now(job)

    assert (job.status, job.attempts, effects()) == ("succeeded", 1, 1)


def test_job_without_a_call_of_finish_is_finished_by_the_runner(doing: Doing) -> None:
    def add_up(attempt: Attempt) -> None:
        attempt.progress(3, 3, "Adding up")

    job = run_now(doing(add_up))

    assert (job.status, job.done, job.phase) == ("succeeded", 3, "Adding up")


def test_claim_of_a_running_job_with_a_fresh_heartbeat_is_refused() -> None:
    job = JobFactory(status="running", heartbeat_at=timezone.now())

    assert claim(job.pk) is None


def test_claim_of_a_job_without_heartbeat_takes_it_over() -> None:
    job = JobFactory(
        status="running", attempts=1, attempt_token="dead",
        heartbeat_at=timezone.now() - LONG_AGO,
    )  # fmt: skip

    attempt = claim(job.pk)

    assert attempt is not None
    assert (attempt.job.attempts, attempt.token != "dead") == (2, True)


def test_effect_of_a_lost_claim_is_rolled_back(doing: Doing) -> None:
    def lose(attempt: Attempt) -> None:
        Job.objects.update(attempt_token="another worker")
        leave_effect(attempt)

    job = run_now(doing(lose))

    assert (job.status, job.attempt_token, effects()) == (
        "running",
        "another worker",
        0,
    )


def test_heartbeat_of_a_lost_claim_tells_so() -> None:
    job = JobFactory()
    attempt = claim(job.pk)
    Job.objects.update(attempt_token="another worker")

    Heartbeat(attempt).beat()

    assert attempt.lost


def test_progress_of_a_lost_claim_raises(doing: Doing) -> None:
    attempt = claim(JobFactory().pk)
    Job.objects.update(attempt_token="another worker")

    with pytest.raises(ClaimLost):
        attempt.progress(1, 2, "Reading")


def test_progress_in_quick_succession_writes_once(
    doing: Doing, django_assert_num_queries: Callable[..., object]
) -> None:
    attempt = claim(JobFactory().pk)
    attempt.progress(1, 1000, "Reading")

    with django_assert_num_queries(0):
        attempt.progress(2, 1000, "Reading")


def test_cancelled_job_stops_at_its_next_step_and_keeps_nothing(doing: Doing) -> None:
    def work(attempt: Attempt) -> None:
        Job.objects.update(cancel_requested_at=timezone.now())
        leave_effect(attempt)

    job = run_now(doing(work))

    assert (job.status, effects()) == ("cancelled", 0)


def test_refusal_fails_the_job_with_its_plain_message(doing: Doing) -> None:
    def refuse(attempt: Attempt) -> None:
        raise ActionRefused("This project is closed.")

    job = run_now(doing(refuse))

    assert (job.status, job.error) == ("failed", "This project is closed.")


def test_time_limit_fails_the_job_at_once(doing: Doing) -> None:
    def dawdle(attempt: Attempt) -> None:
        raise SoftTimeLimitExceeded

    job = run_now(doing(dawdle))

    assert job.status == "failed"
    assert "longer than 14 minutes" in job.error


def test_unexpected_error_is_tried_again_then_fails_kindly(doing: Doing) -> None:
    def break_down(attempt: Attempt) -> None:
        raise ValueError("MRN 4711 is odd")

    job = doing(break_down, max_attempts=3)

    assert run_queued() == 3
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("failed", 3)
    assert "Something went wrong on our side" in job.error


def test_unexpected_error_is_logged_without_its_text(
    doing: Doing, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(attempt: Attempt) -> None:
        raise ValueError("MRN 4711 is odd")

    run_now(doing(break_down))

    assert "ValueError" in caplog.text
    assert "4711" not in caplog.text
