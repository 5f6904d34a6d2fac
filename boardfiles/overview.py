"""What a CME office sees first: what waits, whose clock runs, what came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.identity_rules import Fault, Found
from accounts.identity_words import sentence
from accounts.models import Organisation
from attestations.models import Attestation, Status
from boardfiles.checking import Mender, mender_of
from boardfiles.gathering import Row, belongs, reported_before
from boardfiles.models import BoardBatch, BoardLine, LineState, ReportedActivity
from boardfiles.records import due_on

FILES_PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Waiting:
    """One activity with what it has to send. `oldest_due`: the nearest end of a clock."""

    activity: ReportedActivity
    unreported: int
    oldest_due: date | None
    is_late: bool
    to_mend: int
    mended: int
    to_take_back: int


@dataclass(frozen=True, slots=True)
class Overview:
    waiting: list[Waiting]
    batches: Page[BoardBatch]


def overview_of(office: Organisation, page: str | None = None) -> Overview:
    """The office's activities and a page of its batches. Nine queries however many."""
    activities = list(office.reported_activities.all())
    approved = list(
        Attestation.objects.filter(participation__office=office, status=Status.APPROVED)
        .exclude(pk__in=reported_before())
        .select_related("participation__reported_part")
    )
    lines = BoardLine.objects.of_office(office)
    counts = {
        "to_mend": by_activity(lines.to_mend()),
        "mended": by_activity(lines.mended()),
        "to_take_back": by_activity(lines.to_take_back()),
    }
    today = timezone.now().astimezone(office.zone()).date()
    return Overview(
        [
            waiting_of(
                one,
                activities,
                approved,
                today,
                {name: found.get(one.pk, 0) for name, found in counts.items()},
            )
            for one in activities
        ],  # fmt: skip
        batches_of(office, page),
    )


def by_activity(lines: object) -> dict[int, int]:
    """How many lines by activity. One query."""
    counted = lines.order_by().values_list("batch__activity")  # type: ignore[attr-defined]
    return dict(counted.annotate(Count("pk")))


def batches_of(office: Organisation, page: str | None) -> Page[BoardBatch]:
    """A page of the batches, newest first, with their counts by state. Two queries."""
    states = {
        f"n_{state}": Count("lines", filter=Q(lines__state=state))
        for state in LineState.values
    }
    rows = office.board_batches.select_related("activity", "created_by")
    counted = rows.annotate(n_lines=Count("lines"), **states).order_by("-number")
    shown: Page[Any] = Paginator(counted, FILES_PER_PAGE).get_page(page)
    return shown


def waiting_of(
    activity: ReportedActivity, activities: Sequence[ReportedActivity],
    approved: Sequence[Attestation], today: date, counts: dict[str, int],
) -> Waiting:  # fmt: skip
    same = [a for a in activities if a.programme_id == activity.programme_id]
    mine = [
        one
        for one in approved
        if one.participation.programme_id == activity.programme_id
        and belongs(one, activity, same)
    ]
    due = [due_on(one.completed_on) for one in mine if one.completed_on]
    oldest = min(due, default=None)
    late = oldest is not None and oldest < today
    return Waiting(activity, len(mine), oldest, late, **counts)


@dataclass(frozen=True, slots=True)
class FaultShown:
    """One fault with its words, who mends it, and where."""

    words: str
    mender: Mender
    url: str


def faults_shown(row: Row, office: Organisation) -> list[FaultShown]:
    """The row's faults; the person's own lead to her one-field page, the office's to its own."""
    activity_url = reverse("boardfiles:board_home", args=[office.pk])
    return [
        FaultShown(
            sentence(one), mender_of(one.fault),
            fix_address(one) if mender_of(one.fault) is Mender.PERSON else activity_url,
        )
        for one in row.checked.faults
    ]  # fmt: skip


def fix_address(one: Found) -> str:
    """The page on which the person mends exactly this."""
    if one.fault is Fault.NO_BOARD:
        return reverse("accounts:board_new")
    args = [one.fault, one.board] if one.board else [one.fault]
    return reverse("boardfiles:fix_field", args=args)
