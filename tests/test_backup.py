"""The drill: back up, lose things, restore; as the commands do it, on both databases."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.redis_databases import process

pytestmark = pytest.mark.slow
TOP = Path(__file__).parent.parent
DRILL_DATABASE = f"test_qiapp_drill_{process()}"
ADD_PERSON = (
    "from accounts.models import User; "
    "User.objects.create_user(email='{email}', name='Drill', password='x' * 20)"
)
LIST_PEOPLE = (
    "from accounts.models import User; "
    "print('PEOPLE', *User.objects.order_by('email').values_list('email', flat=True))"
)


@dataclass
class Installation:
    """An installation in a folder of its own, reached by its commands only."""

    folder: Path
    database_url: str = ""
    field_keys: str = "drill-key"

    def manage(self, *arguments: str, succeeds: bool = True) -> str:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "qiapp.settings",
            "QI_MODE": "embedded",
            "QI_VAR_DIR": str(self.folder),
            "QI_SECRET_KEY": "only-for-the-drill-" + "x" * 40,
            "QI_FIELD_KEYS": self.field_keys,
            "QI_DATABASE_URL": self.database_url
            or f"sqlite:///{self.folder / 'qiapp.sqlite3'}",
            "QI_CACHE_URL": "",
        }
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=TOP,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode == 0) is succeeds, done.stdout + done.stderr
        return done.stdout if succeeds else done.stderr

    def laid_out(self, migrated_file: Path) -> "Installation":
        """This installation with its tables; SQLite's are copied, which is quicker."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.database_url:
            self.manage("migrate", "--verbosity", "0")
        else:
            shutil.copy(migrated_file, self.folder / "qiapp.sqlite3")
        return self

    def add_person(self, email: str) -> None:
        self.manage("shell", "--no-imports", "-c", ADD_PERSON.format(email=email))

    def people(self) -> list[str]:
        output = self.manage("shell", "--no-imports", "-c", LIST_PEOPLE)
        (line,) = [x for x in output.splitlines() if x.startswith("PEOPLE")]
        return line.split()[1:]

    def append_only_tables(self) -> int:
        """How many triggers refuse changes; 0 on SQLite, which has none."""
        if not self.database_url:
            return 0
        with psycopg.connect(self.database_url) as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%append_only'"
            ).fetchone()
        assert row is not None
        return row[0]

    def backup(self, folder: Path) -> Path:
        self.manage("backup", str(folder))
        (archive,) = folder.glob("qiapp-*.tar.gz")
        return archive


@pytest.fixture
def drill_database() -> Iterator[str]:
    """An empty database of the PostgreSQL that QI_TEST_DATABASE_URL names."""
    url = os.environ.get("QI_TEST_DATABASE_URL", "")
    if not url:
        pytest.skip("QI_TEST_DATABASE_URL names no PostgreSQL")
    drop = f"DROP DATABASE IF EXISTS {DRILL_DATABASE} WITH (FORCE)"
    with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(f"CREATE DATABASE {DRILL_DATABASE}")
        yield url.rsplit("/", 1)[0] + f"/{DRILL_DATABASE}"
        connection.execute(drop)


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)]
)
def installation(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path
) -> Installation:
    """A used installation: one person, one signed file, one upload not yet counted."""
    url = (
        request.getfixturevalue("drill_database")
        if request.param == "postgresql"
        else ""
    )
    used = Installation(tmp_path / "var", database_url=url).laid_out(migrated_file)
    used.add_person("kept@example.org")
    for place in ("media/attestations/a.pdf", "extracts/visits.csv"):
        path = used.folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"bytes of {place}")
    return used


def test_restore_after_a_loss_brings_people_and_files_back(installation, tmp_path):
    archive = installation.backup(tmp_path / "backups")
    triggers = installation.append_only_tables()
    signed = installation.folder / "media/attestations/a.pdf"
    installation.add_person("later@example.org")
    signed.write_text("overwritten")

    refusal = installation.manage("restore", str(archive), succeeds=False)
    people_after_refusal = installation.people()
    report = installation.manage("restore", str(archive), "--yes")

    assert "already has 2 people" in refusal
    assert people_after_refusal == ["kept@example.org", "later@example.org"]
    assert "1 files" in report
    assert installation.people() == ["kept@example.org"]
    assert signed.read_text() == "bytes of media/attestations/a.pdf"
    assert installation.append_only_tables() == triggers
    assert (triggers > 0) is bool(installation.database_url)
    assert "No migrations to apply" in installation.manage("migrate")
    (before,) = installation.folder.glob("media.before-*")
    assert (before / "attestations/a.pdf").read_text() == "overwritten"


def test_backup_holds_neither_uploads_nor_secrets(installation, tmp_path):
    archive = installation.backup(tmp_path / "backups")

    listing = subprocess.run(
        ["tar", "-tzf", str(archive)], capture_output=True, text=True, check=True
    ).stdout.split()

    database = "database.dump" if installation.database_url else "database.sqlite3"
    assert listing == [database, "media/attestations/a.pdf", "manifest.json"]


def test_restore_into_a_new_installation_needs_the_same_keys(tmp_path, migrated_file):
    old = Installation(tmp_path / "old").laid_out(migrated_file)
    old.add_person("kept@example.org")
    archive = old.backup(tmp_path / "backups")
    new = Installation(tmp_path / "new", field_keys="other-key")

    refusal = new.manage("restore", str(archive), succeeds=False)
    new.field_keys = "newest-key,drill-key"
    new.manage("restore", str(archive))

    assert "QI_FIELD_KEYS" in refusal
    assert new.people() == ["kept@example.org"]


def test_restore_damaged_archive_changes_nothing(tmp_path, migrated_file):
    used = Installation(tmp_path / "var").laid_out(migrated_file)
    archive = used.backup(tmp_path / "backups")
    used.add_person("kept@example.org")
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 0xFF
    archive.write_bytes(content)

    refusal = used.manage("restore", str(archive), "--yes", succeeds=False)

    assert archive.name in refusal
    assert used.people() == ["kept@example.org"]
