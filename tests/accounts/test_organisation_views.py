"""Organisations: started, set up, staffed; the last administrator cannot leave alone."""

import pytest
from django.test import Client

from accounts.actions import organisations as actions
from accounts.models import Organisation, OrganisationMembership, User
from accounts.permissions import OrganisationRole
from audit.models import Event
from audit.record import record
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from tests.factories.accounts import (
    OrganisationFactory,
    OrganisationMembershipFactory,
    UserFactory,
)


@pytest.fixture
def administrator(practice: Organisation, client: Client) -> User:
    user = UserFactory(name="Ada Administrator")
    actions.add_role(
        organisation=practice, user=user, role=OrganisationRole.ADMINISTRATOR, by=user
    )
    client.force_login(user)
    return user


def test_start_organisation_makes_the_person_its_administrator(lead: User) -> None:
    started = actions.start_organisation(name="Hilltop", kind="practice", by=lead)

    assert started.roles_of(lead) == {OrganisationRole.ADMINISTRATOR}


def test_start_organisation_of_a_cme_office_is_for_operators(lead: User) -> None:
    with pytest.raises(ActionRefused, match="operator"):
        actions.start_organisation(name="Office", kind="cme_provider", by=lead)

    assert not Organisation.objects.filter(name="Office").exists()


def test_organisation_new_clicked_twice_starts_one(lead_client: Client) -> None:
    typed = {"name": "Hilltop", "kind": "practice", "time_zone": "America/Chicago",
             "week_starts": "sunday", "submission_key": "k1"}  # fmt: skip

    first = lead_client.post("/accounts/organisations/new/", typed)
    second = lead_client.post("/accounts/organisations/new/", typed)

    assert Organisation.objects.filter(name="Hilltop").count() == 1
    assert second["Location"] == first["Location"]


def test_organisation_settings_change_is_audited(
    client: Client, practice: Organisation, administrator: User
) -> None:
    typed = {"name": practice.name, "time_zone": "America/Denver",
             "week_starts": "monday", "version": 1}  # fmt: skip

    client.post(f"/accounts/organisations/{practice.pk}/settings/", typed)

    event = Event.objects.get(verb="organisation revised")
    assert event.before == {"time_zone": "America/New_York", "week_starts": "sunday"}
    assert event.organisation_id == practice.pk


def test_organisation_settings_of_an_old_version_shows_what_was_typed(
    client: Client, practice: Organisation, administrator: User
) -> None:
    typed = {"name": "My new name", "time_zone": "America/Denver",
             "week_starts": "monday", "version": 1}  # fmt: skip
    Organisation.objects.update(version=2)

    page = client.post(f"/accounts/organisations/{practice.pk}/settings/", typed)

    assert page.status_code == 409
    assert "My new name" in page.content.decode()
    assert "Mountain (Denver)" in page.content.decode()


def test_row_uploads_agreement_names_who_and_when(
    client: Client, practice: Organisation, administrator: User
) -> None:
    client.post(f"/accounts/organisations/{practice.pk}/row-uploads/")

    practice.refresh_from_db()
    assert practice.row_uploads_agreed_by == administrator
    assert practice.row_uploads_agreed_at is not None


def test_row_uploads_agreement_can_be_withdrawn(
    client: Client, practice: Organisation, administrator: User
) -> None:
    actions.agree_to_row_uploads(organisation=practice, by=administrator)

    client.post(
        f"/accounts/organisations/{practice.pk}/row-uploads/", {"withdraw": "1"}
    )

    practice.refresh_from_db()
    assert practice.row_uploads_agreed_at is None


def test_agree_to_row_uploads_where_they_are_off_is_refused(
    settings, practice: Organisation, lead: User
) -> None:
    settings.ROW_UPLOADS = "off"

    with pytest.raises(ActionRefused):
        actions.agree_to_row_uploads(organisation=practice, by=lead)


def test_end_role_of_the_last_administrator_is_refused(
    practice: Organisation, administrator: User
) -> None:
    with pytest.raises(ActionRefused, match="administrator"):
        actions.end_role(
            membership=practice.memberships.get(user=administrator), by=administrator
        )


def test_end_role_of_one_of_two_administrators_works(
    practice: Organisation, administrator: User
) -> None:
    OrganisationMembershipFactory(
        organisation=practice, role=OrganisationRole.ADMINISTRATOR
    )

    ended = actions.end_role(
        membership=practice.memberships.get(user=administrator), by=administrator
    )

    assert ended.ended_at is not None


def test_end_role_counts_no_deactivated_administrator(
    practice: Organisation, administrator: User
) -> None:
    OrganisationMembershipFactory(
        organisation=practice,
        role=OrganisationRole.ADMINISTRATOR,
        user=UserFactory(is_active=False),
    )

    with pytest.raises(ActionRefused):
        actions.end_role(
            membership=practice.memberships.get(user=administrator), by=administrator
        )


def test_role_end_page_shows_the_refusal(
    client: Client, practice: Organisation, administrator: User
) -> None:
    own = practice.memberships.get(user=administrator)

    page = client.post(
        f"/accounts/organisations/{practice.pk}/members/{own.pk}/end/", follow=True
    )

    assert "needs an administrator" in page.content.decode()
    assert OrganisationMembership.objects.get(pk=own.pk).ended_at is None


def test_ended_role_loses_the_organisation_at_once(
    client: Client, practice: Organisation, administrator: User
) -> None:
    member = OrganisationMembershipFactory(organisation=practice)
    browser = Client()
    browser.force_login(member.user)
    actions.end_role(membership=member, by=administrator)

    answer = browser.get(f"/accounts/organisations/{practice.pk}/")

    assert answer.status_code == 404


def test_organisation_events_leave_out_those_of_projects(
    client: Client, project: Project, practice: Organisation, administrator: User
) -> None:
    record("aim revised", by=administrator, subject=project, project=project)

    page = client.get(f"/accounts/organisations/{practice.pk}/events/")

    assert "Role given: Ada Administrator" in page.content.decode()
    assert "Aim revised" not in page.content.decode()


def test_organisation_events_filter_by_verb(
    client: Client, practice: Organisation, administrator: User
) -> None:
    actions.agree_to_row_uploads(organisation=practice, by=administrator)

    page = client.get(
        f"/accounts/organisations/{practice.pk}/events/?what=role+given"
    )  # fmt: skip

    assert [event.verb for event in page.context["page"]] == ["role given"]


def test_organisation_members_cost_the_same_for_one_and_ten(
    client: Client,
    practice: Organisation,
    administrator: User,
    django_assert_max_num_queries,
) -> None:
    url = f"/accounts/organisations/{practice.pk}/members/"
    client.get(url)
    for _n in range(10):
        OrganisationMembershipFactory(organisation=practice)

    with django_assert_max_num_queries(10):
        page = client.get(url)

    assert len(page.context["memberships"]) == 11


def test_organisation_list_shows_only_own_ones(lead_client: Client, lead: User) -> None:
    OrganisationFactory(name="Not mine")
    OrganisationMembershipFactory(
        user=lead, organisation=OrganisationFactory(name="Mine")
    )

    page = lead_client.get("/accounts/organisations/").content.decode()

    assert "Mine" in page
    assert "Not mine" not in page
