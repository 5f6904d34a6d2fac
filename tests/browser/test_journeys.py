"""The journeys people make most, counted: by hand, by keys alone, without scripts.

bin/bench bench_journeys runs them and prints what each one costs beside its target.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.permissions import OrganisationRole
from attestations import codes
from attestations.decisions import revoke
from attestations.models import Attestation, Document, Status
from boardfiles.actions.answers import mark_mended
from boardfiles.actions.batches import create_batch
from boardfiles.models import BoardLine
from jobs.running import run_queued
from measures.models import Measure
from nextsteps.actions.questions import ask
from nextsteps.links import signer
from pdsa.actions import plan_cycle
from pdsa.models import Cycle
from projects.models import Project
from reports.hand_over_actions import hand_over
from surveys.models import Waiting
from tally.links import token_of
from tests.browser.conftest import SET_OUT, WAYS
from tests.browser.journeys import Person
from tests.browser.targets import (
    BOARD_FILE,
    COSIGN,
    CYCLE,
    FIRST_POINT,
    HAND_OVER,
    MANY,
    NUMBER,
    ONE_FIELD,
    PROVE,
    QUESTION,
    SENT_BACK,
    START,
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
from tests.factories.surveys import make_survey
from tests.factories.tally import make_link, make_round

pytestmark = pytest.mark.browser


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
        person.tick(boxes.nth(number))
    person.type(page.get_by_label("Your password"), PASSWORD)
    sign = page.get_by_role("button", name="Co-sign and send")
    person.press(sign, page.get_by_text(f"Co-signed for {MANY} people"))

    assert not Attestation.objects.exclude(status=Status.COSIGNED).exists()
    assert costs(COSIGN, person) == []
