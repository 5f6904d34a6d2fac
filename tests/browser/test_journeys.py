"""The journeys people make most, counted: by hand, by keys alone, without scripts.

bin/bench bench_journeys runs them and prints what each one costs beside its target.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.boards import BOARD_CHOICES
from accounts.models import BoardIdentity, Organisation, User
from accounts.permissions import OrganisationRole
from activities.models import Activity
from attestations import catalogue, codes
from attestations.actions import confirm_programme
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
from tests.browser.conftest import SET_OUT, WAYS
from tests.browser.journeys import Person
from tests.browser.targets import (
    BEFORE_CALL,
    BOARD_FILE,
    COMMENT,
    COSIGN,
    CYCLE,
    ENROL,
    FIRST_POINT,
    FIVE,
    HAND_OVER,
    INVITE,
    MANY,
    NUDGE,
    NUMBER,
    ONE_FIELD,
    PROVE,
    QUESTION,
    SENT_BACK,
    SET_UP,
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
from tests.factories.activities import make_activity
from tests.factories.attestations import (
    add_signed,
    make_approved,
    make_office,
    make_signed,
    make_team,
)
from tests.factories.boardfiles import Office, make_learners
from tests.factories.boardfiles import make_office as make_board_office
from tests.factories.measures import MeasureFactory, ObservationFactory
from tests.factories.projects import MembershipFactory, ProjectFactory
from tests.factories.sharing import show_everything
from tests.factories.surveys import make_survey
from tests.factories.tally import make_link, make_round

pytestmark = pytest.mark.browser

STRICT = catalogue.find("sponsor-six-months", "2026-1")


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


def test_an_activity_is_set_up_and_its_dates_are_judged(
    set_out: SET_OUT, costs: Any
) -> None:
    """Committee, places and reports included; too short a time is said plainly."""
    office, staff = strict_office()
    committee = [add_judge(office, name) for name in ("Rosa Reader", "Sven Second")]
    person = set_out(SET_UP, reverse("activities:activity_new", args=[office.pk]), staff)  # fmt: skip
    page, today = person.page, timezone.localdate()

    person.type(page.get_by_label("Title"), "Asthma projects of this year")
    person.pick(page.get_by_label("Program", exact=True), STRICT.title)
    person.enter_day(page.get_by_label("First day"), today.isoformat())
    person.enter_day(page.get_by_label("Last day", exact=True), (today + timedelta(120)).isoformat())  # fmt: skip
    person.type(page.get_by_label("Credits"), "20")
    person.pick(page.get_by_label("Who pays for it"), "Our own money")
    person.type(page.get_by_label("Places"), "100")
    person.tick(page.get_by_label("Board number, birth day"))
    person.pick(page.get_by_label("Progress reports"), "Every three months")
    person.tick(page.get_by_label("A committee reviews"))
    for one in committee:
        person.tick(page.get_by_label(one.name))
    set_it_up = page.get_by_role("button", name="Set it up")
    person.press(set_it_up, page.get_by_role("heading", name="Asthma projects"))

    activity = Activity.objects.get()
    assert activity.reported is not None
    page.get_by_text("asks for 6 months; these dates allow").first.wait_for()
    assert costs(SET_UP, person) == []


def test_a_hundred_people_are_invited_at_once(set_out: SET_OUT, costs: Any) -> None:
    team = make_team()
    activity = make_activity(team)
    with_second_factor(team.reviewer)
    page_of = reverse("activities:activity_detail", args=[team.office.pk, activity.pk])
    person = set_out(INVITE, page_of, team.reviewer)
    page = person.page

    field = page.get_by_label("E-mail addresses")
    person.press(page.get_by_role("link", name="Invite people").first, field)
    person.paste(field, ", ".join(f"doctor{n}@example.org" for n in range(100)))
    send = page.get_by_role("button", name="Send the invitations")
    person.press(send, page.get_by_role("heading", name="How far people have come"))

    assert activity.invitations.count() == 100
    row = page.get_by_role("row").filter(has_text="Opened the invitation")
    assert "0" in row.first.inner_text()
    assert costs(INVITE, person) == []


def test_a_physician_joins_and_a_wrong_board_number_goes_nowhere(
    set_out: SET_OUT, costs: Any
) -> None:
    """Who is not eligible reads why; who is fills six fields, and is led back each time."""
    team = make_team()
    activity = make_activity(team, needs_identity=True)
    assert activity.reported is not None
    address = reverse("activities:own_activity", args=[activity.pk])
    nurse = UserFactory(name="Nia Nurse", profession="nurse")
    MembershipFactory(project=team.project, user=nurse)
    told = set_out(ENROL, address, nurse).page
    assert "It is for: Physician" in told.content()
    assert told.get_by_role("button", name="Join this activity").count() == 0

    person = set_out(ENROL, address, team.participant)
    page = person.page
    more = page.get_by_role("link", name="Fill in the first one")
    board, number = page.get_by_label("Board", exact=True), page.get_by_label("Diplomate")  # fmt: skip
    person.press(more, board)
    person.pick(board, dict(BOARD_CHOICES)["ABP"])
    person.type(number, "12-x")
    refused = page.get_by_text("ABP", exact=False).locator("visible=true")
    person.press(page.get_by_role("button", name="Add the board"), refused)
    assert not BoardIdentity.objects.exists()
    number.fill("")
    person.type(number, "512345")
    person.press(page.get_by_role("button", name="Add the board"), more)
    person.press(more, page.get_by_label("NPI"))
    person.type(page.get_by_label("Month"), "4")
    person.type(page.get_by_label("Day"), "17")
    person.press(page.get_by_role("button", name="Save", exact=True), more)
    agree = page.get_by_role("button", name="I agree")
    person.press(more, agree)
    join = page.get_by_role("button", name="Join this activity")
    person.press(agree, join)
    use = page.get_by_role("button", name="Use this project")
    person.press(join, use)
    person.choose(page.get_by_label(team.project.title))
    person.press(use, page.get_by_role("link", name="What is left"))

    place = activity.enrolments.get()
    assert place.participation == team.participation
    assert [p.participation_id for p in activity.reported.parts.all()] == [place.participation_id]  # fmt: skip
    assert costs(ENROL, person) == []


def strict_office() -> tuple[Organisation, User]:
    """A CME office that confirmed the six-month example, with one of its staff."""
    office, staff = make_office()
    confirm_programme(office=office, programme=STRICT, source_read_on=date(2026, 1, 2), by=staff)  # fmt: skip
    with_second_factor(staff)
    return office, staff


def add_judge(office: Organisation, name: str) -> User:
    user = UserFactory(name=name)
    OrganisationMembershipFactory(organisation=office, user=user)
    return user


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
        person.tick(page.get_by_label(f"Send with others – Project {number}"))
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
    show_everything(project)
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
