"""Back-up of an installation: its database and its stored files, in one archive.

Not in it, on purpose: uploaded extracts (they hold patient rows and are destroyed once
counted), secrets (keep them apart from what they protect) and caches.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from qiapp.lib.archive import Manifest, unpack_archive, verify_archive, write_archive
from qiapp.lib.database_copy import is_sqlite, put_back, take_copy

MEDIA_PREFIX = "media/"


@dataclass(frozen=True)
class Report:
    """What was written or read: `path` of the archive, rows and files in it."""

    path: Path
    rows: int
    files: int


class RestoreRefused(ValueError):
    """The archive does not fit this installation; nothing was changed."""


def back_up(folder: Path, *, now: datetime) -> Report:
    """Return what the new archive in `folder` holds; its name says `now` in UTC.

    The database is copied first: files are only ever added, so each one that a row names
    is in the archive.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"qiapp-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar.gz"
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        copy = Path(scratch) / "copy"
        counts = take_copy(_database(), copy)
        facts = {
            "made_at": now.isoformat(),
            "engine": _engine(),
            "rows": counts,
            "field_keys": fingerprints(settings.FIELD_KEYS),
        }
        files = {_copy_name(): copy, **_media_files()}
        manifest = write_archive(target, files, facts)
    return _report(target, manifest)


def restore(source: Path, *, now: datetime, accept_other_keys: bool = False) -> Report:
    """Return what was put back from an archive, after checking all of it.

    Raises ArchiveDamaged, RestoreRefused or CopyFailed before anything has changed. The
    files of before are kept beside the new ones, in a folder whose name says `now`.
    """
    manifest = verify_archive(source)
    _refuse_what_does_not_fit(manifest, accept_other_keys)
    media = Path(settings.MEDIA_ROOT)
    media.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=media.parent) as scratch:
        unpack_archive(source, Path(scratch))
        counts = put_back(_database(), Path(scratch) / _copy_name())
        _replace_media(Path(scratch) / "media", media, now)
    (Path(settings.VAR_DIR) / "migrated").unlink(missing_ok=True)
    if counts != manifest.facts["rows"]:
        raise RestoreRefused(
            "The archive was restored, but something writes to the database: stop web and "
            "workers, then restore again."
        )
    return _report(source, manifest)


def fingerprints(keys: Sequence[str]) -> list[str]:
    """Return what tells keys apart without telling them."""
    return [
        hashlib.sha256(f"qiapp field key {key}".encode()).hexdigest()[:12]
        for key in keys
    ]


def _refuse_what_does_not_fit(manifest: Manifest, accept_other_keys: bool) -> None:
    if manifest.facts["engine"] != _engine():
        raise RestoreRefused(
            f"The archive holds a {manifest.facts['engine']} database, this installation "
            f"uses {_engine()}: set QI_DATABASE_URL to one of the same kind."
        )
    missing = set(manifest.facts["field_keys"]) - set(fingerprints(settings.FIELD_KEYS))
    if missing and not accept_other_keys:
        raise RestoreRefused(
            "The keys in QI_FIELD_KEYS (embedded: var/secrets/fields) are not those of the "
            "archive, so second factors could not be read. Put the old keys back, or add "
            "--accept-other-keys and let people set up their second factor again."
        )


def _replace_media(new: Path, media: Path, now: datetime) -> None:
    new.mkdir(exist_ok=True)
    if media.exists():
        media.rename(media.with_name(f"{media.name}.before-{now:%Y%m%dT%H%M%S}"))
    shutil.move(new, media)


def _media_files() -> dict[str, Path]:
    root = Path(settings.MEDIA_ROOT)
    return {
        f"{MEDIA_PREFIX}{path.relative_to(root).as_posix()}": path
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def _report(path: Path, manifest: Manifest) -> Report:
    return Report(
        path=path,
        rows=sum(manifest.facts["rows"].values()),
        files=sum(name.startswith(MEDIA_PREFIX) for name in manifest.files),
    )


def _database() -> dict[str, Any]:
    return settings.DATABASES["default"]


def _engine() -> str:
    return "SQLite" if is_sqlite(_database()) else "PostgreSQL"


def _copy_name() -> str:
    return "database.sqlite3" if is_sqlite(_database()) else "database.dump"
