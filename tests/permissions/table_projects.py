"""Projects: the list, the words, the team, the charter, CME offices, invitations."""

from types import SimpleNamespace
from typing import Any

from accounts.permissions import Permission, ProjectRole
from projects.actions.charter import add_milestone, charter_of
from projects.actions.ideas import add_ideas
from projects.actions.invitations import invite_to_organisation, invite_to_project
from tests.factories.accounts import OrganisationFactory
from tests.permissions.rows import (
    Row,
    on_project,
    personal_row,
    practice_row,
    project_row,
    public_row,
)
from tests.permissions.scenario import EVERYBODY, STRANGERS, TEAM

P = Permission
OUTSIDE_TEAM = dict.fromkeys(on_project(P.VIEW_PROJECT) - TEAM, 404)
INVITED = "stranger_office"
NOT_INVITED = dict.fromkeys(EVERYBODY - {INVITED}, 403)
NO_SUCH_PROJECT = dict.fromkeys(STRANGERS | {"owner_member", "owner_cme_staff", "sponsor_member", "sponsor_coach"}, 400)  # fmt: skip


def prepare(world: SimpleNamespace) -> None:
    project, lead = world.project, world.people["lead"]
    team = project.memberships.all()
    world.membership = team.get(user=world.people["team_member"])
    world.new_office = OrganisationFactory(name="New office", kind="cme_provider")
    world.sponsorship = project.sponsorships.get()
    [world.idea] = add_ideas(project=project, by=lead, texts=["Text the day before."])
    world.milestone = add_milestone(
        project=project, name="Baseline", due_on=project.started_on, by=lead
    )
    invited = invite_to_project(
        project=project, email=world.people[INVITED].email, by=lead,
        role=ProjectRole.PARTICIPANT,
    )  # fmt: skip
    world.invitation, world.invitation_token = invited.invitation, invited.token
    world.practice_invitation = invite_to_organisation(
        organisation=world.practice, email="new2@example.org", role="coach", by=lead
    ).invitation


def words(world: SimpleNamespace) -> dict[str, Any]:
    project = world.project
    return {"title": "New", "problem": project.problem, "version": project.version}


def member_words(world: SimpleNamespace) -> dict[str, Any]:
    return {"role": "participant", "version": world.membership.version}


def digest(world: SimpleNamespace) -> dict[str, Any]:
    return {"digest": charter_of(world.project).digest()}


def sponsor(world: SimpleNamespace) -> dict[str, Any]:
    return {"organisation": world.new_office.pk}


def new_member(world: SimpleNamespace) -> dict[str, Any]:
    return {"project": world.project.pk, "email": "new@example.org", "role": "coach"}


MEMBER = ("project", "membership")
MILESTONE = ("project", "milestone")
INVITATION = ("project", "invitation")
TO_PRACTICE = ("practice", "practice_invitation")
DUE = {"name": "Review", "due_on": "2026-05-01"}

ROWS: list[Row] = [
    personal_row("projects:project_list"),
    personal_row("measures:project_start"),
    personal_row("measures:project_start", "POST", ok=422),
    project_row("projects:project_edit", needs=P.EDIT_PROJECT),
    project_row("projects:project_edit", "POST", needs=P.EDIT_PROJECT, ok=302, data=words),
    project_row("projects:project_status", needs=P.EDIT_PROJECT),
    project_row("projects:project_status", "POST", needs=P.EDIT_PROJECT, ok=302, data={"status": "paused"}),
    project_row("projects:project_move", needs=P.MANAGE_TEAM),
    # The project has an organisation already; test_moving.py moves one that has none.
    project_row("projects:project_move", "POST", needs=P.MANAGE_TEAM, ok=422),
    project_row("project-move", "POST", needs=P.MANAGE_TEAM, ok=400, api=True),
    project_row("projects:sponsors", needs=P.EDIT_PROJECT),
    project_row("projects:sponsors", "POST", needs=P.EDIT_PROJECT, ok=302, data=sponsor),
    project_row("projects:sponsor_leave", "POST", needs=P.EDIT_PROJECT, ok=302, args=("project", "sponsorship")),
    project_row("projects:idea_list", needs=P.VIEW_PROJECT),
    project_row("projects:idea_add", needs=P.RECORD_CYCLE, ok=302),
    project_row("projects:idea_add", "POST", needs=P.RECORD_CYCLE, ok=302, data={"text": "Call them."}),
    project_row("idea-list", needs=P.VIEW_PROJECT, api=True),
    project_row("idea-list", "POST", needs=P.RECORD_CYCLE, ok=201, api=True, data={"text": "Call them."}),
    project_row("idea-detail", needs=P.VIEW_PROJECT, args=("project", "idea"), api=True),
    project_row("idea-drop", "POST", needs=P.RECORD_CYCLE, args=("project", "idea"), api=True),
    project_row("idea-restore", "POST", needs=P.RECORD_CYCLE, args=("project", "idea"), api=True),
    project_row("projects:idea_drop", "POST", needs=P.RECORD_CYCLE, ok=302, args=("project", "idea")),
    project_row("projects:idea_restore", "POST", needs=P.RECORD_CYCLE, ok=302, args=("project", "idea")),
    project_row("projects:team", needs=P.VIEW_PROJECT),
    project_row("projects:member_add", needs=P.MANAGE_TEAM),
    project_row("projects:member_add", "POST", needs=P.MANAGE_TEAM, ok=302, data={"email": "new@example.org", "role": "coach"}),
    project_row("projects:member_edit", needs=P.MANAGE_TEAM, args=MEMBER),
    project_row("projects:member_edit", "POST", needs=P.MANAGE_TEAM, ok=302, args=MEMBER, data=member_words),
    project_row("projects:member_end", needs=P.MANAGE_TEAM, args=MEMBER),
    project_row("projects:member_end", "POST", needs=P.MANAGE_TEAM, ok=302, args=MEMBER),
    project_row("projects:team_leave", needs=P.VIEW_PROJECT, but=OUTSIDE_TEAM),
    project_row("projects:team_leave", "POST", needs=P.VIEW_PROJECT, ok=302, but=OUTSIDE_TEAM | {"lead": 422}),
    project_row("projects:invitation_resend", "POST", needs=P.MANAGE_TEAM, ok=302, args=INVITATION),
    project_row("projects:invitation_revoke", "POST", needs=P.MANAGE_TEAM, ok=302, args=INVITATION),
    practice_row("projects:organisation_invite", needs=P.MANAGE_ORGANISATION),
    practice_row("projects:organisation_invite", "POST", needs=P.MANAGE_ORGANISATION, ok=302, data={"email": "new@example.org", "role": "coach"}),
    practice_row("projects:organisation_invitation_resend", "POST", needs=P.MANAGE_ORGANISATION, ok=302, args=TO_PRACTICE),
    practice_row("projects:organisation_invitation_revoke", "POST", needs=P.MANAGE_ORGANISATION, ok=302, args=TO_PRACTICE),
    public_row("projects:invitation_accept", args=("invitation_token",)),
    public_row("projects:invitation_accept", "POST", ok=403, args=("invitation_token",), but={INVITED: 302}),
    project_row("projects:part_edit", needs=P.SIGN_CHARTER),
    project_row("projects:part_edit", "POST", needs=P.SIGN_CHARTER, ok=302, data={"version": 1, "card": "data"}),
    project_row("projects:charter_edit", needs=P.EDIT_PROJECT),
    project_row("projects:charter_edit", "POST", needs=P.EDIT_PROJECT, ok=302, data={"version": 1, "scope_in": "All"}),
    project_row("projects:charter_autosave", "POST", needs=P.EDIT_PROJECT, data={"version": 1, "scope_in": "All"}),
    project_row("projects:charter_sign", "POST", needs=P.SIGN_CHARTER, ok=302, data=digest),
    project_row("projects:milestone_add", needs=P.EDIT_PROJECT),
    project_row("projects:milestone_add", "POST", needs=P.EDIT_PROJECT, ok=302, data=DUE),
    project_row("projects:milestone_edit", needs=P.EDIT_PROJECT, args=MILESTONE),
    project_row("projects:milestone_edit", "POST", needs=P.EDIT_PROJECT, ok=302, args=MILESTONE, data=DUE),
    project_row("projects:milestone_done", "POST", needs=P.EDIT_PROJECT, ok=302, args=MILESTONE),
    project_row("projects:milestone_remove", "POST", needs=P.EDIT_PROJECT, ok=302, args=MILESTONE),
    personal_row("project-list", api=True),
    personal_row("project-list", "POST", ok=201, api=True, data={"problem": "Long waits."}),
    project_row("project-detail", needs=P.VIEW_PROJECT, api=True),
    project_row("project-detail", "PATCH", needs=P.EDIT_PROJECT, api=True, data={"title": "New", "version": 1}),
    project_row("project-status", "POST", needs=P.EDIT_PROJECT, api=True, data={"status": "paused"}),
    project_row("project-sponsors", needs=P.VIEW_PROJECT, api=True),
    project_row("project-sponsors", "POST", needs=P.EDIT_PROJECT, ok=201, api=True, data=sponsor),
    project_row("project-charter", needs=P.VIEW_PROJECT, api=True),
    project_row("project-charter", "PATCH", needs=P.EDIT_PROJECT, api=True, data={"scope_in": "All", "version": 1}),
    personal_row("membership-list", api=True),
    project_row("membership-list", "POST", needs=P.MANAGE_TEAM, ok=202, args=(), api=True, data=new_member, but=NO_SUCH_PROJECT),
    project_row("membership-detail", needs=P.VIEW_PROJECT, args=("membership",), api=True),
    project_row("membership-detail", "PATCH", needs=P.MANAGE_TEAM, args=("membership",), api=True, data=member_words),
    project_row("membership-detail", "DELETE", needs=P.MANAGE_TEAM, ok=204, args=("membership",), api=True, but={"team_member": 204}),
]  # fmt: skip
