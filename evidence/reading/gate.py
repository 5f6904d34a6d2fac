"""The gate: what a file is by its content, before anything parses it. Django-free."""

import zipfile
import zlib
from pathlib import Path

from evidence.reading.results import Refused

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# How each type begins, and the endings its name may have.
SIGNATURES = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
ENDINGS = {PDF: (".pdf",), PNG: (".png",), JPEG: (".jpg", ".jpeg"), DOCX: (".docx",)}

MOST_BYTES = 10 * 1024 * 1024
MOST_MEMBERS = 300
MOST_UNPACKED = 40_000_000
MOST_RATIO = 100
RATIO_FLOOR = 1_000_000


def media_type_of(path: Path) -> str:
    """One of the four types. Raises Refused; reads the head and an archive's list."""
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty")
    if size > MOST_BYTES:
        raise Refused("too_large")
    with path.open("rb") as file:
        head = file.read(16)
    for signature, media_type in SIGNATURES.items():
        if head.startswith(signature):
            return media_type
    if head.startswith(b"PK\x03\x04"):
        admit_word(path)
        return DOCX
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("old_word")
    raise Refused("other_type")


def admit_word(path: Path) -> None:
    """Raises Refused unless the archive is a plain, small Word document."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, zlib.error):
        raise Refused("damaged") from None
    names = {member.filename for member in members}
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        raise Refused("other_type")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("macros")
    if any(name.startswith("word/embeddings/") for name in names):
        raise Refused("inner_files")
    if any(member.flag_bits & 1 for member in members):
        raise Refused("password")
    refuse_bomb(path, members)


def refuse_bomb(path: Path, members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    swollen = unpacked > MOST_RATIO * path.stat().st_size + RATIO_FLOOR
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or swollen:
        raise Refused("bomb")
