"""The calendar file: read back by a strict parser, without private words, revocable."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from nextsteps.actions.calendars import close_calendar, open_calendar
from nextsteps.calendar import Day, calendar_text
from nextsteps.links import signer
from nextsteps.models import CalendarFeed
from projects.models import Milestone, Project
from tests.factories.measures import MeasureFactory
from tests.factories.pdsa import CycleFactory

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LONG = "Fewer missed visits, and more; calls – " * 4


def parsed(text: str) -> list[dict[str, str]]:
    """The events of a calendar, by RFC 5545: CRLF, 75 octets, unfolded, unescaped."""
    assert text.endswith("\r\n")
    lines = text.split("\r\n")[:-1]
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "\n" not in "".join(lines)
    unfolded = re.sub(r"\r\n[ \t]", "", text).split("\r\n")[:-1]
    assert (unfolded[0], unfolded[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    events: list[dict[str, str]] = []
    for line in unfolded[1:-1]:
        name, colon, value = line.partition(":")
        assert colon
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and line != "END:VEVENT":
            events[-1][name] = re.sub(r"\\([\\;,])", r"\1", value)
    return events


def test_calendar_text_survives_a_parser() -> None:
    text = calendar_text([Day("a@qiapp", date(2026, 12, 31), LONG)], "QIApp", NOW)

    event = parsed(text)[0]
    assert event["SUMMARY"] == LONG.strip()
    assert event["DTSTART;VALUE=DATE"] == "20261231"
    assert event["DTEND;VALUE=DATE"] == "20270101"
    assert (event["UID"], event["DTSTAMP"]) == ("a@qiapp", "20261120T120000Z")


def test_line_break_in_a_title_starts_no_line_of_its_own() -> None:
    text = calendar_text([Day("a", date(2026, 1, 1), "x\r\nATTACH:y")], "Q", NOW)

    assert parsed(text)[0]["SUMMARY"] == "x ATTACH:y"


@pytest.fixture
def address(lead: User) -> str:
    code = open_calendar(user=lead)
    return reverse("nextsteps:calendar", args=[signer("calendar").sign(code)])


def test_feed_holds_due_days_tests_and_milestones_by_title_alone(
    client: Client, address: str, project: Project
) -> None:
    MeasureFactory(project=project, name="Secret measure")
    today = project.today()
    CycleFactory(project=project, change="Secret change", starts_on=today, ends_on=today + timedelta(days=3))  # fmt: skip
    Milestone.objects.create(
        project=project, name="Secret milestone", due_on=today + timedelta(days=9)
    )

    answer = client.get(address)

    events = parsed(answer.content.decode())
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert len(events) == 5  # three months, a test, a milestone
    assert all(project.title in event["SUMMARY"] for event in events)
    assert "Secret" not in answer.content.decode()


def test_feed_holds_nothing_of_projects_of_others(
    client: Client, address: str, stranger: User
) -> None:
    MeasureFactory(project=Project.objects.get(title="Elsewhere"))

    assert "Elsewhere" not in client.get(address).content.decode()


def test_withdrawn_link_answers_404(client: Client, address: str, lead: User) -> None:
    close_calendar(user=lead)

    assert client.get(address).status_code == 404


def test_new_link_ends_the_old_one(client: Client, address: str, lead: User) -> None:
    open_calendar(user=lead)

    assert client.get(address).status_code == 404


def test_page_shows_the_link_once_and_keeps_a_digest(
    lead_client: Client, lead: User
) -> None:
    shown = lead_client.post(reverse("nextsteps:calendar_open"))
    again = lead_client.get(reverse("nextsteps:my_reminders"))

    secret = re.search(r"/calendar/(\S+?)\.ics", shown.content.decode()).group(1)
    assert secret.encode() not in again.content
    assert secret.partition(".")[0] not in str(CalendarFeed.objects.values().get())
