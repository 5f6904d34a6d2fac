"""The inbox: who is due to whom, what the worker stores, and messages that keep the peace."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.db.models import Min
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import OrganisationRole, ProjectRole
from audit.record import record
from coaching.actions import contact as acting
from coaching.actions.standings import ask_for_ranking, rank_all, rank_changed
from coaching.inbox import due_to
from coaching.models import Call, Contact, HelpRequest, Nudge, Standing
from coaching.ranking import Reason
from jobs.running import run_queued
from nextsteps.actions.cadence import pause_reminders
from notices.actions import enqueue_due
from notices.kinds import is_quiet
from notices.models import Notice
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from tests.conftest import delivered, with_second_factor
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.measures import MeasureFactory, ObservationFactory
from tests.factories.projects import MembershipFactory, ProjectFactory

pytestmark = pytest.mark.django_db
INBOX, SEND = "/coaching/inbox/", "/coaching/inbox/send/"
STOPPED = Reason("data_stopped", 50, {"days": 80})


def coached(coach: User, title: str, score: int = 500, **fields: object) -> Project:
    """A project of a practice of its own in the coach's care, ranked."""
    project = ProjectFactory(title=title, **fields)
    OrganisationMembershipFactory(
        organisation=project.organisation, user=coach, role=OrganisationRole.COACH
    )
    ranked(project, score)
    return project


def ranked(project: Project, score: int = 500) -> Standing:
    kept = [STOPPED.kept()] if score else []
    return Standing.objects.create(project=project, score=score, reasons=kept)


def titles(coach: User) -> list[str]:
    return [one.project.title for one in due_to(coach)]


@pytest.fixture
def coach_client(client: Client, coach: User) -> Client:
    client.force_login(coach)
    return client


def test_due_are_those_who_need_this_coach_now(coach: User, lead: User) -> None:
    first = coached(coach, "Stalls", 700)
    asked = coached(coach, "Asks", 0)
    question = HelpRequest.objects.create(
        project=asked, asker=asked.created_by, kind="test", step="aim", text="How?"
    )
    question.helpers.add(coach)
    coached(coach, "Calm", 0)
    coached(coach, "Paused", status="paused")
    resting = coached(coach, "Rests")
    pause_reminders(
        project=resting, by=resting.created_by, reason="Moving",
        until=resting.today() + timedelta(days=9),
    )  # fmt: skip
    later = coached(coach, "Put off")
    acting.snooze(project=later, by=coach, until=later.today() + timedelta(days=7))
    written = coached(coach, "Written to")
    same_practice = ProjectFactory(title="Same", organisation=written.organisation)
    ranked(same_practice)
    alone = ProjectFactory(title="Alone", organisation=None)
    MembershipFactory(project=alone, user=coach, role=ProjectRole.COACH)
    ranked(alone, 100)
    ranked(ProjectFactory(title="Of nobody's care"), 900)
    acting.send_nudge(project=written, by=coach, text="Hello")
    other = with_second_factor(UserFactory())
    for project in (first, later):
        OrganisationMembershipFactory(
            organisation=project.organisation, user=other, role=OrganisationRole.COACH
        )

    # A question first; a snooze and a question are one coach's, a message the practice's.
    assert titles(coach) == ["Asks", "Stalls", "Alone"]
    assert titles(other) == ["Stalls", "Put off"]
    acting.wake(project=later, by=coach)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert set(titles(coach)) == {"Asks", "Stalls", "Put off", "Written to", "Same", "Alone"}  # fmt: skip


def test_worker_ranks_from_what_stands_in_the_project(
    coach: User, project: Project
) -> None:
    started = project.today() - timedelta(days=400)
    Project.objects.update(started_on=started)
    measure = MeasureFactory(project=project, name="Missed visits")
    old = project.today() - timedelta(days=100)
    ObservationFactory(
        measure=measure, starts_on=old.replace(day=1), ends_on=old.replace(day=28)
    )
    ProjectFactory(title="Nobody coaches it")

    assert rank_all() == 1
    standing = Standing.objects.get()
    assert [one["rule"] for one in standing.reasons][:2] == [
        "data_stopped",
        "period_missed",
    ]
    assert standing.score > 400
    # Up to date: nothing to do, until something is written or the days go on.
    assert (rank_all(), rank_changed()) == (0, 0)
    project.status = "paused"
    project.save()
    record("status changed", by=coach, subject=project, project=project)
    assert rank_changed() == 1
    standing.refresh_from_db()
    assert (standing.score, standing.reasons) == (0, [])
    with time_machine.travel(timezone.now() + timedelta(hours=7), tick=False):
        ask_for_ranking(by=coach)
        ask_for_ranking(by=coach)  # one job
        run_queued()
        standing.refresh_from_db()
        assert timezone.now() - standing.ranked_at < timedelta(minutes=1)


def test_inbox_shows_the_reason_and_a_message_ready_to_send(
    coach_client: Client, coach: User
) -> None:
    for number in range(12):
        coached(coach, f"Project {number}", 900 - number)

    page = coach_client.get(INBOX).text

    assert page.count("No numbers for 80 days.") == 12
    assert page.index("Project 0") < page.index("Project 11")
    assert "Hello " in page
    assert "12 projects need you" in page


def test_one_message_leaves_in_quiet_time_and_stands_on_the_page(
    coach_client: Client, coach: User, project: Project, lead: User
) -> None:
    ranked(project)
    night = datetime(2026, 11, 20, 23, tzinfo=lead.zone())
    with time_machine.travel(night, tick=False):
        coach_client.force_login(coach)
        answer = coach_client.post(
            SEND,
            {"only": project.pk, f"{project.pk}-text": "Hello Lena, shall we talk?"},
        )
        assert answer.status_code == 302
        assert delivered() == []
        assert titles(coach) == []
    with time_machine.travel(night + timedelta(hours=9), tick=False):
        enqueue_due()
        [sent] = delivered()
    assert sent.to == [lead.email]
    assert "shall we talk?" in sent.body
    assert coach.email in sent.body
    assert "Hello Lena,\n\nHello" not in sent.body
    lead_client = Client()
    lead_client.force_login(lead)
    address = reverse("reports:project_page", args=[project.pk])
    with time_machine.travel(night + timedelta(days=1), tick=False):
        lead_client.force_login(lead)
        assert "shall we talk?" in lead_client.get(address).text
        nudge = Nudge.objects.get()
        lead_client.post(
            reverse("coaching:nudge_put_away", args=[project.pk, nudge.pk])
        )
        assert "shall we talk?" not in lead_client.get(address).text


def test_batch_leaves_out_whom_somebody_wrote_to_meanwhile(
    coach_client: Client, coach: User
) -> None:
    projects = [coached(coach, f"Project {number}") for number in range(3)]
    data = {"pick": [p.pk for p in projects]} | {f"{p.pk}-text": "How is it going?" for p in projects}  # fmt: skip
    page = coach_client.get(INBOX)
    assert page.status_code == 200
    acting.send_nudge(project=projects[1], by=coach, text="First")

    page = coach_client.post(SEND, data, follow=True)

    assert "2 messages are on their way." in page.text
    assert Nudge.objects.count() == 3
    assert coach_client.post(SEND, data, follow=True).status_code == 200
    assert Nudge.objects.count() == 3
    with pytest.raises(ActionRefused, match="within the last seven days"):
        acting.send_nudge(project=projects[0], by=coach, text="Again")


def test_batch_with_a_patient_in_one_message_sends_nothing(
    coach_client: Client, coach: User
) -> None:
    one, two = coached(coach, "One"), coached(coach, "Two")

    page = coach_client.post(
        SEND,
        {"pick": [one.pk, two.pk], f"{one.pk}-text": "All well?",
         f"{two.pk}-text": "Ask about MRN 12345678, SSN 078-05-1120."},
    )  # fmt: skip

    assert page.status_code == 422
    assert "Nothing was sent yet" in page.text
    assert "All well?" in page.text
    assert not Nudge.objects.exists()
    assert not Notice.objects.exists()
    empty = coach_client.post(SEND, {"only": one.pk, f"{one.pk}-text": " "})
    assert "Write a sentence, or leave this practice out." in empty.text
    nobody = coach_client.post(SEND, {"pick": ["x", "9" * 30]}, follow=True)
    assert "Tick whom you want to write to" in nobody.text


def test_one_who_wants_no_mail_finds_the_message_on_the_page_only(
    coach: User, project: Project, lead: User
) -> None:
    lead.reminder_frequency = "none"
    lead.save()

    nudge = acting.send_nudge(project=project, by=coach, text="How is it going?")

    assert (nudge.mails, delivered()) == (0, [])
    assert list(Nudge.objects.shown_on(project)) == [nudge]


def test_call_is_booked_told_and_called_off(
    coach_client: Client, coach: User, project: Project, lead: User
) -> None:
    url = reverse("coaching:call_book", args=[project.pk])
    day = project.today() + timedelta(days=3)
    data = {"on": day, "at": "12:30", "minutes": 30, "place": "555 0100"}

    coach_client.post(url, data)
    again = coach_client.post(url, data)

    assert again.status_code == 422
    assert "You have another call at that time." in again.text
    call = Call.objects.get()
    file = coach_client.get(
        reverse("coaching:call_calendar", args=[project.pk, call.pk])
    )
    assert file["Content-Type"] == "text/calendar"
    starts = datetime.combine(day, time(12, 30), tzinfo=coach.zone()).astimezone(UTC)
    assert f"DTSTART:{starts:%Y%m%dT%H%M%SZ}" in file.text
    assert "STATUS:CONFIRMED" in file.text
    past = coach_client.post(url, data | {"on": day - timedelta(days=9)})
    assert "Choose a time to come." in past.text
    coach_client.post(reverse("coaching:call_off", args=[project.pk, call.pk]))
    gone = coach_client.get(
        reverse("coaching:call_calendar", args=[project.pk, call.pk])
    )
    assert "STATUS:CANCELLED" in gone.text
    assert "SEQUENCE:1" in gone.text
    booked, called_off = delivered()
    assert booked.to == called_off.to == [lead.email]
    assert "12:30 PM" in booked.body
    assert "555 0100" in booked.body
    assert "called off" in called_off.body


def test_minutes_are_logged_with_one_button_and_with_words(
    coach_client: Client, coach: User, project: Project
) -> None:
    ranked(project)
    quick = reverse("coaching:contact_quick", args=[project.pk])
    log = reverse("coaching:contact_log", args=[project.pk])

    coach_client.post(quick, {"minutes": "5"})
    coach_client.post(quick, {"minutes": "lots"})
    coach_client.post(
        log, {"kind": "visit", "minutes": 45, "on": project.today(), "topic": "Huddle"}
    )
    ahead = coach_client.post(
        log, {"kind": "visit", "minutes": 45, "on": project.today() + timedelta(days=1)}
    )

    assert ahead.status_code == 422
    assert sorted(Contact.objects.values_list("minutes", "kind")) == [(5, "call"), (45, "visit")]  # fmt: skip
    assert "Huddle" in coach_client.get(log).text
    coach_client.post(reverse("coaching:contact_remove", args=[project.pk, Contact.objects.latest("pk").pk]))  # fmt: skip
    assert Contact.objects.get().minutes == 5
    assert "last contact" in coach_client.get(INBOX).text


def mails_until(end: datetime) -> list[tuple[str, datetime]]:
    """What the worker, who looks every minute, sends up to then: to whom, and when."""
    sent = []
    while at := Notice.objects.filter(status="queued", not_before__lt=end).aggregate(
        first=Min("not_before")
    )["first"]:
        with time_machine.travel(at, tick=False):
            enqueue_due()
            run_queued()
        sent += [(one.to[0], at) for one in mail.outbox]
        mail.outbox.clear()
    return sent


def test_ninety_days_of_two_eager_coaches_keep_cap_and_quiet_hours(
    coach: User, project: Project, lead: User
) -> None:
    """Two coaches write to everybody who is due, through ninety days, at all hours."""
    other = with_second_factor(UserFactory(name="Otto"))
    second = coached(coach, "Second")
    awkward = {"quiet_from": time(11), "quiet_until": time(18)}
    monthly = UserFactory(reminder_frequency="monthly", **awkward)
    never = UserFactory(reminder_frequency="none")
    MembershipFactory(project=second, user=monthly, role=ProjectRole.LEAD)
    MembershipFactory(project=second, user=never, role=ProjectRole.LEAD)
    MembershipFactory(project=second, user=lead, role=ProjectRole.LEAD)  # leads two
    ranked(project)
    for one in (project, second):
        OrganisationMembershipFactory(
            organisation=one.organisation, user=other, role=OrganisationRole.COACH
        )
    sent: list[tuple[str, datetime]] = []
    now = datetime(2026, 8, 1, 3, tzinfo=UTC)
    for _number in range(90 * 24 // 17):
        with time_machine.travel(now, tick=False):
            for who in (coach, other):
                for standing in due_to(who):
                    acting.send_nudge(project=standing.project, by=who, text="Hello")
        now += timedelta(hours=17)
        sent += mails_until(now)

    people = {u.email: u for u in User.objects.all()}
    gaps = {"weekly": 7, "monthly": 30}
    assert never.email not in dict(sent)
    for email in {email for email, _at in sent}:
        user = people[email]
        local = [at.astimezone(user.zone()) for to, at in sent if to == email]
        assert not any(
            is_quiet(t.time(), user.quiet_from, user.quiet_until) for t in local
        )
        days = [one.date() for one in local]
        least = gaps[user.reminder_frequency]
        assert all((b - a).days >= least for a, b in zip(days, days[1:], strict=False))
    for one in (project, second):
        left = sorted(
            Nudge.objects.filter(project=one).values_list("leaves_at", flat=True)
        )
        assert len(left) in (12, 13)
        assert all(
            b - a >= timedelta(days=7) for a, b in zip(left, left[1:], strict=False)
        )
    assert len([1 for email, _at in sent if email == lead.email]) >= 11
    assert len([1 for email, _at in sent if email == monthly.email]) == 3
    assert max(at for _to, at in sent).date() >= date(2026, 10, 22)  # until the end
