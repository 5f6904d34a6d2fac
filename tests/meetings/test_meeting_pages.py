"""Pages of a meeting: from its start to its minutes, its link, its calendar file."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from jobs.running import run_queued
from measures.models import Measure
from meetings import actions
from meetings.links import token_of
from meetings.models import Meeting, MeetingTask
from projects.models import Project
from tests.factories.measures import MeasureFactory, ObservationFactory
from tests.factories.meetings import closed_meeting, planned_meeting, running_meeting
from tests.factories.pdsa import CycleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(project: Project) -> Measure:
    measure = MeasureFactory(project=project, name="Missed visits", goal="0.1")
    ObservationFactory(measure=measure)
    return measure


def address(name: str, project: Project, *args: int) -> str:
    return reverse(f"meetings:{name}", args=[project.pk, *args])


def screen(client: Client, meeting: Meeting, number: int) -> str:
    page = client.get(address("meeting_screen", meeting.project, meeting.pk, number))
    assert page.status_code == 200
    return page.content.decode()


def test_meeting_plan_starts_with_words_of_the_data(
    lead_client: Client, project: Project, measure: Measure
) -> None:
    page = lead_client.get(address("meeting_plan", project)).content.decode()

    assert "Look at the chart: Missed visits. Now 20 %, goal 10 %" in page


def test_meeting_plan_with_a_phone_number_of_a_patient_is_not_kept(
    lead_client: Client, project: Project
) -> None:
    typed = {"on": project.today(), "agenda": "Call 312-555-0182 about the visit"}

    answer = lead_client.post(address("meeting_plan", project), typed)

    assert answer.status_code == 422
    assert not project.meetings.exists()


def test_from_start_to_minutes_in_three_clicks(
    lead_client: Client, project: Project, measure: Measure
) -> None:
    """Start, close, download: the charts are ticked already."""
    lead_client.post(address("meeting_start", project))
    meeting = project.meetings.get()
    closing = lead_client.post(
        address("meeting_close", project, meeting.pk),
        {"close-looked_at": [measure.pk], "screen": 3},
    )
    run_queued()
    minutes = lead_client.get(address("meeting_minutes", project, meeting.pk))

    assert closing.url == address("meeting_detail", project, meeting.pk)
    assert minutes.content.startswith(b"%PDF")
    assert Meeting.objects.with_chart_review().get() == meeting


def test_meeting_screen_shows_chart_gap_and_last_test(
    lead_client: Client, project: Project, measure: Measure
) -> None:
    CycleFactory(project=project, number=1, prediction="Half as many")
    meeting = running_meeting(project)

    assert "10 percentage points to go" in screen(lead_client, meeting, 2)
    assert "<svg" in screen(lead_client, meeting, 2)
    assert "Half as many" in screen(lead_client, meeting, 3)
    assert "Who does what until when" in screen(lead_client, meeting, 4)


def test_meeting_screen_beyond_the_last_is_404(
    lead_client: Client, project: Project
) -> None:
    meeting = running_meeting(project)

    answer = lead_client.get(address("meeting_screen", project, meeting.pk, 3))

    assert answer.status_code == 404


def test_decision_add_with_nothing_typed_says_so_on_the_same_screen(
    lead_client: Client, project: Project
) -> None:
    meeting = running_meeting(project)

    answer = lead_client.post(
        address("decision_add", project, meeting.pk), {"screen": 2, "decision-text": ""}
    )

    assert answer.status_code == 422
    assert not meeting.decisions.exists()


def test_decision_to_test_leads_to_a_filled_in_plan(
    lead_client: Client, project: Project, lead: User
) -> None:
    meeting = running_meeting(project)
    actions.add_decision(meeting=meeting, by=lead, text="Try texts", is_test=True)
    actions.close_meeting(meeting=meeting, by=lead, looked_at=[])
    page = lead_client.get(
        address("meeting_detail", project, meeting.pk)
    ).content.decode()
    plan = reverse("pdsa:cycle_plan", args=[project.pk]) + "?change=Try%20texts"

    filled_in = lead_client.get(plan).content.decode()

    assert plan in page
    assert "Try texts" in filled_in


def test_task_is_ticked_off_on_the_list(
    lead_client: Client, project: Project, lead: User
) -> None:
    meeting = running_meeting(project)
    task = actions.add_task(meeting=meeting, by=lead, text="Ask the desk", owner=lead)

    lead_client.post(address("task_tick", project, task.pk), {"done": "1"})

    assert MeetingTask.objects.get().done_by == lead
    assert "Ask the desk" not in lead_client.get(address("meeting_list", project)).content.decode()  # fmt: skip


def test_meeting_close_with_a_day_that_is_over_closes_nothing(
    lead_client: Client, project: Project
) -> None:
    meeting = running_meeting(project)

    answer = lead_client.post(
        address("meeting_close", project, meeting.pk),
        {"close-next_on": "2020-01-01", "screen": 2},
    )

    meeting.refresh_from_db()
    assert (answer.status_code, meeting.state()) == (422, "running")


def test_meeting_minutes_before_they_are_drawn_lead_to_the_meeting(
    lead_client: Client, project: Project
) -> None:
    meeting = closed_meeting(project)

    answer = lead_client.get(address("meeting_minutes", project, meeting.pk))

    assert answer.url == address("meeting_detail", project, meeting.pk)


def test_meeting_calendar_is_one_event_in_utc(
    lead_client: Client, project: Project
) -> None:
    meeting = planned_meeting(project, begins_at="12:15", place="Room 2, first floor")
    text = lead_client.get(address("meeting_calendar", project, meeting.pk)).content.decode()  # fmt: skip

    assert text.count("BEGIN:VEVENT") == 1
    assert f"DTSTART:{meeting.on:%Y%m%d}T" in text
    assert "LOCATION:Room 2\\, first floor" in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_here_of_a_member_confirms_her(
    client: Client, project: Project, member: User
) -> None:
    meeting = running_meeting(project)
    link = reverse("meetings:here", args=[token_of(meeting)])
    client.force_login(member)

    asked = client.get(link)
    before = meeting.attendances.filter(user=member).exists()
    client.post(link)

    assert "Mia Member" in asked.content.decode()
    assert not before
    assert meeting.attendances.get(user=member).way == "link"


def test_here_of_a_stranger_leaves_a_name_that_waits(
    client: Client, project: Project, stranger: User
) -> None:
    meeting = running_meeting(project)
    client.force_login(stranger)

    client.post(
        reverse("meetings:here", args=[token_of(meeting)]), {"name": "Ruth Adeyemi"}
    )

    assert [str(one) for one in meeting.waiting()] == ["Ruth Adeyemi"]
    assert not meeting.attendances.filter(user=stranger).exists()


def test_here_after_the_meeting_has_ended(client: Client, project: Project) -> None:
    meeting = closed_meeting(project)

    answer = client.get(reverse("meetings:here", args=[token_of(meeting)]))

    assert answer.status_code == 410


def test_here_with_an_altered_link_is_not_found(
    client: Client, project: Project
) -> None:
    answer = client.get(reverse("meetings:here", args=["x" + token_of(running_meeting(project))]))  # fmt: skip

    assert answer.status_code == 404


def test_closed_meeting_is_opened_again_from_its_page(
    lead_client: Client, project: Project
) -> None:
    meeting = closed_meeting(project)
    page = address("meeting_detail", project, meeting.pk)

    refused = lead_client.post(address("meeting_reopen", project, meeting.pk), {})
    opened = lead_client.post(
        address("meeting_reopen", project, meeting.pk),
        {"reason": "A task was missing."},
    )

    assert refused.status_code == 422
    assert "Say in a few words" in refused.content.decode()
    assert opened["Location"] == address("meeting_screen", project, meeting.pk, 1)
    assert "A task was missing." in lead_client.get(page).content.decode()
