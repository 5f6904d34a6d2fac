"""Events in plain words, filtered by person, verb and day."""

from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.record import record
from audit.rendering import Change, changes_in, facts_of, sentence
from audit.trail import project_trail
from projects.models import Project
from tests.factories.accounts import UserFactory


def test_sentence_says_what_happened_to_what() -> None:
    event = Event(verb="measure defined", subject_label="No-show rate")

    assert sentence(event) == "Measure defined: No-show rate"


def test_changes_show_before_and_after_in_words() -> None:
    event = Event(before={"aim_due": None, "paused": False}, after={"aim_due": "2026-12-01", "paused": True})  # fmt: skip

    assert changes_in(event) == [
        Change("Aim due", "–", "2026-12-01"),
        Change("Paused", "no", "yes"),
    ]


def test_facts_show_lists_and_cut_long_values() -> None:
    event = Event(facts={"fields": ["npi", "birth_day"], "why": "x" * 500})

    assert [fact.after for fact in facts_of(event)] == [
        "npi, birth_day",
        "x" * 200 + "…",
    ]


@pytest.fixture
def two_events(project: Project, lead: User) -> None:
    mia = UserFactory(name="Mia Member")
    record("aim revised", by=lead, subject=project, project=project)
    record("measure defined", by=mia, subject=project, project=project)


def verbs_shown(project: Project, asked: str) -> list[str]:
    return [event.verb for event in project_trail(project.pk, QueryDict(asked))["page"]]


@pytest.mark.parametrize(
    ("asked", "verbs"),
    [
        ("", ["measure defined", "aim revised"]),
        ("what=aim+revised", ["aim revised"]),
        ("who=mia", ["measure defined"]),
        ("who=nobody", []),
        ("since=2000-01-01&until=2000-01-02", []),
        ("since=not-a-day", ["measure defined", "aim revised"]),
        ("what=unknown", ["measure defined", "aim revised"]),
    ],
)
def test_trail_shows_what_was_asked_for(
    two_events: None, project: Project, asked: str, verbs: list[str]
) -> None:
    assert verbs_shown(project, asked) == verbs


def test_trail_counts_days_where_the_reader_lives(project: Project, lead: User) -> None:
    late = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)  # still 1 March in Chicago
    Event.objects.create(
        at=late, verb="aim revised", actor_label="x", subject_type="x",
        subject_id="1", project_id=project.pk,
    )  # fmt: skip

    with timezone.override("America/Chicago"):
        first = verbs_shown(project, "since=2026-03-01&until=2026-03-01")
        second = verbs_shown(project, "since=2026-03-02&until=2026-03-02")

    assert (first, second) == (["aim revised"], [])


def test_trail_costs_the_same_for_one_and_fifty_events(
    project: Project, lead: User, django_assert_max_num_queries
) -> None:
    for _n in range(50):
        record("aim revised", by=lead, subject=project, project=project)

    with django_assert_max_num_queries(4):
        trail = project_trail(project.pk, QueryDict())
        shown = [sentence(event) for event in trail["page"]]

    assert len(shown) == 50
