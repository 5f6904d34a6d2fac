"""The journeys people make most, counted: by hand, by keys alone, without scripts.

bin/bench bench_journeys runs them and prints what each one costs beside its target.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator

from accounts.models import User
from accounts.permissions import OrganisationRole
from attestations.models import Attestation, Status
from measures.models import Measure
from nextsteps.actions.questions import ask
from nextsteps.links import signer
from pdsa.actions import plan_cycle
from pdsa.models import Cycle
from projects.models import Project
from reports.hand_over_actions import hand_over
from surveys.models import Waiting
from tally.links import token_of
from tests.browser.conftest import DESK, PHONE, OpenVisitor
from tests.browser.journeys import Person, Target, missed
from tests.browser.targets import (
    COSIGN,
    CYCLE,
    FIRST_POINT,
    HAND_OVER,
    MANY,
    NUMBER,
    QUESTION,
    START,
    SURVEY,
    TALLY,
)
from tests.factories.accounts import (
    PASSWORD,
    OrganisationMembershipFactory,
    UserFactory,
)
from tests.factories.attestations import add_signed, make_signed
from tests.factories.measures import MeasureFactory, ObservationFactory
from tests.factories.surveys import make_survey
from tests.factories.tally import make_link, make_round

pytestmark = pytest.mark.browser

# Width, keys only, scripts.
WAYS = {
    "hand-390": (PHONE, False, True),
    "hand-1280": (DESK, False, True),
    "keys-390": (PHONE, True, True),
    "keys-1280": (DESK, True, True),
    "plain-390": (PHONE, False, False),
    "plain-1280": (DESK, False, False),
}
EVERY_DAY = {"hand-390", "keys-1280"}
SET_OUT = Callable[..., Person]


@pytest.fixture(
    params=[way if way in EVERY_DAY else pytest.param(way, marks=pytest.mark.slow)
            for way in WAYS],
)  # fmt: skip
def way(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def set_out(visit: OpenVisitor, way: str) -> SET_OUT:
    """Opens the first page of a journey in this way."""
    width, keys_only, scripts = WAYS[way]

    def open_page(target: Target, address: str, user: User | None = None) -> Person:
        visitor = visit(user, width, java_script_enabled=scripts)
        page = visitor.go(address)
        return Person(page, keys_only, target.taps_before)

    return open_page


@pytest.fixture
def costs(record_property: Callable[[str, Any], None], way: str) -> Any:
    """What a journey cost beyond its target; kept for the table of the measurements."""

    def compare(target: Target, person: Person) -> list[str]:
        told = person.told()
        record_property("journey", {"way": way, "target": target.name, "told": told})
        return missed(target, told)

    return compare


@pytest.fixture
def measure(project: Project) -> Measure:
    one = MeasureFactory(
        project=project, name="Plans", numerator="charts with a plan",
        denominator="charts looked at",
    )  # fmt: skip
    ObservationFactory(batch__measure=one, measure=one, numerator=5, denominator=10)
    return one


@pytest.fixture
def cycle(project: Project, measure: Measure, lead: User) -> Cycle:
    return plan_cycle(
        project=project, by=lead, change="Put a blank plan on the desk.",
        prediction="Seven of ten leave with one.", starts_on=project.today(),
        measure=measure,
    )  # fmt: skip


def test_what_bugs_you_becomes_a_project(
    set_out: SET_OUT, costs: Any, lead: User
) -> None:
    person = set_out(START, reverse("measures:project_start"), lead)
    page = person.page

    person.type(page.get_by_label("What bugs you?"), "We forget asthma action plans")
    take_it = page.get_by_role("button", name="Start with this").first
    person.press(page.get_by_role("button", name="Find a start"), take_it)
    begin = page.get_by_role("button", name="Start the project")
    person.press(take_it, begin)
    person.press(begin, page.get_by_role("link", name="Enter the first numbers"))

    project = Project.objects.get()
    assert (project.topic, project.measures.count()) == ("asthma-action-plan", 2)
    assert costs(START, person) == []


def test_one_number_is_entered(
    set_out: SET_OUT, costs: Any, lead: User, measure: Measure
) -> None:
    address = reverse(
        "measures:observation_record", args=[measure.project_id, measure.pk]
    )
    person = set_out(NUMBER, address, lead)
    page = person.page

    person.type(page.get_by_role("textbox", name="charts with a plan"), "7")
    person.type(page.get_by_role("textbox", name="charts looked at"), "10")
    saved = page.locator(".chart-finding")
    person.press(page.get_by_role("button", name="Save", exact=True), saved)

    newest = measure.observations.latest("pk")
    assert (newest.numerator, newest.denominator) == (7, 10)
    assert costs(NUMBER, person) == []


def test_one_number_is_sent_from_a_mail(
    set_out: SET_OUT, costs: Any, lead: User, measure: Measure
) -> None:
    code = ask(measure=measure, user=lead, period_start=date(2026, 2, 1))
    link = reverse("nextsteps:question", args=[signer("question").sign(code)])
    person = set_out(QUESTION, link)
    page = person.page

    person.type(page.get_by_label("charts with a plan"), "7")
    person.type(page.get_by_label("charts looked at"), "10")
    saved = page.get_by_text("7 of 10")
    person.press(page.get_by_role("button", name="Save", exact=True), saved)

    assert measure.observations.latest("pk").numerator == 7
    assert costs(QUESTION, person) == []


def test_ten_charts_are_tallied(
    set_out: SET_OUT, costs: Any, measure: Measure, way: str
) -> None:
    tally = make_link(make_round(measure))
    person = set_out(TALLY, f"/tally/{token_of(tally)}/")
    page = person.page
    answers = {"y": "Yes", "n": "No", "x": "Does not apply"}
    given = "yynynxxyyynnyxyyyynxxyyynyyynx"

    first = page.get_by_role("heading", name="Chart 1 of 10")
    person.press(page.get_by_role("button", name="Start as Nora Nurse"), first)
    for number, letter in enumerate(given, start=1):
        place = page.get_by_role("heading", name=place_after(number))
        person.press(
            page.get_by_role("button", name=answers[letter], exact=True), place
        )
    finish = page.get_by_role("button", name="Finish", exact=True)
    person.press(finish, page.get_by_role("heading", name="Thank you"))
    if WAYS[way][2]:  # a script sends the last answers while the page says thanks
        page.get_by_text("Everything has arrived.").wait_for()

    tally.refresh_from_db()
    assert tally.answers == given
    assert costs(TALLY, person) == []


def place_after(number: int) -> str:
    """The heading after so many answers of three questions to each of ten charts."""
    return "10 charts done" if number == 30 else f"Chart {number // 3 + 1} of 10"


def test_a_week_of_a_test_is_written_down(
    set_out: SET_OUT, costs: Any, lead: User, cycle: Cycle
) -> None:
    address = reverse("pdsa:cycle_detail", args=[cycle.project_id, cycle.pk])
    person = set_out(CYCLE, address, lead)
    page = person.page
    seen = "18 of 20 families answered the call; two numbers were wrong."

    person.type(page.get_by_label("What happened?"), seen)
    person.choose(page.get_by_label("Partly"))
    person.choose(page.get_by_label("Adapt"))
    planned = page.get_by_role("heading", name="Plan a test")
    person.press(page.get_by_role("button", name="Save", exact=True), planned)

    cycle.refresh_from_db()
    assert (cycle.decision, cycle.observations) == ("adapt", seen)
    assert page.get_by_label("What will you try?").input_value() == cycle.change
    assert costs(CYCLE, person) == []


def test_somebody_takes_over(
    set_out: SET_OUT, costs: Any, lead: User, cycle: Cycle
) -> None:
    project = cycle.project
    OrganisationMembershipFactory(
        organisation=project.organisation, user=UserFactory(name="Sara Secretary"),
        role=OrganisationRole.MEMBER,
    )  # fmt: skip
    person = set_out(HAND_OVER, reverse("projects:team", args=[project.pk]), lead)
    page = person.page

    button = page.get_by_role("button", name="Hand over", exact=True)
    person.press(page.get_by_role("link", name="Hand over").first, button)
    person.choose(page.get_by_label("Sara Secretary"))
    person.press(button, page.get_by_text("took over"))

    assert project.leads().get().user.name == "Sara Secretary"
    assert costs(HAND_OVER, person) == []


def test_successor_enters_a_first_number(
    set_out: SET_OUT, costs: Any, lead: User, member: User, measure: Measure
) -> None:
    leaver = measure.project.memberships.get(user=lead)
    hand_over(membership=leaver, successor=member, by=lead)
    person = set_out(FIRST_POINT, reverse("reports:home"), member)
    page = person.page

    numerator = page.get_by_role("textbox", name="charts with a plan")
    person.press(page.get_by_role("link", name="Enter numbers").first, numerator)
    person.type(numerator, "7")
    person.type(page.get_by_role("textbox", name="charts looked at"), "10")
    saved = page.locator(".chart-finding")
    person.press(page.get_by_role("button", name="Save", exact=True), saved)

    assert measure.observations.latest("pk").batch.by == member
    assert costs(FIRST_POINT, person) == []


def test_a_patient_answers(set_out: SET_OUT, costs: Any, project: Project) -> None:
    round_ = make_survey(project)
    person = set_out(SURVEY, f"/s/{round_.code}/en/")
    page = person.page

    for question in range(7):
        answer(person, question)
    thanks = page.get_by_role("heading", name="Thank you!")
    person.press(page.get_by_role("button", name="Send my answers"), thanks)

    page.get_by_text("Your answers have arrived.").wait_for()
    assert Waiting.objects.get().answers == "y" * 7
    assert costs(SURVEY, person) == []


def answer(person: Person, question: int) -> None:
    """“Yes” to one question: a tap, or the key 1 once the first question is reached."""
    group = person.page.get_by_role("group").nth(question)
    if not person.keys_only:
        person.choose(group.get_by_label("Yes", exact=True))
    else:
        person.walk(group, "group => group.contains(document.activeElement)")
        person.strike("1", name=f"question {question}")


def test_everybody_is_cosigned_at_once(set_out: SET_OUT, costs: Any) -> None:
    """From the mail's link: each is seen and ticked, one password signs for all."""
    team = make_signed()
    for number in range(MANY - 1):
        add_signed(team, f"Person {number}")
    person = set_out(COSIGN, reverse("attestations:cosign_list"), team.lead)
    page = person.page
    boxes = page.locator("input[name^=sign_]")
    assert boxes.count() == MANY

    for number in range(MANY):
        tick(person, boxes.nth(number))
    person.type(page.get_by_label("Your password"), PASSWORD)
    sign = page.get_by_role("button", name="Co-sign and send")
    person.press(sign, page.get_by_text(f"Co-signed for {MANY} people"))

    assert not Attestation.objects.exclude(status=Status.COSIGNED).exists()
    assert costs(COSIGN, person) == []


def tick(person: Person, box: Locator) -> None:
    """One box a name; nothing is ticked beforehand."""
    assert not box.is_checked()
    person.begin(box)
    if person.keys_only:
        person.walk_to(box)
        person.activate("Space")
    else:
        person.tap(box)
    person.was_in_field = False
