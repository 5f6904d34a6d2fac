"""Copies of a whole database, for SQLite and PostgreSQL: taken, counted, put back.

Works on Django's database settings (ENGINE, NAME, HOST ...) while the site is running:
each copy shows one moment, and putting one back happens whole or not at all.
"""

import os
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

Settings = Mapping[str, Any]
RowCounts = dict[str, int]

# People may be reading: rather give up than wait for ever.
EMPTY_POSTGRESQL = (
    "SET lock_timeout = '10s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
)


class CopyFailed(RuntimeError):
    """The copy could not be taken or put back; nothing was changed."""


def is_sqlite(settings: Settings) -> bool:
    return str(settings["ENGINE"]).endswith("sqlite3")


def take_copy(settings: Settings, target: Path) -> RowCounts:
    """Return the rows of each table in the copy written to `target`."""
    if is_sqlite(settings):
        return _take_sqlite(Path(settings["NAME"]), target)
    return _take_postgresql(settings, target)


def put_back(settings: Settings, source: Path) -> RowCounts:
    """Return the rows of each table after the database became what the copy holds.

    Everything it held before is gone. Raises CopyFailed, with the database as it was.
    """
    if is_sqlite(settings):
        return _put_back_sqlite(Path(settings["NAME"]), source)
    return _put_back_postgresql(settings, source)


def _take_sqlite(database: Path, target: Path) -> RowCounts:
    with _sqlite(database) as original, _sqlite(target) as copy:
        original.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return _check_sqlite(copy)


def _put_back_sqlite(database: Path, source: Path) -> RowCounts:
    database.parent.mkdir(parents=True, exist_ok=True)
    with _sqlite(source) as copy, _sqlite(database) as target:
        _check_sqlite(copy)
        copy.backup(target)
        return _count_sqlite(target)


@contextmanager
def _sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(path, timeout=20)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise CopyFailed(f"{path.name}: {error}") from error


def _check_sqlite(connection: sqlite3.Connection) -> RowCounts:
    problems = [row for (row,) in connection.execute("PRAGMA integrity_check")]
    if problems != ["ok"]:
        raise CopyFailed(f"The database is damaged: {problems[0]}.")
    if orphan := connection.execute("PRAGMA foreign_key_check").fetchone():
        raise CopyFailed(f"A row of {orphan[0]} points to a missing {orphan[2]}.")
    return _count_sqlite(connection)


def _count_sqlite(connection: sqlite3.Connection) -> RowCounts:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        " AND name NOT LIKE 'sqlite_%' ORDER BY name"
    ).fetchall()
    return {name: _count(connection, name) for (name,) in names}


def _count(connection: Any, table: str) -> int:
    (count,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608
    return int(count)


def _take_postgresql(settings: Settings, target: Path) -> RowCounts:
    """Counts and dump see the same snapshot, whatever is written meanwhile."""
    with _postgresql(settings) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone()
        _run(settings, "pg_dump", "--format=custom", f"--snapshot={snapshot}",
             "--schema=public", f"--file={target}")  # fmt: skip
        return _count_postgresql(connection)


def _put_back_postgresql(settings: Settings, source: Path) -> RowCounts:
    script = source.with_suffix(".sql")
    _run(settings, "pg_restore", "--no-owner", f"--file={script}", str(source))
    script.write_text(_without_schema(script.read_text()))
    _run(settings, "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
         "--single-transaction", f"--command={EMPTY_POSTGRESQL}",
         f"--file={script}", "--output=/dev/null")  # fmt: skip
    with _postgresql(settings) as connection:
        connection.execute("BEGIN READ ONLY")
        return _count_postgresql(connection)


def _without_schema(script: str) -> str:
    """The script without its own line that makes the schema: it is made empty before."""
    return script.replace("\nCREATE SCHEMA public;\n", "\n", 1)


def _count_postgresql(connection: Any) -> RowCounts:
    names = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    ).fetchall()
    return {name: _count(connection, name) for (name,) in names}


@contextmanager
def _postgresql(settings: Settings) -> Iterator[Any]:
    import psycopg

    try:
        with psycopg.connect(
            host=settings.get("HOST") or None,
            port=settings.get("PORT") or None,
            user=settings.get("USER") or None,
            password=settings.get("PASSWORD") or None,
            dbname=settings["NAME"],
            autocommit=True,
        ) as connection:
            yield connection
    except psycopg.Error as error:
        raise CopyFailed(f"PostgreSQL: {error}") from error


def _run(settings: Settings, *command: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, not by ps."""
    environment = os.environ | {
        name: str(value)
        for name, value in {
            "PGHOST": settings.get("HOST"),
            "PGPORT": settings.get("PORT"),
            "PGUSER": settings.get("USER"),
            "PGPASSWORD": settings.get("PASSWORD"),
            "PGDATABASE": settings["NAME"],
            "PGSSLMODE": settings.get("OPTIONS", {}).get("sslmode"),
        }.items()
        if value
    }
    try:
        subprocess.run(  # noqa: S603
            command, env=environment, check=True, capture_output=True, text=True
        )
    except FileNotFoundError as error:
        raise CopyFailed(
            f"{command[0]} is missing: install the package postgresql-client."
        ) from error
    except subprocess.CalledProcessError as error:
        raise CopyFailed(f"{command[0]}: {error.stderr.strip()}") from error
