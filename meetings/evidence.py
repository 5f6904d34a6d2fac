"""Which meetings with a chart somebody was at: counted once per meeting and person."""

from django.db.models import Prefetch

from accounts.models import User
from meetings.models import Meeting, ReviewedChart
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
