"""An outline by keyboard at a desk and by thumb on a phone; the drawing follows."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from projects.models import Project
from tests.browser.conftest import DESK, PHONE, OpenVisitor
from tests.factories.tools import make_tool
from tools.kinds import CAUSES, DRIVERS

pytestmark = pytest.mark.browser


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_an_outline_is_written_by_keyboard_alone(
    visit: OpenVisitor, project: Project, lead: User
) -> None:
    visitor = visit(lead, DESK)
    page = visitor.go(reverse("tools:tool_add", args=[project.pk, DRIVERS]))
    field = page.get_by_label("Outline")

    field.focus()
    page.keyboard.type("Families know")
    press(page, "Enter", "Tab")
    page.keyboard.type("A reminder")
    press(page, "Enter", "Tab", "Tab")  # one level at a time
    page.keyboard.type("Text message")
    press(page, "Enter", "Enter", "Enter")  # an empty line moves out instead
    page.keyboard.type("Our day")
    press(page, "Alt+ArrowUp")

    expect(field).to_have_value(
        "Our day\nFamilies know\n    A reminder\n        Text message"
    )
    drawing = page.locator("#tool-preview svg").first
    expect(drawing).to_contain_text("Text message", timeout=15_000)
    press(page, "Escape", "Tab")
    expect(page.get_by_role("button", name="Indent")).to_be_focused()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(
        page.get_by_role("link", name=re.compile("Plan a test.*Text message"))
    ).to_be_visible()
    assert visitor.accessibility_faults() == []
    assert visitor.noise == []


def test_a_thumb_moves_lines_and_they_save_themselves(
    visit: OpenVisitor, project: Project, lead: User
) -> None:
    tool = make_tool(project, kind=CAUSES, outline="People\nForgot\nPlace\n    Printer")
    visitor = visit(lead, PHONE)
    page = visitor.go(reverse("tools:tool_edit", args=[project.pk, tool.pk]))
    field = page.get_by_label("Outline")

    field.evaluate("f => { f.focus(); f.setSelectionRange(9, 9); }")
    page.get_by_role("button", name="Indent").click()
    expect(field).to_have_value("People\n    Forgot\nPlace\n    Printer")
    field.evaluate("f => f.setSelectionRange(20, 20)")
    page.get_by_role("button", name="Up", exact=True).click()

    expect(field).to_have_value("Place\n    Printer\nPeople\n    Forgot")
    expect(page.locator("[data-save-state]")).to_have_text("Saved", timeout=15_000)
    tool.refresh_from_db()
    assert tool.outline == "Place\n    Printer\nPeople\n    Forgot"
    field.evaluate("f => f.setSelectionRange(0, 0)")
    page.get_by_role("button", name="Delete line").click()
    expect(field).to_have_value("People\n    Forgot")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Undo the last change")).to_be_visible()
    assert not visitor.is_too_wide()
    assert visitor.noise == []


def test_without_scripts_spaces_make_the_levels(
    visit: OpenVisitor, project: Project, lead: User
) -> None:
    visitor = visit(lead, PHONE, java_script_enabled=False)
    page = visitor.go(reverse("tools:tool_add", args=[project.pk, CAUSES]))

    page.get_by_label("Outline").fill("People\n  New staff")
    expect(page.get_by_role("button", name="Indent")).to_be_hidden()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("heading", name="In words")).to_be_visible()
    assert project.tools.get().outline == "People\n    New staff"
