"""When the demo's teams want to be reminded: one has a huddle, one rests for a while."""

from datetime import timedelta

from nextsteps.actions.cadence import choose_rhythm, pause_reminders
from projects.models import Project

HUDDLE, RESTING = "Fewer missed well visits", "A foot check for everyone with diabetes"
TUESDAY = 1
REST = timedelta(days=12)


def add_rhythms() -> None:
    """A weekly huddle on Tuesdays, and reminders that rest while a room is rebuilt."""
    huddle = Project.objects.get(title=HUDDLE)
    choose_rhythm(
        project=huddle, by=huddle.created_by, version=1, rhythm="weekly",
        weekdays=[TUESDAY], month_day=1,
    )  # fmt: skip
    resting = Project.objects.get(title=RESTING)
    pause_reminders(
        project=resting, by=resting.created_by, until=resting.today() + REST,
        reason="Our treatment room is being rebuilt.",
    )  # fmt: skip
