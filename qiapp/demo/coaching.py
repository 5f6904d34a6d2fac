"""What the demo's coach did so far: time logged, a call booked, and the list ranked."""

from datetime import datetime, time, timedelta

from coaching.actions.contact import book_call, log_contact
from coaching.actions.standings import rank_all
from projects.models import Project
from qiapp.demo.people import Cast

VISITS = "Fewer missed well visits"


def add_coaching(cast: Cast) -> None:
    """Two entries in the log and a call next week; then everybody is ranked."""
    coach, project = cast.users["coach"], Project.objects.get(title=VISITS)
    today = project.today()
    log_contact(
        project=project, by=coach, kind="call", on=today - timedelta(days=34), minutes=25,
        topic="How to hand out reminders at the front desk",
    )  # fmt: skip
    log_contact(
        project=project, by=coach, kind="preparation", on=today - timedelta(days=35),
        minutes=10,
    )  # fmt: skip
    noon = datetime.combine(
        today + timedelta(days=6), time(12, 30), tzinfo=coach.zone()
    )
    book_call(project=project, by=coach, starts_at=noon, minutes=30, place="555 0100")
    rank_all()
