"""Installations with real workers, on the embedded broker and on Redis."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from tests.redis_databases import redis_url
from tests.services.installation import Installation

REDIS_URL = redis_url(1)  # beside the cache of this process


def redis_or_skip() -> str:
    """The address of an emptied test Redis; skips without one, fails where one is named."""
    try:
        with redis.Redis.from_url(REDIS_URL, socket_connect_timeout=2) as server:
            server.flushdb()
    except redis.RedisError as error:
        message = f"Redis does not answer at {REDIS_URL} ({type(error).__name__})."
        if os.environ.get("QI_TEST_REDIS_URL"):
            pytest.fail(message)
        pytest.skip(message)
    return REDIS_URL


@pytest.fixture(params=["embedded", "redis"])
def broker_url(request: pytest.FixtureRequest) -> str:
    return redis_or_skip() if request.param == "redis" else ""


@pytest.fixture
def install(
    tmp_path: Path, broker_url: str, migrated_file: Path
) -> Iterator[Callable[..., Installation]]:
    """Makes a migrated installation on the broker of this test run; stops its workers."""
    made: list[Installation] = []

    def build(**settings: str) -> Installation:
        made.append(Installation(tmp_path, broker_url, settings))
        shutil.copy(migrated_file, made[-1].database())
        return made[-1]

    yield build
    for installation in made:
        installation.stop()
