"""On which days a team is reminded, how often a person, and the pages to choose it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from nextsteps.models import Cadence, Pause
from nextsteps.rhythm import (
    Rhythm,
    Turn,
    may_catch_up,
    may_write_again,
    turn_of,
)
from projects.models import Project

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("rhythm", "day"),
    [
        (Rhythm("weekly", (1,)), date(2026, 11, 17)),
        (Rhythm("weekly", (4,)), FRIDAY),
        (Rhythm("clinic_days", (0, 3)), date(2026, 11, 19)),
        (Rhythm("monthly", month_day=5), date(2026, 11, 5)),
        (Rhythm("monthly", month_day=28), date(2026, 10, 28)),
        (Rhythm(period="month"), date(2026, 11, 1)),
        (Rhythm(period="week", week_starts="sunday"), date(2026, 11, 15)),
        (Rhythm(period="quarter"), date(2026, 10, 1)),
        (Rhythm(period="day"), date(2026, 11, 16)),
    ],
)
def test_latest_day_of_each_rhythm(rhythm: Rhythm, day: date) -> None:
    assert rhythm.latest_day(FRIDAY) == day


def never(_day: date) -> bool:
    return False


def always(_day: date) -> bool:
    return True


TUESDAY = date(2026, 11, 17)
TUESDAYS = Rhythm("weekly", (1,))


@pytest.mark.parametrize(
    ("rhythm", "reminded_on", "today", "was_held", "turn"),
    [
        (TUESDAYS, None, TUESDAY, never, Turn.TODAY),
        (TUESDAYS, date(2026, 11, 10), TUESDAY, never, Turn.TODAY),
        (TUESDAYS, TUESDAY, TUESDAY, never, Turn.NONE),
        (TUESDAYS, None, FRIDAY, never, Turn.NONE),
        (TUESDAYS, date(2026, 11, 16), FRIDAY, always, Turn.HELD),
        (TUESDAYS, TUESDAY, FRIDAY, always, Turn.NONE),
        (Rhythm(period="month"), date(2026, 10, 31), FRIDAY, never, Turn.TODAY),
        (Rhythm(period="month"), date(2026, 11, 2), FRIDAY, never, Turn.NONE),
    ],
)
def test_turn_of_a_project(
    rhythm: Rhythm, reminded_on: date | None, today: date, was_held, turn: Turn
) -> None:
    assert turn_of(rhythm, reminded_on, today, was_held) is turn


def test_what_was_held_back_leaves_room_for_the_next_day() -> None:
    assert not may_catch_up(TUESDAYS, "weekly", FRIDAY)
    assert may_catch_up(Rhythm("monthly", month_day=10), "weekly", FRIDAY)


@pytest.mark.parametrize(
    ("frequency", "days", "may"),
    [
        ("weekly", 6, False), ("weekly", 7, True), ("monthly", 29, False),
        ("monthly", 30, True), ("quarterly", 89, False), ("quarterly", 90, True),
        ("none", 900, False),
    ],
)  # fmt: skip
def test_cap_of_each_frequency(frequency: str, days: int, may: bool) -> None:
    assert may_write_again(frequency, FRIDAY - timedelta(days=days), FRIDAY) is may


def test_team_chooses_its_huddle(lead_client: Client, project: Project) -> None:
    url = reverse("nextsteps:rhythm_edit", args=[project.pk])

    lead_client.post(
        url, {"rhythm": "weekly", "weekdays": ["1"], "month_day": 1, "version": 1}
    )

    assert Cadence.objects.get().weekdays == [1]
    assert Event.objects.filter(verb="rhythm chosen").exists()


def test_weekly_huddle_without_a_day_is_asked_again(
    lead_client: Client, project: Project
) -> None:
    url = reverse("nextsteps:rhythm_edit", args=[project.pk])

    answer = lead_client.post(
        url, {"rhythm": "weekly", "weekdays": ["1", "2"], "month_day": 1, "version": 1}
    )

    assert answer.status_code == 422
    assert not Cadence.objects.exists()


def test_old_version_of_the_rhythm_conflicts(lead_client: Client, project: Project) -> None:  # fmt: skip
    Cadence.objects.create(project=project, rhythm="monthly", version=4)
    url = reverse("nextsteps:rhythm_edit", args=[project.pk])

    answer = lead_client.post(
        url, {"rhythm": "weekly", "weekdays": ["1"], "month_day": 1, "version": 3}
    )

    assert answer.status_code == 409


def test_pause_is_shown_with_its_reason_and_ends_with_a_button(
    lead_client: Client, project: Project
) -> None:
    until = project.today() + timedelta(days=9)
    url = reverse("nextsteps:reminders_pause", args=[project.pk])

    lead_client.post(url, {"until": until.isoformat(), "reason": "Summer holidays"})
    shown = lead_client.get(reverse("nextsteps:rhythm_edit", args=[project.pk]))
    on_page = lead_client.get(reverse("reports:project_page", args=[project.pk]))
    lead_client.post(reverse("nextsteps:reminders_resume", args=[project.pk]))

    assert b"Summer holidays" in shown.content
    assert b"Reminders rest until" in on_page.content
    assert not Pause.objects.on(project.today()).exists()


def test_pause_into_the_past_is_asked_again(lead_client: Client, project: Project) -> None:  # fmt: skip
    url = reverse("nextsteps:reminders_pause", args=[project.pk])

    answer = lead_client.post(url, {"until": "2020-01-01", "reason": "Holidays"})

    assert answer.status_code == 422
    assert b"Choose today or a later day." in answer.content
    assert not Pause.objects.exists()


def test_reason_is_screened_for_identifiers(lead_client: Client, project: Project) -> None:  # fmt: skip
    url = reverse("nextsteps:reminders_pause", args=[project.pk])
    until = project.today().isoformat()

    answer = lead_client.post(url, {"until": until, "reason": "SSN 123-45-6789"})

    assert answer.status_code == 422
    assert not Pause.objects.exists()


def test_person_chooses_how_often_and_when_not(lead_client: Client, lead: User) -> None:
    lead_client.post(
        reverse("nextsteps:my_reminders"),
        {
            "reminder_frequency": "monthly",
            "quiet_from": "12:00",
            "quiet_until": "14:00",
        },
    )

    lead.refresh_from_db()
    assert (lead.reminder_frequency, lead.quiet_from.hour) == ("monthly", 12)


@pytest.mark.django_db
def test_api_chooses_the_rhythm_and_the_rest_as_the_page_does(
    lead_client: Client, project: Project
) -> None:
    rhythm, pause = (
        reverse(f"reminders-{name}", args=[project.pk]) for name in ("rhythm", "pause")
    )

    def sent(method: str, address: str, **data: object) -> tuple[int, dict]:
        send = getattr(lead_client, method)
        answer = send(address, data, content_type="application/json")
        return answer.status_code, answer.json() if answer.content else {}

    read = lead_client.get(rhythm).json()
    no_day = sent(
        "patch", rhythm, rhythm="weekly", weekdays=[], version=read["version"]
    )
    chosen = sent("patch", rhythm, rhythm="clinic_days", weekdays=[3, 0, 3], version=1)
    old = sent("patch", rhythm, month_day=2, version=1)
    past = sent("post", pause, until="2020-01-01", reason="Holidays")
    named = sent("post", pause, until="2999-01-01", reason="MRN 1234567 is away")
    rests = sent("post", pause, until="2999-01-01", reason="Holidays")
    held = lead_client.get(pause).json()

    assert read == {"rhythm": "period", "weekdays": [], "month_day": 1, "version": 1}
    assert (no_day[0], no_day[1]["errors"].keys()) == (400, {"weekdays"})
    assert chosen[1] == {"rhythm": "clinic_days", "weekdays": [0, 3], "month_day": 1, "version": 2}  # fmt: skip
    assert old[0] == 409
    assert (past[0], named[0], rests[0]) == (400, 400, 201)
    assert (held["reason"], held["until"]) == ("Holidays", "2999-01-01")
    assert [sent("delete", pause)[0] for _time in range(2)] == [204, 204]
    assert lead_client.get(pause).status_code == 204
    assert Event.objects.filter(verb="reminders resumed").count() == 1
