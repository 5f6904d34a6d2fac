"""Try other dates or one more test: what the page says, and that it stores nothing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from attestations.models import Participation
from audit.models import Event
from tests.attestations.test_attestation_views import client_of
from tests.factories.attestations import Team, make_ready

pytestmark = pytest.mark.django_db


def tried(team: Team, **query: Any) -> Any:
    address = reverse(
        "attestations:what_if", args=[team.project.pk, team.participation.pk]
    )
    return client_of(team.participant).get(address, query)


def test_what_if_shows_the_day_of_another_last_day_and_stores_nothing() -> None:
    team = make_ready()
    later = team.project.today() + timedelta(days=40)
    events = Event.objects.count()

    page = tried(team, started_on="2025-10-01", ended_on=later.isoformat())

    assert page.status_code == 200
    assert page.context["then"].on == later
    assert page.context["met_count"] == len(page.context["now"].outlooks) - 1
    part = Participation.objects.get(pk=team.participation.pk)
    assert (part.version, part.ended_on) == (
        team.participation.version,
        date(2026, 6, 30),
    )
    assert Event.objects.count() == events


def test_what_if_with_one_more_test_waits_for_its_decision() -> None:
    team = make_ready()
    team.project.cycles.all().delete()
    team.project.annotations.all().delete()
    ends = team.project.today() + timedelta(days=20)

    before = tried(team)
    after = tried(team, started_on="2025-10-01", test_ends_on=ends.isoformat())

    assert before.context["now"].outlook("cycles").on is None
    assert after.context["then"].outlook("cycles").on == ends + timedelta(days=1)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"ended_on": "soon"}, "Enter a valid date"),
        (
            {"started_on": "2026-02-01", "ended_on": "2026-01-01"},
            "before the first day",
        ),
        ({"test_ends_on": "2020-01-01"}, "ends today or later"),
        ({"charts": "0"}, "greater than or equal to 1"),
    ],
    ids=["date", "order", "past", "charts"],
)
def test_what_if_with_a_fault_is_422(query: dict[str, str], said: str) -> None:
    page = tried(make_ready(), **query)

    assert page.status_code == 422
    assert said in page.content.decode()
