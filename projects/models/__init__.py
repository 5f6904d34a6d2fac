"""A QI project: its aim, team, charter, sponsors and invitations."""

from projects.models.charter import (
    Charter,
    CharterEdition,
    CharterSignature,
    Milestone,
)
from projects.models.idea import IDEA_MAX_LENGTH, ChangeIdea
from projects.models.invitation import INVITATION_DAYS, Invitation, invitation_end
from projects.models.project import (
    PROJECT_ROLE_CHOICES,
    STATUS_CHANGES,
    TITLE_MAX_LENGTH,
    Membership,
    Project,
    ProjectStatus,
    Sponsorship,
)

__all__ = [
    "IDEA_MAX_LENGTH",
    "INVITATION_DAYS",
    "PROJECT_ROLE_CHOICES",
    "STATUS_CHANGES",
    "TITLE_MAX_LENGTH",
    "ChangeIdea",
    "Charter",
    "CharterEdition",
    "CharterSignature",
    "Invitation",
    "Membership",
    "Milestone",
    "Project",
    "ProjectStatus",
    "Sponsorship",
    "invitation_end",
]
