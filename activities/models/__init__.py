"""A CME office's activity, who was invited to it, and who takes part."""

from activities.models.activity import Activity, ActivityKind, Funding
from activities.models.credit import LONGEST_CLAIM, HoursClaim, StageConfirmation
from activities.models.disputes import DAYS_TO_ANSWER, Against, Dispute, Outcome
from activities.models.joining import ActivityInvitation, Enrolment, invitation_end
from activities.models.progress import ProgressReport
from activities.models.reviews import (
    OPINIONS_NEEDED,
    Disclosure,
    Opinion,
    Stage,
    Submission,
    Verdict,
)

__all__ = [
    "DAYS_TO_ANSWER",
    "LONGEST_CLAIM",
    "Against",
    "Dispute",
    "HoursClaim",
    "Outcome",
    "ProgressReport",
    "StageConfirmation",
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
