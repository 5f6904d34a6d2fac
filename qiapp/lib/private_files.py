"""Files that are written once and read through a view: whole, or not there at all."""

import os
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Stored:
    """`path` is relative to MEDIA_ROOT; `digest` is the SHA-256 of the content."""

    path: str
    digest: str
    size: int


def store(folder: str, name: str, content: bytes) -> Stored:
    """The content under `folder/name`, on the disk when this returns.

    Written beside its place, flushed, then renamed: a crash leaves the old state. The
    name should carry what makes it unique; a file of that name is replaced.
    """
    place = settings.MEDIA_ROOT / folder
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=place, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(place / name)
        flush_folder(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return Stored(f"{folder}/{name}", sha256(content).hexdigest(), len(content))


def flush_folder(folder: Path) -> None:
    """Makes a rename in this folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: str, digest: str) -> bytes:
    """The stored content. Raises FileChanged when it is not what was stored."""
    content = (settings.MEDIA_ROOT / path).read_bytes()
    if sha256(content).hexdigest() != digest:
        raise FileChanged(path)
    return content


def remove(path: str) -> None:
    """Deletes a stored file; nothing happens where it is gone already."""
    (settings.MEDIA_ROOT / path).unlink(missing_ok=True)


class FileChanged(Exception):
    """A stored file is not what was stored; somebody or something changed it."""


def remove_others(folder: str, keep: str) -> None:
    """Clears `folder` of what crashed attempts left; `keep` is a path of this folder."""
    for path in (settings.MEDIA_ROOT / folder).iterdir():
        if path.name != Path(keep).name:
            path.unlink(missing_ok=True)
