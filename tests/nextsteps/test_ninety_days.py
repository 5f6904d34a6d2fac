"""Ninety simulated days of a practice with four people: who got which mail when."""

import re
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from jobs.running import run_queued
from measures.models import Observation
from nextsteps.actions.cadence import choose_rhythm, pause_reminders
from nextsteps.actions.reminders import remind_all
from nextsteps.models import Reminder
from notices.actions import enqueue_due
from notices.kinds import is_quiet
from projects.models import Project
from tests.factories.accounts import UserFactory
from tests.factories.measures import MeasureFactory, ObservationFactory
from tests.factories.pdsa import CycleFactory
from tests.factories.projects import MembershipFactory, ProjectFactory
from tests.nextsteps.test_rules import BLAME

pytestmark = pytest.mark.django_db
FIRST = date(2026, 9, 1)
DAYS = 90
HOURS_UTC = (3, 11, 12, 17, 23)
PAUSED = (date(2026, 10, 5), date(2026, 10, 25))
DAYS_BETWEEN = {"weekly": 7, "monthly": 30, "quarterly": 90}


def person(name: str, project: Project, role: str, **wishes: object) -> User:
    user = UserFactory(name=name, email=f"{name.lower()}@example.org", **wishes)
    MembershipFactory(project=project, user=user, role=role)
    return user


def practice() -> SimpleNamespace:
    """A weekly project that rests for three weeks, and a monthly one of the lead alone."""
    lead = UserFactory(name="Lena", email="lena@example.org")
    weekly = ProjectFactory(
        lead=lead, title="Action plans", started_on=date(2026, 7, 6)
    )
    measure = MeasureFactory(project=weekly, name="With a plan", period="week")
    for week in range(4):
        start = date(2026, 8, 2) + timedelta(weeks=week)
        ObservationFactory(
            measure=measure, starts_on=start, ends_on=start + timedelta(days=6)
        )
    CycleFactory(project=weekly, number=1, ends_on=date(2026, 9, 10), starts_on=FIRST)
    choose_rhythm(project=weekly, by=lead, version=1, rhythm="weekly", weekdays=[1], month_day=1)  # fmt: skip
    monthly = ProjectFactory(lead=lead, title="Shots", started_on=date(2026, 7, 6))
    ObservationFactory(
        measure=MeasureFactory(project=monthly, name="Shots given"),
        starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 31),
    )  # fmt: skip
    CycleFactory(project=monthly, number=1, decision="adopt", decided_at=timezone.now())
    return SimpleNamespace(
        weekly=weekly, monthly=monthly, lead=lead,
        nurse=person("Nora", weekly, "team_member", time_zone="America/Los_Angeles",
                     quiet_from=time(20), quiet_until=time(10)),
        doctor=person("Dora", weekly, "participant", reminder_frequency="monthly"),
        clerk=person("Cleo", weekly, "team_member", reminder_frequency="none"),
    )  # fmt: skip


def live(
    world: SimpleNamespace, days: int = DAYS
) -> list[tuple[str, datetime, str, str]]:
    """(address, when, subject, text) of every mail, oldest first.

    The nurse answers each question she gets three days later; nobody else does.
    """
    sent, to_answer = [], defaultdict(list)
    for number in range(days):
        day = FIRST + timedelta(days=number)
        for hour in HOURS_UTC:
            now = datetime.combine(day, time(hour), tzinfo=UTC)
            with time_machine.travel(now, tick=False):
                if (day, hour) == (PAUSED[0], HOURS_UTC[0]):
                    pause_reminders(project=world.weekly, by=world.lead, until=PAUSED[1], reason="Holidays")  # fmt: skip
                remind_all()
                enqueue_due()
                run_queued()
                if hour == HOURS_UTC[-1]:
                    answer_all(to_answer.pop(day, []))
            for one in mail.outbox:
                sent.append((one.to[0], now, one.subject, str(one.body)))
                assert one.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"  # fmt: skip
                if one.to[0] == "nora@example.org":
                    to_answer[day + timedelta(days=3)] += re.findall(
                        r"/q/\S+", one.body
                    )
            mail.outbox.clear()
    return sent


def answer_all(paths: list[str]) -> None:
    for path in paths:
        answer = Client().post(path, {"numerator": 6, "denominator": 10})
        assert answer.status_code == 200


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    with time_machine.travel(datetime(2026, 9, 1, 2, tzinfo=UTC), tick=False):
        return practice()


def test_ninety_days_keep_every_promise(world: SimpleNamespace) -> None:
    sent = live(world)
    people = {u.email: u for u in (world.lead, world.nurse, world.doctor, world.clerk)}
    by_person = defaultdict(list)
    for address, now, subject, _text in sent:
        local = now.astimezone(people[address].zone())
        by_person[address].append((local, subject))
        # Never in quiet hours.
        user = people[address]
        assert not is_quiet(local.time(), user.quiet_from, user.quiet_until), local
    # Never more than the cap, over all projects.
    for address, mails in by_person.items():
        gap = DAYS_BETWEEN[people[address].reminder_frequency]
        days = [local.date() for local, _subject in mails]
        assert all((b - a).days >= gap for a, b in zip(days, days[1:], strict=False))
    # Never to whoever wants none, and never about a project that rests.
    assert "cleo@example.org" not in by_person
    resting = Reminder.objects.filter(project=world.weekly, on__range=PAUSED)
    assert not resting.exists()
    # The table of what was sent to whom when.
    assert table(by_person) == EXPECTED
    # What is due is not forgotten: the nurse's answers, one a mail, stand in the chart.
    asked = [s for _at, s in by_person["nora@example.org"] if s.startswith("Enter")]
    week_by_week = world.weekly.measures.get().observations.count() - 4
    assert week_by_week == len(asked) > 5
    assert Observation.objects.filter(batch__by=world.nurse).count() == week_by_week


def test_no_mail_blames_anybody(world: SimpleNamespace) -> None:
    sent = live(world, days=9)
    texts = {f"{subject}\n{text}".lower() for _to, _now, subject, text in sent}

    assert texts
    assert [(w, t) for t in texts for w in BLAME if w in without_links(t)] == []


def without_links(text: str) -> str:
    return re.sub(r"https?://\S+", "", text)


def table(by_person) -> dict[str, list[str]]:
    """Local day and hour and the subject of each mail, by person."""
    return {
        address.partition("@")[0]: [
            f"{local:%b %d %H:00} {subject}" for local, subject in mails
        ]
        for address, mails in sorted(by_person.items())
    }


EXPECTED: dict[str, list[str]] = {
    "dora": [
        "Sep 08 07:00 Enter week of 30 August 2026 for “With a plan”.",
        "Oct 27 07:00 Enter week of 27 September 2026 for “With a plan”; 3 more can follow.",
    ],
    "lena": [
        "Sep 01 07:00 Enter August 2026 for “Shots given”.",
        "Sep 08 07:00 Enter week of 30 August 2026 for “With a plan”.",
        "Sep 15 07:00 Enter week of 6 September 2026 for “With a plan”.",
        "Sep 22 07:00 Enter week of 13 September 2026 for “With a plan”.",
        "Sep 29 07:00 Enter week of 20 September 2026 for “With a plan”.",
        "Oct 06 07:00 Enter August 2026 for “Shots given”; 1 more can follow.",
        "Oct 27 07:00 Enter week of 27 September 2026 for “With a plan”; 3 more can follow.",
        "Nov 03 07:00 Enter August 2026 for “Shots given”; 2 more can follow.",
        "Nov 10 07:00 Enter week of 11 October 2026 for “With a plan”; 3 more can follow.",
        "Nov 17 07:00 Enter week of 18 October 2026 for “With a plan”; 3 more can follow.",
        "Nov 24 07:00 Enter week of 25 October 2026 for “With a plan”; 3 more can follow.",
    ],
    "nora": [
        "Sep 08 10:00 Enter week of 30 August 2026 for “With a plan”.",
        "Sep 15 10:00 Enter week of 6 September 2026 for “With a plan”.",
        "Sep 22 10:00 Enter week of 13 September 2026 for “With a plan”.",
        "Sep 29 10:00 Enter week of 20 September 2026 for “With a plan”.",
        "Oct 27 10:00 Enter week of 27 September 2026 for “With a plan”; 3 more can follow.",
        "Nov 03 15:00 Enter week of 4 October 2026 for “With a plan”; 3 more can follow.",
        "Nov 10 15:00 Enter week of 11 October 2026 for “With a plan”; 3 more can follow.",
        "Nov 17 15:00 Enter week of 18 October 2026 for “With a plan”; 3 more can follow.",
        "Nov 24 15:00 Enter week of 25 October 2026 for “With a plan”; 3 more can follow.",
    ],
}
