"""What a bundle for auditors holds: everything of one project that its asker may see.

Names in it are fixed by what it is about; no clock and no asker stand in any file, so the
same state gives the same bytes (ADR 29).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from attestations.models import Attestation, Document, Signature
from audit.models import Event
from documents import drawing
from documents.catalogue import kinds
from documents.facts import Facts
from documents.gathering import Source
from documents.models import AuditBundle
from documents.showing import filled
from evidence.models import EvidenceFile
from qiapp.lib import private_files
from qiapp.lib.bundle import bundle, digest
from qiapp.lib.canonical import canonical
from qiapp.lib.tabular import Cell, csv_bytes

File = tuple[str, bytes]
Told = Callable[[int, int, str], None]
OWN_EVENTS = AuditBundle._meta.label_lower
# Files of evidence beyond so many bytes are listed by their hash only.
MOST_EVIDENCE_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """Files of one kind, with what they are in words."""

    title: str
    about: str
    files: list[File]


def bundle_of(facts: Facts, tell: Told = lambda _done, _total, _phase: None) -> bytes:
    """The ZIP. Some seconds for each document that is not drawn yet.

    `tell`: is told how many of its parts are gathered, and which is next.
    """
    source, parts = facts.source, []
    makers = makers_of(facts)
    for place, (phase, make) in enumerate(makers):
        tell(place, len(makers), phase)
        parts.append(make())
    index = index_page(source, [one for one in parts if one.files])
    return bundle([("index.html", index), *(f for one in parts for f in one.files)])


def makers_of(facts: Facts) -> list[tuple[str, Callable[[], Part]]]:
    source = facts.source
    return [
        ("signed papers", lambda: signed(source)),
        ("numbers", lambda: numbers(source)),
        ("files of evidence", lambda: evidence(source)),
        ("history", lambda: history(source)),
        ("documents", lambda: documents(facts)),
    ]


# Signed papers ----------------------------------------------------------------------


def signed(source: Source) -> Part:
    """The sealed PDFs, with what was signed as canonical JSON and every signature."""
    visible = Attestation.objects.visible_to(source.user)
    rows = visible.filter(participation__project=source.project).order_by("pk")
    files = [
        file
        for row in rows.prefetch_related("signatures")
        for file in signed_files(row)
    ]
    about = _(
        "Each PDF bears a seal and a code that the page %(address)s checks. The JSON "
        "beside it is the exact text that was signed; its SHA-256 stands in the PDF."
    ) % {"address": f"{settings.SITE_URL}/verify/"}
    return Part(_("Signed papers"), about, files)


def signed_files(attestation: Attestation) -> Iterator[File]:
    name = f"signed/attestation-{attestation.pk}"
    document = Document.objects.filter(attestation=attestation).first()
    if document is not None:
        yield f"{name}.pdf", private_files.read(document.path, document.digest)
    signatures = list(attestation.signatures.all())
    for one in signatures:
        if one.evidence:
            yield f"{name}-evidence.json", one.evidence.encode()
    if signatures:
        yield f"{name}-signatures.json", signatures_json(signatures).encode()


def signatures_json(signatures: Sequence[Signature]) -> str:
    """The text each signature covers, so that its SHA-256 can be computed again."""
    found = [{"content": one.content, "digest": one.digest} for one in signatures]
    return canonical({"schema": 1, "signatures": found})


# Numbers ----------------------------------------------------------------------------

NUMBERS = (
    "measure", "kind", "unit", "numerator_means", "denominator_means", "period_start",
    "numerator", "denominator", "value", "period_is_over", "set_aside", "note",
)  # fmt: skip
TESTS = (
    "number", "builds_on", "starts_on", "ends_on", "led_by", "change", "prediction",
    "observations", "result", "learned", "decision", "next_step",
)  # fmt: skip


def numbers(source: Source) -> Part:
    files = [
        ("data/numbers.csv", csv_bytes(NUMBERS, number_rows(source))),
        ("data/tests.csv", csv_bytes(TESTS, test_rows(source))),
        ("data/meetings.csv", csv_bytes(("day", "people", "charts"), meeting_rows(source))),
        ("data/team.csv", csv_bytes(("name", "role", "profession", "part"), team_rows(source))),
    ]  # fmt: skip
    about = _("Counts by period, never patients: numbers, tests, meetings and team.")
    return Part(_("Data as tables"), about, files)


def number_rows(source: Source) -> Iterator[Sequence[Cell]]:
    """One row a point, values unrounded."""
    for chart in source.charts:
        one = chart.measure
        for point in chart.series.points:
            yield (
                one.name, one.kind, one.unit, one.numerator, one.denominator,
                point.period_start, point.numerator, point.denominator, point.value,
                yes_no(point.complete), yes_no(point.excluded), point.note,
            )  # fmt: skip


def test_rows(source: Source) -> Iterator[Sequence[Cell]]:
    for one in source.cycles:
        yield (
            one.number, one.previous.number if one.previous else None, one.starts_on,
            one.ends_on, one.owner.name, one.change, one.prediction, one.observations,
            one.result, one.learned, one.decision, one.next_step,
        )  # fmt: skip


def meeting_rows(source: Source) -> Iterator[Sequence[Cell]]:
    for one in source.meetings:
        people = "; ".join(str(person) for person in one.present())
        yield one.on, people, "; ".join(chart.name for chart in one.charts.all())


def team_rows(source: Source) -> Iterator[Sequence[Cell]]:
    for one in source.team:
        yield one.user.name, one.role, one.profession, one.responsibilities


def yes_no(value: bool) -> str:
    return "yes" if value else "no"


# Evidence ---------------------------------------------------------------------------

FILES = ("file", "title", "kind", "issued_by", "date", "brought_by", "bytes", "sha256")


def evidence(source: Source) -> Part:
    """Files as they were sent, and a table that names each with its hash."""
    rows, files, size = [], [], 0
    for number, one in enumerate(source.files, 1):
        size += one.size
        name = f"evidence/{number:02d}-{safe_name(one)}"
        is_enclosed = size <= MOST_EVIDENCE_BYTES
        if is_enclosed:
            files.append((name, private_files.read(one.path, one.digest)))
        rows.append((
            name if is_enclosed else "not enclosed: too large", one.title, one.kind,
            one.issuer, one.dated_on, one.by.name, one.size, one.digest,
        ))  # fmt: skip
    table = [("evidence/files.csv", csv_bytes(FILES, rows))] if rows else []
    return Part(
        _("Files of evidence"),
        _("Minutes, certificates and letters as they were sent, with their SHA-256."),
        table + files,
    )


def safe_name(file: EvidenceFile) -> str:
    """The file's own name without what could lead out of a folder."""
    path = PurePosixPath(file.name.replace("\\", "/"))
    ending = path.suffix.lower() if path.suffix[1:].isalnum() else ""
    return f"{slugify(path.stem)[:60] or 'file'}{ending}"


# History ----------------------------------------------------------------------------

EVENTS = ("at", "who", "what", "of", "before", "after", "facts", "place", "sha256")


def history(source: Source) -> Part:
    """Every event of the project, the oldest first, but those about such bundles."""
    events = Event.objects.of_project(source.project.pk).select_related("link")
    rows = events.exclude(subject_type=OWN_EVENTS).order_by("at", "pk")
    about = _(
        "Who did what and when, in UTC. Where a SHA-256 stands, the event is a link of "
        "the chain; asking for bundles like this one is left out."
    )
    table = csv_bytes(EVENTS, map(event_row, rows))
    return Part(_("History"), about, [("history/events.csv", table)])


def event_row(event: Event) -> Sequence[Cell]:
    link = getattr(event, "link", None)
    return (
        event.at.astimezone(UTC).isoformat(timespec="seconds"), event.actor_label,
        event.verb, event.subject_label, as_json(event.before), as_json(event.after),
        as_json(event.facts), link.place if link else None, link.digest if link else "",
    )  # fmt: skip


def as_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False) if value else ""


# Documents --------------------------------------------------------------------------


def documents(facts: Facts) -> Part:
    """Every document as PDF; those about a person only where she has a part."""
    source = facts.source
    charts = {one.measure.pk: one for one in source.charts}
    files = []
    for kind in kinds().values():
        if kind.about_person and source.part(kind.programmes) is None:
            continue
        document = filled(facts, kind)
        content = drawing.kept(document, source.project.title, "pdf")
        content = content or drawing.draw(document, source.project, charts, "pdf")
        files.append((f"documents/{kind.id}.pdf", content))
    about = _("Filled from the project as it stands. Nothing in them is signed.")
    return Part(_("Documents"), about, files)


# The page to begin with -------------------------------------------------------------


def index_page(source: Source, parts: Sequence[Part]) -> bytes:
    """HTML that needs nothing but a browser: what is inside, and how to check it."""
    listed = [
        {
            "title": one.title, "about": one.about,
            "files": [
                {"name": name, "size": len(content), "digest": digest(content)}
                for name, content in one.files
            ],
        }
        for one in parts
    ]  # fmt: skip
    context = {
        "project": source.project, "parts": listed, "address": settings.SITE_URL,
        "language": translation.get_language() or settings.LANGUAGE_CODE,
    }  # fmt: skip
    return render_to_string("pdf/documents_bundle.html", context).encode()
