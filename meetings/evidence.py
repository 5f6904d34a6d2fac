"""What other pages ask of meetings: reviews of a person, the next meeting, open tasks."""

from django.db.models import F, Prefetch

from accounts.models import User
from meetings.models import Meeting, MeetingTask, ReviewedChart
from projects.models import Project


def reviews_of(project: Project, user: User) -> list[Meeting]:
    """Closed meetings of the project at which `user` looked at a chart, in order.

    Their charts are at hand, without drawings. Two queries.
    """
    charts = ReviewedChart.objects.without_drawings()
    rows = project.meetings.with_chart_review().attended_by(user)
    return list(rows.prefetch_related(Prefetch("charts", charts)).order_by("on", "pk"))


def next_planned(project: Project) -> Meeting | None:
    """The next meeting from today on. One query."""
    return project.meetings.planned().filter(on__gte=project.today()).first()


def meeting_ahead(project: Project) -> Meeting | None:
    """The meeting that runs, or else the next planned one. One query."""
    unfinished = project.meetings.kept().filter(closed_at__isnull=True)
    begun_first = F("started_at").asc(nulls_last=True)
    return unfinished.order_by(begun_first, "on", "begins_at", "pk").first()


def open_tasks(project: Project) -> list[MeetingTask]:
    """The open tasks of all its meetings, those due first at the top. One query."""
    rows = MeetingTask.objects.filter(meeting__project=project).open()
    return list(rows.select_related("owner", "meeting"))
