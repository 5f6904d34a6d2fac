"""Translations: reads a .po file and writes the .mo file that gettext loads.

So that a bare machine needs no gettext tools: the .mo files lie in the repository, and a test
sees to it that they say what their .po files say. Knows nothing of Django.
"""

import ast
import struct
from dataclasses import dataclass, field
from pathlib import Path

MAGIC, HEADER_BYTES, ENTRY_BYTES = 0x950412DE, 28, 8
CONTEXT_END, PLURAL_END = "\x04", "\0"


@dataclass(slots=True)
class Entry:
    """One message. `texts`: its translations by plural form; one where there is no plural."""

    context: str | None = None
    message: str = ""
    plural: str | None = None
    texts: dict[int, str] = field(default_factory=dict)

    def key(self) -> str:
        """As gettext looks it up."""
        context = "" if self.context is None else self.context + CONTEXT_END
        plural = "" if self.plural is None else PLURAL_END + self.plural
        return context + self.message + plural

    def value(self) -> str:
        return PLURAL_END.join(self.texts[form] for form in sorted(self.texts))


def read_po(text: str) -> list[Entry]:
    """The messages of a .po file, the header (an empty message) first.

    Raises ValueError at a line that is none; fuzzy or obsolete messages are refused too,
    because a catalogue that is shipped has none.
    """
    return [read_entry(block) for block in text.strip().split("\n\n")]


def read_entry(block: str) -> Entry:
    entry, part = Entry(), ""
    for line in block.splitlines():
        if line.startswith(("#~", "#, fuzzy")):
            raise ValueError(f"A fuzzy or obsolete message: {line}")
        if line.startswith("#"):
            continue
        word, quote, rest = line.partition('"')
        part = word.strip() or part
        add(entry, part, str(ast.literal_eval(quote + rest)))
    return entry


def add(entry: Entry, part: str, text: str) -> None:
    if part == "msgctxt":
        entry.context = (entry.context or "") + text
    elif part == "msgid":
        entry.message += text
    elif part == "msgid_plural":
        entry.plural = (entry.plural or "") + text
    elif part.startswith("msgstr"):
        form = int(part[7:-1]) if part.endswith("]") else 0
        entry.texts[form] = entry.texts.get(form, "") + text
    else:
        raise ValueError(f"No part of a message: {part!r}")


def mo_bytes(entries: list[Entry]) -> bytes:
    """The .mo file of these messages; the same messages make the same bytes."""
    pairs = sorted((e.key().encode(), e.value().encode()) for e in entries)
    values_at = HEADER_BYTES + ENTRY_BYTES * len(pairs)
    texts_at = values_at + ENTRY_BYTES * len(pairs)
    keys, texts_at = table([key for key, _value in pairs], texts_at)
    values, end = table([value for _key, value in pairs], texts_at)
    head = struct.pack("<7I", MAGIC, 0, len(pairs), HEADER_BYTES, values_at, 0, end)
    texts = b"".join(t + b"\0" for t in [k for k, _v in pairs] + [v for _k, v in pairs])
    return head + keys + values + texts


def table(texts: list[bytes], start: int) -> tuple[bytes, int]:
    """Length and place of each text, and where the texts end."""
    rows = []
    for text in texts:
        rows.append(struct.pack("<2I", len(text), start))
        start += len(text) + 1
    return b"".join(rows), start


def compiled(po: Path) -> bytes:
    """What the .mo file beside this .po file has to hold."""
    return mo_bytes(read_po(po.read_text(encoding="utf-8")))
