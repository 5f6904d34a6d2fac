"""The record can be written and read, nothing else; on PostgreSQL the database sees to it."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from audit import chain
from audit.models import Event
from audit.record import record

on_postgresql = pytest.mark.skipif(
    "postgresql" not in connection.settings_dict["ENGINE"],
    reason="the triggers are PostgreSQL's",
)


@pytest.fixture
def event(lead: User) -> Event:
    return record("measure defined", by=lead, subject=lead)


def test_events_are_not_updated_by_query(event: Event) -> None:
    with pytest.raises(TypeError, match="append-only"):
        Event.objects.update(verb="nothing happened")


def test_events_are_not_deleted_by_query(event: Event) -> None:
    with pytest.raises(TypeError, match="append-only"):
        Event.objects.all().delete()


@on_postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET verb = 'nothing happened'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event, audit_link",
    ],
)
def test_database_refuses_to_rewrite_the_record(event: Event, statement: str) -> None:
    with connection.cursor() as cursor:
        # The test database has this one off, so that it can be emptied between tests.
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_event_no_truncate")

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Event.objects.filter(pk=event.pk).exists()


@on_postgresql
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_link SET place = 9", "DELETE FROM audit_link"]
)
def test_database_refuses_to_rewrite_the_chain(event: Event, statement: str) -> None:
    chain.append(event)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@on_postgresql
def test_saving_an_event_again_is_refused_by_the_database(event: Event) -> None:
    event.verb = "nothing happened"

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.save()
