"""The data request and the mapping page in a browser: nothing to explain, nothing to type as JSON."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from extracts.models import Extract
from measures.models import Measure, Observation
from projects.models import Project
from tests.browser.conftest import DESK, PHONE, OpenVisitor, Visitor
from tests.factories.measures import MeasureFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def measure(project: Project, settings: LazySettings, tmp_path: Path) -> Measure:
    settings.EXTRACT_ROOT = tmp_path / "extracts"
    return MeasureFactory(project=project, name="No-shows")


def open_bring_data(visitor: Visitor, measure: Measure) -> Page:
    to = reverse("extracts:extract_add", args=[measure.project_id, measure.pk])
    return visitor.go(to)


def send(page: Page, path: Path) -> None:
    page.get_by_label("File with one row per visit").set_input_files(path)
    page.get_by_role("button", name="Send and look at the columns").click()


def test_file_made_from_the_request_takes_one_click_after_the_upload(
    visit: OpenVisitor, measure: Measure, lead: User, tmp_path: Path, work: object
) -> None:
    visitor = visit(lead, PHONE)
    page = open_bring_data(visitor, measure)
    page.get_by_role("button", name="Write the data request").click()
    expect(page.get_by_role("heading", name="Data request: No-shows")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Sample file").click()
    sample = Path(download.value.path()).read_text(encoding="utf-8-sig")
    made = tmp_path / "from-it.csv"
    made.write_text(sample + "2026-03-02,Yes\n2026-03-03,No\n2026-03-04,No\n")
    assert visitor.accessibility_faults() == []
    assert not visitor.is_too_wide()

    page.get_by_role("link", name="Send a file with rows").click()
    send(page, made)
    page.wait_for_url("**/preview/")
    expect(page.get_by_text("nothing is left to explain")).to_be_visible()
    page.get_by_role("button", name="Save these counts").click()
    page.wait_for_url("**/extracts/*/")
    work()  # type: ignore[operator]

    stored = Observation.objects.get()
    assert (stored.numerator, stored.denominator) == (1, 3)
    assert visitor.noise == []


def test_request_takes_the_names_that_the_it_department_uses(
    visit: OpenVisitor, measure: Measure, lead: User
) -> None:
    visitor = visit(lead, PHONE)
    page = open_bring_data(visitor, measure)
    page.get_by_role("button", name="Write the data request").click()
    page.get_by_role("link", name="Change columns and words").click()

    page.get_by_label("Column with the date").fill("APPT_DT")
    page.get_by_label("Column with the date").press("Enter")

    expect(page.locator("code", has_text="APPT_DT,missed_visits")).to_be_visible()
    assert visitor.accessibility_faults() == []
    assert visitor.noise == []


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_mapping_page_takes_groups_and_arithmetic_without_json(
    visit: OpenVisitor, measure: Measure, lead: User, tmp_path: Path, width: int
) -> None:
    file = tmp_path / "visits.csv"
    rows = [
        ("2026-03-02", 9, 2, "Yes"),
        ("2026-03-03", 9, 8, "Yes"),
        ("2026-03-04", 1, 0, "No"),
    ]
    lines = [",".join(map(str, row)) for row in rows]
    file.write_text("\n".join(["day,attendances,breaches,open", *lines]) + "\n")
    visitor = visit(lead, width)
    page = open_bring_data(visitor, measure)
    send(page, file)

    page.get_by_text("Work a number out from two columns").click()
    page.locator("[name=worked_out_0_left]").select_option("attendances")
    page.locator("[name=worked_out_0_right]").select_option("breaches")
    rule = page.get_by_role("group", name="What counts as “missed visits”?")
    rule.locator("[name=numerator_0_column]").select_option("worked_out|0")
    rule.locator("[name=numerator_0_op]").select_option("ge")
    rule.locator("[name=numerator_0_value]").fill("5")
    page.keyboard.press("Tab")
    page.wait_for_timeout(450)  # the first counts are asked for after 400 ms
    visitor.settle()
    rule.get_by_role("button", name="More conditions").click()
    expect(rule.locator("[name=numerator_0_value]")).to_have_value("5")
    visitor.settle()  # a change would replace the first counts of the new page
    rule.get_by_text("Groups of conditions").click()
    rule.locator("[name=numerator_join]").select_option("any")
    rule.locator("[name=numerator_b_0_column]").select_option("column|open")
    rule.locator("[name=numerator_b_0_value]").fill("No")
    page.keyboard.press("Tab")
    assert visitor.accessibility_faults() == []
    assert not visitor.is_too_wide()
    visitor.keep_picture("mapping")
    page.wait_for_timeout(450)
    visitor.settle()
    page.get_by_role("button", name="Show the counts").click()
    page.wait_for_url("**/preview/")

    expect(page.get_by_role("button", name="Save these counts")).to_be_visible()
    rule_kept = Extract.objects.get().document["numerator"]
    assert rule_kept["any"][0]["all"][0]["of"] == "attendances - breaches"
    expect(page.locator("dl.stats")).to_contain_text("2")
    assert visitor.noise == []
