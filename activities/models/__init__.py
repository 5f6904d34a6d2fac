"""A CME office's activity, who was invited to it, and who takes part."""

from activities.models.activity import Activity, ActivityKind, Funding
from activities.models.joining import ActivityInvitation, Enrolment, invitation_end
from activities.models.reviews import (
    OPINIONS_NEEDED,
    Disclosure,
    Opinion,
    Stage,
    Submission,
    Verdict,
)

__all__ = [
    "OPINIONS_NEEDED",
    "Activity",
    "ActivityInvitation",
    "ActivityKind",
    "Disclosure",
    "Enrolment",
    "Funding",
    "Opinion",
    "Stage",
    "Submission",
    "Verdict",
    "invitation_end",
]
