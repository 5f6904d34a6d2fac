"""What the demo's coach did so far, who helps besides, and everybody ranked."""

from datetime import datetime, time, timedelta

from coaching.actions.asking import list_expert
from coaching.actions.contact import book_call, log_contact
from coaching.actions.handing_over import say_capacity
from coaching.actions.standings import rank_all
from projects.models import Project
from qiapp.demo.people import Cast

VISITS = "Fewer missed well visits"


def add_coaching(cast: Cast) -> None:
    """Two entries in the log, a call next week, two people on the list of experts."""
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
    say_capacity(by=coach, practices=12)
    list_expert(
        by=cast.users["internist"], skills=",analysis,reporting,", region="Midwest",
        ehr="", about="I like run charts, and explain them over a coffee.",
    )  # fmt: skip
    list_expert(
        by=cast.users["assistant"], skills=",extraction,", region="Midwest", ehr="",
        about="Lists and exports from our record system.",
    )  # fmt: skip
    rank_all()
