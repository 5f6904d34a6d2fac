"""Making an export once, and handing out the same bytes ever after."""

import json
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from attestations.models import Part, Signature
from audit.record import record
from jobs.actions import enqueue
from jobs.models import Job
from jobs.running import Attempt
from qiapp.lib import private_files
from qiapp.lib.bundle import bundle
from qiapp.lib.errors import ActionRefused
from qiapp.lib.tabular import Cell
from reports import export
from reports.export import Completion, Sorted
from reports.models import ExportBatch, ExportFile, ExportLine, FileKind

EXPORT_TASK = "reports.export"


@transaction.atomic
def create_export(
    *, office: Organisation, first_day: date, last_day: date, by: User
) -> ExportBatch:
    """A batch of what was not sent before, completed in these days, both included.

    Whoever lacks consent or a part of the identity is held back and named. Raises
    ActionRefused when nothing can be sent. The files are made by a job.
    """
    Organisation.objects.select_for_update().get(pk=office.pk)
    found = export.sort_out(export.unsent(office, first_day, last_day))
    require_something(found, first_day, last_day)
    last = office.export_batches.aggregate(last=Max("number"))["last"] or 0
    batch = ExportBatch.objects.create(
        office=office, number=last + 1, first_day=first_day, last_day=last_day,
        created_by=by, held_back=[held(one) for one in found.held_back],
    )  # fmt: skip
    ExportLine.objects.bulk_create(
        ExportLine(
            batch=batch,
            attestation=one.attestation,
            position=position,
            rows=export.frozen(export.rows_of(position, one)),
        )  # fmt: skip
        for position, one in enumerate(found.sendable, start=1)
    )
    record(
        "completions exported", by=by, subject=batch, organisation=office,
        first_day=first_day, last_day=last_day, sent=len(found.sendable),
        held_back=len(found.held_back),
        attestations=[one.attestation.pk for one in found.sendable],
    )  # fmt: skip
    enqueue_export(batch, by=by)
    return batch


def require_something(found: Sorted, first_day: date, last_day: date) -> None:
    if found.sendable:
        return
    if found.held_back:
        raise ActionRefused(
            _(
                "Every completion of these days is held back. The list says what to mend."
            )
        )
    raise ActionRefused(
        _("Nothing new was completed from %(first)s to %(last)s. What was sent before "
          "stands in its own export.")
        % {"first": first_day.isoformat(), "last": last_day.isoformat()}
    )  # fmt: skip


def held(completion: Completion) -> dict[str, object]:
    return {
        "attestation": completion.attestation.pk,
        "name": completion.name,
        "faults": list(completion.faults),
    }


def enqueue_export(batch: ExportBatch, *, by: User) -> Job:
    return enqueue(
        task=EXPORT_TASK, subject=batch, by=by, title=_("Making the files"),
        result_url=reverse(
            "reports:provider_export_detail", args=[batch.office_id, batch.pk]
        ),
    )  # fmt: skip


def build(*, batch_id: int, attempt: Attempt) -> ExportBatch:
    """The batch with its three files; a second call changes nothing."""
    batch = ExportBatch.objects.select_related("office").get(pk=batch_id)
    if batch.ready_at is not None:
        return batch
    attempt.progress(0, 0, _("collecting the PDFs"))
    contents = files_of(batch)
    folder = f"exports/{batch.pk}"
    with transaction.atomic():
        for kind, content in contents.items():
            name = file_name(batch, kind)
            stored = private_files.store(folder, name, content)
            ExportFile.objects.create(
                batch=batch, kind=kind, name=name, path=stored.path,
                digest=stored.digest, size=stored.size,
            )  # fmt: skip
        ExportBatch.objects.filter(pk=batch.pk).update(ready_at=timezone.now())
        attempt.finish()
    batch.refresh_from_db()
    return batch


def files_of(batch: ExportBatch) -> dict[FileKind, bytes]:
    """CSV, XLSX, and the ZIP that holds both, the PDFs and the list of evidence files.

    From frozen rows and from what was signed alone.
    """
    lines = list(batch.lines.select_related("attestation__document"))
    rows = export.thawed([row for line in lines for row in line.rows])
    table, book = export.roster_csv(rows), export.roster_xlsx(rows)
    papers = [
        (f"pdf/{export.pdf_name_in(line.rows[0])}", pdf_of(line)) for line in lines
    ]
    parts = [("roster.csv", table), ("roster.xlsx", book), *papers]
    parts.append(("evidence.csv", export.evidence_csv(evidence_of(lines))))
    return {
        FileKind.CSV: table,
        FileKind.XLSX: book,
        FileKind.ZIP: bundle(parts),
    }


def evidence_of(lines: list[ExportLine]) -> list[list[Cell]]:
    """The files of evidence behind these lines, as they were signed. One query."""
    signed = Signature.objects.filter(
        attestation__in=[line.attestation_id for line in lines], part=Part.PARTICIPANT
    )
    texts = dict(signed.values_list("attestation_id", "evidence"))
    return [
        row
        for line in lines
        for row in export.evidence_rows(
            line.position, line.attestation_id, json.loads(texts[line.attestation_id])
        )
    ]


def pdf_of(line: ExportLine) -> bytes:
    document = line.attestation.document
    return private_files.read(document.path, document.digest)


def file_name(batch: ExportBatch, kind: FileKind) -> str:
    """Its name says which export it is; who and when stand in the audit record."""
    days = f"{batch.first_day.isoformat()}-to-{batch.last_day.isoformat()}"
    return f"completions-{batch.number:04d}-{days}.{kind.value}"


def download(*, file: ExportFile, by: User) -> bytes:
    """The stored bytes of one file, and a line in the audit record."""
    content = private_files.read(file.path, file.digest)
    record(
        "export downloaded", by=by, subject=file.batch, organisation=file.batch.office,
        file=file.name, digest=file.digest,
    )  # fmt: skip
    return content
