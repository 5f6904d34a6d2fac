"""The demo world, built once a process and laid out again for every group of pages."""

import pickle
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests.browser.every_page import demo_world


class KeptWorld:
    """A world with its database, extracts and cache, as they were after all its jobs.

    Building one and drawing its charts costs as much as looking at fifteen pages.
    """

    def __init__(self, folder: Path) -> None:
        self.database, self.files = folder / "world.sqlite3", folder / "files"
        self.people = b""

    def laid_out(self, work: Callable[[], int]) -> SimpleNamespace:
        """The world in an empty database: built the first time, copied afterwards."""
        if not self.people:
            self.build(work)
        else:
            self.restore()
        world: SimpleNamespace = pickle.loads(self.people)  # noqa: S301 - our own bytes
        return world

    def build(self, work: Callable[[], int]) -> None:
        world = demo_world(timezone.localdate())
        work()
        with closing(sqlite3.connect(self.database)) as kept:
            open_file().backup(kept)
        for name, place in places().items():
            shutil.copytree(place, self.files / name, dirs_exist_ok=True)
        self.people = pickle.dumps(world)

    def restore(self) -> None:
        with closing(sqlite3.connect(self.database)) as kept:
            kept.backup(open_file())
        for name, place in places().items():
            shutil.copytree(self.files / name, place, dirs_exist_ok=True)


def places() -> dict[str, Path]:
    """Where this test's files lie, by name."""
    cache = Path(settings.CACHES["default"]["LOCATION"])
    cache.mkdir(parents=True, exist_ok=True)
    return {"extracts": Path(settings.EXTRACT_ROOT), "cache": cache}


def open_file() -> sqlite3.Connection:
    """Django's open connection to the test database, which must be SQLite's."""
    connection.ensure_connection()
    assert isinstance(connection.connection, sqlite3.Connection)
    return connection.connection
