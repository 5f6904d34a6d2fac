"""Verdicts and confirmed stages, compared with what the chain of events says of them.

Named in CHAIN_CHECKS: whoever changes a row behind the product's back lets a part pass that
nobody accepted.
"""

from collections.abc import Iterator

from activities.models import StageConfirmation, Submission
from audit.chain import Fault
from audit.models import Event

SUBMISSION, STAGE = "activities.submission", "activities.stageconfirmation"


def faults() -> Iterator[Fault]:
    """Every difference, with its place. Four queries."""
    yield from submission_faults()
    yield from stage_faults()


def submission_faults() -> Iterator[Fault]:
    decided = {
        e.subject_id: e.after["verdict"] for e in told(SUBMISSION, "committee decided")
    }
    told_to = {e.subject_id for e in told(SUBMISSION, "decision letter sent")}
    for one in Submission.objects.order_by("pk"):
        where, key = f"submission {one.pk}", str(one.pk)
        if one.verdict != decided.get(key, ""):
            yield Fault(where, "its verdict is not the one that was decided")
        if (one.letter_at is not None) != (key in told_to):
            yield Fault(where, "its letter is not as the record says")


def stage_faults() -> Iterator[Fault]:
    events = {e.subject_id: e.facts["stage"] for e in told(STAGE, "stage confirmed")}
    rows = {str(one.pk): one.stage for one in StageConfirmation.objects.all()}
    for key in sorted(events.keys() | rows.keys(), key=int):
        if events.get(key) != rows.get(key):
            yield Fault(f"stage {key}", "is not as it was confirmed")


def told(subject: str, verb: str) -> list[Event]:
    """The chained events of one kind, in order. One query."""
    events = Event.objects.filter(
        subject_type=subject, verb=verb, link__isnull=False
    )  # fmt: skip
    return list(events.order_by("link__place"))
