"""What a CME office sees: its queue, its programmes, its completions."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from attestations.catalogue import Programme
from attestations.conditions import Condition, conditions_of
from attestations.library import known_to
from attestations.models import (
    Attestation,
    AttestationQuerySet,
    ProgrammeConfirmation,
    Status,
)

ROWS_PER_PAGE = 25
# tab -> (its words, the states in it)
TABS: dict[str, tuple[Promise, list[Status]]] = {
    "waiting": (_("To decide"), [Status.COSIGNED]),
    "signed": (_("Waiting for the co-signature"), [Status.SIGNED]),
    "approved": (_("Approved"), [Status.APPROVED]),
    "declined": (_("Declined"), [Status.DECLINED]),
    "ended": (
        _("Withdrawn or replaced"),
        [Status.WITHDRAWN, Status.REVOKED, Status.SUPERSEDED],
    ),
}


@dataclass(frozen=True, slots=True)
class Queue:
    """One tab of an office's attestations, a page of it, and the count of every tab.

    `rows`: those of the page, each with what has to be accepted before its approval.
    """

    tab: str
    counts: dict[str, int]
    page: Page[Attestation]
    rows: list[tuple[Attestation, list[Condition]]]


def queue_of(office: Organisation, tab: str, page_number: str | None) -> Queue:
    """The tab's page: oldest first where somebody waits, newest first elsewhere.

    Six queries however many rows.
    """
    tab = tab if tab in TABS else "waiting"
    mine = Attestation.objects.of_office(office)
    rows = mine.filter(status__in=TABS[tab][1]).with_people()
    waits = tab in {"waiting", "signed"}
    ordered = rows.order_by("changed_at" if waits else "-changed_at", "pk")
    page = Paginator(ordered, ROWS_PER_PAGE).get_page(page_number)
    return Queue(tab, counts_of(mine), page, with_conditions(page, waits))


def with_conditions(
    page: Page[Attestation], waits: bool
) -> list[tuple[Attestation, list[Condition]]]:
    """The page's rows, where a decision waits with what is not accepted yet."""
    rows = list(page)
    found = conditions_of([one.participation for one in rows] if waits else [])
    return [
        (one, [c for c in found[one.participation_id] if not c.met]) for one in rows
    ]


def counts_of(mine: AttestationQuerySet) -> dict[str, int]:
    """How many attestations stand in each tab. One query."""
    found = dict(
        mine.order_by().values_list("status").annotate(Count("pk", distinct=True))
    )
    return {
        tab: sum(found.get(state, 0) for state in states)
        for tab, (_words, states) in TABS.items()
    }


@dataclass(frozen=True, slots=True)
class ConfirmedProgramme:
    """A programme of the catalogue with the office's confirmation, if there is one."""

    programme: Programme
    confirmation: ProgrammeConfirmation | None
    is_overdue: bool = False


def programmes_of(office: Organisation) -> list[ConfirmedProgramme]:
    """Every programme of the catalogue and the office's own newest. Three queries."""
    counting = Q(office=office) | Q(office=None)
    today = timezone.now().astimezone(office.zone()).date()
    known = {
        (one.programme_id, one.programme_version, one.digest): one
        for one in ProgrammeConfirmation.objects.filter(counting)
    }
    return [
        ConfirmedProgramme(
            one, known.get((*one.key, one.digest)), one.is_overdue(today)
        )
        for one in known_to(office).values()
    ]
