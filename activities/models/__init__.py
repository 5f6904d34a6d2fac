"""A CME office's activity, who was invited to it, and who takes part."""

from activities.models.activity import Activity, ActivityKind, Funding
from activities.models.joining import ActivityInvitation, Enrolment, invitation_end

__all__ = [
    "Activity",
    "ActivityInvitation",
    "ActivityKind",
    "Enrolment",
    "Funding",
    "invitation_end",
]
