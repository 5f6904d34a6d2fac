"""What coaches keep: notes, questions, messages, calls and time."""

from coaching.models.asking import (
    QUESTION_MAX_LENGTH,
    HelpKind,
    HelpRequest,
    HelpRequestQuerySet,
)
from coaching.models.contact import (
    NUDGE_DAYS,
    NUDGE_MAX_LENGTH,
    Call,
    Contact,
    ContactKind,
    Nudge,
)
from coaching.models.notes import CoachNote, CoachNoteQuerySet
from coaching.models.standing import Snooze, Standing, StandingQuerySet

__all__ = [
    "NUDGE_DAYS",
    "NUDGE_MAX_LENGTH",
    "QUESTION_MAX_LENGTH",
    "Call",
    "CoachNote",
    "CoachNoteQuerySet",
    "Contact",
    "ContactKind",
    "HelpKind",
    "HelpRequest",
    "HelpRequestQuerySet",
    "Nudge",
    "Snooze",
    "Standing",
    "StandingQuerySet",
]
