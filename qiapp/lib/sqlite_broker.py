"""Settings of the embedded broker: kombu's SQL transport over a SQLite file (ADR 0004)."""

import sqlite3
from contextlib import closing

from kombu.transport.sqlalchemy import Transport

PREFIX = "sqla+sqlite:///"
POLL_SECONDS = 0.5


def configure() -> None:
    """Look into the file often enough for a person who waits, at little idle cost.

    A class attribute, because kombu hands a transport option of this name on to
    `create_engine`, which refuses it.
    """
    Transport.polling_interval = POLL_SECONDS


def forget_delivered(url: str) -> int:
    """How many messages were deleted: kombu keeps delivered ones for ever."""
    with closing(sqlite3.connect(url.removeprefix(PREFIX), timeout=5)) as file:
        file.execute("PRAGMA journal_mode=WAL")
        with file:
            found = file.execute("DELETE FROM kombu_message WHERE NOT visible")
    return found.rowcount
