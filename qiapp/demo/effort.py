"""Minutes of the demo: what one team entered, promised and lets each other see."""

from datetime import date, timedelta

from effort.actions import choose, make_promise, note_effort, say_worth
from effort.models import Task, Worth
from projects.models import Project

VISITS = "Fewer missed well visits"
WEEKLY = ((Task.DATA, 10), (Task.PDSA, 15))
"""What the lead entered in each of the last weeks."""
WEEKS = 6


def add_effort(today: date) -> None:
    """A promise, six weeks of minutes of two people, and what both chose."""
    project = Project.objects.get(title=VISITS)
    lead = project.created_by
    make_promise(project=project, by=lead, minutes_a_week=30)
    for week in range(WEEKS):
        day = today - timedelta(weeks=week)
        for task, minutes in WEEKLY:
            note_effort(project=project, by=lead, task=task, minutes=minutes, spent_on=day)  # fmt: skip
    choose(project=project, by=lead, shown_to_team=True, on_attestation=False)
    say_worth(project=project, by=lead, worth=Worth.RATHER_YES)
    others = [place.user for place in project.team() if place.user != lead]
    for other in others[:1]:
        note_effort(project=project, by=other, task=Task.MEETING, minutes=30, spent_on=today)  # fmt: skip
        note_effort(project=project, by=other, task=Task.DATA, minutes=20, spent_on=today)  # fmt: skip
