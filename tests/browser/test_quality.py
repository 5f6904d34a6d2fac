"""The data quality panel on a phone: read, unfolded and followed by keyboard alone."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from measures.models import Measure
from projects.models import Project
from tests.browser.conftest import PHONE, OpenVisitor
from tests.factories.measures import MeasureFactory, last_months

pytestmark = pytest.mark.browser


@pytest.fixture
def measure(project: Project) -> Measure:
    """Twelve months, one of them missing."""
    measure = MeasureFactory(project=project)
    last_months(measure, 12, leave=(4,))
    return measure


def test_keyboard_unfolds_the_checks_and_goes_where_the_grade_can_be_raised(
    visit: OpenVisitor, measure: Measure, lead: User
) -> None:
    visitor = visit(lead, width=PHONE)
    page = visitor.go(
        reverse("measures:measure_detail", args=[measure.project_id, measure.pk])
    )
    panel = page.locator("#quality")
    expect(panel).to_contain_text("Grade B")

    panel.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("row", name="Numbers missing")).to_contain_text("1 of 12")
    faults, noise = visitor.accessibility_faults(), visitor.noise
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/grid/"))
    assert (faults, noise) == ([], [])
