"""The back-up file: whole or refused."""

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from qiapp.lib.archive import (
    ArchiveDamaged,
    unpack_archive,
    verify_archive,
    write_archive,
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    report = tmp_path / "report.pdf"
    report.write_bytes(b"%PDF signed")
    target = tmp_path / "backup.tar.gz"
    write_archive(target, {"media/2026/report.pdf": report}, {"engine": "SQLite"})
    return target


def rewrite(archive: Path, name: str, content: bytes) -> None:
    """Add a file to the archive without telling its manifest."""
    raw = io.BytesIO(gzip.decompress(archive.read_bytes()))
    with tarfile.open(fileobj=raw, mode="a") as tar:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    archive.write_bytes(gzip.compress(raw.getvalue()))


def test_archive_written_and_unpacked_gives_the_same_bytes(archive, tmp_path):
    manifest = verify_archive(archive)
    unpack_archive(archive, tmp_path / "out")

    assert manifest.facts == {"engine": "SQLite"}
    assert list(manifest.files) == ["media/2026/report.pdf"]
    assert (tmp_path / "out/media/2026/report.pdf").read_bytes() == b"%PDF signed"


def test_archive_is_readable_by_its_owner_only(archive):
    assert archive.stat().st_mode & 0o777 == 0o600


def test_write_archive_file_that_vanished_is_left_out(tmp_path):
    manifest = write_archive(tmp_path / "a.tar.gz", {"media/x": tmp_path / "gone"}, {})

    assert manifest.files == {}


def test_write_archive_leaves_only_the_finished_file(archive, tmp_path):
    assert {p.name for p in tmp_path.iterdir()} == {"backup.tar.gz", "report.pdf"}


@pytest.mark.parametrize("place", [0.1, 0.4, 0.7, 0.95])
def test_verify_archive_one_byte_changed_is_refused(archive, place):
    content = bytearray(archive.read_bytes())
    content[int(len(content) * place)] ^= 0xFF
    archive.write_bytes(content)

    with pytest.raises(ArchiveDamaged):
        verify_archive(archive)


def test_verify_archive_cut_off_is_refused(archive):
    archive.write_bytes(archive.read_bytes()[:-40])

    with pytest.raises(ArchiveDamaged, match=r"backup\.tar\.gz"):
        verify_archive(archive)


def test_verify_archive_added_file_is_named(archive):
    rewrite(archive, "media/added.pdf", b"forged")

    with pytest.raises(ArchiveDamaged, match=r"media/added\.pdf is not as recorded"):
        verify_archive(archive)


@pytest.mark.parametrize("name", ["/etc/passwd", "media/../../outside", "../outside"])
def test_verify_archive_name_that_leads_outside_is_refused(archive, name):
    rewrite(archive, name, b"x")

    with pytest.raises(ArchiveDamaged, match="strange file name"):
        verify_archive(archive)


def test_verify_archive_other_file_is_no_back_up(tmp_path):
    other = tmp_path / "letter.txt"
    other.write_text("Dear colleague")

    with pytest.raises(ArchiveDamaged, match="cannot be read"):
        verify_archive(other)
