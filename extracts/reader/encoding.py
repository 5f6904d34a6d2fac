"""Which characters a text file is written in, found by reading all of it once."""

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
from charset_normalizer import from_bytes

from extracts.reader.errors import Refused
from extracts.reader.gate import (
    HEAD,
    MAX_RATIO,
    MAX_UNPACKED,
    RATIO_FLOOR,
    Admitted,
    refuse_binary,
)

BLOCK = 1 << 20
SAMPLE = 40_000
LINES_KEPT = 50
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_BYTE = [
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp850",
    "mac_roman",
    "cp932",
    "big5",
    "gb18030",
]
_NON_ASCII_LINE = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
_STRAY_QUOTE = re.compile(r'"(?<=[^,;|\t\r\n"]")[^,;|\t\r\n"]')


@dataclass(slots=True)
class Scan:
    """What one pass over the whole file found. Lines are the first 50."""

    encoding: str
    replace: bool = False
    head: str = ""
    unpacked_bytes: int = 0
    nul_lines: list[int] = field(default_factory=list)
    nul_bytes: int = 0
    stray_quote_lines: list[int] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def errors(self) -> str:
        """The decoder's way with bytes that fit no character."""
        return "replace" if self.replace else "strict"


def open_bytes(admitted: Admitted) -> BinaryIO:
    """The unpacked bytes of a text file, to be closed by the caller."""
    if admitted.packed:
        return gzip.open(admitted.path, "rb")  # type: ignore[return-value]
    return admitted.path.open("rb")


def scan(admitted: Admitted) -> Scan:
    """What the file is written in, and where it holds NUL bytes and stray quotes.

    Raises Refused for a file that unpacks too large or is no text.
    """
    head = next(_blocks(admitted), b"")[:HEAD]
    if not head:
        raise Refused("The file is empty. Export it again.")
    encoding = _marked(head) or _wide(head)
    if encoding:
        return _read(admitted, Scan(encoding, replace=True))
    try:
        return _read(admitted, Scan("utf-8"))
    except UnicodeDecodeError as error:
        return _read(admitted, _other_encoding(admitted, error))


def _marked(head: bytes) -> str | None:
    return next((name for bom, name in _BOMS if head.startswith(bom)), None)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of plain text is NUL."""
    even, odd = head[::2], head[1::2]
    if len(head) < 8 or max(even.count(0), odd.count(0)) < 0.4 * len(odd):
        return None
    if min(even.count(0), odd.count(0)) > 0.05 * len(odd):
        return None
    return "utf-16-le" if odd.count(0) > even.count(0) else "utf-16-be"


def _blocks(admitted: Admitted) -> Iterator[bytes]:
    total, packed = 0, admitted.path.stat().st_size
    try:
        with open_bytes(admitted) as file:
            while block := file.read(BLOCK):
                total += len(block)
                _refuse_bomb(total, packed, admitted.packed)
                yield block
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Refused(
            "The packed file is damaged. Pack it again or send it unpacked."
        ) from error


def _refuse_bomb(total: int, packed: int, is_packed: bool) -> None:
    swollen = is_packed and total > packed * MAX_RATIO + RATIO_FLOOR
    if swollen or total > MAX_UNPACKED:
        raise Refused("The file is too large when unpacked. Split it by year.")


def _read(admitted: Admitted, found: Scan) -> Scan:
    decoder = codecs.getincrementaldecoder(found.encoding)(errors=found.errors)
    line = 1
    for block in _blocks(admitted):
        text = decoder.decode(block)
        found.unpacked_bytes += len(block)
        if not found.head:
            found.head = text[: HEAD * 2]
            refuse_binary(found.head)
        _look(text, line, found)
        line += _line_ends(block)
    decoder.decode(b"", final=True)
    _add_warnings(found)
    return found


def _line_ends(block: bytes) -> int:
    """Ten times as fast as `block.count`, which searches anew after every hit."""
    return int(np.count_nonzero(np.frombuffer(block, np.uint8) == ord("\n")))


def _look(text: str, line: int, found: Scan) -> None:
    """Notes the odd places of one block, which begins in `line`."""
    if "\x00" in text:
        found.nul_bytes += text.count("\x00")
        _note_lines(text, line, re.finditer("\x00+", text), found.nul_lines)
    if '"' in text:
        _note_lines(text, line, _STRAY_QUOTE.finditer(text), found.stray_quote_lines)


def _note_lines(
    text: str, line: int, hits: Iterator[re.Match[str]], lines: list[int]
) -> None:
    at, here = 0, line
    for hit in hits:
        if len(lines) >= LINES_KEPT:
            return
        here += text.count("\n", at, hit.start())
        at = hit.start()
        if not lines or lines[-1] != here:
            lines.append(here)


def _add_warnings(found: Scan) -> None:
    if found.nul_bytes:
        lines = ", ".join(map(str, found.nul_lines[:12]))
        found.warnings.append(
            f"{found.nul_bytes} empty (NUL) bytes were taken out, in lines {lines}."
        )
    if found.stray_quote_lines:
        lines = ", ".join(map(str, found.stray_quote_lines[:12]))
        more = " and more" if len(found.stray_quote_lines) > 12 else ""
        found.warnings.append(
            "Quotation marks inside cells were kept as ordinary characters, in lines "
            f"{lines}{more}."
        )


def _other_encoding(admitted: Admitted, error: UnicodeDecodeError) -> Scan:
    sample = _non_ascii_lines(admitted)
    if _mostly_utf8(sample, error):
        found = Scan("utf-8", replace=True)
        found.warnings.append("A few characters could not be read and show as �.")
        return found
    best = from_bytes(sample, cp_isolation=_SINGLE_BYTE).best()
    name = best.encoding if best is not None else "cp1252"
    if name in ("cp1252", "cp1250", "cp1254", "latin_1") and _decodes(sample, "cp1252"):
        found = Scan("cp1252", replace=True)
        found.notes.append("Characters are read as Windows-1252 (Western European).")
        return found
    found = Scan(name, replace=True)
    found.warnings.append(f"Characters are read as {name}. Check names with accents.")
    return found


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _non_ascii_lines(admitted: Admitted) -> bytes:
    lines: list[bytes] = []
    size = 0
    for block in _blocks(admitted):
        for hit in _NON_ASCII_LINE.finditer(block):
            lines.append(hit[0][:2000])
            size += len(lines[-1])
            if size > SAMPLE:
                return b"\n".join(lines)
    return b"\n".join(lines)


def _mostly_utf8(sample: bytes, error: UnicodeDecodeError) -> bool:
    text = sample.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(1 for c in text if c > "\x7f") - broken
    cut_off = error.reason == "unexpected end of data" and broken <= 1
    return cut_off or whole > 5 * broken
