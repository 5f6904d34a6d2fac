"""On a phone: one part of the charter, then the nurse's work handed over and back."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from projects.models import Charter, Project
from tests.browser.conftest import PHONE, OpenVisitor
from tests.factories.measures import MeasureFactory
from tests.factories.pdsa import CycleFactory

pytestmark = pytest.mark.browser


def test_charter_part_starts_from_the_proposal_and_becomes_ours_when_saved(
    visit: OpenVisitor, project: Project, lead: User
) -> None:
    MeasureFactory(project=project, denominator="well visits booked")
    visitor = visit(lead, PHONE)
    page = visitor.go(reverse("reports:charter", args=[project.pk]))

    page.get_by_role("link", name=re.compile("Start from the proposal.*Scope")).click()
    expect(page.get_by_label("In scope")).to_have_value("Well visits booked at Riverside Pediatrics, since Jan. 5, 2026.")  # fmt: skip
    page.get_by_role("button", name="Save").press("Enter")

    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Charter.objects.get().scope_in.startswith("Well visits booked")
    assert visitor.noise == []


def test_hand_over_takes_three_clicks_and_can_be_undone(
    visit: OpenVisitor, project: Project, lead: User, member: User
) -> None:
    cycle = CycleFactory(project=project, owner=member)
    visitor = visit(lead, PHONE)
    page = visitor.go(reverse("projects:team", args=[project.pk]))

    page.get_by_role("link", name=re.compile("Hand over.*Mia Member")).click()
    page.get_by_role("group", name="Who takes over?").get_by_text("Lena Lead").click()
    page.get_by_role("button", name="Hand over").click()

    expect(page.get_by_role("heading", name="Lena Lead took over")).to_be_visible()
    cycle.refresh_from_db()
    assert cycle.owner == lead
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Everything is with Mia Member again")).to_be_visible()
    cycle.refresh_from_db()
    assert cycle.owner == member
    assert visitor.noise == []
