"""A physician's phone: start a project, plan a test, write what happened; the charter."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from pdsa.actions import plan_cycle
from projects.actions.invitations import invite_to_project
from projects.models import Charter, Project
from tests.browser.conftest import DESK, PHONE, OpenVisitor
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.browser


def test_start_plan_and_decide_on_a_phone(visit: OpenVisitor) -> None:
    visitor = visit(UserFactory(name="Dr. Ana Sol"))
    page = visitor.go(reverse("measures:project_start") + "?own=1")

    page.get_by_label("What bugs you?").fill("We forget asthma action plans.")
    page.get_by_label("What will you measure?").fill("Action plan written")
    page.get_by_role("textbox", name="Numerator").fill("charts with a plan")
    page.get_by_role("textbox", name="Denominator").fill(
        "charts of patients with asthma"
    )
    page.get_by_label("Higher is better").click()
    page.get_by_role("button", name="Start the project").click()
    page.get_by_role("link", name="Plan a test").click()
    page.get_by_label("What will you try?").fill("A paper plan on every desk.")
    page.get_by_label("What do you think will happen?").fill("Seven of ten get one.")
    page.get_by_role("button", name="Save the plan").click()
    page.get_by_label("What happened?").fill("Six of ten got one.")
    page.get_by_label("Partly").click()
    page.get_by_label("Adapt").click()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_label("What will you try?")).to_have_value(
        "A paper plan on every desk."
    )
    expect(page.get_by_label("What do you think will happen?")).to_have_value("")
    cycle = Project.objects.get().cycles.get()
    assert (cycle.decision, cycle.recorded_afterwards) == ("adapt", False)
    assert visitor.noise == []


def test_charter_saves_by_itself_and_says_when_it_could_not(
    visit: OpenVisitor, project: Project, lead: User
) -> None:
    visitor = visit(lead)
    page = visitor.go(reverse("projects:charter_edit", args=[project.pk]))
    state = page.locator("[data-save-state]")

    page.get_by_label("Timeline").press_sequentially("Done by June.")
    expect(state).to_have_text("Saved", timeout=15_000)
    page.get_by_label("Partners' goals").press_sequentially("SSN 123-45-6789")
    expect(state).to_contain_text("Not saved yet", timeout=15_000)

    stored = Charter.objects.get()
    assert (stored.timeline, stored.partner_goals) == ("Done by June.", "")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_pages_of_a_project_are_accessible(
    visit: OpenVisitor, project: Project, lead: User, member: User, width: int
) -> None:
    cycle = plan_cycle(
        project=project, by=lead, change="Call the day before.",
        prediction="Fewer missed.", starts_on=project.today(),
    )  # fmt: skip
    invite_to_project(project=project, email="n@example.org", role="coach", by=lead)
    member_id = project.memberships.get(user=member).pk
    visitor = visit(lead, width)
    addresses = [
        reverse("projects:project_list"),
        reverse("measures:project_start"),
        *(
            reverse(f"projects:{name}", args=[project.pk])
            for name in (
                "project_edit", "project_status", "sponsors", "team", "member_add",
                "team_leave", "part_edit", "charter_edit", "milestone_add",
            )
        ),
        *(
            reverse(f"reports:{name}", args=[project.pk])
            for name in ("charter", "charter_timeline", "charter_versions")
        ),
        reverse("projects:member_edit", args=[project.pk, member_id]),
        *(
            reverse(f"pdsa:{name}", args=[project.pk])
            for name in ("cycle_list", "cycle_plan")
        ),
        reverse("pdsa:cycle_detail", args=[project.pk, cycle.pk]),
        reverse("pdsa:cycle_edit", args=[project.pk, cycle.pk]),
    ]  # fmt: skip

    faults = {}
    for address in addresses:
        visitor.go(address)
        faults[address] = [*visitor.accessibility_faults(), visitor.is_too_wide()]

    assert {a: found for a, found in faults.items() if found != [False]} == {}
    assert visitor.noise == []
