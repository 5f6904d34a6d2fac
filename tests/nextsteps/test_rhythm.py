"""On which days a team is reminded, how often a person, and the pages to choose it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from nextsteps.models import Cadence, Pause
from nextsteps.rhythm import Rhythm, is_up, may_write_again
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


def test_project_reminds_once_in_each_turn_of_its_rhythm() -> None:
    rhythm = Rhythm("weekly", (1,))

    assert is_up(rhythm, None, FRIDAY)
    assert is_up(rhythm, date(2026, 11, 16), FRIDAY)
    assert not is_up(rhythm, date(2026, 11, 17), FRIDAY)


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
        {"reminder_frequency": "monthly", "quiet_from": "12:00", "quiet_until": "14:00"},
    )

    lead.refresh_from_db()
    assert (lead.reminder_frequency, lead.quiet_from.hour) == ("monthly", 12)
