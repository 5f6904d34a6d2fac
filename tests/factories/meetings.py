"""Smallest valid meetings: planned, running, closed."""

from collections.abc import Collection
from datetime import date

from accounts.models import User
from meetings.actions import close_meeting, plan_meeting, start_meeting
from meetings.models import Meeting
from projects.models import Project


def planned_meeting(
    project: Project, on: date | None = None, **more: object
) -> Meeting:
    return plan_meeting(
        project=project, by=project.created_by, on=on or project.today(), **more
    )


def running_meeting(project: Project, by: User | None = None) -> Meeting:
    return start_meeting(project=project, by=by or project.created_by)


def closed_meeting(project: Project, looked_at: Collection[int] = ()) -> Meeting:
    """A meeting that began and ended; its minutes wait for the worker."""
    meeting = running_meeting(project)
    close_meeting(meeting=meeting, by=project.created_by, looked_at=looked_at)
    return meeting
