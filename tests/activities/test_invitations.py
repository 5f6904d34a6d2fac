"""Inviting, the way from the mail to the approval, and reminding those who stopped."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities import tidying
from activities.actions.invitations import (
    MOST_A_DAY,
    decline,
    invite,
    invite_again,
    remind_stopped,
    withdraw_invitation,
)
from activities.addresses import read_addresses
from activities.funnel import funnel_of
from activities.models import Activity, ActivityInvitation, Enrolment
from notices.models import Notice
from qiapp.lib.errors import ActionRefused
from tests.activities.test_activities import client_of, office_client
from tests.conftest import delivered
from tests.factories.accounts import UserFactory
from tests.factories.activities import make_activity, take_part
from tests.factories.attestations import Team, make_approved, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team(with_data=False)


@pytest.fixture
def activity(team: Team) -> Activity:
    return make_activity(team)


def link(token: str, name: str = "invitation_open") -> str:
    return reverse(f"activities:{name}", args=[token])


def counts(activity: Activity) -> dict[str, int]:
    return {bar.stage: bar.count for bar in funnel_of(activity).bars}


def long_ago(activity: Activity) -> None:
    """As if everything had happened ten days before."""
    then = timezone.now() - timedelta(days=10)
    activity.invitations.update(sent_at=then)
    activity.invitations.exclude(opened_at=None).update(opened_at=then)
    activity.enrolments.update(joined_at=then)


def test_addresses_are_read_from_what_was_pasted() -> None:
    text = "a@x.org, B@X.org\nCara <c@x.org>; a@x.org\td@x.org e@x.org"

    pasted = read_addresses(text)

    assert pasted.addresses == ["a@x.org", "b@x.org", "c@x.org", "d@x.org", "e@x.org"]
    assert pasted.faults == []


def test_a_piece_that_is_no_address_is_named() -> None:
    assert read_addresses("a@x.org\nfoo@\nbar").faults == ["foo@", "bar"]


def test_activity_invite_mails_each_once(team: Team, activity: Activity) -> None:
    url = reverse("activities:activity_invite", args=[team.office.pk, activity.pk])

    office_client(team).post(url, {"emails": "a@x.org b@x.org a@x.org"})

    mails = delivered()
    assert [one.to for one in mails] == [["a@x.org"], ["b@x.org"]]
    token = re.search(r"invitations/([^/]+)/", str(mails[0].body))
    assert token
    assert Client().get(link(token[1])).status_code == 200


def test_activity_invite_sends_nothing_while_one_address_is_wrong(
    team: Team, activity: Activity
) -> None:
    url = reverse("activities:activity_invite", args=[team.office.pk, activity.pk])

    answer = office_client(team).post(url, {"emails": "a@x.org, oops"})

    assert answer.status_code == 422
    assert "“oops”" in str(answer.context["form"].errors)
    assert not activity.invitations.exists()


def test_invited_and_joined_people_are_left_out(team: Team, activity: Activity) -> None:
    take_part(activity, team)
    invite(activity=activity, emails=["a@x.org"], by=team.reviewer)

    sent = invite(activity=activity, by=team.reviewer,
                  emails=["a@x.org", team.participant.email, "b@x.org"])  # fmt: skip

    assert list(sent.links) == ["b@x.org"]
    assert sent.known == ["a@x.org", team.participant.email]


def test_an_office_does_not_send_in_bulk(team: Team, activity: Activity) -> None:
    emails = [f"p{number}@x.org" for number in range(MOST_A_DAY + 1)]

    with pytest.raises(ActionRefused, match="Go on tomorrow"):
        invite(activity=activity, emails=emails, by=team.reviewer)

    assert not Notice.objects.exists()


def test_link_shows_the_activity_and_counts_as_opened(
    team: Team, activity: Activity
) -> None:
    token = invite(activity=activity, emails=["a@x.org"], by=team.reviewer).links["a@x.org"]  # fmt: skip

    Client().head(link(token))
    assert counts(activity)["opened"] == 0
    page = Client().get(link(token))

    assert "Projects of this year" in page.content.decode()
    assert counts(activity)["opened"] == 1


def test_link_leads_its_own_person_to_the_activity(
    team: Team, activity: Activity
) -> None:
    email = team.participant.email
    token = invite(activity=activity, emails=[email], by=team.reviewer).links[email]

    answer = client_of(team.participant).get(link(token))

    assert answer.url == reverse("activities:own_activity", args=[activity.pk])


def test_old_link_dies_with_a_new_one_or_a_withdrawal(
    team: Team, activity: Activity
) -> None:
    old = invite(activity=activity, emails=["a@x.org"], by=team.reviewer).links["a@x.org"]  # fmt: skip
    invitation = activity.invitations.get()

    new = invite_again(invitation=invitation, by=team.reviewer)
    assert Client().get(link(old)).status_code == 404
    withdraw_invitation(invitation=invitation, by=team.reviewer)

    assert Client().get(link(new)).status_code == 410


def test_a_no_stops_all_further_mail(team: Team, activity: Activity) -> None:
    token = invite(activity=activity, emails=["a@x.org"], by=team.reviewer).links["a@x.org"]  # fmt: skip

    answer = Client().post(link(token, "invitation_decline"))
    long_ago(activity)

    assert answer.status_code == 200
    assert funnel_of(activity).declined == 1
    assert remind_stopped(activity=activity, stage="opened", by=team.reviewer) == 0
    with pytest.raises(ActionRefused):
        invite_again(invitation=activity.invitations.get(), by=team.reviewer)


def test_funnel_follows_one_person_to_the_approval() -> None:
    team = make_approved()
    activity = make_activity(team)
    invite(activity=activity, emails=[team.participant.email, "a@x.org"], by=team.reviewer)  # fmt: skip
    take_part(activity, team)

    assert counts(activity) == {
        "invited": 2, "opened": 1, "joined": 1, "started": 1, "data": 1,
        "attested": 1, "approved": 1,
    }  # fmt: skip
    assert [one.percent for one in funnel_of(activity).bars][:2] == [100, 50]


def test_whoever_joins_alone_is_counted_and_said(
    team: Team, activity: Activity
) -> None:
    take_part(activity, team)

    funnel = funnel_of(activity)

    assert funnel.uninvited == 1
    assert [(p.name, p.stage) for p in funnel.people] == [
        ("Paula Participant", "started")
    ]


def test_funnel_costs_the_same_for_one_and_for_many(
    team: Team, activity: Activity
) -> None:
    take_part(activity, team)
    with CaptureQueriesContext(connection) as one:
        funnel_of(Activity.objects.get())
    for _number in range(5):
        Enrolment.objects.create(activity=activity, user=UserFactory())
    ActivityInvitation.objects.create(
        activity=activity, email="z@x.org", token_digest="z", invited_by=team.reviewer
    )
    with CaptureQueriesContext(connection) as many:
        funnel_of(Activity.objects.get())

    assert len(many) == len(one)


def test_reminder_goes_to_those_who_stopped_a_week_ago(
    team: Team, activity: Activity
) -> None:
    invite(activity=activity, emails=["a@x.org"], by=team.reviewer)
    assert remind_stopped(activity=activity, stage="invited", by=team.reviewer) == 0
    long_ago(activity)

    assert remind_stopped(activity=activity, stage="invited", by=team.reviewer) == 1
    assert remind_stopped(activity=activity, stage="invited", by=team.reviewer) == 0
    assert Notice.objects.filter(kind="reminder", email="a@x.org").count() == 1


def test_reminder_respects_whoever_wants_none(team: Team, activity: Activity) -> None:
    take_part(activity, team)
    team.participant.reminder_frequency = "none"
    team.participant.save()
    Enrolment.objects.update(
        joined_at=timezone.now() - timedelta(days=10),
        started_at=timezone.now() - timedelta(days=9),
    )

    assert remind_stopped(activity=activity, stage="started", by=team.reviewer) == 0


def test_nobody_is_reminded_more_than_three_times(
    team: Team, activity: Activity
) -> None:
    invite(activity=activity, emails=["a@x.org"], by=team.reviewer)
    long_ago(activity)
    activity.invitations.update(reminders=3)

    assert remind_stopped(activity=activity, stage="invited", by=team.reviewer) == 0


def test_decline_is_noted_once(team: Team, activity: Activity) -> None:
    invite(activity=activity, emails=["a@x.org"], by=team.reviewer)
    invitation = activity.invitations.get()

    decline(invitation=invitation)
    first = activity.invitations.get().declined_at
    decline(invitation=invitation)

    assert activity.invitations.get().declined_at == first


def test_addresses_of_those_who_did_not_come_go_after_90_days(
    team: Team, activity: Activity
) -> None:
    take_part(activity, team)
    for email in (team.participant.email, "a@x.org", "new@x.org"):
        ActivityInvitation.objects.create(
            activity=activity, email=email, token_digest=email, invited_by=team.reviewer
        )
    old = timezone.now() - timedelta(days=91)
    activity.invitations.exclude(email="new@x.org").update(expires_at=old)

    assert tidying.invitations() == 1
    assert not activity.invitations.filter(email="a@x.org").exists()
