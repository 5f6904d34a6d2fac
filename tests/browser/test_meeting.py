"""A meeting by keyboard on a projector, and its attendance link on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from jobs.running import run_queued
from meetings.links import token_of
from projects.models import Project
from tests.browser.conftest import DESK, PHONE, OpenVisitor
from tests.factories.measures import MeasureFactory, ObservationFactory
from tests.factories.meetings import running_meeting
from tests.factories.pdsa import CycleFactory

pytestmark = pytest.mark.browser


def test_from_start_to_minutes_in_five_clicks_with_arrow_keys(
    visit: OpenVisitor, project: Project, lead: User
) -> None:
    measure = MeasureFactory(project=project, name="Missed visits", goal="0.1")
    ObservationFactory(measure=measure)
    CycleFactory(project=project, number=1)
    visitor = visit(lead, DESK)
    page = visitor.go(reverse("meetings:meeting_list", args=[project.pk]))

    page.get_by_role("button", name="Start a meeting now").click()
    expect(page.get_by_role("heading", name="Who is here?")).to_be_visible()
    page.locator("body").press("ArrowRight")
    expect(page.get_by_text("10 percentage points to go")).to_be_visible()
    assert visitor.accessibility_faults() == []
    page.get_by_label("What did we decide?").fill("Text every family")
    page.keyboard.press("ArrowRight")  # in a field it only moves the cursor
    page.get_by_role("button", name="Keep the decision").click()
    expect(page.get_by_text("Text every family", exact=False)).to_be_visible()
    expect(page.get_by_role("heading", name="Missed visits")).to_be_visible()
    page.locator("body").press("ArrowRight")
    expect(page.get_by_role("heading", name="Our last test: PDSA 1")).to_be_visible()
    page.locator("body").press("ArrowRight")
    expect(page.get_by_role("heading", name="What do we decide?")).to_be_visible()
    assert visitor.accessibility_faults() == []
    page.get_by_role("button", name="Close and write the minutes").click()
    expect(page.get_by_text("Closed", exact=True)).to_be_visible()
    run_queued()
    page.reload()

    expect(page.get_by_role("link", name="Minutes (PDF)")).to_be_visible()
    meeting = project.meetings.get()
    assert [str(one) for one in meeting.decisions.all()] == ["Text every family"]
    assert meeting.charts.get().measure == measure
    assert visitor.noise == []


def test_a_guest_leaves_her_name_and_the_lead_accepts_it(
    visit: OpenVisitor, project: Project, lead: User
) -> None:
    meeting = running_meeting(project)
    guest = visit(None, PHONE)
    page = guest.go(reverse("meetings:here", args=[token_of(meeting)]))

    page.get_by_label("Your name").fill("Ruth Adeyemi")
    page.get_by_role("button", name="I am here as a guest").click()
    expect(page.get_by_text("The project lead sees your name")).to_be_visible()
    assert guest.accessibility_faults() == []
    host = visit(lead, PHONE)
    page = host.go(reverse("meetings:meeting_screen", args=[project.pk, meeting.pk, 1]))
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)

    assert "Ruth Adeyemi" in [str(one) for one in meeting.present()]
    assert not host.is_too_wide()
    assert guest.noise + host.noise == []
