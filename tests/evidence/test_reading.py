"""Files are known by their content and read under limits; hostile ones are refused."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from evidence.reading import bounded
from evidence.reading.papers import read
from evidence.reading.results import Refused
from tests.factories.papers import pdf_bytes, picture_bytes, word_bytes


def put(folder: Path, content: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content)
    return path


def refusal_of(folder: Path, content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read(put(folder, content))
    return refused.value.code


def test_a_pdf_gives_its_text_by_page_and_names_the_page_nobody_can_read(tmp_path):
    found = read(put(tmp_path, pdf_bytes("Minutes of May", "")))

    assert (found.media_type, found.pages) == ("application/pdf", 2)
    assert found.texts[0][0] == ("page", 1)
    assert "Minutes of May" in found.texts[0][1]
    assert found.unread == (("page", 2),)


def test_a_word_file_gives_paragraphs_headers_and_comments(tmp_path):
    parts = {"word/header1.xml": b"<h>From the desk</h>",
             "word/comments.xml": b"<c>Ask again</c>",
             "word/media/image1.png": b"picture"}  # fmt: skip

    found = read(put(tmp_path, word_bytes("First", "", "Second", **parts)))

    assert found.texts == (
        (("paragraph", 1), "First"), (("paragraph", 2), "Second"),
        (("header", 0), "From the desk"), (("comments", 0), "Ask again"),
    )  # fmt: skip
    assert found.unread == (("pictures", 0),)


def test_a_photo_says_that_it_knows_where_it_was_taken(tmp_path):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (41.0, 0.0, 0.0)}

    with_place = read(put(tmp_path, picture_bytes("JPEG", exif=exif.tobytes())))
    without = read(put(tmp_path, picture_bytes("PNG")))

    assert (with_place.media_type, with_place.has_location) == ("image/jpeg", True)
    assert (without.media_type, without.has_location) == ("image/png", False)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 broken", "damaged"),
        (b"MZ\x90 a program", "other_type"),
        (b"\xd0\xcf\x11\xe0 old", "old_word"),
        (b"\x89PNG\r\n\x1a\n broken", "damaged"),
        (word_bytes("x", **{"word/vbaProject.bin": b"x"}), "macros"),
        (word_bytes("x", **{"word/embeddings/a.xlsx": b"x"}), "inner_files"),
        (word_bytes("x", **{"word/header1.xml": b"<!DOCTYPE a><a/>"}), "damaged"),
        (b"0" * (10 * 1024 * 1024 + 1), "too_large"),
    ],
    ids=["empty", "pdf", "program", "doc", "png", "macros", "inner", "dtd", "large"],
)
def test_what_is_not_taken_is_refused_by_its_content(tmp_path, content, code):
    assert refusal_of(tmp_path, content) == code


def test_a_packed_bomb_is_refused_by_its_list_alone(tmp_path):
    target = io.BytesIO(word_bytes("x"))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/a.bin", b"0" * 5_000_000)

    assert refusal_of(tmp_path, target.getvalue()) == "bomb"


def test_a_pdf_that_runs_something_or_hides_files_is_refused(tmp_path):
    def with_(change) -> bytes:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_bytes("x"))))
        change(writer)
        target = io.BytesIO()
        writer.write(target)
        return target.getvalue()

    action = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): NameObject("/x"),
        }
    )
    runs = with_(lambda w: w.root_object.update({NameObject("/OpenAction"): action}))
    hides = with_(lambda w: w.add_attachment("a.txt", b"x"))
    locked = with_(lambda w: w.encrypt("secret", algorithm="RC4-128"))

    assert refusal_of(tmp_path, runs) == "active"
    assert refusal_of(tmp_path, hides) == "inner_files"
    assert refusal_of(tmp_path, locked) == "password"


def test_the_child_process_reads_and_refuses_like_the_reader(tmp_path):
    found = bounded.read_file(put(tmp_path, pdf_bytes("Minutes of May")))
    with pytest.raises(Refused) as refused:
        bounded.read_file(put(tmp_path, b"%PDF-1.7 broken"))

    assert "Minutes of May" in found.texts[0][1]
    assert refused.value.code == "damaged"
