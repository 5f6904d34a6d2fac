"""When progress reports of a project are due, and what the data say of their days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from activities.models import Activity, ProgressReport
from measures.analysis.periods import months_later
from measures.charting import current_charts
from measures.models import ChartDecision, Observation
from projects.models import Project

DAYS_TO_SEND = 14


@dataclass(frozen=True, slots=True)
class Span:
    """The days that one report is about, both included."""

    number: int
    first_day: date
    last_day: date

    @property
    def due_on(self) -> date:
        return self.last_day + timedelta(days=DAYS_TO_SEND)

    def is_over(self, today: date) -> bool:
        return self.last_day < today


def spans(start: date, months: int, until: date) -> list[Span]:
    """Every report's days from `start` on, until one holds `until`. In order."""
    found: list[Span] = []
    first = start
    while first <= until:
        number = len(found) + 1
        following = months_later(start, months * number)
        found.append(Span(number, first, following - timedelta(days=1)))
        first = following
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """One report of one project: its days, and what became of it."""

    project: Project
    span: Span
    report: ProgressReport | None
    today: date

    @property
    def is_sent(self) -> bool:
        return self.report is not None and self.report.sent_at is not None

    @property
    def state(self) -> str:
        """done, late, due, or due_later: what a tag shows."""
        if self.is_sent:
            return "done"
        if self.today > self.span.due_on:
            return "late"
        return "due" if self.span.is_over(self.today) else "due_later"


def begun(activity: Activity) -> dict[Project, date]:
    """The projects of the activity, and the day the first person chose each. One query."""
    places = activity.enrolments.current().exclude(participation=None)
    found: dict[Project, date] = {}
    for place in places.with_people().order_by("started_at"):
        project, at = place.project, place.started_at
        if at is not None:
            found.setdefault(project, at.astimezone(activity.office.zone()).date())
    return found


def lines_of(activity: Activity, only: Iterable[Project] | None = None) -> list[Line]:
    """Every report of each project, the newest first; empty where none are asked for.

    Two queries however many projects.
    """
    months, today = activity.report_months, activity.today()
    if not months:
        return []
    projects = begun(activity)
    if only is not None:
        wanted = set(only)
        projects = {p: day for p, day in projects.items() if p in wanted}
    known = {(r.project_id, r.number): r for r in activity.reports.select_related("sent_by")}  # fmt: skip
    last = min(today, activity.ends_on)
    lines = [
        Line(project, span, known.get((project.pk, span.number)), today)
        for project, day in projects.items()
        for span in spans(day, months, last)
    ]
    return sorted(lines, key=lambda one: one.span.first_day, reverse=True)


def facts_of(project: Project, span: Span) -> dict[str, Any]:
    """What the project's records say of these days: JSON types only."""
    days = (span.first_day, span.last_day)
    meetings: Any = project.meetings.closed().filter(on__range=days).with_counts()
    cycles = project.cycles.all()
    changes = ChartDecision.objects.standing().definition_changes()
    return {
        "meetings": [
            {"on": m.on.isoformat(), "people": m.people, "charts": m.chart_count}
            for m in meetings.order_by("on")
        ],
        "cycles_begun": list(
            cycles.filter(starts_on__range=days).order_by("number")
            .values_list("change", flat=True)
        ),
        "cycles_decided": [
            {"change": c.change, "decision": str(c.get_decision_display()),
             "learned": c.learned}
            for c in cycles.filter(decided_at__date__range=days).order_by("number")
        ],
        "measures": [measure_words(chart, days) for chart in current_charts(project)],
        "definitions_changed": changes.filter(
            measure__project=project, day__range=days
        ).count(),
        "joined": project.memberships.filter(joined_at__date__range=days).count(),
        "left": project.memberships.filter(ended_at__date__range=days).count(),
    }  # fmt: skip


def measure_words(chart: Any, days: tuple[date, date]) -> dict[str, Any]:
    rows = Observation.objects.charted().filter(measure=chart.measure)
    return {
        "name": chart.measure.name,
        "periods": rows.filter(starts_on__range=days).count(),
        "sentence": chart.sentence,
    }


CSV_COLUMNS = [
    "Project", "Practice", "Report", "First day", "Last day", "Due", "Sent", "Sent by",
    "Meetings", "Tests begun", "Tests decided", "Periods of data", "Joined", "Left",
    "What stands in the way", "What comes next",
]  # fmt: skip


def csv_rows(activity: Activity) -> list[list[Any]]:
    """A row for each report that is over, sent or not, the oldest first."""
    return [
        csv_row(line)
        for line in reversed(lines_of(activity))
        if line.span.is_over(line.today)
    ]


def csv_row(line: Line) -> list[Any]:
    report = line.report if line.is_sent else None
    facts = report.facts if report else {}
    span = line.span
    counted = [
        len(facts[name]) if facts else ""
        for name in ("meetings", "cycles_begun", "cycles_decided")
    ]
    periods = sum(one["periods"] for one in facts["measures"]) if facts else ""
    return [
        line.project.title, str(line.project.organisation or ""), span.number,
        span.first_day, span.last_day, span.due_on,
        report.sent_at.date() if report and report.sent_at else "",
        str(report.sent_by) if report else "", *counted, periods,
        facts.get("joined", ""), facts.get("left", ""),
        report.obstacles if report else "", report.next_steps if report else "",
    ]  # fmt: skip
