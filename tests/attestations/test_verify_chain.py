"""manage.py verify_chain finds whatever was changed behind the product's back."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from structlog.testing import capture_logs

from accounts.models import User
from attestations import decisions, recomputing, rendering
from attestations.models import Attestation, Document, Signature
from attestations.tasks import verify_chain
from audit import chain
from audit.models import Event, Link
from audit.record import record
from jobs.running import run_queued
from qiapp.lib.canonical import canonical, digest_of
from qiapp.lib.pdf import Pdf
from tests.factories.attestations import Team, make_approved, make_signed

on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL's triggers refuse the change"
)


@pytest.fixture
def stored(
    db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Team:
    """Approved, its document stored; the drawing itself is tested elsewhere."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(rendering.document, "attestation_pdf", lambda *a, **k: Pdf(b"%PDF", 1))  # fmt: skip
    monkeypatch.setattr(rendering, "sealed", lambda content, *a, **k: content + b"sealed")  # fmt: skip
    team = make_approved()
    run_queued()
    return team


def found() -> list[str]:
    return [f"{one.where}: {one.what}" for one in recomputing.faults()]


def after(change: Callable[[], object]) -> str:
    """The first fault after the change, which is taken back."""
    with transaction.atomic():
        change()
        first = next(iter(found()), "nothing")
        transaction.set_rollback(True)
    return first


def sql(statement: str) -> Callable[[], object]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


def test_verify_chain_finds_nothing_in_what_the_product_wrote(stored: Team) -> None:
    out = StringIO()

    call_command("verify_chain", stdout=out)

    counts = json.loads(out.getvalue().splitlines()[0])
    assert (counts["events"], counts["signatures"], counts["documents"]) == (5, 3, 1)
    assert "Nothing was changed" in out.getvalue()


def test_verify_chain_after_every_kind_of_end_finds_nothing(stored: Team) -> None:
    decisions.revoke(attestation=stored.attestation, reason="Wrong.", by=stored.reviewer)  # fmt: skip
    team = make_signed(office=stored.office, reviewer=stored.reviewer)
    decisions.decline(attestation=team.attestation, reason="Too early.", by=team.lead)

    assert found() == []


@on_sqlite
def test_faults_names_each_change_by_raw_sql_with_its_place(stored: Team) -> None:
    changes = {
        "name": "UPDATE attestations_signature SET name = 'Somebody' WHERE name = 'Lena Lead'",
        "time": "UPDATE attestations_signature SET signed_at = '2020-01-01 00:00:00' WHERE name = 'Lena Lead'",
        "wording": "UPDATE attestations_signature SET wording = 'I agree.' WHERE name = 'Lena Lead'",
        "content": "UPDATE attestations_signature SET content = replace(content, 'Lena', 'Lina')",
        "evidence": "UPDATE attestations_signature SET evidence = replace(evidence, '48', '84') WHERE evidence <> ''",
        "person": "UPDATE attestations_participation SET user_id = user_id + 1",
        "state": "UPDATE attestations_attestation SET status = 'revoked', reason = 'x'",
        "day": "UPDATE attestations_attestation SET completed_on = '2020-01-01'",
        "code": "UPDATE attestations_document SET code_digest = 'other'",
        "digest": "UPDATE attestations_document SET digest = 'other'",
        "event": "UPDATE audit_event SET actor_label = 'Somebody' WHERE verb = 'attestation approved'",
        "time of event": "UPDATE audit_event SET at = '2020-01-01 00:00:00' WHERE verb = 'attestation signed'",
        "link": "UPDATE audit_link SET digest = 'other' WHERE place = 2",
        "link gone": "DELETE FROM audit_link WHERE place = 3",
    }  # fmt: skip

    faults = {name: after(sql(change)) for name, change in changes.items()}

    pk = stored.attestation.pk
    lead = Signature.objects.get(name="Lena Lead").pk
    columns = f"signature {lead} of attestation {pk}: its columns are not what its content says"  # fmt: skip
    path = Document.objects.get().path
    first = Signature.objects.get(part="participant").pk
    label = str(Attestation.objects.get())
    assert faults == {
        "name": columns,
        "time": columns,
        "wording": columns,
        "content": f"signature {lead} of attestation {pk}: its content is not what was signed",
        "evidence": f"signature {first} of attestation {pk}: the evidence is not what was signed",
        "person": f"signature {first} of attestation {pk}: person, project, program or office are not those it was signed for",
        "state": f"attestation {pk}: it is “revoked”; what was recorded led to “approved”",
        "day": f"attestation {pk}: its day of completion is not the one recorded",
        "code": f"PDF of attestation {pk} ({path}): its row is not what was recorded",
        "digest": f"PDF of attestation {pk} ({path}): the chain knows nothing of it",
        "event": f"link 4, “attestation approved” of {label}: was changed after it was written",
        "time of event": f"link 2, “attestation signed” of {label}: was changed after it was written",
        "link": f"link 2, “attestation signed” of {label}: was changed after it was written",
        "link gone": "link 3: is missing, or the event it stands for is",
    }  # fmt: skip


@on_sqlite
def test_faults_finds_a_forgery_that_mends_its_own_digests(stored: Team) -> None:
    """Somebody who changes a signature and computes its digest again."""
    one = Signature.objects.get(name="Lena Lead")
    content = one.content.replace("Lena Lead", "Lina Lead")

    def forge() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE attestations_signature SET name = 'Lina Lead', content = %s, "
                "digest = %s WHERE id = %s", [content, digest_of(content), one.pk],
            )  # fmt: skip

    assert after(forge).endswith("the chain knows nothing of it")


@on_sqlite
def test_faults_finds_a_signature_taken_away_with_its_event(stored: Team) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM attestations_signature WHERE part = 'office'")

    assert any("the signature" in one and "is gone" in one for one in found())


def test_faults_finds_an_event_beside_the_chain(stored: Team) -> None:
    Event.objects.create(
        verb="attestation approved", actor_label="Somebody", subject_id="1",
        subject_type="attestations.attestation", subject_label="Attestation",
    )  # fmt: skip

    assert "stands in the record but not in the chain" in found()[0]


def test_faults_finds_a_changed_and_a_missing_file(stored: Team) -> None:
    file = project_settings.MEDIA_ROOT / Document.objects.get().path

    file.write_bytes(b"%PDFsealeD")
    changed = found()
    file.unlink()
    missing = found()

    assert [one.split(": ")[1] for one in changed] == ["the file is not the one that was stored"]  # fmt: skip
    assert [one.split(": ")[1] for one in missing] == ["the file is missing or cannot be read"]  # fmt: skip


def test_verify_chain_of_a_changed_file_ends_with_1(stored: Team) -> None:
    (project_settings.MEDIA_ROOT / Document.objects.get().path).write_bytes(b"other")
    errors = StringIO()

    with pytest.raises(CommandError) as refusal:
        call_command("verify_chain", stderr=errors, stdout=StringIO())

    assert refusal.value.returncode == 1
    assert "the file is not the one that was stored" in errors.getvalue()


def test_verify_chain_each_day_logs_what_was_changed(stored: Team) -> None:
    (project_settings.MEDIA_ROOT / Document.objects.get().path).write_bytes(b"other")

    with capture_logs() as logged:
        verify_chain()

    assert [(one["event"], one["log_level"], one["what"]) for one in logged] == [
        ("signed_record_changed", "error", "the file is not the one that was stored")
    ]


@on_sqlite
def test_verify_chain_misses_an_end_cut_off_that_a_paper_knows(stored: Team) -> None:
    """The head that stands in a PDF elsewhere is what finds a shortened chain."""
    known = chain.head().digest
    call_command("verify_chain", contains=known, stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_link WHERE digest = %s", [known])

    with pytest.raises(CommandError, match="differences"):
        call_command("verify_chain", contains=known, stdout=StringIO(), stderr=StringIO())  # fmt: skip


def test_chain_follows_only_what_proves_something(stored: Team, lead: User) -> None:
    before = Link.objects.count()

    record("profile changed", by=lead, subject=lead)
    record("looked at", by=lead, subject=stored.attestation)

    assert Link.objects.count() == before + 1
    assert found() == []


def test_link_digest_is_that_of_the_event_as_the_database_gives_it_back(
    stored: Team,
) -> None:
    rows = Link.objects.select_related("event")

    assert [chain.link_digest(one.event, one.place, one.previous) for one in rows] == [
        one.digest for one in rows
    ]


def test_canonical_head_of_an_empty_installation(db: None) -> None:
    assert recomputing.summary() == canonical(
        {"documents": 0, "events": 0, "head": "", "signatures": 0}
    )
