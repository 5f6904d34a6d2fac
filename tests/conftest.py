"""Shared people and rules of every test: no network but localhost, one demo team."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from accounts.models import Organisation, User
from accounts.permissions import OrganisationRole, ProjectRole
from jobs.running import run_queued
from projects.models import Project
from tests.factories.accounts import (
    OrganisationFactory,
    OrganisationMembershipFactory,
    UserFactory,
)
from tests.factories.projects import MembershipFactory, ProjectFactory

# Here, because the process that prints the summary of several loads no conftest below.
from tests.oddity_table import pytest_terminal_summary  # noqa: F401

TOP = Path(__file__).parent.parent
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright runs a loop


def pytest_configure(config: pytest.Config) -> None:
    """SQLite's tables are made from the models at once, a third of a run of few tests.

    PostgreSQL goes through all migrations; test_migrations.py holds SQLite's result
    against the tables made here.
    """
    if not os.environ.get("QI_TEST_DATABASE_URL"):
        config.option.nomigrations = True


USES_A_DATABASE = {"db", "transactional_db", "live_server", "world"}


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """On PostgreSQL, leaves out what never asks a database: SQLite's run had it."""
    if not os.environ.get("QI_TEST_DATABASE_URL"):
        return
    left_out = [item for item in items if not asks_a_database(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def asks_a_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    marks = ("django_db", "services")
    return bool(fixtures & USES_A_DATABASE) or any(
        item.get_closest_marker(name) for name in marks
    )


@pytest.fixture
def practice(db: None) -> Organisation:
    return OrganisationFactory(name="Riverside Pediatrics")


@pytest.fixture
def lead(practice: Organisation) -> User:
    return UserFactory(name="Lena Lead", email="lead@example.org")


@pytest.fixture
def project(practice: Organisation, lead: User) -> Project:
    return ProjectFactory(organisation=practice, lead=lead, title="Fewer missed visits")


@pytest.fixture
def member(project: Project) -> User:
    """A nurse in the team."""
    user = UserFactory(name="Mia Member", profession="nurse")
    MembershipFactory(project=project, user=user, role=ProjectRole.TEAM_MEMBER)
    return user


@pytest.fixture
def coach(practice: Organisation) -> User:
    """The practice's QI coach, second factor set up."""
    user = UserFactory(name="Cora Coach", profession="qi_staff")
    OrganisationMembershipFactory(
        organisation=practice, user=user, role=OrganisationRole.COACH
    )
    return with_second_factor(user)


@pytest.fixture
def stranger(db: None) -> User:
    """Lead of a project in another practice."""
    return ProjectFactory(title="Elsewhere").created_by


def with_second_factor(user: User) -> User:
    """`user` with an authenticator app set up."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(user, generate_totp_secret())
    return user


def code_of(user: User) -> str:
    """The code that the person's app shows now."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal import auth

    from qiapp.lib.crypto import decrypt_text

    secret = Authenticator.objects.get(user=user).data["secret"]
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    return auth.format_hotp_value(auth.hotp_value(decrypt_text(secret), counter))


@pytest.fixture
def lead_client(client: Client, lead: User) -> Client:
    client.force_login(lead)
    return client


def delivered() -> list[mail.EmailMessage]:
    """All mail so far, after a worker did what was waiting."""
    run_queued()
    return mail.outbox


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that only `manage.py migrate` has touched.

    Half a minute of work: bin/test names a folder in which the first of all its test
    processes makes it, and the others wait for that.
    """
    named = os.environ.get("QI_TEST_FOLDER")
    folder = Path(named) if named else tmp_path_factory.mktemp("migrated")
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = folder / "migrated" / "qiapp.sqlite3"
        if not made.exists():
            migrate(folder / "migrating").rename(folder / "migrated")
    return made


def migrate(folder: Path) -> Path:
    """`folder`, with a database in it that `manage.py migrate` made."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    environ = os.environ | {
        "DJANGO_SETTINGS_MODULE": "qiapp.settings", "QI_MODE": "embedded",
        "QI_DEMO": "0", "QI_VAR_DIR": str(folder),
    }  # fmt: skip
    environ.pop("QI_DATABASE_URL", None)
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=TOP, env=environ, check=True, timeout=240)
    return folder


CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# The shell is Chromium without the browser around the page, and costs half as much.
BROWSERS: dict[str, list[str]] = {
    "chromium-headless-shell": [],
    "chromium": ["--headless=new"],
    "chromium-browser": ["--headless=new"],
}


def installed_browser() -> tuple[str, list[str]] | None:
    """Path and arguments of the lightest Chromium there is; None without one."""
    for name, own in BROWSERS.items():
        if path := shutil.which(name):
            return path, [*own, *CHROMIUM_ARGUMENTS]
    return None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium a process; without one the test skips, except in CI."""
    found = installed_browser()
    if found is None:
        assert not os.environ.get("CI"), "CI needs Chromium"
        pytest.skip("no Chromium found: apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found[0], args=found[1])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> None:
    """Lets PostgreSQL empty the audit tables between tests that commit."""
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for table in ("audit_event", "audit_link"):
                    cursor.execute(
                        f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_truncate"
                    )
