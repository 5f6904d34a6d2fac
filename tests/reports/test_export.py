"""Exports: what goes, what is held back, and the same bytes ever after."""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings as live

from accounts.models import BoardIdentity, PhysicianProfile
from attestations import decisions
from attestations.codes import digest_of, new_code
from attestations.models import Attestation, Document
from audit.models import Event
from evidence.actions import review_file
from jobs.running import run_queued
from qiapp.lib import private_files
from qiapp.lib.bundle import FIXED_TIME, digest
from qiapp.lib.errors import ActionRefused
from reports import export, export_actions
from reports.models import ExportBatch, ExportLine, FileKind
from tests.factories.attestations import Team, make_approved, make_ready, sign
from tests.factories.papers import make_file

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2020, 1, 1), date(2099, 12, 31)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def with_document(team: Team, content: bytes = b"%PDF-1.7 small") -> Team:
    """A stored document without drawing one."""
    attestation = team.attestation
    content += str(attestation.pk).encode()
    stored = private_files.store(f"attestations/{attestation.pk}", "a.pdf", content)
    Document.objects.create(
        attestation=attestation, path=stored.path, digest=stored.digest,
        size=stored.size, pages=3, code_digest=digest_of(new_code()),
    )  # fmt: skip
    attestation.refresh_from_db()
    return team


def one_more(team: Team, name: str) -> Team:
    return with_document(
        make_approved(name=name, office=team.office, reviewer=team.reviewer)
    )


def export_now(team: Team) -> ExportBatch:
    batch = export_actions.create_export(
        office=team.office, first_day=FIRST, last_day=LAST, by=team.reviewer
    )
    from jobs.models import Job

    Job.objects.filter(task="attestations.render").delete()
    run_queued()
    batch.refresh_from_db()
    return batch


def bytes_of(batch: ExportBatch, kind: FileKind) -> bytes:
    file = batch.files.get(kind=kind)
    return private_files.read(file.path, file.digest)


def table_of(batch: ExportBatch) -> list[dict[str, str]]:
    text = bytes_of(batch, FileKind.CSV).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_export_roster_has_the_identity_the_board_knows() -> None:
    team = with_document(make_approved())

    (row,) = table_of(export_now(team))

    attestation = team.attestation
    assert row["Last name"] == "Participant"
    assert (row["Board"], row["Diplomate ID"]) == ("ABP", "512345")
    assert row["Birth month/day"] == "04/17"
    assert row["Completed on"] == attestation.completed_on.isoformat()
    assert row["PDF SHA-256"] == attestation.document.digest


def test_export_workbook_says_the_same_with_real_dates() -> None:
    team = with_document(make_approved())
    batch = export_now(team)

    book = openpyxl.load_workbook(io.BytesIO(bytes_of(batch, FileKind.XLSX)))
    rows = list(book["Completions"].values)

    values = dict(zip(rows[0], rows[1], strict=True))
    assert rows[0] == export.COLUMNS
    assert values["Completed on"].date() == team.attestation.completed_on
    assert values["Diplomate ID"] == "512345"


def test_export_archive_has_each_pdf_and_a_true_manifest() -> None:
    team = with_document(make_approved())
    one_more(team, "Quentin Quick")
    batch = export_now(team)

    archive = zipfile.ZipFile(io.BytesIO(bytes_of(batch, FileKind.ZIP)))
    text = archive.read("manifest.csv").decode("utf-8-sig")
    manifest = {row["File"]: row for row in csv.DictReader(io.StringIO(text))}

    names = [n for n in archive.namelist() if n != "manifest.csv"]
    assert list(manifest) == names
    assert len([n for n in names if n.startswith("pdf/")]) == 2
    assert all(
        digest(archive.read(name)) == manifest[name]["SHA-256"] for name in names
    )
    assert {entry.date_time for entry in archive.infolist()} == {FIXED_TIME}


def test_export_archive_lists_the_files_of_evidence_as_they_were_signed() -> None:
    team = make_ready()
    file = make_file(team.project, team.participant, issuer="Lakeside Hospital")
    review_file(office=team.office, file=file, accepts=True, by=team.reviewer)
    sign(team)
    decisions.cosign(attestation=team.attestation, by=team.lead)
    decisions.approve(attestation=team.attestation, by=team.reviewer)
    batch = export_now(with_document(team))

    archive = zipfile.ZipFile(io.BytesIO(bytes_of(batch, FileKind.ZIP)))
    text = archive.read("evidence.csv").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))

    assert (row["Line"], row["File"], row["SHA-256"]) == ("1", "QI course", file.digest)
    assert (row["Accepted by"], row["Imported"]) == ("Rita Reviewer", "no")


def test_build_again_gives_the_same_bytes() -> None:
    team = with_document(make_approved())
    batch = export_now(team)
    stored = {file.kind: bytes_of(batch, file.kind) for file in batch.files.all()}
    PhysicianProfile.objects.update(npi="")

    again = export_actions.files_of(batch)

    assert again == stored


def test_download_twice_gives_identical_bytes_and_two_audit_lines() -> None:
    team = with_document(make_approved())
    file = export_now(team).files.get(kind=FileKind.ZIP)

    first = export_actions.download(file=file, by=team.reviewer)
    second = export_actions.download(file=file, by=team.reviewer)

    assert first == second
    assert Event.objects.filter(verb="export downloaded").count() == 2


def test_download_changed_bytes_are_refused() -> None:
    team = with_document(make_approved())
    file = export_now(team).files.get(kind=FileKind.ZIP)
    (live.MEDIA_ROOT / file.path).write_bytes(b"something else")

    with pytest.raises(private_files.FileChanged):
        export_actions.download(file=file, by=team.reviewer)


def test_create_export_takes_only_what_was_not_sent() -> None:
    team = with_document(make_approved())
    export_now(team)
    later = one_more(team, "Quentin Quick")

    second = export_now(team)

    assert [line.attestation for line in second.lines.all()] == [later.attestation]
    assert second.number == 2


def test_create_export_with_nothing_new_is_refused() -> None:
    team = with_document(make_approved())
    export_now(team)

    with pytest.raises(ActionRefused, match="Nothing new was completed"):
        export_now(team)


def test_create_export_outside_the_days_is_refused() -> None:
    team = with_document(make_approved())

    with pytest.raises(ActionRefused, match="Nothing new"):
        export_actions.create_export(
            office=team.office, first_day=FIRST, last_day=date(2020, 2, 1),
            by=team.reviewer,
        )  # fmt: skip


def test_create_export_of_another_office_sends_nothing() -> None:
    team = with_document(make_approved())
    stranger = with_document(make_approved(name="Olga Other"))
    assert stranger.office != team.office

    batch = export_now(team)

    assert [line.attestation for line in batch.lines.all()] == [team.attestation]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda u: PhysicianProfile.objects.filter(user=u).update(consent_at=None),
         "not agreed"),
        (lambda u: PhysicianProfile.objects.filter(user=u).update(npi="1234567890"),
         "check digit"),
        (lambda u: PhysicianProfile.objects.filter(user=u).update(
            birth_month=2, birth_day=30), "does not exist"),
        (lambda u: PhysicianProfile.objects.filter(user=u).update(
            birth_month=None, birth_day=None), "birth are missing"),
        (lambda u: BoardIdentity.objects.filter(user=u).delete(), "No board"),
        (lambda u: BoardIdentity.objects.filter(user=u).update(first_name=" "),
         "name as on the board's record"),
        (lambda u: BoardIdentity.objects.filter(user=u).update(
            board="ABIM", diplomate_id="12345"), "6 digits"),
    ],
)  # fmt: skip
def test_create_export_holds_back_and_names_the_fault(spoil: Any, said: str) -> None:
    team = with_document(make_approved())
    spoiled = one_more(team, "Holly Held")
    spoil(spoiled.participant)

    batch = export_now(team)

    (held,) = batch.held_back
    assert (held["name"], held["attestation"]) == ("Holly Held", spoiled.attestation.pk)
    assert said in " ".join(held["faults"])
    assert [row["Attestation"] for row in table_of(batch)] == [str(team.attestation.pk)]


def test_create_export_after_mending_sends_only_the_mended() -> None:
    team = with_document(make_approved())
    spoiled = one_more(team, "Holly Held")
    PhysicianProfile.objects.filter(user=spoiled.participant).update(npi="1")
    export_now(team)
    PhysicianProfile.objects.filter(user=spoiled.participant).update(npi="1234567893")

    second = export_now(team)

    assert [line.attestation for line in second.lines.all()] == [spoiled.attestation]
    assert second.held_back == []


def test_create_export_all_held_back_is_refused() -> None:
    team = with_document(make_approved())
    PhysicianProfile.objects.update(consent_at=None)

    with pytest.raises(ActionRefused, match="held back"):
        export_now(team)

    assert not ExportBatch.objects.exists()


def test_create_export_leaves_revoked_ones_out() -> None:
    team = with_document(make_approved())
    decisions.revoke(attestation=team.attestation, reason="Wrong.", by=team.reviewer)

    with pytest.raises(ActionRefused, match="Nothing new"):
        export_now(team)


def test_export_names_that_look_like_formulas_stay_text() -> None:
    team = with_document(make_approved())
    BoardIdentity.objects.update(last_name="=1+1", first_name="@SUM(A1)")

    batch = export_now(team)
    (row,) = table_of(batch)
    book = openpyxl.load_workbook(io.BytesIO(bytes_of(batch, FileKind.XLSX)))
    cell = book["Completions"].cell(2, 2)

    assert (row["Last name"], row["First name"]) == ("'=1+1", "'@SUM(A1)")
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_export_says_neither_who_nor_when_in_its_files() -> None:
    team = with_document(make_approved())
    batch = export_now(team)

    archive = zipfile.ZipFile(io.BytesIO(bytes_of(batch, FileKind.ZIP)))
    everything = b"".join(archive.read(name) for name in archive.namelist())

    assert team.reviewer.name.encode() not in everything


def test_export_lines_are_one_per_completion_whatever_happens() -> None:
    team = with_document(make_approved())
    batch = export_now(team)

    with pytest.raises(TypeError):
        ExportLine.objects.filter(batch=batch).delete()
    assert Attestation.objects.filter(export_lines__action="add").count() == 1
