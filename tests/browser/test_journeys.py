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
from attestations import codes
from attestations.decisions import revoke
from attestations.models import Attestation, Document, Status
from boardfiles.actions.answers import mark_mended
from boardfiles.actions.batches import create_batch
from boardfiles.models import BoardLine
from coaching.models import Call, Contact, Nudge, Snooze, Standing
from coaching.ranking import Reason
from jobs.running import run_queued
from measures.models import Measure
from nextsteps.actions.questions import ask
from nextsteps.links import signer
from nextsteps.models import Remark
from pdsa.actions import plan_cycle
from pdsa.models import Cycle
from projects.models import Project
from reports.hand_over_actions import hand_over
from surveys.models import Waiting
from tally.links import token_of
from tests.browser.conftest import DESK, PHONE, OpenVisitor
from tests.browser.journeys import Person, Target, missed
from tests.browser.targets import (
    BEFORE_CALL,
    BOARD_FILE,
    COMMENT,
    COSIGN,
    CYCLE,
    FIRST_POINT,
    FIVE,
    HAND_OVER,
    MANY,
    NUDGE,
    NUMBER,
    ONE_FIELD,
    PROVE,
    QUESTION,
    SENT_BACK,
    START,
    SUGGEST,
    SURVEY,
    TALLY,
)
from tests.conftest import with_second_factor
from tests.factories.accounts import (
    PASSWORD,
    OrganisationMembershipFactory,
    UserFactory,
)
from tests.factories.attestations import add_signed, make_approved, make_signed
from tests.factories.boardfiles import Office, make_learners
from tests.factories.boardfiles import make_office as make_board_office
from tests.factories.measures import MeasureFactory, ObservationFactory
from tests.factories.projects import ProjectFactory
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


def test_the_board_s_file_is_made_and_sent(
    set_out: SET_OUT, costs: Any, work: Callable[[], int]
) -> None:
    office = make_board_office()
    with_second_factor(office.staff)
    make_learners(office, 3)
    address = reverse(
        "boardfiles:activity_detail", args=[office.organisation.pk, office.activity.pk]
    )
    person = set_out(BOARD_FILE, address, office.staff)
    page = person.page

    lines = page.get_by_role("heading", name="3 lines")
    person.press(page.get_by_role("button", name="Make the file"), lines)
    work()
    page.reload()
    workbook = page.get_by_role("link", name="PARS workbook")
    with page.expect_download() as download:
        person.press(workbook)
    sent = page.get_by_text("Marked as sent")
    person.press(page.get_by_role("button", name="I sent it"), sent)

    assert download.value.suggested_filename == "board-file-0001-learners.xlsx"
    assert BoardLine.objects.filter(state="sent").count() == 3
    assert costs(BOARD_FILE, person) == []


def sent_back_line() -> tuple[Office, BoardLine]:
    """A sent batch of one, whose line came back for its number."""
    office = make_board_office()
    with_second_factor(office.staff)
    make_learners(office, 1)
    batch = create_batch(**office.by)
    run_queued()
    batch.lines.update(state="rejected", reason="ID unknown", fault="id_malformed")
    return office, batch.lines.get()


def test_one_field_is_mended(set_out: SET_OUT, costs: Any) -> None:
    office, line = sent_back_line()
    user = line.attestation.participation.user
    person = set_out(ONE_FIELD, reverse("boardfiles:fix_list"), user)
    page = person.page

    field = page.get_by_label("diplomate ID")
    person.press(page.get_by_role("link", name="ABIM: ID unknown"), field)
    field.fill("")
    person.type(field, "654321")
    done = page.get_by_role("heading", name="All is well")
    person.press(page.get_by_role("button", name="Save", exact=True), done)

    line.refresh_from_db()
    assert line.mended_at is not None
    assert costs(ONE_FIELD, person) == []


def test_an_answer_is_applied_and_the_mended_sent_again(
    set_out: SET_OUT, costs: Any
) -> None:
    office, line = sent_back_line()
    BoardLine.objects.filter(pk=line.pk).update(state="sent", reason="", fault="")
    table = b"Line,Board,Status,Reason\n1,ABIM,Rejected,No such activity\n"
    address = reverse(
        "boardfiles:result_add", args=[office.organisation.pk, line.batch_id]
    )
    person = set_out(SENT_BACK, address, office.staff)
    page = person.page

    person.attach(page.get_by_label("File", exact=True), "answer.csv", table)
    apply = page.get_by_role("button", name="Apply 1 answer")
    person.press(page.get_by_role("button", name="Read it"), apply)
    person.press(apply, page.get_by_text("Applied."))
    mark_mended(line=line, by=office.staff)
    page.goto(
        page.url.split("/boards/")[0] + f"/boards/activities/{office.activity.pk}/"
    )
    again = page.get_by_role("button", name="Send only the mended again")
    person.press(again, page.get_by_text("Mended and sent again"))

    assert BoardLine.objects.get(replaces=line).state == "in_file"
    assert costs(SENT_BACK, person) == []


def test_a_paper_is_proved_and_its_revocation_seen(
    set_out: SET_OUT, costs: Any
) -> None:
    team, code = make_approved(), codes.new_code()
    Document.objects.create(
        attestation=team.attestation, path="a.pdf", digest="0" * 64, size=1, pages=1,
        code_digest=codes.digest_of(code),
    )  # fmt: skip
    person = set_out(PROVE, reverse("attestations:verify_code", args=[codes.grouped(code)]))  # fmt: skip
    page = person.page
    page.get_by_role("heading", name="Authentic").wait_for()

    revoke(attestation=team.attestation, reason="Dispute", by=team.reviewer)
    page.reload()

    page.get_by_role("heading", name="Revoked").wait_for(timeout=5000)
    assert "Dispute" not in page.content()
    assert costs(PROVE, person) == []


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


@pytest.fixture
def caseload(coach: User) -> list[Project]:
    """Ten practices that stall, the most urgent first."""
    projects = [ProjectFactory(title=f"Project {number}") for number in range(10)]
    for number, project in enumerate(projects):
        OrganisationMembershipFactory(
            organisation=project.organisation, user=coach, role=OrganisationRole.COACH
        )
        reasons = [
            Reason("deadline_near", 70, {"days": 60, "rules": 2}),
            Reason("data_stopped", 40, {"days": 46 + number}),
        ]
        Standing.objects.create(
            project=project, score=900 - number, reasons=[one.kept() for one in reasons]
        )
    return projects


def test_who_needs_me_is_seen_without_a_click_and_written_to(
    set_out: SET_OUT, costs: Any, coach: User, caseload: list[Project]
) -> None:
    """J6: ten practices with their reasons; the first thing to do needs no scrolling."""
    person = set_out(NUDGE, reverse("coaching:inbox"), coach)
    page = person.page
    near = page.get_by_text("The deadline is in 60 days, and 2 rules are open.")
    assert near.count() == 10
    assert page.get_by_text("No numbers for 46 days.").is_visible()
    write = page.locator("summary").filter(has_text="Write").first
    box = write.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 844

    person.press(write)
    person.type(page.get_by_label("Your message").first, "I can help you count.")
    sent = page.get_by_text("1 message is on its way.")
    person.press(page.get_by_role("button", name="Send – Project 0"), sent)

    nudge = Nudge.objects.get()
    assert nudge.project == caseload[0]
    assert "I can help you count." in nudge.text
    assert page.get_by_text("Project 0", exact=True).count() == 0
    assert costs(NUDGE, person) == []


def test_five_practices_are_looked_after(
    set_out: SET_OUT, costs: Any, coach: User, caseload: list[Project]
) -> None:
    """J6: two get their message, one is put off, one logged, one gets a call."""
    person = set_out(FIVE, reverse("coaching:inbox"), coach)
    page = person.page

    back = page.get_by_text("Project 0 comes back on")
    person.press(page.get_by_role("button", name="Not this week – Project 0"), back)
    logged = page.get_by_text("5 minutes logged for Project 1.")
    person.press(page.get_by_role("button", name="Log 5 minutes – Project 1"), logged)
    for number in (1, 2):
        tick(person, page.get_by_label(f"Send with others – Project {number}"))
    sent = page.get_by_text("2 messages are on their way.")
    person.press(page.get_by_role("button", name="Send to those ticked").last, sent)
    booking = page.get_by_role("button", name="Book it")
    person.press(page.get_by_role("link", name="Book a call – Project 3"), booking)
    person.type(page.get_by_label("Time"), "1230PM")
    person.type(page.get_by_label("Phone number or link"), "555 0100")
    person.press(booking, page.get_by_text("Booked. The mail with the time"))

    assert Snooze.objects.get().project == caseload[0]
    assert Contact.objects.get().minutes == 5
    assert {one.project for one in Nudge.objects.all()} == set(caseload[1:3])
    assert Call.objects.get().place == "555 0100"
    assert costs(FIVE, person) == []


def test_practice_is_reviewed_before_the_call(
    set_out: SET_OUT, costs: Any, coach: User, caseload: list[Project]
) -> None:
    """J7: one click from the list, a comment and a smaller test from that page."""
    project = caseload[0]
    one = MeasureFactory(project=project, name="Plans")
    ObservationFactory(batch__measure=one, measure=one, numerator=5, denominator=10)
    address = reverse("coaching:practice", args=[project.pk])

    person = set_out(BEFORE_CALL, reverse("coaching:inbox"), coach)
    heading = person.page.get_by_role("heading", name="Project 0", level=1)
    person.press(person.page.locator(f'a[href="{address}"]'), heading)
    assert costs(BEFORE_CALL, person) == []

    person = set_out(COMMENT, address, coach)
    person.type(person.page.get_by_label("Your comment"), "What happened here?")
    said = person.page.get_by_text("Your comment is the team's next step now.")
    person.press(person.page.get_by_role("button", name="Send the comment"), said)
    assert costs(COMMENT, person) == []

    person = set_out(SUGGEST, address, coach)
    person.type(person.page.get_by_label("A smaller test"), "Ask one patient.")
    said = person.page.get_by_text("Your suggestion is the team's next step now.")
    person.press(person.page.get_by_role("button", name="Suggest it"), said)
    assert costs(SUGGEST, person) == []

    suggestion, comment = Remark.objects.all()
    assert comment.measure == one
    assert str(suggestion.idea) == "Ask one patient."
