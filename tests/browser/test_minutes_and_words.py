"""Minutes by thumb on a phone, and a dotted word by keyboard alone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from effort.models import Effort
from projects.models import Project
from tests.browser.conftest import DESK, PHONE, OpenVisitor

pytestmark = pytest.mark.browser


def test_minutes_take_three_taps_on_a_phone(
    visit: OpenVisitor, project: Project, lead: User
) -> None:
    page = visit(lead, PHONE).go(reverse("effort:effort_list", args=[project.pk]))

    page.get_by_text("Meeting", exact=True).click()
    page.get_by_text("15", exact=True).click()
    page.get_by_role("button", name="Note it").click()

    expect(page.get_by_text("Noted.")).to_be_visible()
    assert (Effort.objects.get().task, Effort.objects.get().minutes) == ("meeting", 15)


def test_a_dotted_word_opens_and_closes_by_keyboard(
    visit: OpenVisitor, project: Project, lead: User
) -> None:
    page = visit(lead, DESK).go(reverse("pdsa:cycle_list", args=[project.pk]))
    word = page.get_by_role("button", name="cycle", exact=True)
    meaning = page.locator("#term-cycle")

    word.focus()
    page.keyboard.press("Enter")
    expect(meaning).to_be_visible()
    expect(meaning).to_contain_text("The years after which a certificate")

    page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()
    expect(word).to_be_focused()
