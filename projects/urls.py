"""Addresses around a project that need nothing from the layers above."""

from django.urls import path

from projects.views import charter, ideas, invitations, projects, team

app_name = "projects"
ONE = "<int:project_id>/"
MEMBER = ONE + "team/<int:membership_id>/"
INVITATION = ONE + "invitations/<int:invitation_id>/"
ORGANISATION = "organisations/<int:organisation_id>/"
ORGANISATION_INVITATION = ORGANISATION + "invitations/<int:invitation_id>/"
IDEA = ONE + "ideas/<int:idea_id>/"
MILESTONE = ONE + "milestones/<int:milestone_id>/"

urlpatterns = [
    path("", projects.project_list, name="project_list"),
    path(
        "invitations/<str:token>/",
        invitations.invitation_accept,
        name="invitation_accept",
    ),
    path(
        ORGANISATION + "invite/",
        invitations.organisation_invite,
        name="organisation_invite",
    ),
    path(
        ORGANISATION_INVITATION + "resend/",
        invitations.organisation_invitation_resend,
        name="organisation_invitation_resend",
    ),
    path(
        ORGANISATION_INVITATION + "revoke/",
        invitations.organisation_invitation_revoke,
        name="organisation_invitation_revoke",
    ),
    path(ONE + "edit/", projects.project_edit, name="project_edit"),
    path(ONE + "status/", projects.project_status, name="project_status"),
    path(ONE + "move/", projects.project_move, name="project_move"),
    path(ONE + "sponsors/", projects.sponsors, name="sponsors"),
    path(
        ONE + "sponsors/<int:sponsorship_id>/leave/",
        projects.sponsor_leave,
        name="sponsor_leave",
    ),
    path(ONE + "ideas/", ideas.idea_list, name="idea_list"),
    path(ONE + "ideas/add/", ideas.idea_add, name="idea_add"),
    path(IDEA + "drop/", ideas.idea_drop, name="idea_drop"),
    path(IDEA + "restore/", ideas.idea_restore, name="idea_restore"),
    path(ONE + "team/", team.team, name="team"),
    path(ONE + "team/add/", team.member_add, name="member_add"),
    path(ONE + "team/leave/", team.team_leave, name="team_leave"),
    path(ONE + "team/part/", team.part_edit, name="part_edit"),
    path(MEMBER, team.member_edit, name="member_edit"),
    path(MEMBER + "end/", team.member_end, name="member_end"),
    path(
        INVITATION + "resend/", invitations.invitation_resend, name="invitation_resend"
    ),
    path(
        INVITATION + "revoke/", invitations.invitation_revoke, name="invitation_revoke"
    ),
    path(ONE + "charter/edit/", charter.charter_edit, name="charter_edit"),
    path(ONE + "charter/autosave/", charter.charter_autosave, name="charter_autosave"),
    path(ONE + "charter/sign/", charter.charter_sign, name="charter_sign"),
    path(ONE + "milestones/add/", charter.milestone_add, name="milestone_add"),
    path(MILESTONE, charter.milestone_edit, name="milestone_edit"),
    path(MILESTONE + "done/", charter.milestone_done, name="milestone_done"),
    path(MILESTONE + "remove/", charter.milestone_remove, name="milestone_remove"),
]
