"""Alive, ready, and the chain of workers."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from jobs.models import Worker
from qiapp import health
from tests.factories.accounts import UserFactory
from tests.factories.jobs import JobFactory


def test_healthz_answers_without_a_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}


@pytest.mark.django_db
def test_readyz_with_all_migrations_is_ready(client: Client) -> None:
    assert client.get("/readyz").json() == {"status": "ready"}


def test_readyz_with_missing_migrations_is_503(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "unapplied_migrations", lambda: 2)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["count"]) == (503, 2)


def test_readyz_without_a_database_is_503_and_tells_no_address(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        raise OperationalError("connection to 10.0.0.5 refused")

    monkeypatch.setattr(health, "unapplied_migrations", refuse)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"status": "no database"})


@pytest.fixture
def operator_client(db: None, client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True))
    return client


def test_statusz_is_for_operators(client: Client, lead: User) -> None:
    client.force_login(lead)

    assert client.get("/statusz").status_code == 403


def test_statusz_with_broker_and_worker_is_healthy(
    operator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "broker_answers", lambda: True)
    Worker.objects.create(name="one")
    JobFactory(queued_at=timezone.now() - timedelta(seconds=90))

    answer = operator_client.get("/statusz")

    told = answer.json()
    assert (answer.status_code, told["workers"]["alive"]) == (200, True)
    assert told["jobs"]["oldest_queued_seconds"] in {90, 91}


def test_statusz_without_a_living_worker_is_503(
    operator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "broker_answers", lambda: True)
    Worker.objects.create(name="one", seen_at=timezone.now() - timedelta(minutes=10))

    assert operator_client.get("/statusz").status_code == 503


def test_broker_answers_is_false_for_a_closed_port(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        health.current_app.conf, "broker_read_url", "redis://127.0.0.1:1"
    )

    assert health.broker_answers() is False
