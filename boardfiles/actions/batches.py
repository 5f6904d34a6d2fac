"""Making a board file once, sending it, handing out the same bytes, and purging it."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.identity_words import sentence
from accounts.models import Organisation, User
from attestations.models import Attestation
from audit.record import record
from boardfiles import records
from boardfiles.adapters import Sender, adapters_for
from boardfiles.gathering import Row, check, gather, records_of, with_persons
from boardfiles.models import (
    WAITING,
    BoardBatch,
    BoardFile,
    BoardLine,
    Kind,
    LineState,
    ReportedActivity,
)
from boardfiles.routes import Channel
from jobs.actions import enqueue
from jobs.models import Job
from jobs.running import Attempt
from qiapp.lib import private_files
from qiapp.lib.errors import ActionRefused

WRITE_TASK = "boardfiles.write"
DOCUMENT_OF = {"own-template": "learners-own-template", "pars-workbook": "learners",
               "pars-check": "check-first", "pars-json": "learners-draft",
               "roster-csv": "roster", "roster-xlsx": "roster", "roster-zip": "roster-and-pdfs"}  # fmt: skip


@transaction.atomic
def create_batch(*, activity: ReportedActivity, by: User) -> BoardBatch:
    """A batch of what no batch has reported; who is held back is named with row and fault.

    Raises ActionRefused when nothing can go. A job writes the files.
    """
    lock(activity.office)
    found = gather(activity)
    if not found.ready:
        raise ActionRefused(
            _("Nobody can go yet. The list says what to mend.") if found.held_back
            else _("Nobody new. What was sent before stands in its own file.")
        )  # fmt: skip
    batch = new_batch(activity, Kind.NEW, by, held_back=found.held_back)
    lines: list[BoardLine] = []
    for row in found.ready:
        made = records_of(row, activity, len(lines) + 1)
        lines += lines_of(batch, row.attestation, made, len(lines) + 1)
    BoardLine.objects.bulk_create(lines)
    return handed_to_worker(batch, by)


@transaction.atomic
def resend(*, activity: ReportedActivity, by: User) -> BoardBatch:
    """A batch of the mended lines alone, each checked again. Raises ActionRefused."""
    lock(activity.office)
    mended = list(
        BoardLine.objects.mended().filter(batch__activity=activity).order_by("pk")
    )
    rows = rows_again(activity, mended)
    ready = [(line, rows[line.attestation_id]) for line in mended
             if line.attestation_id in rows and rows[line.attestation_id].is_ready]  # fmt: skip
    if not ready:
        raise ActionRefused(_("Nothing is mended yet, so there is nothing to send."))
    still = [row for row in rows.values() if not row.is_ready]
    batch = new_batch(activity, Kind.RESEND, by, held_back=still)
    lines: list[BoardLine] = []
    for line, row in ready:
        first = len(lines) + 1
        made = [r for r in records_of(row, activity, first) if r.board == line.board]
        lines += lines_of(batch, row.attestation, made, first, replaces=line)
    require_lines(lines)
    BoardLine.objects.bulk_create(lines)
    return handed_to_worker(batch, by)


def rows_again(
    activity: ReportedActivity, lines: Sequence[BoardLine]
) -> dict[int, Row]:
    """The completions of these lines, checked again, by attestation; approved ones only."""
    ids = {line.attestation_id for line in lines}
    approved = Attestation.objects.filter(pk__in=ids, status="approved")
    return {row.attestation.pk: row for row in check(activity, with_persons(approved))}


@transaction.atomic
def take_back(*, activity: ReportedActivity, by: User) -> BoardBatch:
    """A batch that deletes the reports that no longer hold. Raises ActionRefused."""
    lock(activity.office)
    lines = list(BoardLine.objects.to_take_back().filter(batch__activity=activity))
    if not lines:
        raise ActionRefused(_("No report has to be taken back."))
    batch = new_batch(activity, Kind.CORRECTION, by)
    for position, line in enumerate(lines, 1):
        BoardLine.objects.create(
            batch=batch, attestation_id=line.attestation_id, action=records.DELETE,
            board=line.board, position=position, completed_on=line.completed_on,
            record=records.frozen(line.thawed().deletion()), takes_back=line,
        )  # fmt: skip
    return handed_to_worker(batch, by)


@transaction.atomic
def ask_take_back(*, line: BoardLine, by: User) -> BoardLine:
    """The report is to be taken back, and may then be sent anew. Raises ActionRefused."""
    if not BoardLine.objects.live().filter(pk=line.pk).exists():
        raise ActionRefused(_("Only a report that stands can be taken back."))
    line.take_back_asked_at = timezone.now()
    line.save(update_fields=["take_back_asked_at"])
    record(
        "board report to be taken back", by=by, subject=line,
        organisation=line.batch.office,
    )  # fmt: skip
    return line


def lock(office: Organisation) -> None:
    """Two people who press at once make two batches, and nobody stands in both."""
    Organisation.objects.select_for_update().get(pk=office.pk)


def new_batch(
    activity: ReportedActivity, kind: Kind, by: User, held_back: Sequence[Row] = ()
) -> BoardBatch:
    last = activity.office.board_batches.aggregate(last=Max("number"))["last"] or 0
    return BoardBatch.objects.create(
        office=activity.office, activity=activity, number=last + 1, kind=kind,
        created_by=by, held_back=[held(row) for row in held_back],
    )  # fmt: skip


def held(row: Row) -> dict[str, object]:
    return {
        "row": row.checked.row,
        "attestation": row.attestation.pk,
        "name": row.name,
        "faults": [
            {"fault": one.fault, "board": one.board, "words": sentence(one)}
            for one in row.checked.faults
        ],
    }


def lines_of(
    batch: BoardBatch, attestation: Attestation, made: Sequence[records.Record],
    first: int, replaces: BoardLine | None = None,
) -> list[BoardLine]:  # fmt: skip
    """One line a record, not stored yet, numbered from `first`."""
    return [
        BoardLine(
            batch=batch, attestation=attestation, action=one.action, board=one.board,
            position=number, record=records.frozen(one), replaces=replaces,
            completed_on=one.completed_on,
        )
        for number, one in enumerate(made, first)
    ]  # fmt: skip


def require_lines(lines: Sequence[BoardLine]) -> None:
    if not lines:
        raise ActionRefused(
            _("The mended boards do not take this by this way any more.")
        )


def handed_to_worker(batch: BoardBatch, by: User) -> BoardBatch:
    """The batch, audited, its files asked for."""
    lines = list(batch.lines.values_list("attestation_id", flat=True))
    record(
        "board file made", by=by, subject=batch, organisation=batch.office,
        kind=batch.kind, attestations=lines, held_back=len(batch.held_back),
    )  # fmt: skip
    enqueue_writing(batch, by=by)
    return batch


def enqueue_writing(batch: BoardBatch, *, by: User) -> Job:
    address = reverse("boardfiles:batch_detail", args=[batch.office_id, batch.pk])
    return enqueue(
        task=WRITE_TASK, subject=batch, by=by, title=_("Writing the board's files"),
        result_url=address,
    )  # fmt: skip


def build(*, batch_id: int, attempt: Attempt) -> BoardBatch:
    """The batch with its files; a second call changes nothing."""
    batch = BoardBatch.objects.select_related("office", "activity").get(pk=batch_id)
    if batch.ready_at is not None:
        return batch
    lines = list(batch.lines.select_related("attestation__document"))
    attempt.progress(0, len(lines), _("writing the records"))
    sender = sender_of(batch, lines)
    kept = [line.thawed() for line in lines]
    with transaction.atomic():
        for one in adapters_for(Channel(batch.activity.channel), sender):
            name = file_name(batch, one.id, one.ending)
            content = one.write(kept, sender)
            stored = private_files.store(f"boardfiles/{batch.pk}", name, content)
            BoardFile.objects.create(
                batch=batch, adapter=one.id, adapter_version=one.version, name=name,
                path=stored.path, digest=stored.digest, size=stored.size,
            )  # fmt: skip
        BoardBatch.objects.filter(pk=batch.pk).update(ready_at=timezone.now())
        attempt.finish()
    batch.refresh_from_db()
    return batch


def sender_of(batch: BoardBatch, lines: Sequence[BoardLine]) -> Sender:
    activity = batch.activity
    template = b""
    if activity.template_path:
        template = private_files.read(activity.template_path, activity.template_digest)
    papers = papers_of(lines) if activity.channel == Channel.ROSTER else ()
    return Sender(
        name=batch.office.name, provider_id=activity.provider_number,
        template=template, papers=tuple(papers),
    )  # fmt: skip


def papers_of(lines: Sequence[BoardLine]) -> list[tuple[str, bytes]]:
    """(name, PDF) of each added completion, once where two boards share it."""
    found = {}
    for line in lines:
        document = getattr(line.attestation, "document", None)
        if document and not line.is_deletion():
            content = private_files.read(document.path, document.digest)
            found[line.record["pdf_name"]] = content
    return list(found.items())


def file_name(batch: BoardBatch, adapter_id: str, ending: str) -> str:
    """Its name says which batch it is; who and when stand in the audit record."""
    return f"board-file-{batch.number:04d}-{DOCUMENT_OF[adapter_id]}.{ending}"


def download(*, file: BoardFile, by: User) -> bytes:
    """The stored bytes, and a line in the audit record. Raises ActionRefused once purged."""
    if file.batch.purged_at is not None:
        raise ActionRefused(
            _("This file was deleted because it held birth days and numbers. Its list "
              "of names, dates and credit stays here.")
        )  # fmt: skip
    content = private_files.read(file.path, file.digest)
    record(
        "board file downloaded", by=by, subject=file.batch,
        organisation=file.batch.office, file=file.name, digest=file.digest,
    )  # fmt: skip
    return content


@transaction.atomic
def mark_sent(*, batch: BoardBatch, by: User) -> BoardBatch:
    """The batch, sent: the office gave the file to PARS or to the board."""
    batch = BoardBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.ready_at is None or batch.sent_at is not None:
        raise ActionRefused(
            _("The file is not written yet.") if batch.ready_at is None
            else _("This file is marked as sent already.")
        )  # fmt: skip
    now = timezone.now()
    batch.sent_at = now
    batch.save(update_fields=["sent_at"])
    batch.lines.filter(state=LineState.IN_FILE).update(
        state=LineState.SENT, state_at=now
    )
    record("board file sent", by=by, subject=batch, organisation=batch.office)
    return batch


@transaction.atomic
def purge(*, batch: BoardBatch, by: User | str) -> int:
    """How many lines lost birth day and numbers; name, credit and date stay.

    Raises ActionRefused while a line waits for its answer or for being mended.
    """
    batch = BoardBatch.objects.select_for_update().get(pk=batch.pk)
    refuse_early_purge(batch)
    lines = list(batch.lines.all())
    for line in lines:
        line.record = records.purged(line.record)
    BoardLine.objects.bulk_update(lines, ["record"])
    batch.purged_at = timezone.now()
    batch.save(update_fields=["purged_at"])
    record(
        "board file purged", by=by, subject=batch, organisation=batch.office,
        lines=len(lines),
    )  # fmt: skip
    paths = [file.path for file in batch.files.all()]
    transaction.on_commit(lambda: private_files.remove(paths))
    return len(lines)


def refuse_early_purge(batch: BoardBatch) -> None:
    if batch.purged_at is not None:
        raise ActionRefused(_("This batch is purged already."))
    if not is_settled(batch):
        raise ActionRefused(
            _("Some lines still wait for an answer, or to be mended and sent again.")
        )


def is_settled(batch: BoardBatch) -> bool:
    """Whether no line waits for an answer or for being mended. Two queries."""
    waiting = batch.lines.filter(state__in=WAITING).exists()
    return not (waiting or BoardLine.objects.rejected().filter(batch=batch).exists())


def may_purge(batch: BoardBatch) -> bool:
    return batch.purged_at is None and is_settled(batch)


def purge_settled(*, before_days: int, by: str) -> int:
    """How many batches were purged: all answered, made so many days ago."""
    since = timezone.now() - timedelta(days=before_days)
    done = 0
    for batch in BoardBatch.objects.filter(
        purged_at__isnull=True, created_at__lt=since
    ):
        try:
            purge(batch=batch, by=by)
        except ActionRefused:
            continue
        done += 1
    return done
