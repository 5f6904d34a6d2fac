"""Small files of evidence, made in memory."""

import io
import zipfile
from itertools import count
from secrets import token_hex
from typing import Any

from django.utils import timezone
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from accounts.models import User
from evidence.models import EvidenceFile
from projects.models import Project
from qiapp.lib import private_files

NUMBERS = count(1)


def pdf_bytes(*pages: str) -> bytes:
    """A PDF with one line of text a page; an empty text is a page without any."""
    writer = PdfWriter()
    font = DictionaryObject({
        NameObject("/Type"): NameObject("/Font"),
        NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Helvetica"),
    })  # fmt: skip
    for text in pages:
        page = writer.add_blank_page(width=300, height=200)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        drawn = f"BT /F1 12 Tf 20 150 Td ({text}) Tj ET" if text else ""
        stream.set_data(drawn.encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def word_bytes(*paragraphs: str, **parts: bytes) -> bytes:
    """A Word document of these paragraphs; `parts` are further members, by path."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    runs = "".join(f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs)
    body = f"<w:document {space}><w:body>{runs}</w:body></w:document>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", body)
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def picture_bytes(kind: str = "PNG", **options: object) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(target, kind, **options)
    return target.getvalue()


def make_file(project: Project, by: User, **fields: Any) -> EvidenceFile:
    """A kept file, stored as if it had been read and checked."""
    content = pdf_bytes(f"Paper {next(NUMBERS)}")
    stored = private_files.store(f"evidence/{project.pk}", token_hex(8), content)
    values: dict[str, Any] = {
        "kind": "certificate", "title": "QI course", "name": "course.pdf",
        "media_type": "application/pdf", "pages": 1, "confirmed_at": timezone.now(),
    }  # fmt: skip
    return EvidenceFile.objects.create(
        project=project, by=by, path=stored.path, digest=stored.digest,
        size=stored.size, **(values | fields),
    )  # fmt: skip
