"""Board files from check to posting: 200 learners, faults, answers, and what comes after."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any

import jsonschema
import openpyxl
import pytest
from django.conf import settings as live
from django.urls import reverse
from django.utils import timezone

from accounts.identity_rules import Fault
from accounts.models import BoardIdentity, PhysicianProfile, User
from attestations.models import Attestation, Status
from audit.models import Event
from boardfiles.actions import answers, batches, mending
from boardfiles.adapters import draft_json, own_template, pars_workbook
from boardfiles.gathering import gather
from boardfiles.models import BoardBatch, BoardLine, LineState
from boardfiles.overview import faults_shown
from jobs.models import Job
from jobs.running import run_queued
from qiapp.lib import private_files
from qiapp.lib.errors import ActionRefused
from tests.conftest import delivered, with_second_factor
from tests.factories.boardfiles import (
    BEGIN,
    Office,
    give_papers,
    make_activity,
    make_learners,
    make_office,
)

pytestmark = pytest.mark.django_db


def person(attestation: Attestation) -> User:
    return attestation.participation.user


def change(attestation: Attestation, **values: Any) -> None:
    PhysicianProfile.objects.filter(user=person(attestation)).update(**values)


def rename(attestation: Attestation, **values: Any) -> None:
    BoardIdentity.objects.filter(user=person(attestation)).update(**values)


def complete(attestation: Attestation, day: Any) -> None:
    Attestation.objects.filter(pk=attestation.pk).update(completed_on=day)


def seed(learners: list[Attestation]) -> dict[int, Fault]:
    """Twelve faults, the fault by the learner's attestation."""
    before = BEGIN - timedelta(days=1)
    tomorrow = timezone.localdate() + timedelta(days=2)
    seeds = [
        (Fault.NO_CONSENT, lambda one: change(one, consent_at=None)),
        (Fault.BIRTHDAY_MISSING, lambda one: change(one, birth_month=None, birth_day=None)),
        (Fault.BIRTHDAY_IMPOSSIBLE, lambda one: change(one, birth_month=2, birth_day=30)),
        (Fault.NPI_CHECK_DIGIT, lambda one: change(one, npi="1234567890")),
        (Fault.NPI_MISSING, lambda one: change(one, npi="")),
        (Fault.ID_MISSING, lambda one: rename(one, diplomate_id="")),
        (Fault.ID_MALFORMED, lambda one: rename(one, diplomate_id="12A456")),
        (Fault.NAME_UNLIKE, lambda one: rename(one, last_name="Sorensen")),
        (Fault.NAME_MISSING, lambda one: rename(one, first_name="")),
        (Fault.WRONG_CHANNEL, lambda one: rename(one, board="ABP")),
        (Fault.OUT_OF_WINDOW, lambda one: complete(one, before)),
        (Fault.OUT_OF_WINDOW, lambda one: complete(one, tomorrow)),
    ]  # fmt: skip
    found = {}
    for one, (fault, spoil) in zip(learners[5::15], seeds, strict=False):
        spoil(one)
        found[one.pk] = fault
    assert len(found) == 12
    return found


def written(batch: BoardBatch) -> BoardBatch:
    run_queued()
    batch.refresh_from_db()
    return batch


def bytes_of(batch: BoardBatch, adapter: str) -> bytes:
    file = batch.files.get(adapter=adapter)
    return private_files.read(file.path, file.digest)


def answered(office: Office, batch: BoardBatch, *rows: str) -> int:
    """Applies a result file with these rows: board number, status, reason."""
    table = "\r\n".join(["Certifying Board,Certifying Board ID,Status,Reason", *rows])
    result = answers.receive_result(
        batch=batch, name="answer.csv", content=table.encode(), by=office.staff
    )
    return answers.apply_result(result=result, by=office.staff)


def number(attestation: Attestation) -> str:
    return person(attestation).board_identities.get().diplomate_id


def test_twelve_faults_in_200_learners_are_found_before_anything_is_sent() -> None:
    office = make_office()
    learners = make_learners(office, 200)
    faults = seed(learners)

    found = gather(office.activity)

    got = {row.attestation.pk: [f.fault for f in row.checked.faults] for row in found.held_back}  # fmt: skip
    assert got == {pk: [fault] for pk, fault in faults.items()}
    assert len(found.ready) == 188
    shown = [faults_shown(row, office.organisation)[0] for row in found.held_back]
    assert all(one.url and one.words for one in shown)
    assert sorted(row.checked.row for row in found.ready + found.held_back) == list(range(1, 201))  # fmt: skip


def test_two_people_with_one_number_are_both_held_back() -> None:
    office = make_office()
    one, other, _third = make_learners(office, 3)
    rename(other, diplomate_id=number(one))

    found = gather(office.activity)

    held = {row.attestation.pk for row in found.held_back}
    assert held == {one.pk, other.pk}
    assert found.held_back[0].checked.faults[0].fault is Fault.DUPLICATE


def test_the_file_takes_the_sound_ones_and_names_the_others_with_their_row() -> None:
    office = make_office()
    learners = make_learners(office, 30)
    change(learners[4], consent_at=None)

    batch = written(batches.create_batch(**office.by))

    book = openpyxl.load_workbook(io.BytesIO(bytes_of(batch, "pars-workbook")))
    rows = list(book[pars_workbook.SHEET].values)
    assert rows[1] == pars_workbook.HEADER
    # ACCME matches columns by their exact names, and one of them ends with a blank.
    assert "|".join(rows[1]) == (
        "Record Action|ACCME Activity ID|Completion Date|First Name|Last Name|"
        "Date of Birth|Licensing State|Licensing ID or NPI|Number of CME Credits|"
        "Certifying Board|Certifying Board ID|Total Board Credits|Credit Type |"
        "Credits Awarded for Credit Type"
    )
    assert rows[1][12] == "Credit Type "
    assert len(rows) == 2 + 29
    (held,) = batch.held_back
    assert (held["row"], held["faults"][0]["fault"]) == (5, "no_consent")
    first = dict(zip(rows[1], rows[2], strict=True))
    assert first["Date of Birth"] == "04/17"
    assert first["Certifying Board ID"] == number(learners[0])
    assert first["Completion Date"].date() == learners[0].completed_on
    assert (first["Total Board Credits"], first["Number of CME Credits"]) == (20, 20)


def test_the_draft_json_fits_its_schema_and_has_no_birth_date() -> None:
    office = make_office()
    make_learners(office, 3)

    batch = written(batches.create_batch(**office.by))

    content = bytes_of(batch, "pars-json")
    jsonschema.Draft202012Validator(draft_json.schema()).validate(json.loads(content))
    assert b"Birth" not in content
    assert content.count(b'"FamilyName"') == 3


def test_the_schema_refuses_a_birth_date() -> None:
    office = make_office()
    make_learners(office, 1)
    batch = written(batches.create_batch(**office.by))
    report = json.loads(bytes_of(batch, "pars-json"))
    (one,) = report["ACCMELearnerReports"]["ActivityReports"]["ActivityReport"]
    one["Member"]["PersonalInfo"] = {"BirthDate": "1980-04-17"}

    with pytest.raises(jsonschema.ValidationError, match="PersonalInfo"):
        jsonschema.validate(report, draft_json.schema())


def test_downloading_again_gives_the_same_bytes_and_is_audited() -> None:
    office = make_office()
    make_learners(office, 3)
    batch = written(batches.create_batch(**office.by))
    file = batch.files.get(adapter="pars-workbook")

    first = batches.download(file=file, by=office.staff)
    PhysicianProfile.objects.update(birth_day=1)
    batches.build(batch_id=batch.pk, attempt=None)  # type: ignore[arg-type]

    assert batches.download(file=file, by=office.staff) == first
    assert Event.objects.filter(verb="board file downloaded").count() == 2


def test_the_same_records_write_the_same_bytes() -> None:
    office = make_office()
    make_learners(office, 2)
    batch = written(batches.create_batch(**office.by))
    kept = [line.thawed() for line in batch.lines.all()]

    assert pars_workbook.write(kept) == bytes_of(batch, "pars-workbook")


def test_nobody_is_reported_twice() -> None:
    office = make_office()
    make_learners(office, 2)
    batches.create_batch(**office.by)

    with pytest.raises(ActionRefused, match="Nobody new"):
        batches.create_batch(**office.by)
    make_learners(office, 1)

    assert batches.create_batch(**office.by).lines.count() == 1


def test_a_rejected_line_becomes_one_field_and_only_it_is_sent_again() -> None:
    office = make_office()
    one, other, third = make_learners(office, 3)
    batch = written(batches.create_batch(**office.by))

    changed = answered(
        office, batch,
        f"ABIM,{number(one)},Accepted,",
        f"ABIM,{number(other)},Rejected,Date of birth does not match",
    )  # fmt: skip
    line = BoardLine.objects.get(attestation=other)
    assert (changed, line.state, line.fault) == (2, "rejected", "birthday_impossible")
    assert BoardLine.objects.get(attestation=third).state == LineState.SENT
    with pytest.raises(ActionRefused, match="Nothing is mended"):
        batches.resend(**office.by)
    mending.mend_birthday(user=person(other), month=5, day=3)
    again = written(batches.resend(**office.by))

    (sent,) = again.lines.all()
    assert (sent.replaces, sent.record["birth_day"]) == (line, 3)
    assert again.files.get(adapter="pars-workbook").digest != batch.files.get(adapter="pars-workbook").digest  # fmt: skip
    assert not BoardLine.objects.mended().exists()


def test_the_person_who_can_mend_is_told_once() -> None:
    office = make_office()
    one, other = make_learners(office, 2)
    batch = written(batches.create_batch(**office.by))

    answered(
        office, batch, f"ABIM,{number(one)},Rejected,Name does not match",
        f"ABIM,{number(other)},Rejected,Not in the activity",
    )  # fmt: skip

    (mail,) = delivered()
    assert mail.to == [person(one).email]
    assert f"{live.SITE_URL}/my-boards/mend/" in mail.body


def test_an_answer_is_looked_at_before_it_changes_anything() -> None:
    office = make_office()
    (one,) = make_learners(office, 1)
    batch = written(batches.create_batch(**office.by))
    table = f"Board,Board ID,Status,Reason\nABIM,{number(one)},Accepted,\nABIM,999999,Accepted,\nABIM,{number(one)},Perhaps,\n"

    result = answers.receive_result(
        batch=batch, name="a.csv", content=table.encode(), by=office.staff
    )

    assert result.unread == [[3, "nobody"], [4, "word"]]
    assert batch.lines.get().state == LineState.IN_FILE
    assert answers.apply_result(result=result, by=office.staff) == 1
    with pytest.raises(ActionRefused, match="applied already"):
        answers.apply_result(result=result, by=office.staff)


def test_a_board_s_reason_is_kept_without_what_identifies() -> None:
    office = make_office()
    (one,) = make_learners(office, 1)
    batch = written(batches.create_batch(**office.by))

    answered(office, batch, f"ABIM,{number(one)},Rejected,DOB 04/17/1980 differs")

    assert batch.lines.get().reason == "[…] differs"


def test_a_result_workbook_is_read_like_a_csv() -> None:
    office = make_office()
    (one,) = make_learners(office, 1)
    batch = written(batches.create_batch(**office.by))
    book = openpyxl.Workbook()
    book.active.append(["Certifying Board", "Certifying Board ID", "Status"])
    book.active.append(["ABIM", int(number(one)), "Posted"])
    buffer = io.BytesIO()
    book.save(buffer)

    result = answers.receive_result(
        batch=batch, name="a.xlsx", content=buffer.getvalue(), by=office.staff
    )
    answers.apply_result(result=result, by=office.staff)

    assert batch.lines.get().state == LineState.POSTED


def test_a_revoked_attestation_asks_for_its_report_back_and_a_newer_one_may_go() -> (
    None
):
    office = make_office()
    (one,) = make_learners(office, 1)
    batch = written(batches.create_batch(**office.by))
    answered(office, batch, f"ABIM,{number(one)},Accepted,")
    Attestation.objects.filter(pk=one.pk).update(status=Status.REVOKED, reason="Dispute")  # fmt: skip
    newer = Attestation.objects.create(
        participation=one.participation, number=2, status=Status.APPROVED,
        completed_on=one.completed_on,
    )  # fmt: skip
    held = gather(office.activity).held_back
    assert [f.fault for f in held[0].checked.faults] == [Fault.DUPLICATE]

    back = written(batches.take_back(**office.by))

    rows = list(openpyxl.load_workbook(io.BytesIO(bytes_of(back, "pars-workbook")))["Sheet1"].values)  # fmt: skip
    assert rows[2][0] == "Delete"
    answered(office, back, f"ABIM,{number(one)},Deleted,")
    assert BoardLine.objects.get(batch=batch).state == LineState.TAKEN_BACK
    assert [r.attestation for r in gather(office.activity).ready] == [newer]
    with pytest.raises(ActionRefused, match="No report"):
        batches.take_back(**office.by)


def test_purging_leaves_name_credit_and_date() -> None:
    office = make_office()
    (one,) = make_learners(office, 1)
    batch = written(batches.create_batch(**office.by))
    file = batch.files.first()
    with pytest.raises(ActionRefused, match="still wait"):
        batches.purge(batch=batch, by=office.staff)
    answered(office, batch, f"ABIM,{number(one)},Accepted,")

    batches.purge(batch=batch, by=office.staff)

    record = batch.lines.get().thawed()
    assert (record.birth_mmdd, record.board_id, record.npi) == ("", "", "")
    assert (record.last_name, record.board_points) == (person(one).name.split(" ")[1], 20)  # fmt: skip
    assert record.completed_on == one.completed_on
    file.batch.refresh_from_db()
    with pytest.raises(ActionRefused, match="was deleted"):
        batches.download(file=file, by=office.staff)


def test_purge_command_waits_until_a_batch_is_settled_and_old() -> None:
    office = make_office()
    (one,) = make_learners(office, 1)
    batch = written(batches.create_batch(**office.by))
    answered(office, batch, f"ABIM,{number(one)},Accepted,")

    assert batches.purge_settled(before_days=90, by="system: purge") == 0
    BoardBatch.objects.update(created_at=timezone.now() - timedelta(days=91))
    assert batches.purge_settled(before_days=90, by="system: purge") == 1


def test_a_report_cannot_be_deleted() -> None:
    office = make_office()
    make_learners(office, 1)
    line = batches.create_batch(**office.by).lines.get()

    with pytest.raises(TypeError, match="six years"):
        line.delete()
    assert line.kept_until().year == line.completed_on.year + 6


def test_the_roster_holds_papers_and_a_true_manifest() -> None:
    office = make_office("roster")
    learners = make_learners(office, 2, board="ABP")
    give_papers(learners)

    batch = written(batches.create_batch(**office.by))

    archive = zipfile.ZipFile(io.BytesIO(bytes_of(batch, "roster-zip")))
    assert archive.namelist()[:3] == ["manifest.csv", "roster.csv", "roster.xlsx"]
    assert archive.read("roster.csv") == bytes_of(batch, "roster-csv")
    assert len(archive.namelist()) == 5


def test_without_its_paper_nobody_goes_by_roster() -> None:
    office = make_office("roster")
    make_learners(office, 1, board="ABP")

    (row,) = gather(office.activity).held_back

    assert [one.fault for one in row.checked.faults] == [Fault.NO_PDF]


def test_the_provider_s_own_workbook_is_filled_by_its_header() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Learners 2027"
    page.append(["Read the guide first"])
    page.append(["Last Name", "New Column", *[h for h in pars_workbook.HEADER if h != "Last Name"]])  # fmt: skip
    page.append(["Sample", "x", "Add"])
    book.create_sheet("ValidValues").append(["Practice Assessment"])
    buffer = io.BytesIO()
    book.save(buffer)
    office = make_office()
    learners = make_learners(office, 2)
    rename(learners[0], last_name="=cmd()")
    User.objects.filter(pk=person(learners[0]).pk).update(name="Ann cmd")
    stored = private_files.store("boardfiles/templates/1", "t.xlsx", buffer.getvalue())
    type(office.activity).objects.update(template_path=stored.path, template_digest=stored.digest)  # fmt: skip

    batch = written(batches.create_batch(**office.by))

    filled = openpyxl.load_workbook(io.BytesIO(bytes_of(batch, "own-template")))
    rows = list(filled["Learners 2027"].iter_rows(min_row=3))
    assert [row[0].value for row in rows][0] == "=cmd()"
    assert rows[0][0].data_type == "s"
    assert (rows[0][1].value, rows[0][2].value, len(rows)) == (None, "Add", 2)
    assert filled["ValidValues"]["A1"].value == "Practice Assessment"
    assert "Credit Type " in [cell.value for cell in filled["Learners 2027"][2]]


def test_a_workbook_without_the_header_is_no_template() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Name", "Points"])
    buffer = io.BytesIO()
    book.save(buffer)

    with pytest.raises(own_template.TemplateError, match="ACCME Activity ID"):
        own_template.columns_of(buffer.getvalue())


def test_writing_is_a_job_in_the_queue_of_documents() -> None:
    office = make_office()
    make_learners(office, 1)

    batch = batches.create_batch(**office.by)

    job = Job.objects.of(batch).get()
    assert (job.task, job.status) == ("boardfiles.write", "queued")
    assert batch.files.count() == 0


def test_two_activities_of_one_programme_share_nobody() -> None:
    office = make_office(last_day=BEGIN + timedelta(days=20))
    late = make_activity(
        office.organisation, office.staff, first_day=BEGIN + timedelta(days=21)
    )
    make_learners(office, 2)

    assert gather(office.activity).ready + gather(office.activity).held_back == ()
    assert len(gather(late).ready) == 2


def test_every_number_of_a_roster_is_the_same_on_page_and_in_each_file(
    client: Any,
) -> None:
    office = make_office("roster", board_points=Decimal("12.5"))
    with_second_factor(office.staff)
    learners = make_learners(office, 3, board="ABP")
    give_papers(learners)
    person(learners[0]).board_identities.create(
        board="ABIM", diplomate_id="009999", first_name="Ann",
        last_name=person(learners[0]).name.split(" ")[1],
    )  # fmt: skip

    batch = written(batches.create_batch(**office.by))

    client.force_login(office.staff)
    address = reverse("boardfiles:batch_detail", args=[batch.office_id, batch.pk])
    page = client.get(address).content.decode()
    rows = list(csv.DictReader(io.StringIO(bytes_of(batch, "roster-csv").decode("utf-8-sig"))))  # fmt: skip
    book = list(openpyxl.load_workbook(io.BytesIO(bytes_of(batch, "roster-xlsx"))).active.values)  # fmt: skip
    papers = zipfile.ZipFile(io.BytesIO(bytes_of(batch, "roster-zip"))).namelist()
    points = {(row["Board"], row["Points"]) for row in rows}
    assert "4 lines" in page
    assert (len(rows), len(book) - 1, batch.lines.count()) == (4, 4, 4)
    assert len([name for name in papers if name.startswith("pdf/")]) == 3
    assert points == {("ABIM", "12.5"), ("ABP", "13")}
    assert [row["Diplomate ID"] for row in rows if row["Board"] == "ABIM"] == ["009999"]
