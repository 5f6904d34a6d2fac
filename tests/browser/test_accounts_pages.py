"""People's pages and the API's own viewer in a real browser: no violation, no fault."""

import pytest

from accounts.actions.organisations import start_organisation
from accounts.models import Organisation, User
from tests.browser.conftest import DESK, PHONE, OpenVisitor

pytestmark = pytest.mark.browser

PAGES = [
    ("profile", "/accounts/profile/"),
    ("identity", "/accounts/profile/identity/"),
    ("consent", "/accounts/profile/consent/"),
    ("board_new", "/accounts/profile/boards/new/"),
    ("token_list", "/accounts/tokens/"),
    ("account_close", "/accounts/close/"),
    ("organisation_list", "/accounts/organisations/"),
    ("organisation_new", "/accounts/organisations/new/"),
]
OF_ORGANISATION = ["", "settings/", "row-uploads/", "members/", "events/"]


def test_api_viewer_draws_itself_under_our_policy(
    visit: OpenVisitor, lead: User
) -> None:
    visitor = visit(lead, DESK)

    page = visitor.go("/api/v1/docs/")
    page.wait_for_selector(".opblock-summary-path", timeout=30_000)
    visitor.keep_picture("api_docs")
    # Of a long list it draws what comes into the window, and this stands far down.
    wanted = page.locator("text=/api/v1/reauthentications/")
    for _screen in range(100):
        if wanted.count():
            break
        page.mouse.wheel(0, 800)
        page.wait_for_timeout(100)

    assert visitor.noise == []
    assert wanted.count() > 0


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize(("name", "address"), PAGES)
def test_page_of_a_person_has_no_fault(
    visit: OpenVisitor, lead: User, name: str, address: str, width: int
) -> None:
    visitor = visit(lead, width)

    visitor.go(address)
    visitor.keep_picture(name)

    assert visitor.noise == []
    assert visitor.accessibility_faults() == []
    assert not visitor.is_too_wide()


@pytest.mark.parametrize("part", OF_ORGANISATION)
def test_page_of_an_organisation_has_no_fault(
    visit: OpenVisitor, lead: User, practice: Organisation, part: str
) -> None:
    started = start_organisation(name="Hilltop", kind="practice", by=lead)
    visitor = visit(lead, PHONE)

    visitor.go(f"/accounts/organisations/{started.pk}/{part}")
    visitor.keep_picture(f"organisation_{part.strip('/') or 'detail'}")

    assert visitor.noise == []
    assert visitor.accessibility_faults() == []
    assert not visitor.is_too_wide()
