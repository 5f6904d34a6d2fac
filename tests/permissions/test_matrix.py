"""URL × person: one exact status each, and no URL without a row (decision 10)."""

import copy
import os
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.permissions import Permission
from tests.permissions.conftest import rolled_back
from tests.permissions.routes import every_route
from tests.permissions.rows import Row, on_office, on_practice, on_project
from tests.permissions.scenario import EVERYBODY, EXPIRED_TOKEN, NOBODY, STRANGERS
from tests.permissions.table import every_row

ROWS = every_row()
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE")
# The session remembers when it was last used, and expired tokens are swept: no change of
# anything anybody is shown. Downloading an export is written down in the audit record, and
# that somebody from outside looked at a measure in the practice's list of looks.
HOUSEKEEPING = (
    "django_session",
    "knox_authtoken",
    "accounts_tokenlabel",
    "audit_event",
    "measures_look",
)


def url_of(row: Row, world: SimpleNamespace) -> str:
    args = [
        getattr(world, a).pk if hasattr(getattr(world, str(a), None), "pk")
        else getattr(world, str(a), a)
        for a in row.args
    ]  # fmt: skip
    return reverse(row.name, args=args) + row.query


def ask(row: Row, client: Client, world: SimpleNamespace) -> Any:
    """The answer; the browser's cookies stay as they were, for the next row."""
    cookies = copy.deepcopy(client.cookies)
    try:
        return send(row, client, world)
    finally:
        client.cookies = cookies


def send(row: Row, client: Client, world: SimpleNamespace) -> Any:
    data = row.data(world) if callable(row.data) else dict(row.data)
    url = url_of(row, world)
    cache.clear()
    if row.method in {"GET", "HEAD"}:
        return client.generic(row.method, url)
    if url.startswith("/api/"):
        return getattr(client, row.method.lower())(
            url, data, content_type="application/json"
        )
    return client.post(url, data)


def who_asks(row: Row) -> frozenset[str]:
    """Everybody; on PostgreSQL one person for each status, and the strangers.

    Who may do what is the same code on both databases. What can differ is whether a query
    runs and whom it finds, and for that each way out of a view is gone once.
    bin/nightly sends everybody there too.
    """
    if connection.vendor == "sqlite" or os.environ.get("QI_TEST_WHOLE"):
        return frozenset(row.expect)
    first_with = {row.expect[name]: name for name in sorted(row.expect, reverse=True)}
    return frozenset(first_with.values()) | (STRANGERS & row.expect.keys())


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_person_gets_exactly_this_status(
    row: Row, world: SimpleNamespace, clients: dict[str, dict[str, Client]],
) -> None:  # fmt: skip
    kind = "api" if EXPIRED_TOKEN in row.expect else "page"

    got = {}
    for name in who_asks(row):
        with rolled_back():
            got[name] = ask(row, clients[kind][name], world).status_code

    assert {n: (row.expect.get(n), s) for n, s in got.items() if row.expect.get(n) != s} == {}  # fmt: skip


@pytest.mark.parametrize("row", [r for r in ROWS if r.method == "GET"], ids=str)
def test_reading_changes_nothing(
    row: Row, world: SimpleNamespace, clients: dict[str, dict[str, Client]],
) -> None:  # fmt: skip
    kind = "api" if EXPIRED_TOKEN in row.expect else "page"
    reader = min(row.expect, key=lambda name: (row.expect[name], name != "lead"))

    with rolled_back(), CaptureQueriesContext(connection) as queries:
        ask(row, clients[kind][reader], world)

    statements = [str(query["sql"]) for query in queries.captured_queries]
    writes = [sql for sql in statements if sql.startswith(WRITES)]
    assert [sql for sql in writes if not any(t in sql for t in HOUSEKEEPING)] == []


def test_every_url_has_a_row() -> None:
    listed = {(row.name, row.method) for row in ROWS}
    names = {name for name, _method in listed}
    missing = [
        f"{method} {name}"
        for name, methods in every_route().items()
        for method in (methods or {"any"})
        if (name not in names if method == "any" else (name, method) not in listed)
    ]

    assert missing == []


def test_every_row_names_every_person() -> None:
    pages = EVERYBODY | NOBODY
    incomplete = [
        str(row) for row in ROWS if set(row.expect) - {EXPIRED_TOKEN} != pages
    ]

    assert incomplete == []


WHO_MAY = {
    Permission.VIEW_PROJECT: "lead local_champion owner_administrator owner_coach participant project_coach sponsor_administrator sponsor_cme_staff team_member",
    Permission.EDIT_PROJECT: "lead local_champion owner_administrator",
    Permission.MANAGE_TEAM: "lead owner_administrator",
    Permission.DEFINE_MEASURE: "lead local_champion participant",
    Permission.RECORD_DATA: "lead local_champion participant team_member",
    Permission.RECORD_CYCLE: "lead local_champion participant team_member",
    Permission.SIGN_CHARTER: "lead local_champion participant team_member",
    Permission.NOTE_EFFORT: "lead local_champion owner_coach participant project_coach team_member",
    Permission.PARTICIPATE: "lead local_champion participant",
    Permission.COSIGN: "lead local_champion owner_coach project_coach",
    Permission.REVIEW_ATTESTATION: "sponsor_cme_staff",
    Permission.WRITE_COACH_NOTE: "owner_coach project_coach",
    Permission.SHARE_DATA: "lead local_champion owner_administrator participant",
    Permission.USE_DOCUMENTS: "lead local_champion owner_administrator participant team_member",
    Permission.VIEW_AUDIT: "lead local_champion owner_administrator owner_coach participant project_coach sponsor_cme_staff",
    Permission.SHARE_DATA: "lead local_champion owner_administrator participant",
}
WHO_MAY_IN_ORGANISATION = {
    Permission.VIEW_ORGANISATION: "administrator cme_staff coach member",
    Permission.MANAGE_ORGANISATION: "administrator",
    Permission.START_PROJECT: "administrator member",
    Permission.EXPORT_COMPLETIONS: "cme_staff",
    Permission.RUN_ACTIVITY: "cme_staff",
    Permission.RUN_COLLABORATIVE: "cme_staff coach",
    Permission.VIEW_AUDIT: "administrator cme_staff",
}


@pytest.mark.parametrize("permission", WHO_MAY)
def test_permission_on_a_project_belongs_to_these_people(
    permission: Permission,
) -> None:
    assert " ".join(sorted(on_project(permission))) == WHO_MAY[permission]


@pytest.mark.parametrize("permission", WHO_MAY_IN_ORGANISATION)
def test_permission_on_an_organisation_belongs_to_these_roles(
    permission: Permission,
) -> None:
    roles = WHO_MAY_IN_ORGANISATION[permission].split()

    assert sorted(on_practice(permission)) == [f"owner_{role}" for role in roles]
    assert sorted(on_office(permission)) == [f"sponsor_{role}" for role in roles]


def test_every_permission_is_pinned_here() -> None:
    assert set(WHO_MAY) | set(WHO_MAY_IN_ORGANISATION) == set(Permission)
