"""Invitations: sent, sent again, withdrawn, expired, accepted once by the right person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Organisation, OrganisationMembership, User
from audit.models import Event
from projects.actions import invitations
from projects.actions.invitations import (
    accept_invitation,
    invite_to_organisation,
    invite_to_project,
    resend_invitation,
    revoke_invitation,
)
from projects.models import Invitation, Project
from qiapp.lib.errors import ActionRefused
from tests.factories.accounts import UserFactory

EMAIL = "nina@example.org"


@pytest.fixture
def invitation(project: Project, lead: User) -> Invitation:
    return invite_to_project(
        project=project, email=EMAIL, role="team_member", by=lead, profession="nurse"
    ).invitation


def test_invite_stores_only_the_digest_of_the_token(
    project: Project, lead: User
) -> None:
    invited = invite_to_project(project=project, email=EMAIL, role="coach", by=lead)

    assert Invitation.objects.for_token(invited.token).get() == invited.invitation
    assert invited.token not in str(Invitation.objects.values().get())


def test_invite_same_address_again_renews_the_waiting_one(
    project: Project, lead: User, invitation: Invitation
) -> None:
    invite_to_project(project=project, email=EMAIL.upper(), role="participant", by=lead)

    assert Invitation.objects.get().role == "participant"


def test_invite_person_in_team_is_refused(
    project: Project, lead: User, member: User
) -> None:
    with pytest.raises(ActionRefused) as refused:
        invite_to_project(project=project, email=member.email, role="coach", by=lead)

    assert refused.value.field == "email"


def test_accept_gives_the_place_once(invitation: Invitation, project: Project) -> None:
    nina = UserFactory(email=EMAIL)

    place = accept_invitation(invitation=invitation, by=nina)

    assert (place.role, place.profession) == ("team_member", "nurse")
    with pytest.raises(ActionRefused, match="no longer works"):
        accept_invitation(invitation=invitation, by=nina)


def test_accept_writes_audit_event(invitation: Invitation) -> None:
    nina = UserFactory(email=EMAIL)

    accept_invitation(invitation=invitation, by=nina)

    event = Event.objects.get(verb="member added")
    assert event.actor_id == nina.pk


def test_accept_with_another_address_is_refused(
    invitation: Invitation, project: Project
) -> None:
    other = UserFactory(email="other@example.org")

    with pytest.raises(ActionRefused, match="another e-mail address"):
        accept_invitation(invitation=invitation, by=other)

    assert not project.memberships.filter(user=other).exists()


def test_accept_expired_invitation_is_refused(invitation: Invitation) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    with pytest.raises(ActionRefused, match="no longer works"):
        accept_invitation(invitation=invitation, by=UserFactory(email=EMAIL))


def test_accept_withdrawn_invitation_is_refused(
    invitation: Invitation, lead: User
) -> None:
    revoke_invitation(invitation=invitation, by=lead)

    with pytest.raises(ActionRefused, match="no longer works"):
        accept_invitation(invitation=invitation, by=UserFactory(email=EMAIL))


def test_resend_makes_the_old_link_stop_and_revives_expired(
    project: Project, lead: User
) -> None:
    first = invite_to_project(project=project, email=EMAIL, role="coach", by=lead)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    first.invitation.refresh_from_db()

    second = resend_invitation(invitation=first.invitation, by=lead)

    assert second.invitation.state() == "open"
    assert not Invitation.objects.for_token(first.token).exists()


def test_resend_withdrawn_invitation_is_refused(
    invitation: Invitation, lead: User
) -> None:
    revoke_invitation(invitation=invitation, by=lead)

    with pytest.raises(ActionRefused):
        resend_invitation(invitation=invitation, by=lead)


def test_invite_to_organisation_gives_role_on_acceptance(
    practice: Organisation, lead: User
) -> None:
    invited = invite_to_organisation(
        organisation=practice, email=EMAIL, role="coach", by=lead
    )
    nina = UserFactory(email=EMAIL)

    accept_invitation(invitation=invited.invitation, by=nina)

    membership = OrganisationMembership.objects.get(user=nina)
    assert (membership.organisation, membership.role) == (practice, "coach")
    event = Event.objects.get(verb="role given")
    assert event.organisation_id == practice.pk


def test_many_invitations_in_an_hour_are_refused(
    project: Project, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "SENDS_PER_HOUR", 2)
    for number in range(2):
        invite_to_project(
            project=project, email=f"p{number}@example.org", role="coach", by=lead
        )

    with pytest.raises(ActionRefused, match="many invitations"):
        invite_to_project(project=project, email=EMAIL, role="coach", by=lead)
