"""On SQLite the migrations make the tables that the models describe.

The other tests start from tables made at once from the models; PostgreSQL's go through
the migrations themselves.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
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


def test_migrations_make_the_tables_of_the_models(migrated_file: Path) -> None:
    with closing(sqlite3.connect(migrated_file)) as made, connection.cursor() as ours:
        for question in (COLUMNS, INDEXES):
            ours.execute(question)
            assert sorted(made.execute(question)) == sorted(ours.fetchall())
