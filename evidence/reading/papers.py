"""The texts of PDF and Word files, and what a picture says of itself. Django-free.

Runs only in the child process (evidence/reading/child.py), under its limits.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, fromstring

from evidence.reading.gate import DOCX, JPEG, PDF, PNG, media_type_of
from evidence.reading.results import Place, Reading, Refused

MOST_PAGES = 200
MOST_CHARACTERS = 1_000_000
MOST_PIXELS = 60_000_000
GPS = 0x8825  # the EXIF block that says where a photo was taken
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Parts of a Word file beside its body, and what to call the place.
WORD_PARTS = (
    (re.compile(r"word/(header|footer)\d*\.xml$"), "header"),
    (re.compile(r"word/(foot|end)notes\.xml$"), "notes"),
    (re.compile(r"word/comments\w*\.xml$"), "comments"),
    (re.compile(r"docProps/\w+\.xml$"), "properties"),
)


def read(path: Path) -> Reading:
    """The reading of a file of any type taken. Raises Refused."""
    media_type = media_type_of(path)
    found = READERS[media_type](path)
    if sum(len(text) for _place, text in found.texts) > MOST_CHARACTERS:
        raise Refused("too_long")
    return found


def read_pdf(path: Path) -> Reading:
    """Text by page; a page without text, or with a picture, is one to look at."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        document = PdfReader(path)
        if document.is_encrypted:
            raise Refused("password")
        if len(document.pages) > MOST_PAGES:
            raise Refused("too_long")
        refuse_active(document)
        texts, unread = pages_of(document)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise Refused("damaged") from None
    except RecursionError:
        raise Refused("damaged") from None
    about = " ".join(str(value) for value in (document.metadata or {}).values())
    all_texts = (*texts, (("properties", 0), about)) if about else tuple(texts)
    return Reading(PDF, len(document.pages), all_texts, tuple(unread))


def refuse_active(document: object) -> None:
    """Raises Refused where opening the file would run something, or it hides others."""
    root = document.trailer["/Root"]  # type: ignore[attr-defined]
    names = root.get("/Names", {})
    names = names.get_object() if hasattr(names, "get_object") else names
    action = root.get("/OpenAction")
    action = action.get_object() if hasattr(action, "get_object") else action
    runs = isinstance(action, dict) and action.get("/S") in ("/JavaScript", "/Launch")
    if "/JavaScript" in names or runs or "/AA" in root:
        raise Refused("active")
    if "/EmbeddedFiles" in names:
        raise Refused("inner_files")


def pages_of(document: object) -> tuple[list[tuple[Place, str]], list[Place]]:
    texts: list[tuple[Place, str]] = []
    unread: list[Place] = []
    for number, page in enumerate(document.pages, start=1):  # type: ignore[attr-defined]
        text = page.extract_text() or ""
        notes = " ".join(notes_of(page))
        if text.strip() or notes:
            texts.append((("page", number), f"{text}\n{notes}"))
        if not text.strip() or has_picture(page):
            unread.append(("page", number))
    return texts, unread


def notes_of(page: object) -> Iterator[str]:
    """What stands in comments and form fields of a page, which its text leaves out."""
    for reference in page.get("/Annots") or ():  # type: ignore[attr-defined]
        note = reference.get_object()
        for key in ("/Contents", "/V"):
            if isinstance(note.get(key), str):
                yield str(note[key])


def has_picture(page: object) -> bool:
    resources = page.get("/Resources") or {}  # type: ignore[attr-defined]
    resources = (
        resources.get_object() if hasattr(resources, "get_object") else resources
    )
    drawn = resources.get("/XObject") or {}
    drawn = drawn.get_object() if hasattr(drawn, "get_object") else drawn
    kinds = (one.get_object().get("/Subtype") for one in drawn.values())
    return "/Image" in kinds


def read_word(path: Path) -> Reading:
    """Text by paragraph, headers, notes, comments and properties beside it."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        texts = list(body_of(xml_of(archive, "word/document.xml")))
        for name in names:
            for pattern, where in WORD_PARTS:
                if pattern.fullmatch(name):
                    words = " ".join(xml_of(archive, name).itertext())
                    texts.append(((where, 0), words))
    pictures = any(name.startswith("word/media/") for name in names)
    unread: tuple[Place, ...] = (("pictures", 0),) if pictures else ()
    return Reading(DOCX, 0, tuple(texts), unread)


def xml_of(archive: zipfile.ZipFile, name: str) -> Element:
    """The parsed part. Raises Refused; a part that declares entities is never parsed."""
    try:
        content = archive.read(name)
        # Zero bytes would hide the words from this look: the text is in UTF-16 then.
        if any(sign in content for sign in (b"<!DOCTYPE", b"<!ENTITY", b"\x00")):
            raise Refused("damaged")
        return fromstring(content)  # noqa: S314 - no entities, in a bounded child
    except (ParseError, zipfile.BadZipFile, RecursionError, ValueError):
        raise Refused("damaged") from None


def body_of(document: Element) -> Iterator[tuple[Place, str]]:
    """Paragraphs that say something, numbered as a reader counts them."""
    said = (text_of(one) for one in document.iter(f"{WORD}p"))
    for number, text in enumerate((t for t in said if t.strip()), start=1):
        yield ("paragraph", number), text


def text_of(paragraph: Element) -> str:
    spaces = {f"{WORD}tab", f"{WORD}br"}
    kept = {f"{WORD}t", f"{WORD}delText", f"{WORD}instrText"}
    parts = (
        " " if one.tag in spaces else (one.text or "")
        for one in paragraph.iter()
        if one.tag in spaces or one.tag in kept
    )
    return "".join(parts)


def read_picture(path: Path) -> Reading:
    """A picture that opens; its words nobody can read here."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(path, formats=["PNG", "JPEG"]) as picture:
            media_type = PNG if picture.format == "PNG" else JPEG
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused("too_large")
            picture.load()
            has_location = bool(picture.getexif().get_ifd(GPS))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Refused("damaged") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("too_large") from None
    return Reading(media_type, 1, unread=(("pictures", 0),), has_location=has_location)


READERS = {PDF: read_pdf, DOCX: read_word, PNG: read_picture, JPEG: read_picture}
