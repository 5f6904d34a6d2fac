"""Who hears of a signature: whoever is next, and nobody who said no."""

import pytest
from django.core import mail

from accounts.models import User
from accounts.permissions import OrganisationRole, ProjectRole
from attestations import actions, decisions, mails
from attestations.models import Attestation, Status
from attestations.signing import cosigning_capacity
from notices.models import Notice, NoticeStatus
from qiapp.lib.errors import VersionConflict
from tests.conftest import delivered
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.attestations import (
    make_approved,
    make_cosigned,
    make_ready,
    make_signed,
    sign,
)
from tests.factories.projects import MembershipFactory

pytestmark = pytest.mark.django_db


def addressees() -> list[str]:
    return sorted(address for one in delivered() for address in one.to)


def test_signing_asks_everybody_who_may_cosign_but_the_participant() -> None:
    team = make_ready()
    champion, nurse, coach = UserFactory(), UserFactory(), UserFactory()
    for user, role in ((champion, ProjectRole.LOCAL_CHAMPION), (nurse, ProjectRole.TEAM_MEMBER)):  # fmt: skip
        MembershipFactory(project=team.project, user=user, role=role)
    OrganisationMembershipFactory(
        organisation=team.project.organisation, user=coach, role=OrganisationRole.COACH
    )

    sign(team)

    assert addressees() == sorted([team.lead.email, champion.email, coach.email])


def test_request_names_project_and_links_to_the_cosigning_page() -> None:
    team = make_ready()

    sign(team)

    sent = delivered()[0]
    assert sent.subject == "Paula Participant asks for your co-signature"
    assert "Fewer missed visits" in sent.body
    assert f"/attestations/{team.attestation.pk}/cosign/" in sent.body


def test_those_who_are_asked_are_those_who_may() -> None:
    team = make_signed()
    coach = UserFactory()
    OrganisationMembershipFactory(
        organisation=team.project.organisation, user=coach, role=OrganisationRole.COACH
    )

    asked = set(mails.cosigners_of(team.attestation))

    may = {
        user
        for user in User.objects.all()
        if cosigning_capacity(user, team.project) and user != team.participant
    }
    assert asked == may == {team.lead, coach}


def test_cosigning_asks_the_reviewers_of_the_office() -> None:
    team = make_signed()
    delivered()
    mail.outbox.clear()

    decisions.cosign(attestation=team.attestation, by=team.lead)

    assert addressees() == [team.reviewer.email]
    assert mail.outbox[0].subject.startswith("An attestation of Paula Participant")
    office = team.office.pk
    assert f"/{office}/" in mail.outbox[0].body


def test_reviewer_who_cosigned_is_not_asked_to_review() -> None:
    team = make_signed()
    MembershipFactory(
        project=team.project, user=team.reviewer, role=ProjectRole.LOCAL_CHAMPION
    )
    delivered()
    mail.outbox.clear()

    decisions.cosign(attestation=team.attestation, by=team.reviewer)

    assert addressees() == []


@pytest.mark.parametrize("state", ["signed", "cosigned"])
def test_declining_tells_the_participant_without_the_reason(state: str) -> None:
    team = {"signed": make_signed, "cosigned": make_cosigned}[state]()
    by = {"signed": team.lead, "cosigned": team.reviewer}[state]
    delivered()
    mail.outbox.clear()

    decisions.decline(attestation=team.attestation, reason="Dates are wrong", by=by)

    assert addressees() == [team.participant.email]
    assert mail.outbox[0].subject == "Your attestation was sent back"
    assert "Dates are wrong" not in mail.outbox[0].body


def test_revoking_tells_the_participant() -> None:
    team = make_approved()
    attestation: Attestation = team.attestation

    decisions.revoke(attestation=attestation, reason="Wrong person", by=team.reviewer)

    subjects = Notice.objects.filter(user=team.participant).values_list("subject")
    assert ("Your attestation was revoked",) in list(subjects)


def test_person_who_wants_no_requests_gets_none() -> None:
    team = make_ready()
    User.objects.filter(pk=team.lead.pk).update(mail_requests=False)

    sign(team)

    assert addressees() == []
    assert Notice.objects.get().status == NoticeStatus.HELD_BACK


def test_own_decision_reaches_those_who_want_no_requests() -> None:
    team = make_signed()
    User.objects.update(mail_requests=False)

    decisions.decline(attestation=team.attestation, reason="No", by=team.lead)

    assert team.participant.email in addressees()


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_demo": True}])
def test_nobody_is_asked_whom_mail_cannot_reach(change: dict[str, bool]) -> None:
    team = make_ready()
    User.objects.filter(pk=team.lead.pk).update(**change)

    sign(team)

    assert not Notice.objects.exists()


def test_refused_signature_mails_nobody() -> None:
    team = make_ready()

    with pytest.raises(VersionConflict, match="changed since you looked"):
        actions.sign(
            attestation=team.attestation, evidence_digest="0" * 64, by=team.participant
        )

    assert team.attestation.status == Status.DRAFT
    assert not Notice.objects.exists()
