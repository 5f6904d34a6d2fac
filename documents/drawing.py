"""A filled document as PDF or DOCX, drawn by the worker and kept by what it shows."""

import json
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from documents.filling import Entry, Filled, Picture, Table
from documents.word_file import Element, Grid, Heading, Image, Paragraph, word_file
from jobs.actions import enqueue
from jobs.models import Job
from measures.chart import Chart
from measures.charts import svg
from measures.drawings import lay_out
from projects.models import Project
from qiapp.lib.pdf import data_address, render_pdf

DRAW_TASK = "documents.draw"
LIFE = 7 * 24 * 3600
# Another layout of the pages is another file, whatever the words.
LAYOUT = 1
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def key_of(document: Filled, title: str, form: str) -> str:
    """A hash of everything that shows in the file."""
    shown = [LAYOUT, translation.get_language(), form, title, document.kind.id]
    told = [[one.item.label, one.length, blocks_of(one)] for one in document.entries]
    text = json.dumps([shown, told], sort_keys=True, cls=DjangoJSONEncoder)
    return sha256(text.encode()).hexdigest()


def blocks_of(entry: Entry) -> list[Any]:
    return [one if isinstance(one, str) else asdict(one) for one in entry.blocks]


def kept(document: Filled, title: str, form: str) -> bytes | None:
    """The file as the project stands now; None when it is not drawn."""
    found: bytes | None = cache.get(f"document:{key_of(document, title, form)}")
    return found


def ask(document: Filled, project: Project, form: str, *, by: User) -> Job:
    """The job that draws the file for `by`, in the language that is spoken."""
    kind, key = document.kind.id, key_of(document, project.title, form)
    return enqueue(
        task=DRAW_TASK, subject=project, by=by, key=f"{DRAW_TASK}:{by.pk}:{key}",
        title=_("Drawing: %(title)s") % {"title": document.kind.title},
        arguments={
            "kind": kind, "form": form, "reader": by.pk,
            "language": translation.get_language() or settings.LANGUAGE_CODE,
        },
        result_url=reverse("documents:document_detail", args=[project.pk, kind]),
    )  # fmt: skip


def draw(
    document: Filled, project: Project, charts: dict[int, Chart], form: str
) -> bytes:
    """The file, drawn and kept. A second; loads WeasyPrint or matplotlib."""
    make = as_pdf if form == "pdf" else as_word
    content = make(document, project, charts)
    cache.set(f"document:{key_of(document, project.title, form)}", content, LIFE)
    return content


def file_name(document: Filled, project: Project, form: str) -> str:
    return f"{slugify(project.title) or 'project'}-{document.kind.id}.{form}"


# PDF --------------------------------------------------------------------------------


def as_pdf(document: Filled, project: Project, charts: dict[int, Chart]) -> bytes:
    """Tagged (PDF/UA-1), each chart with its words and its table."""
    sections = [
        [
            title,
            [shown for shown in (pdf_item(one, charts) for one in entries) if shown],
        ]
        for title, entries in document.sections
    ]
    context = {"document": document, "title": project.title, "sections": sections}
    return render_pdf("pdf/documents_document.html", context).content


def pdf_item(entry: Entry, charts: dict[int, Chart]) -> dict[str, Any] | None:
    """What the template shows of one item; None for an empty one that may be left out."""
    if not entry.is_filled and not entry.item.required:
        return None
    blocks = [pdf_block(one, charts) for one in entry.blocks]
    return {"label": entry.item.label, "blocks": blocks}


def pdf_block(block: str | Table | Picture, charts: dict[int, Chart]) -> dict[str, Any]:
    if isinstance(block, str):
        return {"text": block}
    if isinstance(block, Table):
        return {"table": block}
    return {
        "picture": block,
        "image": picture_of(charts[block.measure], block.measure),
    }


def picture_of(chart: Chart, number: int) -> str:
    written = svg.written(lay_out(chart, "wide"), prefix=f"document-{number}")
    return data_address(written, "image/svg+xml")


# DOCX -------------------------------------------------------------------------------


def as_word(document: Filled, project: Project, charts: dict[int, Chart]) -> bytes:
    elements: list[Element] = [
        Heading(document.kind.title, 1),
        Paragraph(project.title),
        Paragraph(standing(document), quiet=True),
    ]
    for title, entries in document.sections:
        elements.append(Heading(title, 2))
        for entry in entries:
            elements += word_item(entry, charts)
    language = translation.get_language() or settings.LANGUAGE_CODE
    return word_file(elements, title=document.kind.title, language=language)


def standing(document: Filled) -> str:
    """How much is filled, and that nobody has checked the list yet."""
    facts = {"filled": document.filled, "total": document.total}
    said = _("%(filled)d of %(total)d items filled.") % facts
    review = "" if document.kind.reviewed_by else _("List of items: not yet reviewed.")
    return f"{said} {review}".strip()


def word_item(entry: Entry, charts: dict[int, Chart]) -> list[Element]:
    if not entry.is_filled and not entry.item.required:
        return []
    made: list[Element] = [Heading(entry.item.label, 3)]
    if not entry.is_filled:
        return [*made, Paragraph(_("Not filled yet."), quiet=True)]
    for block in entry.blocks:
        made += word_block(block, charts)
    return made


def word_block(block: str | Table | Picture, charts: dict[int, Chart]) -> list[Element]:
    if isinstance(block, str):
        return [Paragraph(block)]
    if isinstance(block, Table):
        return [Grid(block.columns, block.rows)]
    # matplotlib costs half a second to import: only who draws pays for it.
    from measures.charts.draw import to_png

    drawing = lay_out(charts[block.measure], "wide")
    image = Image(
        to_png(drawing), round(drawing.width), round(drawing.height), block.alt
    )
    return [
        Paragraph(f"{block.name}: {block.finding}"), image,
        Paragraph(block.rule, quiet=True), Grid(block.table.columns, block.table.rows),
    ]  # fmt: skip
