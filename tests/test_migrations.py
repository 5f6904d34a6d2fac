"""On SQLite the migrations make the tables that the models describe.

The other tests start from tables made at once from the models; PostgreSQL's go through
the migrations themselves.
"""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="compares SQLite's tables"
    ),
]
COLUMNS = """
    SELECT m.name, c.name, lower(c.type), c."notnull", c.pk
    FROM sqlite_master m, pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'django_migrations'
"""
INDEXES = """
    SELECT m.name, i."unique", i.partial, group_concat(c.name)
    FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
    WHERE m.type = 'table' AND m.name <> 'django_migrations' GROUP BY m.name, i.name
"""


@pytest.fixture
def migrated(tmp_path: Path) -> Path:
    """A database file that only `manage.py migrate` has touched."""
    environ = {
        name: value
        for name, value in os.environ.items()
        if name != "DJANGO_SETTINGS_MODULE"
    }
    environ |= {"QI_VAR_DIR": str(tmp_path), "QI_DEMO": "0"}
    manage = str(Path(settings.BASE_DIR) / "manage.py")
    subprocess.run(
        [sys.executable, manage, "migrate", "-v0"], env=environ, check=True, timeout=240
    )
    return tmp_path / "qiapp.sqlite3"


def test_migrations_make_the_tables_of_the_models(migrated: Path) -> None:
    with closing(sqlite3.connect(migrated)) as made, connection.cursor() as ours:
        for question in (COLUMNS, INDEXES):
            ours.execute(question)
            assert sorted(made.execute(question)) == sorted(ours.fetchall())
