"""What ends in activities when somebody closes an account, and who hears of it."""

import json

import pytest

from accounts.actions.closing import close_account
from accounts.models import User
from activities.actions.disputes import open_dispute
from activities.actions.invitations import invite
from activities.models import ActivityInvitation
from attestations import cosigning
from attestations.models import CosignQuestion
from boardfiles.models import ReportedPart
from nextsteps.loading import NextStep, step_of
from notices.models import Notice
from projects.permissions import permissions_of
from qiapp.lib.crypto import decrypt_text
from tests.activities.test_reviews import judge
from tests.factories.accounts import UserFactory
from tests.factories.activities import make_activity, make_series, take_part
from tests.factories.attestations import Team, make_signed, make_team

pytestmark = pytest.mark.django_db


def close(user: User) -> None:
    close_account(user=user, by=user)


def test_places_seats_and_invitations_end_and_the_office_hears_once() -> None:
    team = make_team()
    judges = [judge(team, "Rosa Reader"), team.participant]
    activity = make_activity(team, needs_review=True, reviewers=judges)
    place = take_part(activity, team)
    open_dispute(enrolment=place, against="office", by=team.participant,
                 statement="The dates did not fit.")  # fmt: skip
    series = make_series(team)
    invite(activity=series, emails=[team.participant.email], by=team.reviewer)
    take_part(series, team)
    assert ReportedPart.objects.count() == 1

    close(team.participant)

    assert not activity.enrolments.current().exists()
    assert not series.enrolments.current().exists()
    assert list(activity.reviewers.all()) == [judges[0]]
    assert not ActivityInvitation.objects.exists()  # her address goes with her
    assert not ReportedPart.objects.exists()
    [notice] = Notice.objects.filter(user=team.reviewer, subject__contains="closed")
    words = told(notice)
    assert "A place in “Projects of this year” is free again." in words
    assert "A place in “Case conference” is free again." in words
    assert "1 person is left in the committee of “Projects of this year”" in words
    assert "waits for your decision" in words
    assert "Paula Participant closed the account" in words


def told(notice: Notice) -> str:
    return str(json.loads(decrypt_text(notice.sealed))["text"])


def test_a_place_for_which_something_was_signed_stays() -> None:
    team = make_signed()
    place = take_part(make_activity(team), team)

    close(team.participant)

    place.refresh_from_db()
    assert place.left_at is None
    assert place.participation == team.participation


def test_a_question_before_the_co_signature_is_the_next_step() -> None:
    team = make_signed()
    cosigning.ask_question(
        attestation=team.attestation, text="Which weeks were yours?", by=team.lead
    )

    step = step_for(team, team.participant)

    assert step.step.rule == "question_open"
    assert "Lena Lead asks you something" in step.step.sentence
    assert step.url == f"/attestations/{team.attestation.pk}/questions/{CosignQuestion.objects.get().pk}/"  # fmt: skip
    assert step_for(team, team.lead).step.rule != "question_open"
    assert step_for(team, UserFactory()).step.rule != "question_open"

    team.project.memberships.filter(user=team.lead).update(role="local_champion")
    close(team.lead)  # nobody is left to read an answer

    assert not CosignQuestion.objects.exists()


def step_for(team: Team, user: User) -> NextStep:
    rights = permissions_of(user, team.project) or permissions_of(team.lead, team.project)  # fmt: skip
    return step_of(team.project, user, rights)
