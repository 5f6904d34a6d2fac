"""The team's pages and the invitation's link."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from jobs.running import run_queued
from projects.actions.invitations import invite_to_project
from projects.models import Invitation, Project
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.projects import MembershipFactory

EMAIL = "nina@example.org"


def sent_mail() -> list[EmailMultiAlternatives]:
    """What the worker sent by now."""
    run_queued()
    return mail.outbox


def link(token: str) -> str:
    return reverse("projects:invitation_accept", args=[token])


@pytest.fixture
def token(project: Project, lead: User) -> str:
    return invite_to_project(
        project=project, email=EMAIL, role="team_member", by=lead
    ).token


def test_team_shows_people_and_invitations_to_lead(
    lead_client: Client, project: Project, member: User, token: str
) -> None:
    page = lead_client.get(reverse("projects:team", args=[project.pk]))

    assert "Mia Member" in page.text
    assert EMAIL in page.text


def test_team_hides_invited_addresses_from_members(
    client: Client, project: Project, member: User, token: str
) -> None:
    client.force_login(member)

    page = client.get(reverse("projects:team", args=[project.pk]))

    assert EMAIL not in page.text


def test_team_costs_the_same_for_2_and_12_people(
    lead_client: Client, project: Project, lead: User, django_assert_max_num_queries
) -> None:
    address = reverse("projects:team", args=[project.pk])
    MembershipFactory(project=project)
    invite_to_project(project=project, email="a@example.org", role="coach", by=lead)
    lead_client.get(address)  # the session is new
    with django_assert_max_num_queries(15) as few:
        lead_client.get(address)
    for number in range(10):
        MembershipFactory(project=project)
        invite_to_project(
            project=project, email=f"b{number}@example.org", role="coach", by=lead
        )

    with django_assert_max_num_queries(15) as many:
        lead_client.get(address)

    assert len(many) == len(few)


def test_member_add_colleague_joins_at_once_without_mail(
    lead_client: Client, project: Project
) -> None:
    nurse = OrganisationMembershipFactory(organisation=project.organisation).user

    lead_client.post(
        reverse("projects:member_add", args=[project.pk]),
        {"email": nurse.email, "role": "team_member"},
    )

    assert project.memberships.filter(user=nurse, role="team_member").exists()
    assert sent_mail() == []


def test_member_add_stranger_gets_an_invitation_by_mail(
    lead_client: Client, project: Project
) -> None:
    existing = UserFactory(email=EMAIL)

    page = lead_client.post(
        reverse("projects:member_add", args=[project.pk]),
        {"email": "Nina@Example.org", "role": "participant"},
        follow=True,
    )

    assert "Invitation sent to nina@example.org" in page.text
    assert not project.memberships.filter(user=existing).exists()
    assert sent_mail()[0].to == [EMAIL]
    assert "/projects/invitations/" in sent_mail()[0].body


def test_member_add_without_role_says_where(
    lead_client: Client, project: Project
) -> None:
    answer = lead_client.post(
        reverse("projects:member_add", args=[project.pk]), {"email": "no address"}
    )

    assert answer.status_code == 422
    assert 'href="#id_email"' in answer.text
    assert 'href="#id_role_0"' in answer.text
    assert not Invitation.objects.exists()


def test_member_edit_changes_role(
    lead_client: Client, project: Project, member: User
) -> None:
    place = project.memberships.get(user=member)

    lead_client.post(
        reverse("projects:member_edit", args=[project.pk, place.pk]),
        {"role": "participant", "profession": "nurse", "responsibilities": "Counts",
         "version": 1},
    )  # fmt: skip

    place.refresh_from_db()
    assert (place.role, place.responsibilities) == ("participant", "Counts")


def test_member_edit_of_last_lead_explains_the_rule(
    lead_client: Client, project: Project, lead: User
) -> None:
    place = project.memberships.get(user=lead)

    answer = lead_client.post(
        reverse("projects:member_edit", args=[project.pk, place.pk]),
        {"role": "participant", "version": 1},
    )

    assert answer.status_code == 422
    assert "A project needs a lead" in answer.text


def test_member_edit_of_old_version_shows_both(
    lead_client: Client, project: Project, member: User
) -> None:
    place = project.memberships.get(user=member)
    address = reverse("projects:member_edit", args=[project.pk, place.pk])
    first = {"role": "participant", "responsibilities": "Theirs", "version": 1}
    lead_client.post(address, first)

    answer = lead_client.post(address, first | {"responsibilities": "Mine"})

    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "Mine" in answer.text


def test_member_end_asks_then_ends(
    lead_client: Client, project: Project, member: User
) -> None:
    place = project.memberships.get(user=member)
    address = reverse("projects:member_end", args=[project.pk, place.pk])

    asked = lead_client.get(address)
    lead_client.post(address)

    assert "Take Mia Member out of the team?" in asked.text
    place.refresh_from_db()
    assert place.ended_at is not None


def test_member_end_of_last_lead_is_422(
    lead_client: Client, project: Project, lead: User
) -> None:
    place = project.memberships.get(user=lead)

    answer = lead_client.post(
        reverse("projects:member_end", args=[project.pk, place.pk])
    )

    assert answer.status_code == 422
    assert "A project needs a lead" in answer.text


def test_member_end_of_another_project_is_404(
    lead_client: Client, project: Project
) -> None:
    elsewhere = MembershipFactory()

    answer = lead_client.get(
        reverse("projects:member_edit", args=[project.pk, elsewhere.pk])
    )

    assert answer.status_code == 404


def test_team_leave_by_member_ends_own_place(
    client: Client, project: Project, member: User
) -> None:
    client.force_login(member)

    answer = client.post(reverse("projects:team_leave", args=[project.pk]))

    assert answer["Location"] == reverse("projects:project_list")
    assert not project.memberships.current().filter(user=member).exists()


def test_invitation_accept_without_log_in_offers_both_ways(
    client: Client, token: str
) -> None:
    page = client.get(link(token))

    assert page.status_code == 200
    assert reverse("account_login") in page.text
    assert reverse("account_signup") in page.text


def test_invitation_accept_by_the_right_person_takes_one_click(
    client: Client, token: str, project: Project
) -> None:
    nina = UserFactory(email=EMAIL)
    client.force_login(nina)

    client.get(link(token))
    answer = client.post(link(token))

    assert answer["Location"] == reverse("reports:project_page", args=[project.pk])
    assert project.memberships.filter(user=nina).exists()


def test_invitation_accept_a_second_time_leads_to_the_project(
    client: Client, token: str, project: Project
) -> None:
    client.force_login(UserFactory(email=EMAIL))
    client.post(link(token))

    answer = client.post(link(token))

    assert answer["Location"] == reverse("reports:project_page", args=[project.pk])


def test_invitation_accept_with_other_address_explains(
    client: Client, token: str, project: Project
) -> None:
    other = UserFactory(email="other@example.org")
    client.force_login(other)

    page = client.get(link(token))
    answer = client.post(link(token))

    assert "sent to another address" in page.text
    assert answer.status_code == 403
    assert not project.memberships.filter(user=other).exists()


def test_invitation_accept_expired_is_410(client: Client, token: str) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))

    page = client.get(link(token))

    assert page.status_code == 410
    assert "Ask Lena Lead" in page.text


def test_invitation_accept_unknown_token_is_404(client: Client, db: None) -> None:
    assert client.get(link("unknown")).status_code == 404


def test_invitation_resend_sends_a_new_link(
    lead_client: Client, project: Project, token: str
) -> None:
    invitation = project.invitations.get()

    lead_client.post(
        reverse("projects:invitation_resend", args=[project.pk, invitation.pk])
    )

    first, second = sent_mail()
    assert token in first.body
    assert token not in second.body


def test_invitation_revoke_stops_the_link(
    lead_client: Client, project: Project, token: str
) -> None:
    invitation = project.invitations.get()

    lead_client.post(
        reverse("projects:invitation_revoke", args=[project.pk, invitation.pk])
    )

    assert lead_client.get(link(token)).status_code == 410


@pytest.fixture
def administrator(project: Project) -> User:
    return OrganisationMembershipFactory(
        organisation=project.organisation, role="administrator"
    ).user


def test_organisation_invite_sends_and_lists_the_invitation(
    client: Client, project: Project, administrator: User
) -> None:
    client.force_login(administrator)
    address = reverse("projects:organisation_invite", args=[project.organisation_id])

    page = client.post(address, {"email": EMAIL, "role": "coach"}, follow=True)

    assert "Invitation sent." in page.text
    assert EMAIL in page.text
    assert sent_mail()[0].to == [EMAIL]


def test_organisation_invite_accepted_gives_the_role(
    client: Client, project: Project, administrator: User
) -> None:
    client.force_login(administrator)
    address = reverse("projects:organisation_invite", args=[project.organisation_id])
    client.post(address, {"email": EMAIL, "role": "member"})
    path = re.search(r"/projects/invitations/\S+", sent_mail()[0].body)[0]
    nina = UserFactory(email=EMAIL)
    client.force_login(nina)

    answer = client.post(path)

    assert answer["Location"] == reverse("reports:home")
    assert project.organisation.roles_of(nina) == {"member"}


def test_organisation_invite_without_address_is_422(
    client: Client, project: Project, administrator: User
) -> None:
    client.force_login(administrator)
    address = reverse("projects:organisation_invite", args=[project.organisation_id])

    answer = client.post(address, {"role": "coach"})

    assert answer.status_code == 422
    assert 'href="#id_email"' in answer.text
    assert not Invitation.objects.exists()


def test_organisation_invitation_is_sent_again_and_withdrawn(
    client: Client, project: Project, administrator: User
) -> None:
    client.force_login(administrator)
    organisation = project.organisation
    client.post(
        reverse("projects:organisation_invite", args=[organisation.pk]),
        {"email": EMAIL, "role": "member"},
    )
    one = [organisation.pk, organisation.invitations.get().pk]

    client.post(reverse("projects:organisation_invitation_resend", args=one))
    client.post(reverse("projects:organisation_invitation_revoke", args=one))

    assert len(sent_mail()) == 2
    assert organisation.invitations.get().state() == "revoked"
