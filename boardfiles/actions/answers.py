"""What a board answered: read, looked at, applied; and what was mended since."""

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.identity_rules import Fault, Found
from accounts.identity_words import sentence
from accounts.models import User
from audit.record import record
from boardfiles import results
from boardfiles.checking import Mender, mender_of
from boardfiles.models import BoardBatch, BoardLine, LineState, ResultFile
from boardfiles.results import Line, Read, ResultError
from boardfiles.uploads import table_of
from notices.actions import send
from notices.kinds import DECISION
from qiapp.lib.errors import ActionRefused
from qiapp.lib.identifiers import findings


@transaction.atomic
def receive_result(
    *, batch: BoardBatch, name: str, content: bytes, by: User
) -> ResultFile:  # fmt: skip
    """The answers in the file, to be looked at; nothing changes yet. Raises ActionRefused."""
    if batch.ready_at is None:
        raise ActionRefused(_("The file is not written yet."))
    if batch.purged_at is not None:
        raise ActionRefused(_("This batch is purged; its answers came long ago."))
    found = read_answers(batch, content)
    if not found.answers:
        raise ActionRefused(
            _("No row of the file fits a line of this batch. Choose the answer to this "
              "batch, with the numbers or the names in it.")
        )  # fmt: skip
    return ResultFile.objects.create(
        batch=batch, name=name[:120], digest=sha256(content).hexdigest(),
        received_by=by, unread=[list(one) for one in found.unread],
        answers=[
            {"row": a.row, "line": a.line, "state": a.state, "fault": a.fault,
             "reason": without_identifiers(a.reason)}
            for a in found.answers
        ],
    )  # fmt: skip


def read_answers(batch: BoardBatch, content: bytes) -> Read:
    lines = [as_read(line) for line in batch.lines.all()]
    try:
        return results.read(table_of(content), lines)
    except ResultError as missing:
        raise ActionRefused(
            _("No row of the file names its columns. It needs one called Status, and one "
              "that says who: the board and its number, the NPI, or the names.")
        ) from missing  # fmt: skip


def as_read(line: BoardLine) -> Line:
    stored = line.record
    return Line(
        id=line.pk, position=line.position, board=line.board,
        board_id=stored["board_id"], npi=stored["npi"],
        first_name=stored["first_name"], last_name=stored["last_name"],
        completed_on=line.completed_on,
    )  # fmt: skip


def without_identifiers(reason: str) -> str:
    """The board's words with each number or date that identifies somebody left out."""
    text = reason
    for one in reversed(findings(reason)):
        text = f"{text[: one.start]}[…]{text[one.end :]}"
    return text


@transaction.atomic
def apply_result(*, result: ResultFile, by: User) -> int:
    """How many lines changed. Whoever can mend a rejected one is told.

    A second time nothing changes; an answer that no longer fits its line is left out.
    """
    result = ResultFile.objects.select_for_update().get(pk=result.pk)
    if result.applied_at is not None:
        raise ActionRefused(_("This answer is applied already."))
    batch = BoardBatch.objects.select_for_update().get(pk=result.batch_id)
    lines = {line.pk: line for line in batch.lines.with_people()}
    changed = [
        line for one in result.answers
        if (line := settle(lines[one["line"]], one)) is not None
    ]  # fmt: skip
    now = timezone.now()
    ResultFile.objects.filter(pk=result.pk).update(applied_at=now)
    BoardBatch.objects.filter(pk=batch.pk, sent_at__isnull=True).update(sent_at=now)
    batch.lines.filter(state=LineState.IN_FILE).update(
        state=LineState.SENT, state_at=now
    )
    record(
        "board answer applied", by=by, subject=batch, organisation=batch.office,
        changed=len(changed), digest=result.digest,
        sent_back=[line.attestation_id for line in changed if is_sent_back(line)],
    )  # fmt: skip
    tell_menders([line for line in changed if is_sent_back(line)], by=by)
    return len(changed)


def is_sent_back(line: BoardLine) -> bool:
    return line.state == LineState.REJECTED and not line.is_deletion()


def settle(line: BoardLine, answer: dict[str, Any]) -> BoardLine | None:
    """The line in its new state; None when the answer does not fit its state any more."""
    if not line.may_become(answer["state"]):
        return None
    line.state, line.state_at = answer["state"], timezone.now()
    line.reason, line.fault = answer["reason"], answer["fault"]
    line.save(update_fields=["state", "state_at", "reason", "fault"])
    taken_back = line.takes_back_id
    if taken_back and line.state == LineState.ACCEPTED:
        BoardLine.objects.filter(pk=taken_back).update(
            state=LineState.TAKEN_BACK, state_at=timezone.now()
        )
    return line


def tell_menders(lines: list[BoardLine], *, by: User) -> None:
    """One mail to each person who can mend something herself."""
    told: set[int] = set()
    for line in lines:
        person = line.attestation.participant
        if mender_of(Fault(line.fault)) is Mender.PERSON and person.pk not in told:
            told.add(person.pk)
            send(
                DECISION, to=person, template="boardfiles/sent_back", by=by,
                subject=_("A board could not find you: one field to mend"),
                context={
                    "board": line.board or "PARS",
                    "activity": line.batch.activity.title,
                    "what": sentence(Found(Fault(line.fault), line.board)),
                    "link": settings.SITE_URL + reverse("boardfiles:fix_list"),
                    "link_label": _("Mend it"),
                    "why": _("Your completion was reported to a board."),
                },
            )  # fmt: skip


@transaction.atomic
def mark_mended(*, line: BoardLine, by: User) -> BoardLine:
    """The rejected line, ready to be sent again. Raises ActionRefused."""
    line = BoardLine.objects.select_for_update().select_related("batch").get(pk=line.pk)
    if not BoardLine.objects.rejected().filter(pk=line.pk).exists():
        raise ActionRefused(_("This line does not wait to be mended."))
    line.mended_at = timezone.now()
    line.save(update_fields=["mended_at"])
    record(
        "board report mended", by=by, subject=line, organisation=line.batch.office,
        attestation=line.attestation_id,
    )  # fmt: skip
    return line


@transaction.atomic
def mark_posted(*, batch: BoardBatch, by: User) -> int:
    """How many accepted lines of the batch are posted now: the office saw it at the board."""
    lines = batch.lines.additions().filter(state=LineState.ACCEPTED)
    count: int = lines.update(state=LineState.POSTED, state_at=timezone.now())
    if not count:
        raise ActionRefused(_("No accepted line waits for posting."))
    record(
        "board file posted", by=by, subject=batch, organisation=batch.office,
        lines=count,
    )  # fmt: skip
    return count


@transaction.atomic
def see_posted(*, line: BoardLine, by: User) -> BoardLine:
    """The line, posted: the physician saw it on her board's page. Raises ActionRefused."""
    line = BoardLine.objects.select_for_update().select_related("batch").get(pk=line.pk)
    if line.is_deletion() or not line.may_become(LineState.POSTED):
        raise ActionRefused(_("Only a report that was sent can be posted."))
    line.state, line.state_at = LineState.POSTED, timezone.now()
    line.save(update_fields=["state", "state_at"])
    record(
        "board posting seen", by=by, subject=line, organisation=line.batch.office,
        attestation=line.attestation_id,
    )  # fmt: skip
    return line
