"""Events that prove something stand in one chain: each carries the digest of the one before.

A later change, deletion or insertion breaks it at its place. Cutting off the end is seen
from outside: every PDF carries the chain's head of its day (docs/adr/0024).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from django.conf import settings
from django.db import connection, transaction

from audit.models import Event, Link
from qiapp.lib.canonical import canonical, digest_of

LOCK = 24_061_101  # any number of our own


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was recorded: where it stands, and what is wrong."""

    where: str
    what: str


def hold() -> None:
    """Waits for one's turn to append; it lasts until the transaction ends.

    Take it before any row lock, so that nobody waits for the other in a circle. SQLite has
    one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@transaction.atomic
def append(event: Event) -> Link:
    """The event's link at the end of the chain, in the caller's transaction."""
    hold()
    last = head()
    place, previous = (last.place + 1, last.digest) if last else (1, "")
    return Link.objects.create(
        event=event, place=place, previous=previous,
        digest=link_digest(event, place, previous),
    )  # fmt: skip


def is_chained(event: Event) -> bool:
    return event.subject_type in settings.AUDIT_CHAINED


def head() -> Link | None:
    """The newest link. One query."""
    return Link.objects.order_by("-place").first()


def link_digest(event: Event, place: int, previous: str) -> str:
    """SHA-256 of the event's every column, its place and the digest before it."""
    return digest_of(
        canonical(
            {
                "schema": 1,
                "place": place,
                "previous": previous,
                "at": event.at.astimezone(UTC),
                "actor": {"id": event.actor_id, "label": event.actor_label},
                "verb": event.verb,
                "subject": {
                    "type": event.subject_type,
                    "id": event.subject_id,
                    "label": event.subject_label,
                },
                "project": event.project_id,
                "organisation": event.organisation_id,
                "before": event.before,
                "after": event.after,
                "facts": event.facts,
            }
        )
    )


def faults() -> Iterator[Fault]:
    """Where the chain is not what was written, from its beginning. Reads all of it."""
    place, previous = 0, ""
    for link in Link.objects.order_by("place").select_related("event").iterator():
        yield from faults_of(link, place + 1, previous)
        place, previous = link.place, link.digest
    unlinked = Event.objects.filter(
        subject_type__in=settings.AUDIT_CHAINED, link__isnull=True
    )
    for event in unlinked.order_by("pk"):
        yield Fault(f"event {event.pk}", "stands in the record but not in the chain")


def faults_of(link: Link, expected: int, previous: str) -> Iterator[Fault]:
    """What is wrong with one link; `expected`: the place after the one before it."""
    where = f"link {link.place}, “{link.event.verb}” of {link.event.subject_label}"
    if link.place != expected:
        yield Fault(f"link {expected}", "is missing, or the event it stands for is")
    elif link.previous != previous:
        yield Fault(where, "does not follow from the one before it")
    if link.digest != link_digest(link.event, link.place, link.previous):
        yield Fault(where, "was changed after it was written")
