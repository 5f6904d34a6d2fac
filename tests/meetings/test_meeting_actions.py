"""Planning, holding and closing a meeting, and what is counted afterwards."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
import time_machine

from accounts.models import User
from audit.models import Event
from jobs.running import run_now
from measures.models import Measure
from meetings import actions
from meetings.links import meeting_for, token_of
from meetings.models import Meeting
from projects.models import Project
from qiapp.lib import private_files
from qiapp.lib.errors import ActionRefused, VersionConflict
from tests.factories.measures import MeasureFactory, ObservationFactory
from tests.factories.meetings import closed_meeting, planned_meeting, running_meeting
from tests.factories.pdsa import CycleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(project: Project) -> Measure:
    """A measure with one month: 4 of 20, goal 10 %."""
    measure = MeasureFactory(project=project, name="Missed visits", goal="0.1")
    ObservationFactory(measure=measure)
    return measure


def verbs(project: Project) -> list[str]:
    return list(Event.objects.of_project(project.pk).order_by("pk").values_list("verb", flat=True))  # fmt: skip


def test_plan_meeting_keeps_what_was_written_and_records_it(
    project: Project, lead: User
) -> None:
    meeting = actions.plan_meeting(
        project=project, by=lead, on=project.today(), place="Room 2", question="Why?"
    )

    assert (meeting.state(), meeting.place) == ("planned", "Room 2")
    assert verbs(project) == ["meeting planned"]


def test_plan_meeting_on_a_day_that_is_over_is_refused(
    project: Project, lead: User
) -> None:
    yesterday = project.today() - timedelta(days=1)

    with pytest.raises(ActionRefused, match="over"):
        actions.plan_meeting(project=project, by=lead, on=yesterday)


def test_revise_meeting_with_an_old_version_is_refused(
    project: Project, lead: User
) -> None:
    meeting = planned_meeting(project)
    actions.revise_meeting(meeting=meeting, by=lead, version=1, place="Room 1")

    with pytest.raises(VersionConflict):
        actions.revise_meeting(meeting=meeting, by=lead, version=1, place="Room 2")


def test_start_meeting_proposes_agenda_and_question_from_the_data(
    project: Project, lead: User, measure: Measure
) -> None:
    CycleFactory(project=project, number=1, change="Call the day before")

    meeting = actions.start_meeting(project=project, by=lead)

    assert "Missed visits. Now 20 %, goal 10 %: 10 percentage points to go." in meeting.agenda  # fmt: skip
    assert "Call the day before" in meeting.question
    assert [str(one) for one in meeting.present()] == [lead.name]


def test_start_meeting_while_one_runs_returns_the_one_that_runs(
    project: Project, lead: User
) -> None:
    meeting = running_meeting(project)

    again = actions.start_meeting(project=project, by=lead)

    assert again == meeting
    assert project.meetings.count() == 1


def test_cancel_meeting_that_has_begun_is_refused(project: Project, lead: User) -> None:
    meeting = running_meeting(project)

    with pytest.raises(ActionRefused, match="has begun"):
        actions.cancel_meeting(meeting=meeting, by=lead)


def test_confirm_presence_twice_counts_once(project: Project, member: User) -> None:
    meeting = running_meeting(project)

    actions.confirm_presence(meeting=meeting, by=member)
    actions.confirm_presence(meeting=meeting, by=member)

    assert meeting.attendances.filter(user=member).count() == 1


def test_tick_attendance_keeps_whoever_confirmed_meanwhile(
    project: Project, lead: User, member: User
) -> None:
    meeting = running_meeting(project)
    actions.confirm_presence(meeting=meeting, by=member)

    actions.tick_attendance(meeting=meeting, by=lead, present=[], seen=[lead.pk])

    assert [one.user for one in meeting.attendances.all()] == [member]


def test_tick_attendance_of_somebody_outside_the_team_is_refused(
    project: Project, lead: User, stranger: User
) -> None:
    meeting = running_meeting(project)

    with pytest.raises(ActionRefused, match="team"):
        actions.tick_attendance(meeting=meeting, by=lead, present=[stranger.pk])


def test_guest_counts_only_once_she_is_accepted(project: Project, lead: User) -> None:
    meeting = running_meeting(project)

    guest = actions.add_guest(meeting=meeting, name="Ruth Adeyemi")
    before = [str(one) for one in meeting.present()]
    actions.accept_guest(guest=guest, by=lead)

    assert before == [lead.name]
    assert [str(one) for one in meeting.present()] == [lead.name, "Ruth Adeyemi"]


def test_link_ends_with_the_day_where_the_project_is(project: Project) -> None:
    meeting = running_meeting(project)
    last_second = meeting.link_ends() - timedelta(seconds=1)

    with time_machine.travel(last_second, tick=False):
        before = meeting.takes_attendance()
    with time_machine.travel(meeting.link_ends(), tick=False):
        after = meeting.takes_attendance()

    assert (before, after) == (True, False)


def test_meeting_for_an_altered_link_is_none(project: Project) -> None:
    token = token_of(running_meeting(project))

    assert meeting_for(token) is not None
    assert meeting_for("x" + token) is None


def test_close_meeting_freezes_the_chart_as_it_was(
    project: Project, measure: Measure
) -> None:
    CycleFactory(project=project, number=1, prediction="Half as many")
    meeting = closed_meeting(project, [measure.pk])

    ObservationFactory(
        measure=measure, starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 28)
    )
    chart = Meeting.objects.get(pk=meeting.pk).charts.get()

    assert chart.gap == "Now 20 %, goal 10 %: 10 percentage points to go."
    assert chart.digest == sha256(chart.drawing.encode()).hexdigest()
    assert "Feb" not in chart.drawing
    assert chart.data_as_of is not None
    assert meeting.last_test["prediction"] == "Half as many"


def test_close_meeting_without_numbers_reviewed_no_chart(project: Project) -> None:
    empty = MeasureFactory(project=project)

    meeting = closed_meeting(project, [empty.pk])

    assert not Meeting.objects.with_chart_review().filter(pk=meeting.pk).exists()


def test_close_meeting_leaves_out_a_chart_that_was_not_looked_at(
    project: Project, measure: Measure
) -> None:
    meeting = closed_meeting(project, [])

    assert list(meeting.charts.all()) == []


def test_close_meeting_forgets_guests_nobody_accepted(project: Project) -> None:
    meeting = running_meeting(project)
    actions.add_guest(meeting=meeting, name="Ruth Adeyemi")

    actions.close_meeting(meeting=meeting, by=project.created_by, looked_at=[])

    assert not meeting.attendances.filter(name="Ruth Adeyemi").exists()


def test_close_meeting_plans_the_next_one(project: Project, lead: User) -> None:
    meeting = running_meeting(project)
    on = project.today() + timedelta(days=14)

    actions.close_meeting(meeting=meeting, by=lead, looked_at=[], next_on=on)

    assert meeting.next_meeting is not None
    assert (meeting.next_meeting.on, meeting.next_meeting.state()) == (on, "planned")


def test_closed_meeting_takes_nothing_more(project: Project, member: User) -> None:
    meeting = closed_meeting(project)

    with pytest.raises(ActionRefused, match="over"):
        actions.confirm_presence(meeting=meeting, by=member)
    with pytest.raises(ActionRefused, match="over"):
        actions.add_decision(meeting=meeting, by=member, text="Later")


def test_minutes_are_drawn_once_from_what_was_frozen(
    project: Project, measure: Measure, lead: User
) -> None:
    meeting = running_meeting(project)
    actions.add_decision(meeting=meeting, by=lead, text="Try texts", is_test=True)
    actions.add_task(meeting=meeting, by=lead, text="Ask the desk", owner=lead)
    job = actions.close_meeting(meeting=meeting, by=lead, looked_at=[measure.pk])

    done = run_now(job)
    again = run_now(actions.ask_for_minutes(meeting, by=lead))

    minutes = meeting.pdf()
    assert (done.status, again.status) == ("succeeded", "succeeded")
    assert minutes is not None
    assert minutes.pages == 1
    assert verbs(project).count("minutes written") == 1


def test_tick_task_is_done_and_open_again(project: Project, lead: User) -> None:
    meeting = running_meeting(project)
    task = actions.add_task(meeting=meeting, by=lead, text="Ask the desk")

    actions.tick_task(task=task, by=lead, done=True)
    done_by = task.done_by
    actions.tick_task(task=task, by=lead, done=False)

    assert done_by == lead
    assert (task.done_at, task.done_by) == (None, None)


def test_add_task_for_somebody_outside_the_team_is_refused(
    project: Project, lead: User, stranger: User
) -> None:
    meeting = running_meeting(project)

    with pytest.raises(ActionRefused, match="team"):
        actions.add_task(meeting=meeting, by=lead, text="Ask", owner=stranger)


def test_change_ask_with_an_old_version_is_refused(
    project: Project, lead: User
) -> None:
    actions.change_ask(project=project, by=lead, text="Two hours a month")

    with pytest.raises(VersionConflict):
        actions.change_ask(project=project, by=lead, text="Four hours", version=0)


def test_meeting_opened_again_keeps_its_charts_and_writes_new_minutes(
    project: Project, measure: Measure, lead: User, member: User
) -> None:
    meeting = running_meeting(project)
    run_now(actions.close_meeting(meeting=meeting, by=lead, looked_at=[measure.pk]))
    first, digest = meeting.pdf(), meeting.charts.get().digest
    actions.reopen_meeting(meeting=meeting, by=lead, reason="A nurse was left out.")
    counted_while_open = Meeting.objects.with_chart_review().exists()
    ObservationFactory(
        measure=measure, starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 28)
    )

    actions.confirm_presence(meeting=meeting, by=member)
    run_now(actions.close_meeting(meeting=meeting, by=lead, looked_at=[measure.pk]))

    assert not counted_while_open
    assert meeting.charts.get().digest == digest
    assert meeting.pdf() != first
    assert [one.pk for one in meeting.minutes.all()][-1] == first.pk
    assert private_files.read(first.path, first.digest).startswith(b"%PDF")
    assert meeting.reopenings.get().reason == "A nurse was left out."


def test_meeting_is_opened_again_with_a_reason_only(
    project: Project, lead: User
) -> None:
    meeting = closed_meeting(project)

    with pytest.raises(ActionRefused, match="why"):
        actions.reopen_meeting(meeting=meeting, by=lead, reason=" ")

    assert meeting.state() == "closed"


def test_meeting_is_not_opened_again_while_another_one_runs(
    project: Project, lead: User
) -> None:
    meeting = closed_meeting(project)
    running_meeting(project)

    with pytest.raises(ActionRefused, match="Another meeting"):
        actions.reopen_meeting(meeting=meeting, by=lead, reason="A task was left out.")


def test_meeting_that_runs_is_not_opened_again(project: Project, lead: User) -> None:
    with pytest.raises(ActionRefused, match="closed"):
        actions.reopen_meeting(meeting=running_meeting(project), by=lead, reason="Why?")
