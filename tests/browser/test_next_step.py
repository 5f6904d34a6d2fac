"""From a mail to the chart with two numbers; from a project page to the one next step."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from measures.models import Measure, Observation
from nextsteps.actions.questions import ask
from nextsteps.links import signer
from projects.models import Project
from tests.browser.conftest import DESK, PHONE, OpenVisitor
from tests.factories.measures import MeasureFactory, last_months

pytestmark = pytest.mark.browser


@pytest.fixture
def measure(project: Project) -> Measure:
    return MeasureFactory(
        project=project, name="Action plans", numerator="with a plan",
        denominator="charts",
    )  # fmt: skip


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_two_numbers_from_a_mail_are_saved_by_keyboard_and_undone(
    visit: OpenVisitor, measure: Measure, lead: User, width: int
) -> None:
    code = ask(measure=measure, user=lead, period_start=date(2026, 10, 1))
    visitor = visit(None, width)
    page = visitor.go(
        reverse("nextsteps:question", args=[signer("question").sign(code)])
    )
    expect(page.get_by_role("heading", name="How was October 2026?")).to_be_visible()
    assert visitor.accessibility_faults() == []
    assert not visitor.is_too_wide()

    page.get_by_label("with a plan").fill("7")
    page.keyboard.press("Tab")
    page.keyboard.type("10")
    page.keyboard.press("Enter")

    expect(page.get_by_text("7 of 10")).to_be_visible()
    assert Observation.objects.get().numerator == 7
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="How was October 2026?")).to_be_visible()
    assert not Observation.objects.exists()
    assert visitor.noise == []


def test_pinned_step_leads_to_the_prefilled_period_on_a_phone(
    visit: OpenVisitor, measure: Measure, lead: User
) -> None:
    last_months(measure, 4, leave=(1,))
    visitor = visit(lead, PHONE)
    page = visitor.go(f"/projects/{measure.project_id}/")
    pin = page.get_by_role("region", name="Next step")

    assert not visitor.is_too_wide()
    assert pin.get_by_role("link").bounding_box()["height"] >= 44
    pin.get_by_role("link").click()

    expect(pin.get_by_text("You are here")).to_be_visible()
    chosen = page.get_by_label("Period", exact=True).input_value()
    assert page.url.endswith(f"?period={chosen}")
