"""Activities and reviews over REST: the same acts as on the pages."""

from datetime import date

import pytest
from django.test import Client

from activities.models import ActivityInvitation, Submission
from attestations import catalogue
from attestations.actions import confirm_programme
from measures.models import Observation
from tests.activities.test_activities import client_of, office_client
from tests.activities.test_credit import write
from tests.activities.test_reviews import all_disclose, judge, sent_in
from tests.factories.activities import make_activity, take_part
from tests.factories.attestations import Team, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team()


def base(team: Team) -> str:
    return f"/api/v1/organisations/{team.office.pk}/activities/"


def post(client: Client, url: str, data: dict, **headers: str):  # type: ignore[no-untyped-def]
    return client.post(url, data, content_type="application/json", headers=headers)


def test_an_activity_its_invitations_and_its_funnel(team: Team) -> None:
    activity = make_activity(team)
    take_part(activity, team)
    client, one = office_client(team), f"{base(team)}{activity.pk}/"
    emails = {"emails": ["a@example.org", "B@example.org", team.participant.email]}

    first = post(client, f"{one}invitations/", emails, **{"Idempotency-Key": "k1"})
    again = post(client, f"{one}invitations/", emails, **{"Idempotency-Key": "k1"})
    refused = post(client, f"{one}invitations/", {"emails": ["no address"]})

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first.json()["invited"] == ["a@example.org", "b@example.org"]
    assert first.json()["known"] == [team.participant.email]
    assert ActivityInvitation.objects.count() == 2
    assert refused.status_code == 400
    [listed] = client.get(base(team)).json()["results"]
    assert (listed["people"], listed["reported"]) == (1, activity.reported_id)
    funnel = client.get(f"{one}funnel/").json()
    assert [bar["count"] for bar in funnel["bars"]] == [3, 1, 1, 1, 1, 0, 0]
    first_page = client.get(f"{one}funnel/?page_size=2").json()
    assert [len(page["people"]) for page in (funnel, first_page)] == [3, 2]
    assert (first_page["count"], first_page["bars"]) == (3, funnel["bars"])
    assert len(client.get(first_page["next"]).json()["people"]) == 1
    invited = client.get(f"{one}invitations/?page_size=1").json()
    assert (invited["count"], len(invited["results"])) == (2, 1)
    assert "token" not in str(invited)
    invitation = activity.invitations.first()
    assert client.delete(f"{one}invitations/{invitation.pk}/").status_code == 204
    assert activity.invitations.standing().count() == 1


def test_stages_are_confirmed_in_their_order(team: Team) -> None:
    confirm_programme(
        office=team.office, programme=catalogue.find("ama-pi-cme", "2026-1"),
        source_read_on=date(2026, 1, 2), by=team.reviewer,
    )  # fmt: skip
    place = take_part(make_activity(team, programme_id="ama-pi-cme"), team)
    write(place, "gap")
    url = f"{base(team)}{place.activity_id}/places/{place.pk}/stages/"
    client = office_client(team)

    too_early = post(client, url, {"stage": "B"})
    confirmed = post(client, url, {"stage": "A"})

    assert too_early.status_code == 400
    assert "the stage before it comes first" in too_early.json()["detail"]
    gates = confirmed.json()["gates"]
    assert [bool(gate["confirmed_at"]) for gate in gates] == [True, False, False]
    assert confirmed.json()["earned"] == "5.00"
    Observation.objects.all().delete()
    told = str(client.get(url).json()["gates"])
    assert "The practice has not shown you all of its numbers." in told
    assert "Missed visits" not in told


def test_the_committee_and_the_letter(team: Team) -> None:
    judges = [judge(team, "Rosa Reader"), judge(team, "Sven Second")]
    activity = make_activity(team, needs_review=True, reviewers=judges)
    submission = sent_in(activity, team)
    url, office = f"/api/v1/reviews/{submission.pk}/", office_client(team)
    letter = f"{base(team)}{activity.pk}/submissions/{submission.pk}/letter/"

    without_words = post(client_of(judges[0]), f"{url}opinion/", {"verdict": "revise"})
    said = [
        post(client_of(one), f"{url}opinion/", {"verdict": "accept"}) for one in judges
    ]
    early = post(office, letter, {})
    all_disclose(activity, team, judges)
    sent = post(office, letter, {})

    assert without_words.status_code == 400
    assert [one.status_code for one in said] == [201, 201]
    assert said[1].json()["verdict"] == "accept"
    assert "have not disclosed" in early.json()["detail"]
    assert sent.json()["letter_at"]
    assert len(sent.json()["opinions"]) == 2
    assert Submission.objects.get().letter_by == team.reviewer
    listed = office.get(f"{base(team)}{activity.pk}/submissions/?page_size=1").json()
    assert [one["id"] for one in listed["results"]] == [submission.pk]
    assert client_of(team.lead).get(url).status_code == 404
