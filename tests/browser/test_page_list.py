"""No page is forgotten: each is on the browser's list or has a reason why not."""

import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import get_resolver
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from tests.browser.every_page import GROUPS, NOT_LOOKED_AT, demo_world
from tests.permissions.routes import walk
from tests.permissions.table import every_row


def every_page() -> set[str]:
    """URL names that have a GET in the permission table and are not the API's.

    That table holds every URL of the resolver; another test sees to it.
    """
    names = {row.name for row in every_row() if row.method == "GET"}
    return names - api_names()


def api_names() -> set[str]:
    """URL names under /api/ but that of its viewer, which is a page."""
    tops = [
        top for top in get_resolver().url_patterns if str(top.pattern)[:4] == "api/"
    ]
    assert tops
    names = {name for top in tops for name, _pattern in walk(top, "")}
    return names - {"api_docs"}


@pytest.fixture(scope="module")
def looked_at(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> set[str]:  # fmt: skip
    incoming = tmp_path_factory.mktemp("extracts") / "incoming"
    incoming.mkdir()
    here = override_settings(
        EXTRACT_ROOT=incoming.parent, FILE_UPLOAD_TEMP_DIR=str(incoming)
    )
    with here, django_db_blocker.unblock(), transaction.atomic():
        world = demo_world(timezone.localdate())
        names = {stop.name for pages in GROUPS.values() for stop in pages(world)}
        transaction.set_rollback(True)
    return names


def test_every_page_is_looked_at_or_says_why_not(looked_at: set[str]) -> None:
    missing = every_page() - looked_at - set(NOT_LOOKED_AT)

    assert sorted(missing) == []


def test_no_page_is_excused_that_is_looked_at_or_gone(looked_at: set[str]) -> None:
    assert set(NOT_LOOKED_AT) & looked_at == set()
    assert set(NOT_LOOKED_AT) - every_page() == set()
