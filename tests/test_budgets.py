"""Every page with a loop: the same number of queries for 1 row and for 40, in budget."""

from collections.abc import Callable
from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, PhysicianProfile, User
from accounts.permissions import ProjectRole
from attestations import library
from attestations.models import Participation
from attestations.programme_actions import copy_programme, publish
from audit.record import record
from boardfiles.actions.batches import create_batch
from boardfiles.models import BoardBatch, PointsElsewhere
from coaching.actions.notes import write_note
from coaching.actions.standings import rank_all
from coaching.models import CoachHandOver, Expert, HelpRequest, Standing
from coaching.ranking import Reason
from collaboratives.actions import invite_practice
from documents.actions import write_words
from effort.actions import choose
from evidence.models import Review
from learning.debriefs import write_debrief
from measures.models import Channel
from measures.visibility import note_looks
from meetings import actions
from meetings.models import Meeting, ReviewedChart
from meetings.screens import deck_of
from nextsteps.models import MonthlySeries
from projects.actions.charter import (
    add_milestone,
    charter_of,
    revise_charter,
    sign_charter,
)
from projects.actions.ideas import add_ideas, drop_idea
from projects.models import Project
from reports.hand_over_actions import hand_over
from surveys.actions.measures import chart_item
from surveys.actions.rounds import close_round
from surveys.actions.rounds import start_round as start_survey_round
from surveys.models import Round as SurveyRound
from tally.actions.rounds import start_round
from tests.budgets import BUDGETS
from tests.conftest import with_second_factor
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.activities import make_activity
from tests.factories.attestations import (
    make_cosigned,
    make_office,
    make_question,
    make_signed,
    make_team,
)
from tests.factories.boardfiles import Office, make_learners
from tests.factories.boardfiles import make_activity as make_reported_activity
from tests.factories.collaboratives import joined, make_collaborative
from tests.factories.effort import EffortFactory
from tests.factories.measures import (
    AnnotationFactory,
    ChartDecisionFactory,
    MeasureFactory,
    ObservationBatchFactory,
    ObservationFactory,
)
from tests.factories.meetings import planned_meeting, running_meeting
from tests.factories.papers import make_file
from tests.factories.pdsa import CycleFactory
from tests.factories.projects import (
    MembershipFactory,
    ProjectFactory,
    SponsorshipFactory,
)
from tests.factories.sharing import show_everything
from tests.factories.surveys import answered, make_survey
from tests.factories.tally import closed, counted, make_audit
from tests.factories.tools import make_tool
from tools.actions import remove_tool, revise_tool
from tools.outline import Node

pytestmark = pytest.mark.django_db

MANY = 40
# Each row is a whole signed project.
FEWER = {
    "collaboratives:group_chart": 12,
    "collaboratives:collaborative_detail": 12,
    "collaboratives:collaborative_list": 12,
    "attestations:cosign_list": 12,
    "attestations:settlement_list": 12,
    "reports:provider_queue": 12,
    # Each row is a measure, a test, a file, an audit and a meeting at once.
    "documents:document_list": 6,
    "documents:document_detail": 6,
    "document-list": 6,
}
World = SimpleNamespace
Builder = Callable[[World, int], None]


@pytest.fixture
def world(project: Project, lead: User, coach: User) -> World:
    office, reviewer = make_office()
    with_second_factor(reviewer)
    return SimpleNamespace(
        project=project, lead=lead, coach=coach, office=office, reviewer=reviewer,
        measure=MeasureFactory(project=project), reader=lead, args=[], query="",
    )  # fmt: skip


def evidence_files(world: World, count: int) -> None:
    """Files of the team and tests from old notes, each reviewed."""
    world.project.sponsorships.get_or_create(organisation=world.office)
    word = {"office": world.office, "by": world.reviewer, "verdict": "accepted"}
    for _number in range(count):
        file = make_file(world.project, world.lead)
        old = CycleFactory(project=world.project, imported_at=timezone.now())
        Review.objects.create(file=file, **word)
        Review.objects.create(cycle=old, cycle_version=1, **word)
    world.args = [world.project.pk]


def evidence_over_api(world: World, count: int) -> None:
    evidence_files(world, count)
    world.args = []


def evidence_queue(world: World, count: int) -> None:
    evidence_files(world, count)
    world.reader, world.args, world.query = world.reviewer, [world.office.pk], "?tab=files-done"  # fmt: skip


def full_project(world: World, *, own: bool) -> Project:
    """One more project of the practice, with data, a cycle and a flag."""
    more = {"lead": world.lead} if own else {}
    project = ProjectFactory(organisation=world.project.organisation, **more)
    ObservationFactory(measure=MeasureFactory(project=project))
    CycleFactory(project=project)
    AnnotationFactory(project=project)
    return project


def own_projects(world: World, count: int) -> None:
    for _number in range(count):
        full_project(world, own=True)


def found_projects(world: World, count: int) -> None:
    own_projects(world, count)
    world.query = "?q=visits"


def coached_practices(world: World, count: int) -> None:
    world.reader = world.coach
    for _number in range(count):
        world.project.organisation = OrganisationFactory()
        world.coach.organisation_memberships.create(
            organisation=world.project.organisation, role="coach"
        )
        full_project(world, own=False)


def notes(world: World, count: int) -> None:
    world.reader, world.args = world.coach, [world.project.pk]
    for number in range(count):
        write_note(
            by=world.coach, text=f"Note {number}",
            organisation=world.project.organisation,
        )  # fmt: skip


def due_projects(world: World, count: int) -> None:
    """Projects that need the coach, each with a question, a call and time logged."""
    coached_practices(world, count)
    rank_all()
    for project in Project.objects.filter(standing__isnull=False):
        Standing.objects.filter(project=project).update(
            score=400, reasons=[Reason("data_stopped", 40, {"days": 60}).kept()]
        )
        a_practice_and_its_coach(world, project)


def a_practice_and_its_coach(world: World, project: Project) -> None:
    """One of everything that passes between a coach and one project."""
    asked = HelpRequest.objects.create(
        project=project, asker=world.lead, kind="chart", step="chart", text="Chance?"
    )
    asked.helpers.add(world.coach)
    soon = timezone.now() + timedelta(days=2)
    project.coach_calls.create(coach=world.coach, starts_at=soon)
    project.contacts.create(
        coach=world.coach, kind="call", on=project.today(), minutes=9
    )


def practice_before_the_call(world: World, count: int) -> None:
    """`count` measures with numbers, tests, notes and contacts of one project."""
    measures_of_project(world, count)
    notes(world, count)
    rank_all()
    for _number in range(count):
        a_practice_and_its_coach(world, world.project)
        world.project.nudges.create(coach=world.coach, text="How is it going?")


def questions_of_project(world: World, count: int) -> None:
    """`count` open questions, each to two people."""
    world.args = [world.project.pk]
    for _number in range(count):
        asked = HelpRequest.objects.create(
            project=world.project, asker=world.lead, kind="chart", step="chart",
            text="Is this chance?",
        )  # fmt: skip
        asked.helpers.set([UserFactory(), world.coach])


def questions_handed_on(world: World, count: int) -> None:
    """The same, each with somebody whom the coach would like to bring in."""
    questions_of_project(world, count)
    world.args = []
    for asked in HelpRequest.objects.all():
        asked.handoffs.create(proposed_by=world.coach, to=UserFactory())


def coach_hand_overs(world: World, count: int) -> None:
    for _number in range(count):
        CoachHandOver.objects.create(
            organisation=OrganisationFactory(),
            leaver=world.lead,
            successor=UserFactory(),
        )


def experts(world: World, count: int) -> None:
    for _number in range(count):
        Expert.objects.create(user=UserFactory(), skills=",analysis,coaching,")


def measures_of_project(world: World, count: int) -> None:
    world.args = [world.project.pk]
    for _number in range(count):
        ObservationFactory(measure=MeasureFactory(project=world.project))
        CycleFactory(project=world.project, measure=world.measure)


def people_of_project(world: World, count: int) -> None:
    world.args = [world.project.pk]
    for _number in range(count):
        MembershipFactory(
            project=world.project, user=UserFactory(), role=ProjectRole.PARTICIPANT
        )


def charter_of_project(world: World, count: int) -> None:
    """Each person signs a version of one's own, and each has a milestone."""
    people_of_project(world, count)
    charter = charter_of(world.project)
    for number in range(count):
        revise_charter(
            charter=charter, by=world.lead, version=charter.version, reason="Why",
            timeline=f"{count} {number}",
        )  # fmt: skip
        sign_charter(charter=charter, by=world.lead, digest=charter.digest())
        add_milestone(
            project=world.project, name="Step", due_on=date(2026, 5, 1), by=world.lead
        )


def person_who_leaves(world: World, count: int) -> None:
    """Each new person of the team is one more who could take over."""
    people_of_project(world, count)
    place = world.project.memberships.get(user=world.lead)
    world.args = [world.project.pk, place.pk]


def work_handed_over(world: World, count: int) -> None:
    """Somebody handed over to the lead; each new person has a charter to sign."""
    charter_of_project(world, count)
    place = MembershipFactory(project=world.project, user=UserFactory())
    made = hand_over(membership=place, successor=world.lead, by=world.lead)
    world.args = [made.pk]


def shown_measures(world: World, count: int) -> None:
    """Measures with numbers, all shown to the coach, and her looks at them."""
    for _number in range(count):
        ObservationFactory(measure=MeasureFactory(project=world.project))
    show_everything(world.project)
    note_looks(world.coach, world.project.measures.all(), Channel.PAGE)
    world.args = [world.project.pk]


def shown_to_coach(world: World, count: int) -> None:
    shown_measures(world, count)
    world.args = [world.project.pk, "coach", world.coach.pk]


def practices_of_a_group(world: World, count: int) -> None:
    """Practices that share, beside the reader's own; each with two months."""
    if not hasattr(world, "core"):
        world.collaborative, world.core = make_collaborative()
        for number in range(2):
            joined(world.collaborative, f"Before {number}", peers="named", months=2)
        world.reader = world.collaborative.created_by
    for number in range(count):
        joined(world.collaborative, f"Practice {number}", peers="named", months=2)
    world.args = [world.collaborative.pk]


def group_of_practices(world: World, count: int) -> None:
    practices_of_a_group(world, count)
    world.args = [world.collaborative.pk, world.core.pk]


def collaboratives_of_host(world: World, count: int) -> None:
    for _number in range(count):
        made, _core = make_collaborative()
        joined(made, "One", months=1)
        invite_practice(collaborative=made, email=world.lead.email, by=made.created_by)
    world.args = []


def ideas_of_project(world: World, count: int) -> None:
    world.args = [world.project.pk]
    have = world.project.ideas.count()
    texts = [f"Idea {number}" for number in range(have, have + count)]
    for place, idea in enumerate(
        add_ideas(project=world.project, by=world.lead, texts=texts)
    ):
        if place % 3 == 1:
            drop_idea(idea=idea, by=world.lead)


def sessions_of_project(world: World, count: int) -> None:
    """`count` more months of a series with credit; the reader was at every session."""
    world.args = [world.project.pk]
    series = MonthlySeries.objects.filter(project=world.project).first()
    if series is None:
        activity = make_activity(world, kind="series", programme_id="")
        activity.enrolments.create(user=world.lead)
        series = MonthlySeries.objects.create(
            project=world.project, led_by=world.lead, activity=activity,
            begins_at=time(12),
        )  # fmt: skip
    have = series.sessions.count()
    for number in range(have, have + count):
        month = date(2020 + number // 12, number % 12 + 1, 1)
        meeting = planned_meeting(world.project)
        meeting.attendances.create(
            user=world.lead, way="link", confirmed_at=timezone.now(),
            confirmed_by=world.lead,
        )  # fmt: skip
        cycle = CycleFactory(project=world.project, prediction="")
        series.sessions.create(month=month, meeting=meeting, cycle=cycle, minutes=30)


def similar_to_topic(world: World, count: int) -> None:
    """`count` projects of the reader that began from the topic she looks at."""
    world.args = ["missed-visits"]
    for _number in range(count):
        ProjectFactory(lead=world.lead, topic="missed-visits")


def start_from_topic(world: World, count: int) -> None:
    similar_to_topic(world, count)
    world.args, world.query = [], "?topic=missed-visits"


def similar_and_listed(world: World, count: int) -> None:
    similar_to_topic(world, count)
    world.args = []


def data_of_measure(world: World, count: int) -> None:
    world.args = [world.project.pk, world.measure.pk]
    have = world.measure.observations.count()
    for number in range(have, have + count):
        start = date(2022 + number // 12, number % 12 + 1, 1)
        batch = ObservationBatchFactory(measure=world.measure, by=UserFactory())
        ObservationFactory(
            measure=world.measure, batch=batch, starts_on=start, ends_on=start,
            site=f"Site {number}",
        )  # fmt: skip
        AnnotationFactory(project=world.project, measure=world.measure, on=start)
        for gone in (None, UserFactory()):
            ChartDecisionFactory(
                measure=world.measure, kind="exclusion", day=start, period="month",
                by=UserFactory(), taken_back_by=gone, taken_back_at=gone and timezone.now(),
            )  # fmt: skip
        definitions_of_measure(world, number)


def definitions_of_measure(world: World, number: int) -> None:
    ChartDecisionFactory(
        measure=world.measure, kind="definition", by=UserFactory(),
        day=date(2022 + number // 12, number % 12 + 1, 1),
        old_definition={"numerator": "visits"}, new_definition={"numerator": "visits"},
    )  # fmt: skip


def decision_about_measure(world: World, count: int) -> None:
    data_of_measure(world, count)
    world.args = [world.project.pk, world.measure.pk, "exclusion"]


def data_over_api(world: World, count: int) -> None:
    data_of_measure(world, count)
    world.args = [world.measure.pk]


def events_of_project(world: World, count: int) -> None:
    world.args = [world.project.pk]
    for number in range(count):
        record(
            "measure revised", by=UserFactory(), subject=world.measure,
            project=world.project, before={"name": "a"}, after={"name": f"b{number}"},
        )  # fmt: skip


def signed_attestations(world: World, count: int) -> None:
    """`count` projects of others, each with a signed attestation the reader may see."""
    for _number in range(count):
        team = make_signed(office=world.office, reviewer=world.reviewer)
        MembershipFactory(project=team.project, user=world.lead, role=ProjectRole.LEAD)


def office_queue(world: World, count: int) -> None:
    """`count` attestations that wait for the CME office."""
    world.reader, world.args = world.reviewer, [world.office.pk]
    for _number in range(count):
        make_cosigned(office=world.office, reviewer=world.reviewer)


def rules_to_settle(world: World, count: int) -> None:
    """`count` questions about rules in as many projects."""
    world.reader, world.args = world.reviewer, [world.office.pk]
    for _number in range(count):
        make_question(make_team(office=world.office, reviewer=world.reviewer))


def own_part(world: World, count: int) -> None:
    """One's own part, with a measure, a cycle and a settled rule for each of `count`."""
    team = make_team(office=world.office, reviewer=world.reviewer)
    world.reader = team.participant
    world.args = [team.project.pk, team.participation.pk]
    rules = team.participation.programme.requirements
    for number in range(count):
        ObservationFactory(measure=MeasureFactory(project=team.project))
        CycleFactory(project=team.project)
        rule = rules[number % len(rules)]
        make_question(team, rule.id, is_open=number < len(rules))


def confirmed_programmes(world: World, count: int) -> None:
    """`count` offices that confirmed the programme and sponsor the reader's project."""
    for number in range(count):
        office, reviewer = make_office(f"Office {number}")
        SponsorshipFactory(project=world.project, organisation=office)
        publish_own(office, reviewer)


def publish_own(office: Organisation, reviewer: User) -> None:
    """A programme of the office's own, published but not confirmed."""
    model = library.find("sponsor-six-months", "2026-1")
    draft = copy_programme(office=office, programme=model, by=reviewer)
    publish(draft=draft, edition=draft.edition, by=reviewer)


def own_programmes(world: World, count: int) -> None:
    """`count` programmes of one office, each with a version, and as many drafts."""
    model = library.find("sponsor-six-months", "2026-1")
    for _number in range(count):
        publish_own(world.office, world.reviewer)
        copy_programme(office=world.office, programme=model, by=world.reviewer)
    world.reader, world.args = world.reviewer, [world.office.pk]


def one_confirmed_programme(world: World, count: int) -> None:
    world.args = ["abms-portfolio", "2026-1"]
    confirmed_programmes(world, count)


def audits_of_project(world: World, count: int) -> None:
    """`count` audits, each with a closed and an open round."""
    world.args = [world.project.pk]
    for _number in range(count):
        measure = MeasureFactory(project=world.project)
        audit = make_audit(measure, name=f"Audit {measure.pk}")
        for is_over in (True, False):
            round_ = start_round(audit=audit, by=world.lead)
            counted(round_, "yyy", name=f"Nurse {measure.pk}")
            if is_over:
                closed(round_)


def rounds_of_audit(world: World, count: int) -> None:
    """`count` closed rounds of one audit, two people each."""
    audit = world.measure.chart_audits.first() or make_audit(world.measure)
    audit.project, world.args = world.project, [world.project.pk, audit.pk]
    have = audit.rounds.count()
    for number in range(have, have + count):
        day = date(2022 + number // 12, number % 12 + 1, 1)
        round_ = start_round(audit=audit, by=world.lead, starts_on=day)
        for name in ("Nora Nurse", f"Sam {number}"):
            counted(round_, "yyy", name=name)
        closed(round_)


def audits_over_api(world: World, count: int) -> None:
    audits_of_project(world, count)
    world.args = []


def rounds_over_api(world: World, count: int) -> None:
    rounds_of_audit(world, count)
    world.args = [world.measure.chart_audits.get().pk]


def tallies_of_round(world: World, count: int) -> None:
    """One open round with `count` links, some counted."""
    audit = world.measure.chart_audits.first() or make_audit(world.measure)
    round_ = audit.rounds.first() or start_round(audit=audit, by=world.lead)
    world.args = [world.project.pk, round_.pk]
    for number in range(count):
        counted(round_, "yyy", name=f"Nurse {number}")


def surveys_of_project(world: World, count: int) -> None:
    """`count` surveys, each with a closed and an open round that show something."""
    world.args = [world.project.pk]
    for _number in range(count):
        name = f"Survey {world.project.surveys.count()}"
        round_ = answered(make_survey(world.project, name=name), 15)
        chart_item(survey=round_.survey, item="kind", by=world.lead)
        close_round(round_=round_, by=world.lead)
        answered(start_round_of(round_), 15)


def start_round_of(round_: SurveyRound) -> SurveyRound:
    """The next round of the same survey."""
    return start_survey_round(
        survey=round_.survey, by=round_.started_by, ends_on=round_.ends_on
    )


def rounds_of_survey(world: World, count: int) -> None:
    """One survey with `count` closed rounds."""
    for _number in range(count):
        survey = world.project.surveys.first()
        round_ = (
            start_survey_round(
                survey=survey, by=world.lead, ends_on=world.project.today()
            )
            if survey
            else make_survey(world.project)
        )
        close_round(round_=answered(round_, 10), by=world.lead)
    world.args = [world.project.pk, round_.survey_id]


def answers_of_round(world: World, count: int) -> None:
    """One open round with ten times `count` answers, each with a comment."""
    survey = world.project.surveys.first()
    round_ = survey.rounds.get() if survey else make_survey(world.project)
    answered(round_, 10 * count + 5, comment="Shorter waits, please.")
    world.args = [world.project.pk, round_.pk]


def surveys_over_api(world: World, count: int) -> None:
    surveys_of_project(world, count)
    world.args = []


def survey_rounds_over_api(world: World, count: int) -> None:
    rounds_of_survey(world, count)
    world.args = world.args[1:]


def minutes_of_people(world: World, count: int) -> None:
    """Entries of `count` people who show theirs, and as many of the reader."""
    world.args = [world.project.pk]
    for _ in range(count):
        one = EffortFactory(project=world.project)
        choose(project=world.project, by=one.person, shown_to_team=True,
               on_attestation=False)  # fmt: skip
        EffortFactory(project=world.project, person=world.lead)


def debriefs_of_people(world: World, count: int) -> None:
    """What `count` people said, each with a tag and a tip."""
    world.args = [world.project.pk]
    for _ in range(count):
        write_debrief(project=world.project, by=UserFactory(), version=0, tip="Small.",
                      helped_tags=["time"])  # fmt: skip


def tools_of_project(world: World, count: int) -> None:
    """`count` tools, as many removed ones, and an audit whose misses are offered."""
    world.args = [world.project.pk]
    for number in range(count):
        make_tool(world.project, by=UserFactory(), title=f"Drawn {number}")
        remove_tool(tool=make_tool(world.project, title="Gone"), by=world.lead)
        measure = MeasureFactory(project=world.project)
        audit = make_audit(measure, name=f"Audit {measure.pk}")
        round_ = start_round(audit=audit, by=world.lead)
        counted(round_, "nny")
        closed(round_)


def changes_of_tool(world: World, count: int) -> None:
    """A tool that `count` people changed, one after the other."""
    tool = world.project.tools.first() or make_tool(world.project)
    world.args = [world.project.pk, tool.pk]
    for number in range(tool.version, tool.version + count):
        nodes = tuple(Node(f"Driver {n}", (Node(f"Idea {n}"),)) for n in range(number % 8))  # fmt: skip
        revise_tool(
            tool=tool, by=UserFactory(), version=number, title=f"Title {number}",
            head="Under 10 %", nodes=nodes,
        )  # fmt: skip


def meetings_of_project(world: World, count: int) -> None:
    """`count` held meetings with a chart, as many planned ones, and open tasks."""
    world.args = [world.project.pk]
    if not world.measure.observations.exists():
        ObservationFactory(measure=world.measure)
    for _number in range(count):
        meeting = running_meeting(world.project)
        fill_meeting(meeting, world)
        actions.close_meeting(
            meeting=meeting, by=world.lead, looked_at=[world.measure.pk]
        )
        planned_meeting(world.project)


def fill_meeting(meeting: Meeting, world: World) -> None:
    """One more person of the team, guest, decision and task."""
    person = UserFactory()
    MembershipFactory(project=world.project, user=person)
    actions.confirm_presence(meeting=meeting, by=person)
    guest = actions.add_guest(meeting=meeting, name=person.name)
    actions.accept_guest(guest=guest, by=world.lead)
    actions.add_decision(meeting=meeting, by=world.lead, text="Go on")
    actions.add_task(meeting=meeting, by=world.lead, text="Ask", owner=person)


def documents_of_project(world: World, count: int) -> None:
    """All that documents are filled from, `count` of each; the charter and own words once."""
    measures_of_project(world, count)
    evidence_files(world, count)
    audits_of_project(world, count)
    meetings_of_project(world, count)
    make_tool(world.project)
    charter_of(world.project).save()
    write_words(
        project=world.project, key="lessons", text="Begin.", version=1, by=world.lead
    )
    world.args = [world.project.pk]


def one_document(world: World, count: int) -> None:
    documents_of_project(world, count)
    world.args = [world.project.pk, "completion-report"]


def rows_of_meeting(world: World, count: int) -> None:
    meeting = running_meeting(world.project)
    for _number in range(count):
        fill_meeting(meeting, world)
        ObservationFactory(measure=MeasureFactory(project=world.project))
    last = len(deck_of(meeting).screens)
    world.args = [world.project.pk, meeting.pk, last]


def rows_of_record(world: World, count: int) -> None:
    rows_of_meeting(world, count)
    world.args = world.args[:2]
    meeting = Meeting.objects.get(pk=world.args[1])
    ReviewedChart.objects.bulk_create(
        ReviewedChart(meeting=meeting, measure=measure, name=measure.name, drawing="<svg/>", narrow="<svg/>")
        for measure in MeasureFactory.create_batch(count, project=world.project)
    )  # fmt: skip


def board_office(world: World) -> Office:
    """The world's office with an activity by PARS, the same each time."""
    activity = world.office.reported_activities.first() or make_reported_activity(
        world.office, world.reviewer
    )
    world.reader, world.args = world.reviewer, [world.office.pk]
    return Office(world.office, world.reviewer, activity)


def learners_of_office(world: World, count: int) -> None:
    make_learners(board_office(world), count)


def learners_of_activity(world: World, count: int) -> None:
    """Ready ones, as many held back, sent back, mended and to be taken back."""
    office = board_office(world)
    ready = make_learners(office, 3 * count)
    batch = create_batch(**office.by)
    lines = list(batch.lines.all())
    for place, values in enumerate(
        [
            {"state": "rejected", "fault": "name_unlike"},
            {"state": "rejected", "fault": "name_unlike", "mended_at": timezone.now()},
            {"state": "accepted", "take_back_asked_at": timezone.now()},
        ]
    ):
        batch.lines.filter(pk__in=[line.pk for line in lines[place::3]]).update(**values)  # fmt: skip
    assert ready
    make_learners(office, count)
    PhysicianProfile.objects.filter(
        user__in=[a.participation.user for a in make_learners(office, count)]
    ).update(npi="")
    world.args = [world.office.pk, office.activity.pk]


def learners_of_activity_home(world: World, count: int) -> None:
    learners_of_activity(world, count)
    world.args = [world.office.pk]


def batches_of_office(world: World, count: int) -> None:
    office, start = board_office(world), BoardBatch.objects.count()
    world.args = [world.office.pk]
    for number in range(start + 1, start + count + 1):
        BoardBatch.objects.create(
            office=world.office, activity=office.activity, number=number,
            created_by=office.staff,
        )  # fmt: skip


def lines_of_batch(world: World, count: int) -> None:
    office = board_office(world)
    make_learners(office, count)
    batch = create_batch(**office.by)
    world.args = [world.office.pk, batch.pk]


def reports_of_person(world: World, count: int) -> None:
    """`count` completions of one person, each sent back; and points elsewhere."""
    office = board_office(world)
    for number in range(count):
        one = make_learners(office, 1)[0]
        if number == 0 and not hasattr(world, "learner"):
            world.learner = one.participation.user
        batch = create_batch(**office.by)
        batch.lines.update(state="rejected", fault="name_unlike")
        one.participation.user = world.learner
        one.participation.save()
        PointsElsewhere.objects.create(
            user=world.learner, board="ABIM", earned_on=date(2026, 1, 2), points=1
        )
    world.reader, world.args = world.learner, []


def activities_of_office(world: World, count: int) -> None:
    world.reader, world.args = world.reviewer, [world.office.pk]
    for number in range(count):
        activity = make_activity(world, title=f"Activity {number}")
        activity.enrolments.create(user=UserFactory())


def people_of_activity(world: World, count: int) -> None:
    """Half of them invited only."""
    activities_of_office(world, 1 - world.office.activities.count())
    activity = world.office.activities.get()
    world.args = [world.office.pk, activity.pk]
    for _number in range(count):
        activity.enrolments.create(user=UserFactory())
        email = UserFactory().email
        activity.invitations.create(
            email=email, token_digest=email, invited_by=world.reviewer
        )


def projects_of_activity(world: World, count: int) -> None:
    """Each with a submission, a dispute and a person who reports."""
    activities_of_office(world, 1 - world.office.activities.count())
    activity = world.office.activities.get()
    activity.report_months = 3
    activity.save()
    world.reader, world.args = world.reviewer, [world.office.pk, activity.pk]
    for _number in range(count):
        project, user = ProjectFactory(), UserFactory()
        part = Participation.objects.create(
            user=user, project=project, programme_id=activity.programme_id,
            programme_version=activity.programme_version, office=world.office,
            confirmation=world.office.programme_confirmations.get(),
        )  # fmt: skip
        place = activity.enrolments.create(
            user=user, participation=part, started_at=timezone.now()
        )
        place.disputes.create(against="team", statement="It was declined in error.")
        activity.submissions.create(
            project=project, stage="plan", submitted_by=user, funding="none"
        )


def projects_to_review(world: World, count: int) -> None:
    projects_of_activity(world, count)
    world.office.activities.get().reviewers.add(world.reviewer)
    world.args = []


def activities_of_sponsors(world: World, count: int) -> None:
    world.reader, world.args = world.lead, []
    world.project.sponsorships.get_or_create(organisation=world.office)
    for number in range(count):
        make_activity(world, title=f"Open {number}")
        mine = make_activity(world, title=f"Mine {number}")
        mine.enrolments.create(user=world.lead)


BUILDERS: dict[str, Builder] = {
    "boardfiles:board_home": learners_of_activity_home,
    "boardfiles:activity_detail": learners_of_activity,
    "boardfiles:batch_detail": lines_of_batch,
    "boardfiles:figures": learners_of_office,
    "boardfiles:points": reports_of_person,
    "boardfiles:fix_list": reports_of_person,
    "meetings:meeting_list": meetings_of_project,
    "meeting-list": meetings_of_project,
    "meetings:meeting_detail": rows_of_record,
    "meetings:meeting_screen": rows_of_meeting,
    "reports:brief": measures_of_project,
    "tools:tool_list": tools_of_project,
    "tools:tool_detail": changes_of_tool,
    "tool-list": tools_of_project,
    "measures:observation_grid": data_of_measure,
    "projects:idea_list": ideas_of_project,
    "idea-list": ideas_of_project,
    "debrief-list": debriefs_of_people,
    "nextsteps:series_detail": sessions_of_project,
    "collaboratives:collaborative_list": collaboratives_of_host,
    "collaboratives:collaborative_detail": practices_of_a_group,
    "collaboratives:group_chart": group_of_practices,
    "sharing:sharing_overview": shown_measures,
    "sharing:sharing_log": shown_measures,
    "sharing:agreement_page": shown_measures,
    "sharing:recipient_edit": shown_to_coach,
    "sharing:recipient_view": shown_to_coach,
    "reminders-series": sessions_of_project,
    "effort:effort_list": minutes_of_people,
    "effort-list": minutes_of_people,
    "learning:debrief_list": debriefs_of_people,
    "measures:topic_list": similar_and_listed,
    "measures:topic_detail": similar_to_topic,
    "measures:project_start": start_from_topic,
    "topic-list": similar_and_listed,
    "tally:audit_list": audits_of_project,
    "tally:audit_detail": rounds_of_audit,
    "tally:round_detail": tallies_of_round,
    "surveys:survey_list": surveys_of_project,
    "surveys:survey_detail": rounds_of_survey,
    "surveys:round_detail": answers_of_round,
    "survey-list": surveys_over_api,
    "survey-rounds": survey_rounds_over_api,
    "audit-list": audits_over_api,
    "audit-rounds": rounds_over_api,
    "reports:home": own_projects,
    "reports:project_page": measures_of_project,
    "reports:project_events": events_of_project,
    "reports:search_page": found_projects,
    "coaching:dashboard": coached_practices,
    "coaching:inbox": due_projects,
    "coaching:questions": questions_handed_on,
    "coaching:experts": experts,
    "coaching:hand_overs": coach_hand_overs,
    "coaching:practice": practice_before_the_call,
    "coaching:contact_log": practice_before_the_call,
    "coaching:note_write": notes,
    "coaching:help_list": questions_of_project,
    "activities:activity_list": activities_of_office,
    "activities:activity_detail": people_of_activity,
    "activities:own_activities": activities_of_sponsors,
    "activities:activity_reviews": projects_of_activity,
    "activities:review_list": projects_to_review,
    "activities:activity_reports": projects_of_activity,
    "activities:activity_disputes": projects_of_activity,
    "projects:project_list": own_projects,
    "projects:team": people_of_project,
    "reports:charter": charter_of_project,
    "reports:hand_over": person_who_leaves,
    "reports:handed_over": work_handed_over,
    "reports:charter_versions": charter_of_project,
    "measures:measure_detail": data_of_measure,
    "measures:chart_lesson": data_of_measure,
    "measures:decision_add": decision_about_measure,
    "pdsa:cycle_list": measures_of_project,
    "reports:provider_queue": office_queue,
    "documents:document_list": documents_of_project,
    "documents:document_detail": one_document,
    "document-list": documents_of_project,
    "evidence:file_list": evidence_files,
    "evidence:review_list": evidence_queue,
    "evidence-file-list": evidence_over_api,
    "activity-list": activities_of_office,
    "board-batch-list": batches_of_office,
    "attestations:cosign_list": signed_attestations,
    "attestations:settlement_list": rules_to_settle,
    "attestations:participation_detail": own_part,
    "attestations:programme_list": confirmed_programmes,
    "reports:provider_programme_list": own_programmes,
    "attestations:programme_detail": one_confirmed_programme,
    "measure-list": own_projects,
    "measure-observations": data_over_api,
    "measure-decisions": data_over_api,
    "measure-definitions": data_over_api,
    "measure-chart": data_over_api,
    "measure-quality": data_over_api,
}


def queries_of(client: Client, world: World, name: str) -> list[str]:
    client.force_login(world.reader)
    url = reverse(name, args=world.args) + world.query
    client.get(url)  # whatever is read once a process
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert answer.status_code == 200
    return [query["sql"] for query in queries.captured_queries]


@pytest.mark.parametrize("name", BUDGETS)
def test_page_makes_as_many_queries_for_forty_rows_as_for_one(
    client: Client, world: World, name: str
) -> None:
    build = BUILDERS[name]

    build(world, 1)
    for_one = queries_of(client, world, name)
    build(world, FEWER.get(name, MANY) - 1)
    for_many = queries_of(client, world, name)

    assert len(for_one) == len(for_many), difference(for_one, for_many)
    assert len(for_many) <= BUDGETS[name], "\n".join(for_many)


def difference(one: list[str], many: list[str]) -> str:
    """The statements that only the fuller page made, shortened."""
    return "\n".join(sql[:300] for sql in many if sql not in one)
