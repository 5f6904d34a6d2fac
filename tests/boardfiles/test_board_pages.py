"""Pages of board files: the office's loop, one field to mend, and one's own points."""

from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.closing import close_account
from accounts.identity_rules import Fault
from accounts.models import BoardIdentity, PhysicianProfile, User
from attestations.models import Attestation
from boardfiles.actions import batches
from boardfiles.actions import points as pointing
from boardfiles.figures import completions_of, periods_of, years_of
from boardfiles.gathering import gather
from boardfiles.models import BoardBatch, BoardLine, LineState, ReportedActivity
from boardfiles.points import points_of
from jobs.running import run_queued
from tests.conftest import delivered, with_second_factor
from tests.factories.boardfiles import BEGIN, Office, make_learners, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    made = make_office()
    with_second_factor(made.staff)
    return made


@pytest.fixture
def staff(client: Client, office: Office) -> Client:
    client.force_login(office.staff)
    return client


def url(name: str, office: Office, *args: object) -> str:
    return reverse(f"boardfiles:{name}", args=[office.organisation.pk, *args])


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_no_file_is_out_of_reach_however_many(staff: Client, office: Office) -> None:
    for number in range(1, 31):
        BoardBatch.objects.create(
            office=office.organisation, activity=office.activity, number=number,
            kind="new", created_by=office.staff,
        )  # fmt: skip

    one = staff.get(url("activity_detail", office, office.activity.pk))
    first = staff.get(url("board_home", office)).content.decode()
    second = staff.get(url("board_home", office) + "?page=2").content.decode()

    assert "Older files of this office" in one.content.decode()
    assert len(one.context["batches"]) == 20
    assert "1 to 25 of 30" in first
    assert (">File 30<" in first, ">File 1<" in first) == (True, False)
    assert (">File 30<" in second, ">File 1<" in second) == (False, True)


NEW = {
    "programme_id": "ama-pi-cme", "channel": "pars", "title": "Asthma plans",
    "number": "202612346", "first_day": "2026-01-01", "reports": "both",
    "board_points": "20", "credit_type": "Practice Assessment", "cme_credits": "20",
    "boards": ["ABIM"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"programme_id": "abms-portfolio"}, "Choose the roster"),
        ({"boards": ["ABP"]}, "we know of no improvement activity"),
        ({"boards": ["ABFM"]}, "not in PARS"),
        ({"channel": "roster"}, "Choose PARS"),
        ({"number": "12345"}, "nine digits"),
        ({"cme_credits": ""}, "Enter the CME credits"),
        ({"last_day": "2025-01-01"}, "before the first day"),
    ],
    ids=["portfolio", "abp", "abfm", "roster", "number", "credits", "days"],
)
def test_the_wrong_path_to_a_board_is_blocked_with_the_right_one(
    staff: Client, office: Office, changed: dict[str, object], words: str
) -> None:
    page = staff.post(url("activity_new", office), NEW | changed)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert ReportedActivity.objects.count() == 1


def test_an_activity_is_named_and_changed(staff: Client, office: Office) -> None:
    page = staff.post(url("activity_new", office), NEW)
    made = ReportedActivity.objects.get(title="Asthma plans")
    edited = {**NEW, "title": "Asthma plans 2026", "version": made.version}
    again = staff.post(url("activity_edit", office, made.pk), edited)
    late = staff.post(url("activity_edit", office, made.pk), {**edited, "title": "X"})

    made.refresh_from_db()
    assert (page.status_code, again.status_code, late.status_code) == (302, 302, 409)
    assert (made.title, made.boards) == ("Asthma plans 2026", ["ABIM"])


def test_fault_on_the_page_has_its_row_and_the_link_that_mends_it(
    staff: Client, office: Office
) -> None:
    learners = make_learners(office, 3)
    PhysicianProfile.objects.filter(
        user=learners[1].participation.user
    ).update(birth_day=31)  # fmt: skip

    page = staff.get(url("activity_detail", office, office.activity.pk))

    html = page.content.decode()
    assert "2 completions can go" in html
    assert "The day of birth does not exist in that month." in html
    assert reverse("boardfiles:fix_field", args=["birthday_impossible"]) in html


def test_the_whole_loop_by_its_pages(staff: Client, office: Office) -> None:
    one, other = make_learners(office, 2)
    staff.post(url("batch_make", office, office.activity.pk))
    run_queued()
    batch = office.organisation.board_batches.get()
    got = staff.get(url("batch_file", office, batch.pk, "pars-workbook"))
    staff.post(url("batch_sent", office, batch.pk))
    who = other.participation.user
    number = who.board_identities.get().diplomate_id
    table = f"Board,Board ID,Status,Reason\nABIM,{number},Rejected,The ID number is unknown\n"
    sent = staff.post(
        url("result_add", office, batch.pk),
        {"file": SimpleUploadedFile("a.csv", table.encode())},
    )
    staff.post(sent["Location"])
    mender = logged_in(who)
    listed = mender.get(reverse("boardfiles:fix_list")).content.decode()
    address = reverse("boardfiles:fix_field", args=["id_malformed", "ABIM"])
    refused = mender.post(address, {"diplomate_id": "12"})
    mended = mender.post(address, {"diplomate_id": "654321"})
    page = staff.get(
        url("activity_detail", office, office.activity.pk)
    ).content.decode()
    staff.post(url("batch_resend", office, office.activity.pk))

    assert got["X-Content-SHA256"] == batch.files.get(adapter="pars-workbook").digest
    assert address in listed
    assert (refused.status_code, mended.status_code) == (422, 302)
    assert "Send only the mended again" in page
    again = office.organisation.board_batches.get(kind="resend")
    assert [line.record["board_id"] for line in again.lines.all()] == ["654321"]
    assert BoardLine.objects.get(attestation=one).state == LineState.SENT


@pytest.mark.parametrize(
    ("fault", "typed", "stays"),
    [
        (Fault.BIRTHDAY_IMPOSSIBLE, {"birthday": "02/30"}, "no such day"),
        (Fault.BIRTHDAY_IMPOSSIBLE, {"birthday": "April"}, "such as 04/17"),
        (Fault.NPI_CHECK_DIGIT, {"npi": "1234567890"}, "mistyped digit"),
    ],
    ids=["no-day", "words", "npi"],
)
def test_one_field_page_says_what_does_not_fit(
    office: Office, fault: Fault, typed: dict[str, str], stays: str
) -> None:
    (one,) = make_learners(office, 1)

    page = logged_in(one.participation.user).post(
        reverse("boardfiles:fix_field", args=[fault]), typed
    )

    assert page.status_code == 422
    assert stays in page.content.decode()


def test_each_fault_of_a_person_is_mended_on_its_page(office: Office) -> None:
    (one,) = make_learners(office, 1)
    user = one.participation.user
    PhysicianProfile.objects.filter(user=user).update(
        birth_month=2, birth_day=30, npi="1234567890", consent_at=None
    )
    BoardIdentity.objects.filter(user=user).update(diplomate_id="", last_name="Sorensen")  # fmt: skip
    client = logged_in(user)
    (row,) = gather(office.activity).held_back
    typed = {
        "no_consent": {}, "birthday_impossible": {"birthday": "2/29"},
        "npi_check_digit": {"npi": "1234567893"}, "id_missing": {"diplomate_id": "654321"},
        "name_unlike": {"first_name": "Ann", "last_name": "Sorensen"},
    }  # fmt: skip

    for one_fault in row.checked.faults:
        args = [one_fault.fault, *([one_fault.board] if one_fault.board else [])]
        address = reverse("boardfiles:fix_field", args=args)
        assert client.get(address).status_code == 200
        assert client.post(address, typed[one_fault.fault]).status_code == 302

    assert len(gather(office.activity).ready) == 1
    assert "All is well" in client.get(reverse("boardfiles:fix_list")).content.decode()


def test_nobody_mends_a_fault_that_is_none_or_another_s_board(office: Office) -> None:
    (one,) = make_learners(office, 1)
    client = logged_in(one.participation.user)

    assert client.get("/my-boards/mend/no_such/").status_code == 404
    assert client.get("/my-boards/mend/id_missing/ABP/").status_code == 404


def test_workbook_of_accme_is_kept_or_refused_with_the_reason(
    staff: Client, office: Office, tmp_path: object
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Name"])
    path = f"{tmp_path}/t.xlsx"
    book.save(path)
    address = url("template_add", office, office.activity.pk)

    with open(path, "rb") as file:  # noqa: PTH123
        page = staff.post(address, {"file": file})
    packed = staff.post(address, {"file": SimpleUploadedFile("t.xlsx", b"PK\x03\x04 no")})  # fmt: skip

    assert (page.status_code, packed.status_code) == (422, 422)
    assert "ACCME Activity ID" in page.content.decode()


def test_figures_on_the_page_are_those_of_the_table(
    staff: Client, office: Office
) -> None:
    make_learners(office, 3)
    User.objects.filter(name__startswith="Ann").update(profession="physician")
    nurse = make_learners(office, 1)[0].participation.user
    User.objects.filter(pk=nurse.pk).update(profession="nurse")

    page = staff.get(url("figures", office)).content.decode()
    table = staff.get(url("figures_csv", office, "activities")).content.decode("utf-8-sig")  # fmt: skip
    done = completions_of(office.organisation)
    (period,) = periods_of(office.activity, done, timezone.localdate())
    (year,) = years_of([office.activity], done)

    assert (period.physicians, period.others) == (3, 1)
    assert (year.physicians, year.others) == (3, 1)
    assert table.splitlines()[1].split(",")[5:7] == ["3", "1"]
    assert '<td class="number" data-label="Physicians">3</td>' in page


def test_twelve_months_follow_twelve_months(office: Office) -> None:
    office.activity.first_day = BEGIN.replace(year=BEGIN.year - 2)

    periods = periods_of(office.activity, [], timezone.localdate())

    assert len(periods) == 3
    assert periods[1].first == periods[0].last + timedelta(days=1)


def sent_line(office: Office, days_ago: int) -> tuple[User, BoardLine]:
    (one,) = make_learners(office, 1)
    batch = batches.create_batch(**office.by)
    batch.lines.update(state=LineState.SENT)
    type(batch).objects.update(sent_at=timezone.now() - timedelta(days=days_ago))
    return one.participation.user, batch.lines.get()


def test_points_of_a_person_add_up_in_her_cycle(office: Office) -> None:
    user, _line = sent_line(office, 1)
    client = logged_in(user)
    cycle = {"ends_on": "2099-12-31", "begins_on": "2026-01-01", "needed": "100", "version": 1}  # fmt: skip
    client.post(reverse("boardfiles:cycle_edit", args=["ABIM"]), cycle)
    address = reverse("boardfiles:elsewhere_add", args=["ABIM"])
    client.post(address, {"points": "30.5", "earned_on": "2026-03-01", "what": "Test"})
    client.post(address, {"points": "9", "earned_on": "2020-03-01"})

    (board,) = points_of(user).boards

    assert (board.earned_here, board.earned_elsewhere) == (20, Decimal("30.5"))
    assert board.left == Decimal("49.5")
    assert "49.5" in client.get(reverse("boardfiles:points")).content.decode()


def test_points_from_elsewhere_are_screened_and_removed(office: Office) -> None:
    user, _line = sent_line(office, 1)
    client = logged_in(user)
    address = reverse("boardfiles:elsewhere_add", args=["ABIM"])
    refused = client.post(
        address, {"points": "3", "earned_on": "2026-03-01", "what": "MRN 12345678"}
    )
    client.post(address, {"points": "3", "earned_on": "2026-03-01", "what": "Course"})
    entered = user.points_elsewhere.get()
    client.post(reverse("boardfiles:elsewhere_remove", args=[entered.pk]))

    assert refused.status_code == 422
    assert not user.points_elsewhere.exists()


def test_late_posting_is_reminded_of_once_and_ends_when_it_is_seen(
    office: Office,
) -> None:
    user, line = sent_line(office, 43)

    assert (pointing.remind_of_posting(), pointing.remind_of_posting()) == (1, 0)
    (mail,) = delivered()
    logged_in(user).post(reverse("boardfiles:line_seen", args=[line.pk]))

    assert "six weeks ago" in mail.body
    line.refresh_from_db()
    assert line.state == LineState.POSTED


def test_nobody_is_reminded_before_six_weeks(office: Office) -> None:
    sent_line(office, 41)

    assert pointing.remind_of_posting() == 0


def test_own_points_page_follows_a_report_that_waits(office: Office) -> None:
    (one,) = make_learners(office, 1)

    (way,) = points_of(one.participation.user).ways

    assert [step.done for step in way.steps] == [True, False, False]
    assert way.words.startswith("Lakeside CME Office sends it. Its 30 days end on")
    assert Attestation.objects.count() == 1


def test_people_who_hold_themselves_up_are_asked_once_a_week(
    staff: Client, office: Office
) -> None:
    learners = make_learners(office, 3)
    PhysicianProfile.objects.filter(
        user=learners[1].participation.user
    ).update(npi="")  # fmt: skip
    BoardIdentity.objects.filter(user=learners[2].participation.user).update(board="ABP")  # fmt: skip
    address = url("people_ask", office, office.activity.pk)

    staff.post(address)
    staff.post(address)

    (mail,) = delivered()
    assert mail.to == [learners[1].participation.user.email]
    assert "The NPI is missing." in mail.body
    page = staff.get(url("activity_detail", office, office.activity.pk))
    assert "asked " in page.content.decode()


def test_closing_the_account_forgets_own_points_and_keeps_the_report(
    office: Office,
) -> None:
    user, line = sent_line(office, 1)
    user.points_elsewhere.create(board="ABIM", earned_on=BEGIN, points=3)

    close_account(user=user, by=user)

    assert not user.points_elsewhere.exists()
    line.refresh_from_db()
    assert line.record["last_name"].startswith("Learner")
