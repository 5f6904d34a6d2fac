"""Closing an account ends places in teams, unless a team would be left without a lead."""

import pytest

from accounts.actions.closing import close_account
from accounts.models import User
from accounts.permissions import ProjectRole
from audit.models import Event
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from tests.factories.projects import MembershipFactory


def test_close_account_of_the_only_lead_of_a_team_is_refused(
    project: Project, lead: User, member: User
) -> None:
    with pytest.raises(ActionRefused, match="Fewer missed visits"):
        close_account(user=lead, by=lead)

    lead.refresh_from_db()
    assert lead.is_active


def test_close_account_with_another_lead_ends_the_place(
    project: Project, lead: User
) -> None:
    MembershipFactory(project=project, role=ProjectRole.LEAD)

    close_account(user=lead, by=lead)

    assert not project.memberships.current().filter(user=lead).exists()
    assert Event.objects.of_project(project.pk).filter(verb="left the team").exists()


def test_close_account_of_somebody_alone_in_a_project_is_allowed(
    project: Project, lead: User
) -> None:
    close_account(user=lead, by=lead)

    assert not project.memberships.current().exists()


def test_close_account_of_a_member_leaves_the_team_its_lead(
    project: Project, lead: User, member: User
) -> None:
    close_account(user=member, by=member)

    assert [place.user for place in project.team()] == [lead]
