"""Extract files at rest: sealed under a key of their own, opened only to be counted.

Destroying the key makes every copy of the file unreadable, also one a disk kept.
"""

import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from qiapp.lib.crypto import decrypt_text, encrypt_text

CHUNK_BYTES = 1024 * 1024
LENGTH_BYTES = 4
LEFT_BEHIND_SECONDS = 1_800  # longer than any job or upload may run


class DamagedFile(Exception):
    """A sealed file is gone, incomplete or altered."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Where a file lies and how to open it. `key` is itself encrypted."""

    name: str
    key: str
    sha256: str
    size: int


def seal(chunks: Iterable[bytes]) -> Sealed:
    """The chunks of an upload, encrypted in a new file; memory stays at one chunk."""
    key = Fernet.generate_key()
    box = Fernet(key)
    name = secrets.token_hex(16)
    digest, size = sha256(), 0
    try:
        with sealed_path(name).open("xb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                token = box.encrypt(chunk)
                file.write(len(token).to_bytes(LENGTH_BYTES) + token)
    except BaseException:
        sealed_path(name).unlink(missing_ok=True)
        raise
    return Sealed(name, encrypt_text(key.decode()), digest.hexdigest(), size)


@contextmanager
def opened(sealed: Sealed, suffix: str) -> Iterator[Path]:
    """The path of a plain copy in a private folder that is gone after the block.

    Raises DamagedFile when the content is not what was sealed.
    """
    with work_folder(sealed.name) as folder:
        path = folder / f"extract{suffix}"
        digest = sha256()
        with path.open("xb") as plain:
            for chunk in chunks_of(sealed):
                digest.update(chunk)
                plain.write(chunk)
        if digest.hexdigest() != sealed.sha256:
            raise DamagedFile
        yield path


@contextmanager
def plain_copy(chunks: Iterable[bytes], suffix: str) -> Iterator[Path]:
    """The path of an upload that is only looked at, in a private folder, for the block."""
    with work_folder("look") as folder:
        path = folder / f"extract{suffix}"
        with path.open("xb") as plain:
            for chunk in chunks:
                plain.write(chunk)
        yield path


def chunks_of(sealed: Sealed) -> Iterator[bytes]:
    try:
        box = Fernet(decrypt_text(sealed.key).encode())
        with sealed_path(sealed.name).open("rb") as file:
            while length := file.read(LENGTH_BYTES):
                yield box.decrypt(file.read(int.from_bytes(length)))
    except (FileNotFoundError, InvalidToken) as error:
        raise DamagedFile from error


@contextmanager
def work_folder(name: str) -> Iterator[Path]:
    folder = folder_of("work") / f"{name}-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def destroy(name: str) -> None:
    """Deletes a sealed file and every plain copy that a killed worker left of it."""
    if not name:
        return
    sealed_path(name).unlink(missing_ok=True)
    for folder in folder_of("work").glob(f"{name}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def destroy_left_behind(names_in_use: set[str]) -> int:
    """How many files and folders went that nobody will come back for."""
    before = time.time() - LEFT_BEHIND_SECONDS
    work = [p for p in folder_of("work").iterdir() if not in_use(p, names_in_use)]
    orphans = [p for p in folder_of("sealed").iterdir() if p.name not in names_in_use]
    uploads = list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())
    old = [p for p in (*work, *orphans, *uploads) if p.stat().st_mtime < before]
    for path in old:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(old)


def in_use(folder: Path, names: set[str]) -> bool:
    fresh = folder.stat().st_mtime > time.time() - LEFT_BEHIND_SECONDS
    return fresh and folder.name.rsplit("-", 1)[0] in names


def sealed_path(name: str) -> Path:
    return folder_of("sealed") / name


def folder_of(kind: str) -> Path:
    """`work` or `sealed` below EXTRACT_ROOT, readable by this user only."""
    folder = Path(settings.EXTRACT_ROOT) / kind
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
