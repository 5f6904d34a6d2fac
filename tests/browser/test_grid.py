"""Twenty-four rows from a spreadsheet's clipboard into the grid, in one paste."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from measures.analysis import periods
from measures.models import Measure
from projects.models import Project
from tests.browser.conftest import DESK, PHONE, OpenVisitor
from tests.factories.measures import MeasureFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def measure(project: Project) -> Measure:
    return MeasureFactory(project=project)


def months(measure: Measure) -> list[date]:
    """The first days of the 24 months in the grid, oldest first."""
    starts = [periods.period_start(measure.project.today(), "month")]
    while len(starts) < 24:
        starts.append(periods.previous_start(starts[-1], "month"))
    return starts[::-1]


def opened(visit: OpenVisitor, lead: User, measure: Measure, width: int = DESK) -> Page:
    visitor = visit(lead, width, permissions=["clipboard-read", "clipboard-write"])
    return visitor.go(f"/projects/{measure.project_id}/measures/{measure.pk}/grid/")


def paste(page: Page, text: str, into: str) -> None:
    """Puts the text on the clipboard, as a spreadsheet does, and pastes by keyboard."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.locator(f"[id='{into}']").focus()
    page.keyboard.press("Control+V")


def clipboard(rows: list[list[str]]) -> str:
    """What Excel and LibreOffice put on the clipboard: tabs, CRLF, a line end at the end."""
    return "".join("\t".join(row) + "\r\n" for row in rows)


def test_24_rows_of_one_paste_are_saved_as_one_recording(
    visit: OpenVisitor, lead: User, measure: Measure
) -> None:
    starts = months(measure)
    rows = [[str(n), str(n + 1000)] for n in range(24)]
    rows[3] = ["3", "1,003", '"Clinic closed\nfor two days"']
    page = opened(visit, lead, measure)

    paste(page, clipboard(rows), f"numerator-{starts[0]}")
    expect(page.locator("[data-grid-says]")).to_have_text("24 rows pasted.")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("24 periods saved.")).to_be_visible()
    assert measure.batches.get().source == "paste"
    stored = measure.observations.values_list("starts_on", "numerator", "denominator")
    assert list(stored) == [(starts[n], n, n + 1000) for n in range(24)]
    assert measure.observations.get(numerator=3).note == "Clinic closed for two days"


def test_bad_cells_of_a_paste_are_marked_and_the_good_rows_kept(
    visit: OpenVisitor, lead: User, measure: Measure
) -> None:
    starts = months(measure)
    rows = [[str(n), "40"] for n in range(24)]
    rows[5][0], rows[9][1] = "n/a", "#DIV/0!"
    page = opened(visit, lead, measure)

    paste(page, clipboard(rows), f"numerator-{starts[0]}")
    says = page.locator("[data-grid-says]")
    expect(says).to_contain_text("2 cells are not whole numbers; they are marked.")
    assert page.locator("tbody [aria-invalid]").count() == 2
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="2 rows need mending")).to_be_visible()
    page.get_by_role("button", name="Save the 22 good rows").click()

    expect(page.get_by_text("22 periods saved.")).to_be_visible()
    assert measure.observations.count() == 22
    assert page.locator(f"[id='numerator-{starts[5]}']").input_value() == "n/a"
    page.locator(f"[id='numerator-{starts[5]}']").fill("5")
    page.locator(f"[id='denominator-{starts[9]}']").fill("40")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("2 periods saved.")).to_be_visible()
    assert measure.observations.count() == 24


def test_rows_with_their_months_find_their_place(
    visit: OpenVisitor, lead: User, measure: Measure
) -> None:
    starts = months(measure)
    newest_first = [
        [f"{day:%b-%y}", "1", f"{day.month + 20}"] for day in starts[:-4:-1]
    ]
    page = opened(visit, lead, measure)

    heading = [["Month", "Missed", "Booked"]]
    paste(page, clipboard(heading + newest_first), f"numerator-{starts[0]}")

    for day in starts[-3:]:
        cell = page.locator(f"[id='denominator-{day}']")
        expect(cell).to_have_value(str(day.month + 20))
    expect(page.locator(f"[id='numerator-{starts[0]}']")).to_have_value("")


def test_rows_beyond_the_last_period_are_named(
    visit: OpenVisitor, lead: User, measure: Measure
) -> None:
    page = opened(visit, lead, measure)

    paste(page, "1\t2\n3\t4\n5\t6", f"numerator-{months(measure)[-1]}")

    expect(page.locator("[data-grid-says]")).to_contain_text("2 rows did not fit")


def test_keyboard_alone_fills_and_saves(
    visit: OpenVisitor, lead: User, measure: Measure
) -> None:
    starts = months(measure)
    page = opened(visit, lead, measure)
    page.locator(f"[id='numerator-{starts[-3]}']").focus()
    for keys in ("1", "Enter", "2", "ArrowDown", "3", "Tab", "30", "ArrowUp", "20", "ArrowUp", "10"):  # fmt: skip
        if keys.isdigit():
            page.keyboard.type(keys)
        else:
            page.keyboard.press(keys)
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Save":
            break
    page.keyboard.press("Enter")

    expect(page.get_by_text("3 periods saved.")).to_be_visible()
    assert list(measure.observations.values_list("numerator", "denominator")) == [
        (1, 10), (2, 20), (3, 30),
    ]  # fmt: skip


def test_what_was_typed_survives_leaving_the_page(
    visit: OpenVisitor, lead: User, measure: Measure
) -> None:
    start = months(measure)[-2]
    page = opened(visit, lead, measure, PHONE)
    page.locator(f"[id='numerator-{start}']").fill("7")
    page.locator(f"[id='denominator-{start}']").fill("10")

    page.reload()

    says = page.locator("[data-grid-says]")
    expect(says).to_have_text("What you typed here and did not save is back.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("1 period saved.")).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.locator(f"[id='numerator-{start}']")).to_have_value("7")
    expect(says).to_have_text("")
