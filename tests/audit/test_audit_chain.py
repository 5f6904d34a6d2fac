"""The chain of events: what the upgrade makes of those that were there before."""

from importlib import import_module

from django.apps import apps

from accounts.models import User
from audit import chain
from audit.models import Event, Link
from audit.record import record

link = import_module("audit.migrations.0004_link_what_exists").link
PROVING = "attestations.attestation"


def event_of(subject_type: str, verb: str = "attestation signed") -> Event:
    """An event as it was written before there were links."""
    return Event.objects.create(
        verb=verb, actor_label="Lena Lead", subject_type=subject_type, subject_id="7",
        subject_label="Attestation 7", facts={"pages": 3, "days": ["2026-01-02"]},
    )  # fmt: skip


def test_upgrade_chains_what_proves_something_in_its_order(db: None) -> None:
    first, _other, second = (
        event_of(PROVING), event_of("projects.project"), event_of(PROVING, "approved"),
    )  # fmt: skip

    link(apps, None)

    assert list(Link.objects.values_list("event", "place")) == [
        (first.pk, 1), (second.pk, 2),
    ]  # fmt: skip
    assert list(chain.faults()) == []


def test_upgrade_is_followed_by_what_happens_next(lead: User) -> None:
    old = event_of(PROVING)
    link(apps, None)

    chain.append(event_of(PROVING, "approved"))
    record("profile changed", by=lead, subject=lead)

    newest = chain.head()
    assert newest.place == 2
    assert newest.previous == old.link.digest
    assert list(chain.faults()) == []
