"""The chart at work in a browser: it answers while one types, and the keyboard suffices."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from measures import actions
from measures.figures import Figures
from measures.models import Measure, Observation
from projects.models import Project
from tests.browser.conftest import DESK, OpenVisitor
from tests.factories.measures import MeasureFactory

pytestmark = pytest.mark.browser


def month(number: int) -> date:
    return date(2024 + number // 12, number % 12 + 1, 1)


@pytest.fixture
def measure(project: Project) -> Measure:
    """Nine months about 21 of 50."""
    measure = MeasureFactory(project=project, improvement_direction="increase")
    rows = [
        Figures(month(n), date.fromordinal(month(n + 1).toordinal() - 1),
                numerator=20 + n % 3, denominator=50)
        for n in range(9)
    ]  # fmt: skip
    actions.record_observations(measure=measure, figures=rows, by=measure.created_by)
    return measure


def address(name: str, measure: Measure) -> str:
    return reverse(f"measures:{name}", args=[measure.project_id, measure.pk])


def test_chart_answers_while_one_types_and_stores_nothing(
    visit: OpenVisitor, measure: Measure, lead: User
) -> None:
    visitor = visit(lead)
    page = visitor.go(address("observation_record", measure))
    finding = page.locator("#preview .chart-finding")

    page.get_by_label("missed visits").press_sequentially("48")
    expect(page.locator("#preview")).to_contain_text("as soon as the numbers are whole")
    page.get_by_label("booked visits").press_sequentially("50")

    expect(finding).to_contain_text("Too few points")
    expect(page.locator("#preview svg:visible")).to_have_count(1)
    expect(page.get_by_label("booked visits")).to_be_focused()
    page.get_by_label("missed visits").fill("60")
    expect(page.locator("#preview")).to_contain_text("as soon as the numbers are whole")
    assert Observation.objects.count() == 9
    assert visitor.accessibility_faults() == []
    assert visitor.noise == []


def test_keyboard_alone_sets_a_point_aside_and_takes_it_back(
    visit: OpenVisitor, measure: Measure, lead: User
) -> None:
    visitor = visit(lead, DESK)
    page = visitor.go(address("measure_detail", measure))

    page.locator("#decisions summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Set a point aside").focus()
    page.keyboard.press("Enter")
    page.get_by_label("The point to set aside").select_option("2024-03-01")
    page.get_by_label("Why").focus()
    page.keyboard.type("Flood in the clinic")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")

    row = page.get_by_role("row", name="March 2024")
    expect(row).to_contain_text("set aside")
    expect(row).to_contain_text("Flood in the clinic")
    page.get_by_role("button", name="Take back").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="March 2024")).not_to_contain_text("set aside")
    assert visitor.noise == []


def test_keyboard_alone_on_a_phone_counts_a_measure_differently_and_takes_it_back(
    visit: OpenVisitor, measure: Measure, lead: User
) -> None:
    visitor = visit(lead)
    page = visitor.go(address("measure_edit", measure))

    page.get_by_role("textbox", name="Numerator").fill("missed or late visits")
    page.get_by_role("button", name="Save the measure").press("Enter")
    expect(page.get_by_text("You changed how it is counted")).to_be_visible()
    assert visitor.accessibility_faults() == []
    assert not visitor.is_too_wide()
    page.get_by_label("It is counted differently from a day on").press("Space")
    page.get_by_label("First day of the new definition").fill("2024-06-01")
    page.get_by_role("textbox", name="Why").fill("Late visits count too")
    page.get_by_role("button", name="Save the measure").press("Enter")

    card = page.get_by_role("region", name="How it is counted")
    expect(card).to_contain_text("missed or late visits")
    expect(card).to_contain_text("Until 31 May 2024")
    expect(page.locator(".chart-finding")).to_contain_text("In the phase since June")
    assert visitor.accessibility_faults() == []
    assert not visitor.is_too_wide()
    page.get_by_role("button", name="Take back").press("Enter")
    expect(card).not_to_contain_text("Until 31 May 2024")
    assert visitor.noise == []


def test_arrow_keys_walk_along_the_points_of_a_control_chart(
    visit: OpenVisitor, measure: Measure, lead: User
) -> None:
    visitor = visit(lead, DESK)
    page = visitor.go(address("measure_detail", measure) + "?chart=control")
    last = page.locator(".chart-wide svg [tabindex='0']")

    expect(last).to_have_count(1)
    last.focus()
    page.keyboard.press("ArrowLeft")

    expect(page.locator("[data-readout]")).to_contain_text("Aug 2024")
    expect(page.get_by_role("button", name="Copy as picture")).to_be_visible()
    assert visitor.noise == []
