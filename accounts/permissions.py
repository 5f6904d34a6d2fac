"""The one permission table: who may do what. Pages, API and tests read it from here.

Three kinds of role meet on a project: the role somebody has in its team, a role in the
organisation that owns it, and a role in the CME office that sponsors it. A person's
permissions are the union. A stranger has none and is answered 404 (decision 10).
"""

from enum import StrEnum


class Permission(StrEnum):
    VIEW_PROJECT = "view_project"
    EDIT_PROJECT = "edit_project"  # aim, charter, status, sponsors
    MANAGE_TEAM = "manage_team"
    DEFINE_MEASURE = "define_measure"
    RECORD_DATA = "record_data"
    RECORD_CYCLE = "record_cycle"
    SIGN_CHARTER = "sign_charter"
    NOTE_EFFORT = "note_effort"  # enter one's own minutes
    PARTICIPATE = "participate"  # join a programme and sign one's own attestation
    COSIGN = "cosign"  # confirm somebody else's attestation
    REVIEW_ATTESTATION = "review_attestation"  # approve or decline for the CME office
    WRITE_COACH_NOTE = "write_coach_note"
    VIEW_AUDIT = "view_audit"
    SHARE_DATA = "share_data"  # say who outside the practice sees a measure
    USE_DOCUMENTS = "use_documents"  # the practice's own papers, with all its numbers
    # on an organisation
    VIEW_ORGANISATION = "view_organisation"
    MANAGE_ORGANISATION = "manage_organisation"
    START_PROJECT = "start_project"
    EXPORT_COMPLETIONS = "export_completions"
    RUN_ACTIVITY = "run_activity"  # set up an activity of the CME office, invite to it
    RUN_COLLABORATIVE = "run_collaborative"  # bring practices together, invite them


class ProjectRole(StrEnum):
    LEAD = "lead"
    PARTICIPANT = "participant"
    TEAM_MEMBER = "team_member"
    LOCAL_CHAMPION = "local_champion"
    COACH = "coach"


class OrganisationRole(StrEnum):
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    COACH = "coach"
    CME_STAFF = "cme_staff"


P = Permission

# What a role in the project's team allows.
PROJECT_TABLE: dict[ProjectRole, frozenset[Permission]] = {
    ProjectRole.LEAD: frozenset(
        {
            P.VIEW_PROJECT, P.EDIT_PROJECT, P.MANAGE_TEAM, P.DEFINE_MEASURE,
            P.RECORD_DATA, P.RECORD_CYCLE, P.SIGN_CHARTER, P.PARTICIPATE, P.COSIGN,
            P.NOTE_EFFORT, P.VIEW_AUDIT, P.SHARE_DATA,
            P.USE_DOCUMENTS,
        }
    ),
    ProjectRole.LOCAL_CHAMPION: frozenset(
        {
            P.VIEW_PROJECT, P.EDIT_PROJECT, P.DEFINE_MEASURE, P.RECORD_DATA,
            P.RECORD_CYCLE, P.SIGN_CHARTER, P.PARTICIPATE, P.COSIGN, P.NOTE_EFFORT,
            P.VIEW_AUDIT, P.SHARE_DATA,
            P.USE_DOCUMENTS,
        }
    ),
    ProjectRole.PARTICIPANT: frozenset(
        {
            P.VIEW_PROJECT, P.DEFINE_MEASURE, P.RECORD_DATA, P.RECORD_CYCLE,
            P.SIGN_CHARTER, P.PARTICIPATE, P.NOTE_EFFORT, P.VIEW_AUDIT, P.SHARE_DATA,
            P.USE_DOCUMENTS,
        }
    ),
    ProjectRole.TEAM_MEMBER: frozenset(
        {
            P.VIEW_PROJECT, P.RECORD_DATA, P.RECORD_CYCLE, P.SIGN_CHARTER,
            P.NOTE_EFFORT, P.USE_DOCUMENTS,
        }
    ),
    ProjectRole.COACH: frozenset(
        {P.VIEW_PROJECT, P.WRITE_COACH_NOTE, P.COSIGN, P.NOTE_EFFORT, P.VIEW_AUDIT}
    ),
}  # fmt: skip

# What a role in the organisation that owns the project allows on its projects.
OWNER_TABLE: dict[OrganisationRole, frozenset[Permission]] = {
    OrganisationRole.ADMINISTRATOR: frozenset(
        {
            P.VIEW_PROJECT,
            P.EDIT_PROJECT,
            P.MANAGE_TEAM,
            P.VIEW_AUDIT,
            P.SHARE_DATA,
            P.USE_DOCUMENTS,
        }
    ),
    OrganisationRole.COACH: PROJECT_TABLE[ProjectRole.COACH],
    OrganisationRole.MEMBER: frozenset(),
    OrganisationRole.CME_STAFF: frozenset(),
}

# What a role in the sponsoring CME office allows on the projects it sponsors.
SPONSOR_TABLE: dict[OrganisationRole, frozenset[Permission]] = {
    OrganisationRole.ADMINISTRATOR: frozenset({P.VIEW_PROJECT}),
    OrganisationRole.CME_STAFF: frozenset(
        {P.VIEW_PROJECT, P.REVIEW_ATTESTATION, P.VIEW_AUDIT}
    ),
    OrganisationRole.COACH: frozenset(),
    OrganisationRole.MEMBER: frozenset(),
}

# What a role in an organisation allows on the organisation itself.
ORGANISATION_TABLE: dict[OrganisationRole, frozenset[Permission]] = {
    OrganisationRole.ADMINISTRATOR: frozenset(
        {P.VIEW_ORGANISATION, P.MANAGE_ORGANISATION, P.START_PROJECT, P.VIEW_AUDIT}
    ),
    OrganisationRole.MEMBER: frozenset({P.VIEW_ORGANISATION, P.START_PROJECT}),
    OrganisationRole.COACH: frozenset({P.VIEW_ORGANISATION, P.RUN_COLLABORATIVE}),
    OrganisationRole.CME_STAFF: frozenset(
        {
            P.RUN_COLLABORATIVE,
            P.VIEW_ORGANISATION,
            P.REVIEW_ATTESTATION,
            P.EXPORT_COMPLETIONS,
            P.RUN_ACTIVITY,
            P.VIEW_AUDIT,
        }
    ),
}

# Roles in an organisation that may begin projects there, or bring one along.
STARTING_ROLES = [
    role for role, granted in ORGANISATION_TABLE.items() if P.START_PROJECT in granted
]

# These people see many practices or issue credit: a second factor, a short idle limit.
SENSITIVE_ROLES = frozenset({OrganisationRole.COACH, OrganisationRole.CME_STAFF})


class Can:
    """Permissions for templates: `can.record_data` is True or False; a typing slip raises."""

    def __init__(self, permissions: frozenset[Permission]) -> None:
        self.permissions = permissions

    def __getattr__(self, name: str) -> bool:
        try:
            return Permission(name) in self.permissions
        except ValueError:
            raise AttributeError(name) from None
