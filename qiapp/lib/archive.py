"""One file that holds a back-up: files, and a manifest with the hash of each.

Knows nothing of Django or databases; `qiapp.lib.backup` fills and empties it.
"""

import gzip
import hashlib
import json
import os
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

MANIFEST = "manifest.json"
BLOCK_BYTES = 1024 * 1024


class ArchiveDamaged(ValueError):
    """The archive is not what its manifest says; the message names the first difference."""


@dataclass(frozen=True)
class Manifest:
    """What an archive holds: `facts` about it, and the SHA-256 of each file by its name."""

    facts: Mapping[str, Any]
    files: Mapping[str, str]


def write_archive(
    target: Path, files: Mapping[str, Path], facts: Mapping[str, Any]
) -> Manifest:
    """Return the manifest of the archive written to `target`, readable by its owner only.

    `files`: name in the archive -> file to take; one that vanishes meanwhile is left out.
    The target appears only when it is complete. Raises OSError when the disk is full.
    """
    partial = target.with_name(f".{target.name}.partial")
    hashes: dict[str, str] = {}
    with _private_file(partial) as output:
        with tarfile.open(fileobj=output, mode="w:gz", compresslevel=6) as archive:
            for name, path in files.items():
                if path.is_file():
                    hashes[name] = _add_file(archive, name, path)
            manifest = Manifest(facts=dict(facts), files=hashes)
            _add_manifest(archive, manifest, partial)
        output.flush()
        os.fsync(output.fileno())
    partial.replace(target)
    return manifest


def verify_archive(source: Path) -> Manifest:
    """Return the manifest after reading the whole archive and comparing every hash.

    Raises ArchiveDamaged when a file is missing, changed, added or has a name that would
    lead out of the folder it is unpacked to.
    """
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    with _damage_named(source):
        _read_to_the_end(source)
        for name, content in _members(source):
            if name == MANIFEST:
                manifest = Manifest(**json.load(content))
            else:
                found[name] = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    if manifest is None:
        raise ArchiveDamaged(f"{source.name} has no {MANIFEST}: it is not a back-up.")
    for name in sorted({*found, *manifest.files}):
        if found.get(name) != manifest.files.get(name):
            raise ArchiveDamaged(
                f"{source.name} is damaged: {name} is not as recorded."
            )
    return manifest


def unpack_archive(source: Path, folder: Path) -> None:
    """Write every file of a verified archive below `folder`, which is made."""
    for name, content in _members(source):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _private_file(path) as output:
            while block := content.read(BLOCK_BYTES):
                output.write(block)


def _members(source: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(source, mode="r:gz") as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            if content is None or not _stays_inside(member.name):
                raise ArchiveDamaged(f"{source.name} holds a strange file name.")
            yield member.name, content


@contextmanager
def _damage_named(source: Path) -> Iterator[None]:
    try:
        yield
    except ArchiveDamaged:
        raise
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise ArchiveDamaged(f"{source.name} cannot be read: {error}.") from error
    except (ValueError, TypeError) as error:
        raise ArchiveDamaged(f"{source.name} has an unreadable {MANIFEST}.") from error


def _read_to_the_end(source: Path) -> None:
    """tarfile stops before gzip's checksum; this does not."""
    with gzip.open(source) as content:
        while content.read(BLOCK_BYTES):
            pass


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _add_file(archive: tarfile.TarFile, name: str, path: Path) -> str:
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        content.seek(0)
        member = tarfile.TarInfo(name)
        member.size = os.fstat(content.fileno()).st_size
        member.mode = 0o600
        archive.addfile(member, content)
    return digest


def _add_manifest(archive: tarfile.TarFile, manifest: Manifest, beside: Path) -> None:
    path = beside.with_suffix(".json")
    path.write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True))
    _add_file(archive, MANIFEST, path)
    path.unlink()


def _private_file(path: Path) -> IO[bytes]:
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
