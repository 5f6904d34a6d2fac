"""A practice goes from coach to coach with two yeses and no orphan; the weekly mail."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import OrganisationRole, ProjectRole
from coaching.actions import contact, handing_over
from coaching.actions.asking import list_expert
from coaching.actions.digests import send_all
from coaching.actions.handing_over import OPEN_WORK, propose
from coaching.actions.notes import write_note
from coaching.dashboard import in_care_of
from coaching.inbox import due_to
from coaching.models import CoachHandOver, Contact, HelpRequest, Snooze, Standing
from coaching.ranking import Reason
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from reports.ownership import OWNERSHIP
from tests.conftest import delivered, with_second_factor
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.projects import MembershipFactory, ProjectFactory

pytestmark = pytest.mark.django_db
# What a coach did and said stays in her name; so does what is hers alone.
STAYS = {
    "coaching.CoachNote.author", "coaching.Contact.coach", "coaching.Nudge.coach",
    "coaching.Nudge.put_away_by", "coaching.Nudge.recipients", "coaching.Handoff.proposed_by",
    "coaching.Handoff.to", "coaching.HelpRequest.asker", "coaching.HelpRequest.answered_by",
    "coaching.CoachHandOver.leaver", "coaching.CoachHandOver.successor",
    "coaching.CoachHandOver.consented_by", "coaching.CoachHandOver.ended_by",
}  # fmt: skip


@pytest.fixture
def successor(db: None) -> User:
    person = with_second_factor(UserFactory(name="Nina Next", email="nina@example.org"))
    list_expert(by=person, skills=",coaching,", ehr="", region="", about="")
    return person


@pytest.fixture
def admin(project: Project) -> User:
    person = UserFactory(name="Ada Admin", email="ada@example.org")
    OrganisationMembershipFactory(
        organisation=project.organisation, user=person, role="administrator"
    )
    return person


def say(person: User, word: str) -> str:
    client = Client()
    client.force_login(person)
    one = CoachHandOver.objects.latest("pk")
    url = reverse("coaching:hand_over_answer", args=[one.pk])
    return client.post(url, {"word": word}, follow=True).content.decode()


def test_every_column_of_coaching_stays_or_moves() -> None:
    columns = {name for name in OWNERSHIP if name.startswith("coaching.")}

    assert columns == STAYS | set(OPEN_WORK)


def test_practice_changes_coach_with_both_yeses_and_nothing_is_left(
    client: Client,
    coach: User,
    successor: User,
    admin: User,
    project: Project,
    lead: User,
) -> None:
    second = ProjectFactory(organisation=project.organisation, title="Second")
    MembershipFactory(project=second, user=coach, role=ProjectRole.COACH)
    Standing.objects.create(project=project, score=500)
    noon = timezone.now() + timedelta(days=2)
    contact.book_call(project=project, by=coach, starts_at=noon, minutes=30)
    contact.snooze(project=project, by=coach, until=project.today() + timedelta(days=9))
    contact.log_contact(
        project=project, by=coach, kind="call", on=project.today(), minutes=20
    )
    asked = HelpRequest.objects.create(project=project, asker=lead, kind="test", step="aim", text="How?")  # fmt: skip
    asked.helpers.add(coach)
    write_note(by=coach, text="Between us: tension.", organisation=project.organisation)
    delivered().clear()
    client.force_login(coach)
    page = reverse("coaching:hand_over", args=[project.pk])
    assert "Nina Next" in client.get(page).text

    client.post(page, {"to": successor.pk, "note": "They meet on Tuesdays."})

    assert client.post(page, {"to": successor.pk}).status_code == 422
    mails = {mail.to[0]: mail for mail in delivered()}
    assert set(mails) == {"nina@example.org", "ada@example.org"}
    assert "They meet on Tuesdays." in mails["nina@example.org"].body
    assert "They meet on Tuesdays." not in mails["ada@example.org"].body
    # Both find it at home; one yes moves nothing, whoever says it first.
    for person, shown in ((admin, True), (successor, True), (lead, False)):
        client.force_login(person)
        home = client.get(reverse("reports:home")).text
        assert ("A new coach?" in home) is shown
    assert "Your word is kept" in say(admin, "yes")
    assert set(in_care_of(coach)) == {project, second}
    assert not in_care_of(successor).exists()
    with pytest.raises(ActionRefused, match="The next coach and the practice"):
        handing_over.answer(one=CoachHandOver.objects.get(), by=lead, agreed=True)

    say(successor, "yes")

    assert set(in_care_of(successor)) == {project, second}
    assert not in_care_of(coach).exists()
    one = CoachHandOver.objects.get()
    assert one.done_at is not None
    assert {
        name: list(rows(one)) for name, rows in OPEN_WORK.items() if rows(one)
    } == {}
    assert list(asked.helpers.all()) == [successor]
    assert not Snooze.objects.exists()
    assert [s.project for s in due_to(successor)] == [project]
    assert Contact.objects.get().coach == coach
    client.force_login(successor)
    practice = client.get(reverse("coaching:practice", args=[project.pk])).text
    assert "20 minutes of coaching so far." in practice
    assert "Between us" not in practice
    client.force_login(coach)
    assert (
        client.get(reverse("coaching:practice", args=[project.pk])).status_code == 404
    )
    with pytest.raises(ActionRefused, match="settled already"):
        handing_over.answer(one=one, by=admin, agreed=True)


def test_no_or_a_coach_who_takes_it_back_leaves_everything(
    coach: User, successor: User, admin: User, project: Project
) -> None:
    propose(project=project, by=coach, to=successor, note="")
    say(successor, "yes")
    say(admin, "no")
    assert list(in_care_of(coach)) == [project]
    propose(project=project, by=coach, to=successor, note="")
    say(coach, "back")
    say(admin, "yes")

    assert not CoachHandOver.objects.open().exists()
    assert list(in_care_of(coach)) == [project]


def test_project_without_a_practice_is_agreed_to_by_its_lead(
    coach: User, successor: User
) -> None:
    alone = ProjectFactory(organisation=None, title="On my own")
    MembershipFactory(project=alone, user=coach, role=ProjectRole.COACH)
    propose(project=alone, by=coach, to=successor, note="")

    say(successor, "yes")
    say(alone.created_by, "yes")

    assert list(in_care_of(successor)) == [alone]
    assert not in_care_of(coach).exists()


def test_capacity_is_said_and_shown_where_somebody_is_chosen(
    client: Client, coach: User, successor: User, project: Project
) -> None:
    client.force_login(successor)
    client.post("/coaching/capacity/", {"practices": "12"})
    assert client.post("/coaching/capacity/", {"practices": "0"}).status_code == 422
    OrganisationMembershipFactory(user=successor, role=OrganisationRole.COACH)
    assert "of 12 you can care for" in client.get("/coaching/capacity/").text

    client.force_login(coach)
    page = client.get(reverse("coaching:hand_over", args=[project.pk])).text

    assert "Nina Next, cares for 1 of 12 practices" in page


def test_weekly_mail_tells_only_what_changed(
    coach: User, project: Project
) -> None:  # fmt: skip
    other = ProjectFactory(organisation=project.organisation, title="Second")
    stopped, missed = Reason("data_stopped", 40, {"days": 50}), Reason("no_test", 20, {"days": 70})  # fmt: skip
    standing = Standing.objects.create(
        project=project, score=400, reasons=[stopped.kept()]
    )
    Standing.objects.create(project=other, score=200, reasons=[missed.kept()])
    monday = datetime(2026, 11, 16, 15, tzinfo=UTC)
    sent = []
    for week in range(4):
        if week == 1:
            standing.reasons = [stopped.kept(), missed.kept()]
        if week == 3:
            standing.reasons = []
        standing.save()
        for hours in (-8, 0, 5, 24, 72):  # in quiet hours, twice on Monday, later
            with time_machine.travel(
                monday + timedelta(weeks=week, hours=hours), tick=False
            ):
                send_all()
                sent += [(week, hours, mail.body) for mail in delivered()]
                delivered().clear()

    assert [(week, hours) for week, hours, _body in sent] == [(0, 0), (1, 0), (3, 0)]
    first, second, fourth = (body for _week, _hours, body in sent)
    assert "No numbers for 50 days." in first
    assert "Second" in first
    assert "No new test for 70 days." in second
    assert "No numbers for 50 days." not in second
    assert "Second" not in second
    assert "Goes on by itself again." in fourth
    coach.reminder_frequency = "none"
    coach.save()
    standing.reasons = [stopped.kept()]
    standing.save()
    with time_machine.travel(monday + timedelta(weeks=9), tick=False):
        assert send_all() == 0
