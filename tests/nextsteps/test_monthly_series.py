"""A monthly series: twelve simulated months, and the hours of its sessions."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activities.actions.credit import claim_hours
from activities.models import HoursClaim
from attestations.evidence import evidence_of, load_for_rules
from meetings import actions as meeting_acts
from nextsteps.actions.cadence import pause_reminders
from nextsteps.actions.series import (
    claim_session,
    end_series,
    open_sessions,
    series_of,
    start_series,
)
from nextsteps.models import MonthlySeries, SeriesSession
from nextsteps.rhythm import LAST, day_ahead, nth_weekday
from pdsa.actions import record_cycle, revise_cycle
from pdsa.checklist import checks
from pdsa.models import Cycle
from projects.actions.ideas import add_ideas
from qiapp.lib.errors import ActionRefused
from tests.factories.activities import make_activity, make_series, take_part
from tests.factories.attestations import make_team

FIRST = date(2026, 1, 2)
ZONE = ZoneInfo("America/New_York")
TUESDAY = 1
PLAN = {"nth": 2, "weekday": TUESDAY, "begins_at": time(12), "minutes": 30, "place": "Room 2"}  # fmt: skip


@pytest.mark.parametrize(
    ("month", "nth", "weekday", "day"),
    [
        (date(2026, 9, 17), 1, TUESDAY, date(2026, 9, 1)),
        (date(2026, 9, 1), 4, 0, date(2026, 9, 28)),
        (date(2026, 9, 1), LAST, TUESDAY, date(2026, 9, 29)),
        (date(2027, 2, 1), LAST, 6, date(2027, 2, 28)),
        (date(2026, 12, 1), LAST, 3, date(2026, 12, 31)),
    ],
)
def test_nth_weekday_of_a_month(month: date, nth: int, weekday: int, day: date) -> None:
    assert nth_weekday(month, nth, weekday) == day
    assert day_ahead(day, nth, weekday) == day
    assert day_ahead(day + timedelta(days=1), nth, weekday).month == day.month % 12 + 1


def at(day: date, hour: int = 13) -> time_machine.travel:
    return time_machine.travel(
        datetime.combine(day, time(hour), tzinfo=ZONE), tick=False
    )


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    """A team under a programme, an RSS of its office with room for twelve sessions."""
    with at(FIRST):
        team = make_team()
        project = team.project
        rss = make_series(
            team,
            starts_on=FIRST,
            ends_on=date(2026, 12, 31),
            credits=6,
            title="QI rounds",
        )
        places = [take_part(rss, team), take_part(rss, team, user=team.lead)]
        add_ideas(project=project, by=team.lead, texts=[f"Idea {n}." for n in range(1, 13)])  # fmt: skip
        series = start_series(project=project, by=team.lead, activity=rss, **PLAN)
    return SimpleNamespace(
        team=team, project=project, series=series, rss=rss, places=places,
        lead=team.lead, doctor=team.participant,
    )  # fmt: skip


def hold(world: SimpleNamespace, session: SeriesSession, present: list[User]) -> None:
    """What a team does in half an hour: predict, look back, tick, close, claim."""
    meeting, cycle = session.meeting, session.cycle
    meeting.project = world.project
    assert cycle is not None
    cycle.project = world.project
    revise_cycle(cycle=cycle, by=world.lead, version=cycle.version, prediction="Five fewer.")  # fmt: skip
    meeting_acts.start_meeting(project=world.project, by=world.lead, meeting=meeting)
    if cycle.previous:
        before = Cycle.objects.get(pk=cycle.previous.pk)
        record_cycle(
            cycle=before, by=world.lead, version=before.version, observations="Six fewer.",
            prediction_match="as_predicted", learned="It helps.", decision="adopt",
        )  # fmt: skip
    meeting_acts.tick_attendance(meeting=meeting, by=world.lead, present=[u.pk for u in present])  # fmt: skip
    measures = world.project.measures.values_list("pk", flat=True)
    meeting_acts.close_meeting(meeting=meeting, by=world.lead, looked_at=measures)
    for user in present:
        fresh = SeriesSession.objects.select_related("series__activity", "meeting").get(pk=session.pk)  # fmt: skip
        claim_session(session=fresh, by=user)


def live_a_year(world: SimpleNamespace) -> list[date]:
    """Every day of the year once: the scheduled task, and the session where there is one.

    The doctor misses April. Answers the days on which sessions opened.
    """
    opened = []
    for number in range(364):
        day = FIRST + timedelta(days=number)
        with at(day):
            if open_sessions():
                opened.append(day)
                assert open_sessions() == 0  # a second worker, a second tick
            due = SeriesSession.objects.filter(meeting__on=day).first()
            if due is not None:
                both = [world.lead, world.doctor]
                hold(world, due, both if day.month != 4 else [world.lead])
    return opened


@pytest.mark.slow
def test_a_year_of_sessions_needs_no_hand(world: SimpleNamespace) -> None:
    opened = live_a_year(world)

    sessions = list(SeriesSession.objects.with_everything().order_by("month"))
    assert [one.meeting.on for one in sessions] == [
        nth_weekday(date(2026, month, 1), 2, TUESDAY) for month in range(1, 13)
    ]
    assert opened == [one.meeting.on - timedelta(days=7) for one in sessions]
    cycles = [one.cycle for one in sessions]
    assert [one.change for one in cycles] == [f"Idea {n}." for n in range(1, 13)]
    assert [one.previous_id for one in cycles] == [None, *(c.pk for c in cycles[:-1])]
    assert not any(one.recorded_afterwards for one in cycles)
    assert [one.has_tested_prediction() for one in cycles] == [*[True] * 11, False]
    assert not world.project.ideas.waiting().exists()
    # Each session was a meeting with a chart, an agenda from the data, and its list.
    assert [one.people for one in sessions] == [2, 2, 2, 1, *[2] * 8]
    assert "PDSA" in sessions[1].meeting.agenda
    assert all(one.meeting.charts.exists() for one in sessions)
    assert sessions[1].meeting.last_test["change"] == "Idea 1."
    # Half a credit for each session somebody was at, and no more.
    assert {
        place.user: sum(one.hours for one in place.claims.standing())
        for place in world.places
    } == {world.lead: 6.0, world.doctor: 5.5}
    # And Part IV's evidence: linked tests, and meetings at which she looked at a chart.
    with at(date(2026, 12, 31)):
        found = evidence_of(load_for_rules(world.team.participation))
        known = list(world.project.cycles.with_measure_points())
    assert len(found.reviewed_on) == 11
    assert sum(one.decided for one in found.cycles) >= 11
    assert sum(one.previous_id is not None for one in found.cycles) >= 11
    assert [one.is_met for one in checks(known)][:2] == [True, True]


def first_session(world: SimpleNamespace) -> SeriesSession:
    with at(date(2026, 1, 6)):
        open_sessions()
    return SeriesSession.objects.get()


def test_same_half_hour_counts_once(world: SimpleNamespace) -> None:
    session = first_session(world)
    with at(session.meeting.on):
        project_place = take_part(make_activity(world.team), world.team)
        claim_hours(
            enrolment=project_place, by=world.doctor, what="Reading the first count",
            starts_at=session.meeting.begins() + timedelta(minutes=15),
            ends_at=session.meeting.begins() + timedelta(minutes=45),
        )  # fmt: skip

        with pytest.raises(ActionRefused, match="never earn both RSS and PI-CME"):
            hold(world, session, [world.lead, world.doctor])

    assert HoursClaim.objects.get(enrolment__user=world.lead).hours == 0.5


def test_only_those_who_were_there_claim_after_the_meeting(
    world: SimpleNamespace,
) -> None:
    session = first_session(world)
    fresh = SeriesSession.objects.select_related("series__activity", "meeting").get()
    with at(session.meeting.on):
        with pytest.raises(ActionRefused, match="Close the meeting first"):
            claim_session(session=fresh, by=world.doctor)
        hold(world, session, [world.lead])
        fresh.meeting.refresh_from_db()
        with pytest.raises(ActionRefused, match="not on the list"):
            claim_session(session=fresh, by=world.doctor)
        with pytest.raises(ActionRefused, match="Join"):
            claim_session(session=fresh, by=world.team.reviewer)
        with pytest.raises(ActionRefused, match="claimed this time already"):
            claim_session(session=fresh, by=world.lead)


def test_rest_no_idea_and_end_are_kept(world: SimpleNamespace) -> None:
    project, lead = world.project, world.lead
    with at(date(2026, 1, 5)):
        pause_reminders(
            project=project, by=lead, until=date(2026, 1, 31), reason="Away"
        )
    with at(date(2026, 1, 10)):
        assert open_sessions() == 0
    project.ideas.all().delete()
    with at(date(2026, 2, 5)):
        assert open_sessions() == 1
        session = SeriesSession.objects.get()
        end_series(series=world.series, by=lead)
    with at(date(2026, 3, 8)):
        assert open_sessions() == 0

    assert (session.month, session.cycle) == (date(2026, 2, 1), None)
    assert "No idea waits" in session.meeting.agenda


def test_adapted_test_comes_again_before_a_new_idea(world: SimpleNamespace) -> None:
    session = first_session(world)
    assert session.cycle is not None
    with at(session.meeting.on):
        hold(world, session, [world.lead])
    with at(date(2026, 1, 20)):
        cycle = Cycle.objects.get(pk=session.cycle.pk)
        record_cycle(
            cycle=cycle, by=world.lead, version=cycle.version, observations="One day.",
            prediction_match="partly", decision="adapt", next_step="The same by text.",
        )  # fmt: skip
    with at(date(2026, 2, 5)):
        open_sessions()

    again = SeriesSession.objects.latest("month").cycle
    assert again is not None
    assert (again.change, again.previous_id) == ("The same by text.", cycle.pk)
    assert world.project.ideas.waiting().count() == 11


def test_late_prediction_is_kept_and_labelled(world: SimpleNamespace) -> None:
    cycle = first_session(world).cycle
    assert cycle is not None
    assert cycle.lacks_prediction()
    with at(cycle.starts_on + timedelta(days=3)):
        revise_cycle(cycle=cycle, by=world.lead, version=1, prediction="Late words.")
        with pytest.raises(ActionRefused, match="stays as it was"):
            revise_cycle(cycle=cycle, by=world.lead, version=2, prediction="Others.")
    assert cycle.recorded_afterwards


def test_pages_set_up_change_claim_and_end(client: Client, world: SimpleNamespace) -> None:  # fmt: skip
    project = world.project
    page, edit, end = (
        reverse(f"nextsteps:series_{name}", args=[project.pk])
        for name in ("detail", "edit", "end")
    )
    typed = {"nth": "1", "weekday": "3", "begins_at": "07:30", "minutes": "60",
             "activity": world.rss.pk, "version": "1"}  # fmt: skip
    session = first_session(world)
    with at(session.meeting.on):
        hold(world, session, [world.lead])
        HoursClaim.objects.all().delete()
        client.force_login(world.lead)

        claim = reverse("nextsteps:session_claim", args=[project.pk, session.pk])
        assert claim in client.get(page).content.decode()
        client.post(claim)
        assert "You claimed 0.5" in client.get(page).content.decode().replace("0.50", "0.5")  # fmt: skip
        assert client.post(edit, typed | {"weekday": "9"}).status_code == 422
        assert client.post(edit, typed).status_code == 302
        assert client.post(edit, typed | {"nth": "2"}).status_code == 409
        assert client.post(end).status_code == 302
        assert series_of(project) is None
        assert client.post(edit, typed | {"activity": ""}).status_code == 302

    new = MonthlySeries.objects.get(ended_at=None)
    assert (new.nth, new.weekday, new.minutes, new.activity) == (1, 3, 60, None)
    assert MonthlySeries.objects.get(pk=world.series.pk).begins_at == time(7, 30)


def test_api_sets_up_changes_and_ends_as_the_pages_do(
    client: Client, world: SimpleNamespace
) -> None:
    address = reverse("reminders-series", args=[world.project.pk])
    client.force_login(world.lead)
    foreign = make_series(make_team(), title="Elsewhere", starts_on=FIRST)

    def sent(method: str, **data: object) -> tuple[int, dict]:
        answer = getattr(client, method)(address, data, content_type="application/json")
        return answer.status_code, answer.json() if answer.content else {}

    session = first_session(world)
    read = client.get(address).json()
    second = sent("post", nth=1, weekday=1, begins_at="12:00", minutes=30)
    other = sent("patch", activity=foreign.pk, version=1)
    changed = sent("patch", minutes=45, version=1)
    old = sent("patch", minutes=60, version=1)
    ended = sent("delete")
    again = sent("post", nth=1, weekday=1, begins_at="12:00", minutes=30, place="MRN 1234567")  # fmt: skip
    new = sent("post", nth=1, weekday=1, begins_at="12:00", minutes=30)

    assert [one["cycle"] for one in read["sessions"]] == [session.cycle_id]
    assert (second[0], other[0], [*other[1]["errors"]]) == (400, 400, ["activity"])
    assert (changed[1]["minutes"], changed[1]["version"]) == (45, 2)
    assert (old[0], ended[0], again[0], new[0]) == (409, 204, 400, 201)
