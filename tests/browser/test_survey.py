"""A patient with a phone: seven taps and a button, also on a bad connection; and a tablet."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from projects.models import Project
from surveys.models import Comment, Round, Waiting
from tests.browser.conftest import DESK, PHONE, OpenVisitor, Visitor
from tests.factories.surveys import make_survey

pytestmark = pytest.mark.browser

LETTERS = {"1": "y", "2": "m", "3": "l", "4": "n", "5": "x"}
MOST_INTERACTIONS = 12


@pytest.fixture
def round_(project: Project) -> Round:
    return make_survey(project)


class Person:
    """Answers with a thumb or with keys and counts how often."""

    def __init__(self, page: Page) -> None:
        self.page, self.interactions = page, 0

    def tap(self, question: int, answer: str) -> None:
        fieldset = self.page.get_by_role("group").nth(question)
        fieldset.get_by_role("radio", name=answer, exact=True).tap()
        self.interactions += 1

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.interactions += 1

    def send(self, words: str = "Send my answers") -> None:
        self.page.get_by_role("button", name=words).tap()
        self.interactions += 1


def opened(
    visit: OpenVisitor, round_: Round, rest: str = "en/", **more: Any
) -> Visitor:
    visitor = visit(None, more.pop("width", PHONE), has_touch=True, **more)
    visitor.go(f"/s/{round_.code}/{rest}")
    return visitor


def thanked(page: Page, words: str = "Thank you!") -> None:
    expect(page.get_by_role("heading", name=words)).to_be_visible()


def stored() -> list[str]:
    return sorted(Waiting.objects.values_list("answers", flat=True))


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "plain"])
def test_a_thumb_needs_at_most_twelve_interactions(
    visit: OpenVisitor, round_: Round, scripts: bool
) -> None:
    visitor = opened(visit, round_, java_script_enabled=scripts)
    person = Person(visitor.page)

    for question, words in enumerate(("Yes", "Mostly", "A little", "No", "Does not apply to me", "Yes", "Yes")):  # fmt: skip
        person.tap(question, words)
    visitor.page.get_by_label("What should we do better?").fill("Less noise, please")
    person.interactions += 1
    person.send()

    thanked(visitor.page)
    expect(visitor.page.get_by_text("Your answers have arrived.")).to_be_visible()
    assert stored() == ["ymlnxyy"]
    assert person.interactions <= MOST_INTERACTIONS
    assert visitor.page.context.cookies() == []
    assert visitor.noise == []


def test_keys_alone_need_at_most_twelve_presses(
    visit: OpenVisitor, round_: Round
) -> None:
    visitor = opened(visit, round_)
    page, person = visitor.page, Person(visitor.page)
    page.get_by_role("heading", name="How was your visit?").focus()

    person.press("Tab")
    for key in "1234512":
        person.press(key)
    expect(page.get_by_label("What should we do better?")).to_be_focused()
    person.press("Tab")
    person.press("Enter")

    thanked(page)
    expect(page.get_by_text("Your answers have arrived.")).to_be_visible()
    assert stored() == ["".join(LETTERS[key] for key in "1234512")]
    assert person.interactions <= MOST_INTERACTIONS


def test_answers_wait_for_the_connection_and_arrive_once(
    visit: OpenVisitor, round_: Round
) -> None:
    visitor = opened(visit, round_)
    page, person = visitor.page, Person(visitor.page)
    lost: list[str] = []

    def lose_first(route: Any) -> None:
        """The server takes the form, the phone never hears of it."""
        if lost:
            route.continue_()
        else:
            lost.append(route.request.post_data)
            route.fetch()
            route.abort()

    page.context.set_offline(True)
    person.tap(0, "Yes")
    person.send()
    expect(page.get_by_text("Waiting for the connection")).to_be_visible()
    assert stored() == []
    page.route("**/send/", lose_first)
    page.context.set_offline(False)

    expect(page.get_by_text("Your answers have arrived.")).to_be_visible(timeout=20_000)
    assert len(lost) == 1
    assert stored() == ["y------"]


def test_what_waited_is_sent_when_the_page_is_opened_again(
    visit: OpenVisitor, round_: Round
) -> None:
    visitor = opened(visit, round_)
    context = visitor.page.context
    context.set_offline(True)
    Person(visitor.page).tap(0, "No")
    Person(visitor.page).send()
    thanked(visitor.page)
    visitor.page.close()
    context.set_offline(False)

    page = context.new_page()
    with page.expect_response("**/send/"):
        page.goto(f"{visitor.url}/s/{round_.code}/es/")

    assert stored() == ["n------"]
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "plain"])
def test_a_tablet_shows_the_next_person_nothing(
    visit: OpenVisitor, round_: Round, scripts: bool
) -> None:
    visitor = opened(visit, round_, "en/tablet/", java_script_enabled=scripts)
    page, person = visitor.page, Person(visitor.page)
    person.tap(0, "No")
    page.get_by_label("What should we do better?").fill("Less noise")
    person.send()
    thanked(page)

    page.go_back()
    if "tablet" not in page.url:  # nothing before: the form was the first page
        page.go_forward()

    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    expect(page.get_by_label("What should we do better?")).to_have_value("")


def test_a_tablet_starts_again_by_itself(visit: OpenVisitor, round_: Round) -> None:
    visitor = opened(visit, round_, "es/tablet/")
    page, person = visitor.page, Person(visitor.page)
    page.clock.install()
    page.reload()
    person.tap(0, "Sí")
    person.send("Enviar mis respuestas")
    thanked(page, "¡Gracias!")

    page.clock.run_for(8_500)

    expect(
        page.get_by_role("heading", name="¿Cómo le fue en su visita?")
    ).to_be_focused()
    person.tap(0, "No")
    person.send("Enviar mis respuestas")
    thanked(page, "¡Gracias!")
    expect(page.get_by_text("Sus respuestas han llegado.")).to_be_visible()
    assert stored() == ["n------", "y------"]


def test_a_form_somebody_left_on_the_tablet_is_cleared(
    visit: OpenVisitor, round_: Round
) -> None:
    visitor = opened(visit, round_, "en/tablet/")
    page, person = visitor.page, Person(visitor.page)
    page.clock.install()
    page.reload()
    person.tap(0, "No")

    page.clock.run_for(61_000)
    expect(page.get_by_text("Are you still there?")).to_be_visible()
    page.clock.run_for(21_000)

    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    assert stored() == []


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_patients_screens_are_sound_for_everybody(
    visit: OpenVisitor, round_: Round, language: str, width: int
) -> None:
    visitor = opened(visit, round_, f"{language}/", width=width)
    page = visitor.page
    faults = visitor.accessibility_faults()
    page.get_by_role("button").last.click()
    faults += visitor.accessibility_faults()
    expect(page.locator("[data-empty]")).to_be_visible()
    page.get_by_role("radio").first.check(force=True)
    page.get_by_role("button").last.click()
    expect(page.locator("[data-thanks] h1")).to_be_focused()
    faults += visitor.accessibility_faults()

    assert faults == []
    assert not visitor.is_too_wide()
    assert page.locator("html").get_attribute("lang") == language
    assert visitor.noise == []


def test_every_choice_is_big_enough_for_a_thumb(
    visit: OpenVisitor, round_: Round
) -> None:
    visitor = opened(visit, round_, "es/")
    targets = visitor.page.locator(
        ".survey-scale label, .survey-languages > *, form button"
    )

    boxes = [target.bounding_box() for target in targets.all()]

    assert len(boxes) == 7 * 5 + 2 + 1
    assert min(min(box["height"], box["width"]) for box in boxes) >= 44


def test_a_comment_with_a_number_is_held_back_and_said(
    visit: OpenVisitor, round_: Round
) -> None:
    visitor = opened(visit, round_)
    Person(visitor.page).tap(0, "Yes")
    visitor.page.get_by_label("What should we do better?").fill("Call 555-201-3344")

    Person(visitor.page).send()

    expect(visitor.page.get_by_text("We did not keep your comment")).to_be_visible()
    assert Waiting.objects.get().comment == ""
    assert not Comment.objects.exists()
