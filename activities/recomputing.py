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
    """Every difference, with its place. Six queries."""
    yield from submission_faults()
    yield from stage_faults()


def submission_faults() -> Iterator[Fault]:
    decided = {
        e.subject_id: e.after["verdict"] for e in told(SUBMISSION, "committee decided")
    }
    told_to = {e.subject_id for e in told(SUBMISSION, "decision letter sent")}
    sent = {e.subject_id: e for e in told(SUBMISSION, "project sent to the committee")}
    for one in Submission.objects.defer("facts").order_by("pk"):
        where, key = f"submission {one.pk}", str(one.pk)
        if (event := sent.pop(key, None)) and place_of(one) != place_told(event, one):
            yield Fault(
                where, "is not of the project, activity or stage it was sent for"
            )
        if one.verdict != decided.get(key, ""):
            yield Fault(where, "its verdict is not the one that was decided")
        if (one.letter_at is not None) != (key in told_to):
            yield Fault(where, "its letter is not as the record says")
    for key in sorted(sent, key=int):
        yield Fault(f"submission {key}", "its row is gone")


def place_of(one: Submission) -> tuple[int, int, str]:
    return one.project_id, one.activity_id, one.stage


def place_told(event: Event, one: Submission) -> tuple[int | None, int, str]:
    """What the event says of it; an older one does not name the activity."""
    activity = event.facts.get("activity", one.activity_id)
    return event.project_id, activity, event.facts["stage"]


def stage_faults() -> Iterator[Fault]:
    events = {e.subject_id: e for e in told(STAGE, "stage confirmed")}
    places = StageConfirmation.objects.select_related("enrolment__participation")
    rows = {str(one.pk): one for one in places.order_by("pk")}
    for key in sorted(events.keys() | rows.keys(), key=int):
        row, event = rows.get(key), events.get(key)
        if row is None:
            yield Fault(f"stage {key}", "its row is gone")
        elif event is None or not is_as_confirmed(row, event):
            yield Fault(f"stage {key}", "is not as it was confirmed")


def is_as_confirmed(row: StageConfirmation, event: Event) -> bool:
    """Its stage, its place, and the project of that place, while it has one."""
    part = row.enrolment.participation
    return (
        row.stage == event.facts["stage"]
        and row.enrolment_id == event.facts.get("enrolment", row.enrolment_id)
        and (part is None or part.project_id == event.project_id)
    )


def told(subject: str, verb: str) -> list[Event]:
    """The chained events of one kind, in order. One query."""
    events = Event.objects.filter(
        subject_type=subject, verb=verb, link__isnull=False
    )  # fmt: skip
    return list(events.order_by("link__place"))
