"""What the pages of sharing show: the table of who sees what, what one of them sees, the log."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from audit.models import Event, EventQuerySet
from measures.chart import Chart
from measures.charting import charts_of
from measures.drawings import preview
from measures.models import Look, Measure, MeasureQuerySet, Showing
from projects.models import Project
from sharing.models import Confirmation
from sharing.recipients import Recipient, recipients_of

# The lines of the history that say who was let in or kept out.
VERBS = (
    "what is shown confirmed", "measure kept to oneself", "measure given to the team",
    "what other practices see chosen", "data-sharing agreement signed",
    "data-sharing agreement withdrawn",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One measure, and for each recipient in order whether it is shown it."""

    measure: Measure
    cells: list["Cell"]


@dataclass(frozen=True, slots=True)
class Cell:
    name: str  # of the recipient
    shown: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One recipient; `confirmed`: the newest confirmation, None while nobody was asked."""

    recipient: Recipient
    confirmed: Confirmation | None


@dataclass(frozen=True, slots=True)
class Overview:
    columns: list[Column]
    lines: list[Line]

    @property
    def unasked(self) -> list[Recipient]:
        return [one.recipient for one in self.columns if one.confirmed is None]


def overview_of(project: Project) -> Overview:
    """Who sees what of the project. Five queries."""
    recipients = recipients_of(project)
    measures = list(measures_offered(project))
    shown = shown_pairs(project)
    newest = newest_confirmations(project)
    return Overview(
        [Column(one, newest.get((one.kind, one.pk))) for one in recipients],
        [
            Line(m, [Cell(r.name, (m.pk, r.kind, r.pk) in shown) for r in recipients])
            for m in measures
        ],
    )


def measures_offered(project: Project) -> MeasureQuerySet:
    """Current measures the viewer may decide about: the team's and her own."""
    return Measure.objects.seen_in(project).current()


def shown_pairs(project: Project) -> set[tuple[int, str, int]]:
    """(measure, "coach" or "office", its id) of all that is shown. One query."""
    rows = Showing.objects.effective().filter(measure__project=project)
    return {
        (one.measure_id, "coach" if one.coach_id else "office",
         one.coach_id or one.office_id or 0)
        for one in rows
    }  # fmt: skip


def is_hidden_from_somebody(project: Project) -> Callable[[Measure], bool]:
    """Whether a measure is withheld from a coach or office of the project. Three queries.

    Such a one is not named in texts that the program writes for all to read.
    """
    recipients, pairs = recipients_of(project), shown_pairs(project)
    return lambda measure: any(
        (measure.pk, one.kind, one.pk) not in pairs for one in recipients
    )


def newest_confirmations(project: Project) -> dict[tuple[str, int], Confirmation]:
    """The newest confirmation by kind and id of the recipient. One query."""
    found: dict[tuple[str, int], Confirmation] = {}
    for one in project.confirmations.select_related("by"):
        key = (
            ("coach", one.coach_id) if one.coach_id else ("office", one.office_id or 0)
        )
        found.setdefault(key, one)
    return found


@dataclass(frozen=True, slots=True)
class SeenChart:
    """A chart as somebody else sees it; `drawings` by width, empty without numbers."""

    chart: Chart
    drawings: dict[str, str]


def charts_seen(measures: MeasureQuerySet, project: Project) -> list[SeenChart]:
    """The charts of these measures, drawn at once. Four queries."""
    rows = list(measures.order_by("position", "pk"))
    for one in rows:
        one.project = project
    return [seen_chart(chart) for chart in charts_of(rows)]


def seen_chart(chart: Chart) -> SeenChart:
    drawings = {}
    if chart.last_point is not None:
        prefix = f"seen-{chart.measure.pk}"
        drawings = {w: preview(chart, w, f"{prefix}-{w}") for w in ("wide", "narrow")}
    return SeenChart(chart, drawings)


def last_numbers_day(project: Project) -> date | None:
    """The last day the team has numbers of: this much each coach may know. One query."""
    team = Measure.objects.filter(project=project).current().of_team()
    day: date | None = team.aggregate(last=Max("observations__ends_on"))["last"]
    return day


def changes_of(project: Project) -> EventQuerySet:
    """Every decision about who sees what, newest first, without others' own measures."""
    seen = Measure.objects.seen_in(project)
    hidden = Measure.objects.filter(project=project).exclude(pk__in=seen)
    ids = [str(pk) for pk in hidden.values_list("pk", flat=True)]
    events = Event.objects.of_project(project.pk).filter(verb__in=VERBS)
    return events.exclude(subject_type="measures.measure", subject_id__in=ids)


def looks_at(project: Project) -> "list[Look]":
    """Who from outside saw which measure, newest first."""
    rows = Look.objects.filter(measure__project=project)
    return rows.select_related("user", "measure")  # type: ignore[return-value]
