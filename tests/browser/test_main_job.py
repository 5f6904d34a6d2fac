"""The main job in one go: from 110,527 real visits to the line on the board's list."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from accounts.permissions import OrganisationRole, ProjectRole
from attestations.models import Attestation
from measures.charting import chart_of
from measures.models import Measure
from projects.models import Project
from qiapp.demo.second_factor import current_code, give_second_factor
from tests.browser.conftest import DESK, OpenVisitor, Visitor
from tests.extracts.reader.reference_files import DATA, load, require_shared
from tests.factories.accounts import (
    PASSWORD,
    OrganisationFactory,
    OrganisationMembershipFactory,
    UserFactory,
)
from tests.factories.attestations import REFLECTION, add_identity, make_office
from tests.factories.measures import MeasureFactory
from tests.factories.projects import MembershipFactory, ProjectFactory

require_shared()

FILE = "noshow_appointments.csv"
ANSWERS: dict[str, Any] = load(DATA / "reference_answers.json")["files"][FILE + ".gz"]
pytestmark = [pytest.mark.browser, pytest.mark.shared, pytest.mark.slow]
Work = Callable[[], int]


@pytest.fixture
def extract_root(settings: LazySettings, tmp_path: Path) -> None:
    settings.EXTRACT_ROOT = tmp_path / "extracts"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "extracts" / "incoming")
    (tmp_path / "extracts" / "incoming").mkdir(parents=True)


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    path = tmp_path / FILE
    path.write_bytes(gzip.decompress((DATA / f"{FILE}.gz").read_bytes()))
    return path


@pytest.fixture
def cast(transactional_db: None) -> SimpleNamespace:
    """A doctor, her colleague who co-signs, and the reviewer of a CME office."""
    practice = OrganisationFactory(name="Riverside Pediatrics", week_starts="monday")
    office, reviewer = make_office()
    doctor = UserFactory(name="Paula Participant", email="doctor@example.org")
    leader = UserFactory(name="Lena Lead", email="leader@example.org")
    for user in (doctor, leader):
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        OrganisationMembershipFactory(
            organisation=practice, user=user, role=OrganisationRole.MEMBER
        )
    add_identity(doctor)
    give_second_factor(reviewer)
    return SimpleNamespace(
        practice=practice,
        office=office,
        reviewer=reviewer,
        doctor=doctor,
        leader=leader,
    )


def log_in(visitor: Visitor, email: str) -> None:
    page = visitor.go("/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(visitor.url + "/")


def press(page: Page, name: str) -> None:
    """Presses the button and waits for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def start_project(visitor: Visitor) -> Project:
    page = visitor.go("/projects/start/?own=1")
    page.fill("[name=problem]", "One in five visits is missed.")
    page.fill("[name=name]", "Missed visits")
    page.fill("[name=numerator]", "visits missed")
    page.fill("[name=denominator]", "visits booked")
    page.get_by_label("Lower is better").check()
    page.get_by_text("Not a share, or not by month?").click()
    page.get_by_label("Week", exact=True).check()
    page.fill("[name=goal]", "10")
    page.fill("[name=whom]", "all our patients")
    press(page, "Start the project")
    return Project.objects.get()


def upload(
    visitor: Visitor, measure: Measure, visits: Path, recipe: Path | None
) -> Page:
    """Sends the file and explains its columns; leaves the counts on the page."""
    page = visitor.go(
        reverse("extracts:extract_add", args=[measure.project_id, measure.pk])
    )
    page.set_input_files("[name=file]", visits)
    if page.locator("[name=confirmed]").count():
        page.locator("[name=confirmed]").check()
    press(page, "Send and look at the columns")
    if recipe is None:
        page.select_option("[name=date]", "AppointmentDay")
        page.select_option("[name=numerator_0_column]", "column|No-show")
        page.select_option("[name=numerator_0_op]", "is")
        page.fill("[name=numerator_0_value]", "Yes")
    else:
        page.get_by_text("Or give a recipe").click()
        page.fill("[name=recipe]", recipe.read_text(encoding="utf-8"))
    press(page, "Show the counts")
    return page


def weeks_of(measure: Measure) -> dict[str, list[int | None]]:
    points = chart_of(Measure.objects.get(pk=measure.pk)).series.points
    return {
        point.period_start.isoformat(): [point.numerator, point.denominator]
        for point in points
        if point.denominator
    }


def plan_and_record_cycle(visitor: Visitor, project: Project) -> None:
    page = visitor.go(reverse("pdsa:cycle_plan", args=[project.pk]))
    page.fill("[name=change]", "Send a reminder two days before the visit.")
    page.fill("[name=prediction]", "One in six visits missed, not one in five.")
    page.fill("[name=starts_on]", "2016-05-23")
    page.get_by_label("1 week").check()
    press(page, "Save the plan")
    page.fill("[name=observations]", "Reminders went out on all days.")
    page.get_by_label("Partly").check()
    page.fill("[name=result]", "19 % missed.")
    page.fill("[name=learned]", "Reminders help those who booked long before.")
    page.get_by_label("Adopt").check()
    press(page, "Save")


def join_office(visitor: Visitor, project: Project) -> None:
    page = visitor.go(reverse("projects:sponsors", args=[project.pk]))
    page.select_option("[name=organisation]", label="Lakeside CME Office")
    press(page, "Let this office see the project")
    page = visitor.go(reverse("attestations:programme_join", args=[project.pk]))
    page.locator("[name=confirmation]").first.check()
    press(page, "Join")


def tell_part(visitor: Visitor, project: Project) -> None:
    part = project.participations.get()
    today = project.today().isoformat()
    for name in ("part_edit", "steps_edit", "reflections_edit"):
        page = visitor.go(reverse(f"attestations:{name}", args=[project.pk, part.pk]))
        if name == "part_edit":
            page.get_by_label("I care for these patients").check()
            page.fill("[name=started_on]", today)
            page.fill("[name=ended_on]", today)
        elif name == "steps_edit":
            for box in page.locator("[name=steps]").all():
                box.check()
        else:
            page.fill("[name=result]", REFLECTION)
        press(page, "Save")


def sign(visitor: Visitor, address: str, code: str = "") -> None:
    page = visitor.go(address)
    page.locator("[name=agreed]").check()
    page.fill("[name=password]", PASSWORD)
    if code:
        page.fill("[name=code]", code)
    with page.expect_navigation():
        page.locator("section.card-focus form button[type=submit]").first.click()


def code_in(pdf: Path) -> str:
    """The code that the PDF prints for whoever checks it."""
    text = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    found = re.search(r"\b[0-9A-Z]{4,6}(?:-[0-9A-Z]{2,6}){3,}\b", text)
    assert found, text
    return found[0]


def test_main_job_from_real_visits_to_the_board_s_list(
    visit: OpenVisitor, work: Work, cast: SimpleNamespace, visits: Path,
    extract_root: None, tmp_path: Path,
) -> None:  # fmt: skip
    doctor = visit(width=DESK)
    log_in(doctor, cast.doctor.email)
    project = start_project(doctor)
    measure = project.measures.get()
    doctor.keep_picture("main-1-started")

    page = upload(doctor, measure, visits, None)
    expect(page.locator("main")).to_contain_text("22,319")
    expect(page.locator("main")).to_contain_text("110,527")
    doctor.keep_picture("main-2-counts")
    press(page, "Save these counts")
    work()
    assert weeks_of(measure) == ANSWERS["NS1_no_show_rate"]["by_week_mon"]
    page = doctor.go(reverse("measures:measure_detail", args=[project.pk, measure.pk]))
    expect(page.get_by_role("cell", name="4,267 of 20,952")).to_be_visible()
    doctor.keep_picture("main-3-chart")

    plan_and_record_cycle(doctor, project)
    join_office(doctor, project)
    tell_part(doctor, project)
    MembershipFactory(
        project=project, user=cast.leader, role=ProjectRole.LOCAL_CHAMPION
    )
    attestation = Attestation.objects.get()
    own = reverse("attestations:attestation_sign", args=[attestation.pk])
    doctor.go(own)
    doctor.keep_picture("main-4-sign")
    sign(doctor, own)

    leader = visit(width=DESK)
    log_in(leader, cast.leader.email)
    sign(leader, reverse("attestations:attestation_cosign", args=[attestation.pk]))
    leader.keep_picture("main-5-cosigned")

    reviewer = visit(cast.reviewer, DESK)
    decision = reverse(
        "reports:provider_decision", args=[cast.office.pk, attestation.pk]
    )
    sign(reviewer, decision, current_code(cast.reviewer) or "")
    work()
    attestation.refresh_from_db()
    assert attestation.status == "approved"
    reviewer.go(decision)
    reviewer.keep_picture("main-6-approved")

    pdf = tmp_path / "attestation.pdf"
    detail = reverse("attestations:attestation_detail", args=[attestation.pk])
    page = doctor.go(detail)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF").click()
    download.value.save_as(pdf)

    public = visit(width=DESK)
    public.go(reverse("attestations:verify_code", args=[code_in(pdf)]))
    expect(public.page.get_by_role("heading", name="Authentic")).to_be_visible()
    public.keep_picture("main-7-verified")

    roster = export_roster(reviewer, cast, work, tmp_path)
    assert "512345" in roster
    assert "Participant" in roster
    assert [v.noise for v in (doctor, leader, reviewer, public)] == [[], [], [], []]


def export_roster(
    reviewer: Visitor, cast: SimpleNamespace, work: Work, folder: Path
) -> str:
    """The CSV of a new export, as the office downloads it."""
    page = reviewer.go(reverse("reports:provider_export_new", args=[cast.office.pk]))
    press(page, "Make the export")
    work()
    page.reload()
    reviewer.keep_picture("main-8-export")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("CSV")).first.click()
    download.value.save_as(folder / "roster.csv")
    return (folder / "roster.csv").read_text(encoding="utf-8-sig")


def test_reminders_of_one_week_are_zero_and_no_rule_speaks(
    visit: OpenVisitor, work: Work, cast: SimpleNamespace, visits: Path,
    extract_root: None,
) -> None:  # fmt: skip
    project = ProjectFactory(lead=cast.doctor, organisation=cast.practice)
    measure = MeasureFactory(
        project=project, period="week", name="Reminder sent",
        improvement_direction="increase",
    )  # fmt: skip
    doctor = visit(cast.doctor, DESK)
    recipe = Path(__file__).parents[1] / "data/recipes/NS3_sms_sent_when_lead_3plus_days.json"  # fmt: skip

    page = upload(doctor, measure, visits, recipe)
    press(page, "Save these counts")
    work()

    wanted = ANSWERS["NS3_sms_sent_when_lead_3plus_days"]["by_week_mon"]
    assert weeks_of(measure) == wanted
    page = doctor.go(reverse("measures:measure_detail", args=[project.pk, measure.pk]))
    expect(page.get_by_role("cell", name="0 of 11,714", exact=True)).to_be_visible()
    finding = page.locator(".chart-finding")
    expect(finding).to_contain_text("Too few points to judge (7 of 10)")
    assert not chart_of(measure).analysis.signal
    assert page.locator(".c-signal").count() == 0
    doctor.keep_picture("main-9-reminders")


def test_semmelweis_pasted_keeps_gap_and_zeros_and_dates_the_shift(
    visit: OpenVisitor, work: Work, cast: SimpleNamespace
) -> None:
    project = ProjectFactory(lead=cast.doctor, organisation=cast.practice)
    measure = MeasureFactory(
        project=project, name="Deaths of mothers", numerator="deaths",
        denominator="births", improvement_direction="decrease",
    )  # fmt: skip
    rows = (DATA / "semmelweis_monthly.csv").read_text(encoding="utf-8")
    doctor = visit(cast.doctor, DESK)

    page = doctor.go(
        reverse("measures:observation_paste", args=[project.pk, measure.pk])
    )
    page.fill("[name=rows]", rows)
    page.locator("[name=swapped]").check()
    press(page, "Check these rows")
    good = len(rows.strip().splitlines()) - 1
    press(page, f"Save {good} rows")
    work()
    page = doctor.go(reverse("measures:measure_detail", args=[project.pk, measure.pk]))
    doctor.keep_picture("semmelweis")

    points = {p.period_start.isoformat(): p for p in chart_of(measure).series.points}
    assert points["1841-12-01"].value is None
    zeros = [line.split(",")[0] for line in rows.splitlines() if line.endswith(",0")]
    assert [points[day].value for day in zeros] == [0.0] * len(zeros)
    row = page.locator("tr", has_text="December 1841")
    expect(row).to_contain_text("no data")
    run = chart_of(measure).analysis.current.latest_shift
    assert run is not None
    assert run.start_date.year == 1847
    expect(page.locator(".chart-finding")).to_contain_text("1847")
