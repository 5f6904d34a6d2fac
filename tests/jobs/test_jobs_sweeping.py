"""The sweeper finds what brokers and workers lost, and lets poison rest."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from jobs.models import Job, Worker
from jobs.sweeping import sweep, tidy_broker
from qiapp.lib.sqlite_broker import forget_delivered
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db


def ago(**stretch: int) -> object:
    return timezone.now() - timedelta(**stretch)


def test_sweep_publishes_a_job_that_never_was(sent: list[int]) -> None:
    job = JobFactory(queued_at=ago(minutes=1))

    assert (sweep("one"), sent) == (1, [job.pk])


def test_sweep_leaves_a_job_that_is_just_being_committed(sent: list[int]) -> None:
    JobFactory()

    assert (sweep("one"), sent) == (0, [])


def test_sweep_publishes_again_what_the_broker_lost(sent: list[int]) -> None:
    job = JobFactory(queued_at=ago(hours=1), published_at=ago(seconds=25), publishes=1)

    assert (sweep("one"), sent) == (1, [job.pk])


def test_sweep_is_more_patient_after_each_message(sent: list[int]) -> None:
    JobFactory(queued_at=ago(hours=1), published_at=ago(seconds=25), publishes=2)

    assert sweep("one") == 0


def test_sweep_publishes_work_of_a_dead_worker(sent: list[int]) -> None:
    job = JobFactory(
        status="running", heartbeat_at=ago(seconds=30), published_at=ago(minutes=5),
        publishes=1,
    )  # fmt: skip

    assert (sweep("one"), sent) == (1, [job.pk])


def test_sweep_leaves_running_and_finished_work_alone(sent: list[int]) -> None:
    JobFactory(status="running", heartbeat_at=ago(seconds=2), queued_at=ago(hours=1))
    JobFactory(status="succeeded", queued_at=ago(hours=1))

    assert sweep("one") == 0


def test_sweep_gives_up_work_that_killed_every_worker(sent: list[int]) -> None:
    job = JobFactory(
        status="running", attempts=5, heartbeat_at=ago(minutes=1),
        published_at=ago(minutes=5),
    )  # fmt: skip

    sweep("one")

    job.refresh_from_db()
    assert (job.status, sent) == ("failed", [])
    assert "Something went wrong on our side" in job.error


def test_sweep_shows_that_the_worker_lives(sent: list[int]) -> None:
    sweep("one")
    sweep("one")

    assert [worker.name for worker in Worker.objects.all()] == ["one"]


def test_sweep_costs_the_same_queries_for_many_healthy_jobs(
    django_assert_max_num_queries, sent: list[int]
) -> None:
    JobFactory.create_batch(10)
    sweep("one")

    with django_assert_max_num_queries(7):
        sweep("one")


def test_tidy_broker_without_the_embedded_broker_does_nothing() -> None:
    assert tidy_broker() == 0


def test_forget_delivered_keeps_what_waits(tmp_path: Path) -> None:
    path = tmp_path / "broker.sqlite3"
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE kombu_message (id INTEGER, visible BOOLEAN)")
        file.executemany("INSERT INTO kombu_message VALUES (?, ?)", [(1, 0), (2, 1)])

    assert forget_delivered(f"sqla+sqlite:///{path}") == 1
    assert file.execute("SELECT id FROM kombu_message").fetchall() == [(2,)]


def test_percent_is_unknown_without_a_total() -> None:
    assert [Job(done=5).percent(), Job(done=5, total=20).percent()] == [None, 25]
