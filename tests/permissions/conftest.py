"""The scenario, made once; each request of the matrix is rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from tests.permissions import scenario
from tests.permissions.table import prepare_all


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction that never happened, in which a durable one may still open."""
    block = transaction.atomic()
    block._from_testcase = True  # as django.test.TestCase does
    with block:
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker) -> Iterator[SimpleNamespace]:
    with django_db_blocker.unblock(), rolled_back():
        built = scenario.build()
        prepare_all(built)
        built.page_clients = scenario.page_clients(built)
        built.api_clients = scenario.api_clients(built)
        yield built


@pytest.fixture
def clients(world: SimpleNamespace, db: None) -> Iterator[dict[str, dict[str, Client]]]:
    """Browsers under "page" and token clients under "api", by person."""
    cache.clear()
    yield {"page": world.page_clients, "api": world.api_clients}
    cache.clear()
