"""A nurse with a phone and a bad connection: thirty answers, nothing lost, nothing doubled."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from measures.models import Measure
from projects.models import Project
from tally.actions import rounds
from tally.links import token_of
from tally.models import Round, Tally
from tests.browser.conftest import DESK, PHONE, OpenVisitor, Visitor
from tests.factories.measures import MeasureFactory
from tests.factories.tally import make_link, make_round

pytestmark = pytest.mark.browser

WORDS = {"y": "Yes", "n": "No", "x": "Does not apply"}
# Ten charts of three questions, none like the one before it.
ANSWERS = "yynynxxyyynnyxyyyynxxyyynyyynx"


@pytest.fixture
def measure(project: Project) -> Measure:
    return MeasureFactory(project=project, name="Whole foot exam")


@pytest.fixture
def round_(measure: Measure) -> Round:
    return make_round(measure)


class Thumb:
    """Taps on the tally screen and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.taps += 1

    def answer(self, letters: str) -> None:
        for letter in letters:
            self.tap(WORDS[letter])


def opened(visit: OpenVisitor, tally: Tally, **more: Any) -> Visitor:
    visitor = visit(None, PHONE, **more)
    visitor.go(f"/tally/{token_of(tally)}/")
    return visitor


def stored(tally: Tally) -> str:
    tally.refresh_from_db()
    return tally.answers


def line(page: Page) -> Any:
    return page.locator("[data-waiting]")


def test_ten_charts_take_at_most_32_taps_and_survive_a_cut_connection(
    visit: OpenVisitor, measure: Measure, round_: Round
) -> None:
    tally = make_link(round_)
    visitor = opened(visit, tally)
    page, thumb = visitor.page, Thumb(visitor.page)
    context: BrowserContext = page.context

    thumb.tap("Start as Nora Nurse")
    thumb.answer(ANSWERS[:11])
    expect(line(page)).to_have_text("All saved")
    context.set_offline(True)
    thumb.answer(ANSWERS[11:24])
    expect(line(page)).to_have_text("13 waiting for the connection")
    expect(page.get_by_role("heading", name="Chart 9 of 10")).to_be_visible()
    assert stored(tally) == ANSWERS[:11]
    context.set_offline(False)
    thumb.answer(ANSWERS[24:])
    expect(page.get_by_role("heading", name="10 charts done")).to_be_visible()
    thumb.tap("Finish")
    expect(line(page)).to_have_text("Everything has arrived. You can close this page.")

    assert stored(tally) == ANSWERS
    assert tally.finished_at is not None
    assert thumb.taps <= 32
    rounds.close_round(round_=round_, by=round_.started_by)
    assert measure.observations.get().batch.source == "tally"
    assert visitor.noise == []


def test_answers_whose_receipt_was_lost_are_not_doubled(
    visit: OpenVisitor, round_: Round
) -> None:
    tally = make_link(round_)
    page = opened(visit, tally).page
    thumb = Thumb(page)
    lost: list[str] = []

    def lose_first(route: Any) -> None:
        """The server takes the taps, the phone never hears of it."""
        if len(lost) < 2:
            lost.append(route.request.post_data)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/sync/", lose_first)
    thumb.tap("Start as Nora Nurse")
    thumb.answer("yn")
    thumb.tap("Undo “No”")
    thumb.answer("xy")
    expect(line(page)).to_have_text("All saved", timeout=15_000)

    assert len(lost) == 2
    assert stored(tally) == "yxy"


def test_what_was_tapped_offline_is_sent_when_the_page_is_opened_again(
    visit: OpenVisitor, round_: Round
) -> None:
    tally = make_link(round_)
    visitor = opened(visit, tally)
    thumb = Thumb(visitor.page)
    thumb.tap("Start as Nora Nurse")
    thumb.answer("y")
    expect(line(visitor.page)).to_have_text("All saved")
    context = visitor.page.context
    context.set_offline(True)
    thumb.answer("nxy")
    visitor.page.close()
    context.set_offline(False)

    page = context.new_page()
    page.goto(f"{visitor.url}/tally/{token_of(tally)}/")

    expect(line(page)).to_have_text("All saved")
    expect(page.get_by_role("heading", name="Chart 2 of 10")).to_be_visible()
    assert stored(tally) == "ynxy"


def test_taps_after_the_round_was_closed_are_named_as_lost(
    visit: OpenVisitor, round_: Round
) -> None:
    tally = make_link(round_)
    page = opened(visit, tally).page
    thumb = Thumb(page)
    thumb.tap("Start as Nora Nurse")
    thumb.answer("yyy")
    expect(line(page)).to_have_text("All saved")
    rounds.close_round(round_=round_, by=round_.started_by)

    thumb.answer("n")

    expect(line(page)).to_contain_text("This link has ended. 1 of your taps")
    assert stored(tally) == "yyy"


def test_every_button_is_big_enough_for_a_thumb(
    visit: OpenVisitor, round_: Round
) -> None:
    visitor = opened(visit, make_link(round_))
    Thumb(visitor.page).tap("Start as Nora Nurse")
    Thumb(visitor.page).answer("yyyn")

    heights = [
        button.bounding_box()["height"]
        for button in visitor.page.get_by_role("button").all()
    ]

    assert len(heights) == 5
    assert min(heights) >= 44
    assert not visitor.is_too_wide()
    visitor.keep_picture("tally-counting")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_screens_of_a_link_are_sound_for_everybody(
    visit: OpenVisitor, round_: Round, width: int
) -> None:
    tally = make_link(round_)
    visitor = visit(None, width)
    page = visitor.go(f"/tally/{token_of(tally)}/")
    faults = [*visitor.accessibility_faults()]
    Thumb(page).tap("Start as Nora Nurse")
    Thumb(page).answer("yyn")
    faults += visitor.accessibility_faults()
    Thumb(page).tap("Finish now")
    expect(page.get_by_role("heading", name="Thank you, Nora Nurse")).to_be_visible()
    faults += visitor.accessibility_faults()
    page.reload()
    expect(page.get_by_role("heading", name="This tally is finished")).to_be_visible()
    faults += visitor.accessibility_faults()

    assert faults == []
    assert visitor.noise == []


def test_lead_shares_a_link_in_two_clicks(
    visit: OpenVisitor, lead: User, project: Project, round_: Round
) -> None:
    visitor = visit(lead, PHONE)
    page = visitor.go(f"/projects/{project.pk}/audits/rounds/{round_.pk}/")

    page.get_by_role("button", name="Make a tally link").click()

    expect(page.get_by_role("img", name="QR code of the tally link")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_be_visible()


def test_tally_works_without_script(
    visit: OpenVisitor, round_: Round, work: Callable[[], int]
) -> None:
    tally = make_link(round_)
    page = opened(visit, tally, java_script_enabled=False).page
    thumb = Thumb(page)

    thumb.tap("Start as Nora Nurse")
    thumb.answer("yyn")
    thumb.tap("Undo the last answer")
    thumb.answer("y")
    thumb.tap("Finish now")

    expect(page.get_by_role("heading", name="Thank you, Nora Nurse")).to_be_visible()
    assert stored(tally) == "yyy"
