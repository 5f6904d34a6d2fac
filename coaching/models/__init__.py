"""What coaches keep: notes, questions, messages, calls and time."""

from coaching.models.asking import (
    NOTE_MAX_LENGTH,
    PAGE_MAX_LENGTH,
    QUESTION_MAX_LENGTH,
    Handoff,
    HelpKind,
    HelpRequest,
    HelpRequestQuerySet,
)
from coaching.models.caseload import Capacity, CoachHandOver, Digest
from coaching.models.contact import (
    NUDGE_DAYS,
    NUDGE_MAX_LENGTH,
    Call,
    Contact,
    ContactKind,
    Nudge,
)
from coaching.models.experts import Expert, Skill
from coaching.models.notes import CoachNote, CoachNoteQuerySet
from coaching.models.standing import Snooze, Standing, StandingQuerySet

__all__ = [
    "NOTE_MAX_LENGTH",
    "NUDGE_DAYS",
    "NUDGE_MAX_LENGTH",
    "PAGE_MAX_LENGTH",
    "QUESTION_MAX_LENGTH",
    "Call",
    "Capacity",
    "CoachHandOver",
    "CoachNote",
    "CoachNoteQuerySet",
    "Contact",
    "ContactKind",
    "Digest",
    "Expert",
    "Handoff",
    "HelpKind",
    "HelpRequest",
    "HelpRequestQuerySet",
    "Nudge",
    "Skill",
    "Snooze",
    "Standing",
    "StandingQuerySet",
]
