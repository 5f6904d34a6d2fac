"""A judged chart as pages, files and documents show it: its words, its rows, its sites."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from measures import sites
from measures.analysis import (
    Point,
    RunChart,
    Series,
    differences,
    formats,
    meaning,
    periods,
    wording,
)
from measures.charts.membership import Membership
from measures.definitions import (
    Definition,
    changes_among,
    definition_note,
    definitions_of,
)
from measures.models import (
    PHASE_KINDS,
    Annotation,
    ChartDecision,
    DecisionKind,
    Measure,
)

if TYPE_CHECKING:  # numpy is loaded only where a control chart is asked for
    from measures.analysis.control_results import ControlChart
    from measures.control import Control


def days_of(decisions: Iterable[ChartDecision], kind: str) -> list[date]:
    return [decision.day for decision in decisions if decision.kind == kind]


def phase_days(decisions: Iterable[ChartDecision]) -> list[date]:
    """The first days of the phases: those people began and those of new definitions."""
    return [decision.day for decision in decisions if decision.kind in PHASE_KINDS]


@dataclass(frozen=True)
class Chart:
    """A measure's series, the verdict on it, its flags, and what people decided about it.

    `decisions` are the standing ones of the measure, and `idle` those of them that this
    chart does not heed (see `is_heeded`). `members` are the sites behind each period,
    `all_members` the same with those that a constant cohort leaves out. `control` is the
    control chart where one was asked for. `problem` says why the data cannot be shown
    this way; the series is then empty or its chart another one.
    """

    measure: Measure
    series: Series
    analysis: RunChart
    flags: tuple[Annotation, ...]
    problem: str = ""
    decisions: tuple[ChartDecision, ...] = ()
    idle: tuple[ChartDecision, ...] = ()
    members: sites.Members = field(default_factory=dict)
    all_members: sites.Members = field(default_factory=dict)
    constant: bool = False
    control: "Control | None" = None

    @property
    def judged(self) -> "RunChart | ControlChart":
        """What is drawn and told: the control chart where one was asked for."""
        return self.control.chart if self.control else self.analysis

    @cached_property
    def sentence(self) -> str:
        said = wording.sentence(self.judged, self.series, translation)
        return self.problem or f"{said} {self.waiting}".rstrip()

    @cached_property
    def description(self) -> str:
        said = wording.describe(self.judged, self.series, translation)
        return f"{said} {self.definition_note}".rstrip()

    @cached_property
    def definitions(self) -> list[Definition]:
        """How the measure was counted from when until when, the oldest first."""
        return definitions_of(self.measure, self.decisions)

    @property
    def earlier_definitions(self) -> list[Definition]:
        """Those before the one of now, the newest first."""
        return self.definitions[-2::-1]

    @property
    def definition_note(self) -> str:
        """Since when it is counted differently, why, and what that does to the chart."""
        return definition_note(self.decisions, self.series)

    @property
    def waiting(self) -> str:
        """That no point is counted by the newest definition yet; empty otherwise."""
        changes = changes_among(self.decisions)
        shown = self.last_point
        if not changes or shown is None or shown.period_start >= changes[-1].day:
            return ""
        return _("It is counted differently since %(day)s: no point of that yet.") % {
            "day": periods.day_label(changes[-1].day, translation)
        }

    @property
    def marks(self) -> list[tuple[date, str, str]]:
        """(day, label, text) of every flag of the drawing, new definitions included."""
        flags = [(flag.on, flag.label, flag.text) for flag in self.flags]
        changes = changes_among(self.decisions)
        flags += [(one.day, _("New definition"), one.reason) for one in changes]
        return sorted(flags, key=lambda flag: flag[0])

    @cached_property
    def definition_starts(self) -> dict[int, str]:
        """What the table says at the first point of each new definition, by its place."""
        starts = [point.period_start for point in self.series.points]
        found = {
            bisect_left(starts, one.day): _("New definition from %(day)s")
            % {"day": periods.day_label(one.day, translation)}
            for one in changes_among(self.decisions)
        }
        return {place: text for place, text in found.items() if 0 < place < len(starts)}

    @cached_property
    def rule(self) -> str:
        return wording.rule(self.judged, translation)

    @cached_property
    def limits(self) -> str:
        """Centre and control limits at the newest point; empty on a run chart."""
        return self.control.limits(self.series) if self.control else ""

    @cached_property
    def caution(self) -> str:
        """What a frozen baseline costs in false alarms; empty where none is frozen.

        The simulation is of run charts: of a control chart nothing is said.
        """
        if self.control:
            return ""
        return wording.caution(self.analysis, translation)

    @cached_property
    def people(self) -> str:
        """ "About 14 more children a month since then."; empty where nothing can be said.

        Only where the team named the people its denominator counts, each of them once.
        """
        if not self.measure.people:
            return ""
        return meaning.people_sentence(
            self.analysis, self.series, self.measure.people, translation
        )

    @cached_property
    def difference(self) -> "BeforeAndAfter | None":
        """Before and since the first flag of a test, where no rule can judge yet.

        None as soon as a rule can, without such a flag, and where other sites or another
        definition stand behind one side than behind the other.
        """
        phase = self.analysis.current
        since = min((f.on for f in self.flags if f.source == "pdsa"), default=None)
        if since is None or not phase.too_few or phase.mixed:
            return None
        found = differences.before_and_after(
            without_period_of(self.of_newest_definition(), since), since
        )
        if found is None:
            return None
        words = meaning.difference_sentence(found, self.series, translation)
        return BeforeAndAfter(since, words)

    def of_newest_definition(self) -> Series:
        """The series, the points of all definitions but the newest set aside."""
        changes = changes_among(self.decisions)
        if not changes:
            return self.series
        points = (
            replace(point, excluded=True)
            if point.period_start < changes[-1].day
            else point
            for point in self.series.points
        )
        return replace(self.series, points=tuple(points))

    @property
    def phases(self) -> list[date]:
        """The first days of the phases that people began, by new definitions too."""
        return phase_days(self.decisions)

    @property
    def baseline(self) -> date | None:
        """The last day of the frozen baseline; None where none is frozen."""
        return next(iter(days_of(self.decisions, DecisionKind.BASELINE)), None)

    @property
    def membership(self) -> Membership | None:
        """How many sites report behind each point; None with one site only."""
        if self.sharing < 2:
            return None
        counts = tuple(
            len(self.members[p.period_start])
            if p.period_start in self.members
            else None
            for p in self.series.points
        )
        return Membership(counts, self.sharing, constant=self.constant)

    @property
    def sharing(self) -> int:
        """How many sites share the measure, shown or not."""
        return len(sites.all_sites(self.all_members))

    @property
    def signal_name(self) -> str:
        """improving, worsening, changed (no side named) or none: the newest phase."""
        run = self.analysis.current.latest_shift
        if run is None:
            return "changed" if self.analysis.signal else "none"
        toward = wording.is_toward(run, self.series)
        if toward is None:
            return "changed"
        return "improving" if toward else "worsening"

    @property
    def last_point(self) -> Point | None:
        return self.series.last_value

    @property
    def last_label(self) -> str:
        point = self.last_point
        return formats.point_label(point, self.series, translation) if point else ""

    @property
    def goal_label(self) -> str:
        """The goal with its unit, such as "10 %"; empty without one."""
        goal = self.series.goal
        return "" if goal is None else formats.amount(goal, self.series)

    def rows(self) -> list["Row"]:
        """The data table: one row per period, gaps included, newest first."""
        sides = self.judged.sides
        shifted = self.judged.shift_positions
        rows = [
            Row(
                period=periods.label(
                    point.period_start, self.series.period, translation
                ),
                point=point,
                amount=""
                if point.value is None
                else formats.amount(point.value, self.series),
                side=sides[position],
                in_shift=position in shifted,
                sites=len(self.members.get(point.period_start, ())),
                reasons=self.control.reasons_at(position) if self.control else [],
                definition=self.definition_starts.get(position, ""),
            )
            for position, point in enumerate(self.series.points)
        ]
        return rows[::-1]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the data table under a chart.

    `sites`: how many report, 0 if there is one only. `reasons`: every rule of a control
    chart that the point takes part in. `definition`: that a new one begins here.
    """

    period: str
    point: Point
    amount: str
    side: int | None
    in_shift: bool
    sites: int = 0
    reasons: list[str] = field(default_factory=list)
    definition: str = ""


def without_period_of(series: Series, day: date) -> Series:
    """The series, the period in whose midst `day` falls set aside: it is both."""
    start = periods.period_start(day, series.period, series.week_starts)
    points = (
        replace(point, excluded=True)
        if point.period_start == start and start < day
        else point
        for point in series.points
    )
    return replace(series, points=tuple(points))


@dataclass(frozen=True, slots=True)
class BeforeAndAfter:
    """The points before a day beside those from it on, in words."""

    since: date
    words: str
