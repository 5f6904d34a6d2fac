"""Who is in the team; a project always keeps a lead."""

import pytest

from accounts.models import User
from accounts.permissions import ProjectRole
from audit.models import Event
from projects.actions.team import (
    add_member,
    colleague,
    end_membership,
    revise_member,
)
from projects.models import Membership, Project
from qiapp.lib.errors import ActionRefused, VersionConflict
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.projects import MembershipFactory


def lead_place(project: Project) -> Membership:
    return project.memberships.get(role=ProjectRole.LEAD)


def test_add_member_takes_profession_of_the_person(
    project: Project, lead: User
) -> None:
    nurse = UserFactory(profession="nurse")

    place = add_member(project=project, user=nurse, role="team_member", by=lead)

    assert (place.role, place.profession) == ("team_member", "nurse")
    assert Event.objects.get(verb="member added").after["role"] == "team_member"


def test_add_member_twice_is_refused(
    project: Project, member: User, lead: User
) -> None:
    with pytest.raises(ActionRefused, match="in the team already") as refused:
        add_member(project=project, user=member, role="participant", by=lead)

    assert refused.value.field == "email"
    assert project.memberships.current().count() == 2


def test_add_member_who_left_opens_a_new_place(
    project: Project, member: User, lead: User
) -> None:
    end_membership(membership=project.memberships.get(user=member), by=lead)

    add_member(project=project, user=member, role="participant", by=lead)

    assert project.memberships.filter(user=member).count() == 2


def test_colleague_is_found_only_in_the_same_organisation(project: Project) -> None:
    here = OrganisationMembershipFactory(organisation=project.organisation).user
    elsewhere = OrganisationMembershipFactory().user

    assert colleague(project, here.email.upper()) == here
    assert colleague(project, elsewhere.email) is None


def test_colleague_of_project_without_organisation_is_nobody(project: Project) -> None:
    project.organisation = None
    person = OrganisationMembershipFactory().user

    assert colleague(project, person.email) is None


def test_revise_member_changes_role_and_part(
    project: Project, member: User, lead: User
) -> None:
    place = project.memberships.get(user=member)

    revise_member(
        membership=place, by=lead, version=1, role="participant",
        profession="nurse", responsibilities="Counts the charts.",
    )  # fmt: skip

    place.refresh_from_db()
    assert (place.role, place.responsibilities, place.version) == (
        "participant", "Counts the charts.", 2,
    )  # fmt: skip


def test_revise_member_of_last_lead_is_refused(project: Project, lead: User) -> None:
    with pytest.raises(ActionRefused, match="needs a lead"):
        revise_member(
            membership=lead_place(project), by=lead, version=1, role="participant"
        )

    assert lead_place(project).user == lead


def test_revise_member_of_last_lead_may_change_other_things(
    project: Project, lead: User
) -> None:
    place = revise_member(
        membership=lead_place(project), by=lead, version=1, role="lead",
        responsibilities="Leads.",
    )  # fmt: skip

    assert place.responsibilities == "Leads."


def test_revise_member_of_old_version_conflicts(
    project: Project, member: User, lead: User
) -> None:
    place = project.memberships.get(user=member)

    with pytest.raises(VersionConflict):
        revise_member(membership=place, by=lead, version=7, role="participant")


def test_end_membership_of_last_lead_is_refused(project: Project, lead: User) -> None:
    with pytest.raises(ActionRefused, match="needs a lead"):
        end_membership(membership=lead_place(project), by=lead)

    assert lead_place(project).ended_at is None


def test_end_membership_with_second_lead_works(project: Project, lead: User) -> None:
    MembershipFactory(project=project, role=ProjectRole.LEAD)

    end_membership(membership=project.memberships.get(user=lead), by=lead)

    assert Event.objects.get(verb="left the team").project_id == project.pk


def test_end_membership_when_only_other_lead_is_deactivated_is_refused(
    project: Project, lead: User
) -> None:
    gone = UserFactory(is_active=False)
    MembershipFactory(project=project, user=gone, role=ProjectRole.LEAD)

    with pytest.raises(ActionRefused):
        end_membership(membership=project.memberships.get(user=lead), by=lead)


def test_end_membership_twice_records_once(
    project: Project, member: User, lead: User
) -> None:
    place = project.memberships.get(user=member)

    end_membership(membership=place, by=lead)
    end_membership(membership=place, by=lead)

    assert Event.objects.filter(verb="member removed").count() == 1
