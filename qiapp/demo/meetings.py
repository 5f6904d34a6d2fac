"""A meeting that was held today, with its next one planned, and what leaders are asked."""

from datetime import time, timedelta

from meetings import actions
from projects.models import Project

TITLE = "Fewer missed well visits"
NEXT_IN_DAYS = 14


def add_meetings() -> None:
    """One closed meeting of the whole team; its minutes wait for the worker."""
    project = Project.objects.get(title=TITLE)
    lead, today = project.created_by, project.today()
    team = list(project.team())
    meeting = actions.plan_meeting(
        project=project, by=lead, on=today, begins_at=time(12, 15), place="Break room"
    )
    actions.start_meeting(project=project, by=lead, meeting=meeting)
    actions.tick_attendance(
        meeting=meeting, by=lead, present=[one.user_id for one in team]
    )
    actions.revise_meeting(
        meeting=meeting, by=lead, version=1,
        question="Do we offer the text reminder to every family now?",
    )  # fmt: skip
    actions.add_decision(
        meeting=meeting, by=lead, text="Yes, to every family with a mobile number"
    )
    actions.add_decision(
        meeting=meeting, by=lead, is_test=True,
        text="Ask for the best number when a family checks in, on Tuesday only",
    )  # fmt: skip
    actions.add_task(
        meeting=meeting, by=lead, owner=team[-1].user, due_on=today + timedelta(7),
        text="Show the front desk the question about the best number",
    )  # fmt: skip
    actions.add_task(
        meeting=meeting, by=lead, owner=lead, due_on=today + timedelta(12),
        text="Enter last month's visits before the next meeting",
    )  # fmt: skip
    actions.close_meeting(
        meeting=meeting, by=lead, next_on=today + timedelta(NEXT_IN_DAYS),
        looked_at=list(project.measures.current().values_list("pk", flat=True)),
    )  # fmt: skip
    actions.change_ask(
        project=project, by=lead,
        text="One protected hour a month, so that the front desk can join the meeting",
    )  # fmt: skip
