"""From “What bugs you?” to the chart, on a phone, counted; with and without scripts."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from measures.models import Observation
from projects.models import Project
from tests.browser.conftest import PHONE, OpenVisitor, Visitor
from tests.factories.accounts import UserFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.browser

MOST_INPUTS, MOST_CLICKS, MOST_PAGES = 5, 10, 4


class Counted:
    """Counts what a person fills in and clicks, and the addresses she passes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.inputs, self.clicks = 0, 0
        self.pages = {page.url}

    def fill(self, label: str, words: str) -> None:
        self.page.get_by_label(label).fill(words)
        self.inputs += 1

    def click(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state("load")
        self.clicks += 1
        self.pages.add(self.page.url.partition("?")[0])


@pytest.mark.parametrize("scripts", [True, False])
def test_what_bugs_you_leads_to_the_chart(visit: OpenVisitor, scripts: bool) -> None:
    visitor = visit(UserFactory(name="Dr. Ana Sol"), java_script_enabled=scripts)
    page = visitor.go(reverse("measures:project_start"))
    person = Counted(page)

    person.fill("What bugs you?", "We forget asthma action plans.")
    person.click("button", "Find a start")
    person.click("button", "Start with this")
    person.click("button", "Start the project")
    project_steps = person.clicks
    person.click("link", "Enter the first numbers")
    person.fill("charts with a written plan", "4")
    person.fill("charts of patients with persistent asthma", "10")
    person.click("button", "Save")

    expect(
        page.get_by_role("heading", name="Written asthma plan").first
    ).to_be_visible()
    assert Observation.objects.get().numerator == 4
    assert project_steps == 3
    assert person.inputs <= MOST_INPUTS
    assert person.clicks <= MOST_CLICKS
    assert len(person.pages) <= MOST_PAGES
    assert visitor.noise == []


def test_three_questions_and_the_first_idea_on_a_phone(visit: OpenVisitor) -> None:
    visitor = visit(UserFactory())
    page = visitor.go(reverse("measures:project_start"))
    person = Counted(page)

    person.fill("What bugs you?", "The printer is never ready.")
    person.click("button", "Find a start")
    person.fill("What should happen instead, each time?", "the page comes at once")
    person.fill("With whom, or when?", "mornings")
    person.fill("What could you try with the next five?", "Switch it on at seven.")
    person.click("button", "Make it a project")
    person.click("button", "Start the project")
    person.click("link", "1 idea to try")
    person.click("link", "Test this next")

    assert person.inputs <= MOST_INPUTS
    expect(page.get_by_label("What will you try?")).to_have_value(
        "Switch it on at seven."
    )
    assert Project.objects.get().measures.get().denominator == "mornings"
    assert visitor.noise == []


def test_gallery_narrows_while_one_chooses(visit: OpenVisitor) -> None:
    visitor = visit(UserFactory())
    page = visitor.go(reverse("measures:topic_list"))

    page.get_by_label("Specialty").select_option(label="Radiology")
    expect(
        page.get_by_role("link", name="Urgent imaging findings told")
    ).to_be_visible()
    expect(page.get_by_role("link", name="Asthma action plans")).to_have_count(0)
    page.get_by_label("Words").press_sequentially("zebra")
    expect(page.get_by_text("No topic fits")).to_be_visible()

    assert "specialty=radiology" in page.url
    assert visitor.noise == []


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_suggestions_are_accessible(
    visit: OpenVisitor, lead: User, project: Project, width: int
) -> None:
    ProjectFactory(lead=lead, title="Asthma plans", problem="Action plans are missing.")
    visitor = visit(lead, width)
    ask(visitor, "We forget asthma action plans for diabetes and eyes.")

    expect(visitor.page.get_by_text("Somebody near you knows this")).to_be_visible()
    assert visitor.accessibility_faults() == []
    assert not visitor.is_too_wide()
    visitor.keep_picture("measures-project_start-found")


def ask(visitor: Visitor, sentence: str) -> None:
    page = visitor.go(reverse("measures:project_start"))
    page.get_by_label("What bugs you?").fill(sentence)
    page.get_by_role("button", name="Find a start").click()
