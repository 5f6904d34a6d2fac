"""From stored observations to a judged chart with its words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.utils import translation
from django.utils.translation import gettext as _

from measures import sites
from measures.analysis import (
    ANHOEJ,
    RULE_SETS,
    AggregationError,
    Piece,
    Point,
    Series,
    aggregate,
    analyse,
    build_series,
)
from measures.chart import Chart, days_of, phase_days
from measures.definitions import both_definitions
from measures.figures import Figures, figures_by_measure
from measures.models import (
    Annotation,
    ChartDecision,
    DataKind,
    DecisionKind,
    Measure,
    MeasureQuerySet,
    Observation,
)
from projects.models import Project

if TYPE_CHECKING:
    from measures.control import Control

RATE_MULTIPLIER = 1000


@dataclass(frozen=True, slots=True)
class Reading:
    """What of a measure is shown and how; an empty word is the team's own choice.

    `site`: one site alone. `sites`: "constant" for those that report in every period
    from `since` (ISO day; empty: the first period) on, "compare" for each by itself
    (compare_sites); with `by`, the groups of that kind in place of sites. `rules`: key of a rule set. `chart`: "control" for the control chart
    that fits, or the kind of another one; empty for the run chart.
    """

    site: str = ""
    sites: str = ""
    by: str = ""
    since: str = ""
    period: str = ""
    rules: str = ""
    chart: str = ""

    @property
    def since_day(self) -> date | None:
        return date.fromisoformat(self.since) if self.since else None


OWN = Reading()
CONSTANT, COMPARE, CONTROL = "constant", "compare", "control"


def chart_of(measure: Measure, reading: Reading = OWN, **asked: str) -> Chart:
    """The chart of one measure, read as `reading` or the fields of one in `asked` say.

    Three queries.
    """
    return charts_of([measure], replace(reading, **asked))[0]


def chart_with(measure: Measure, typed: Figures) -> Chart:
    """The chart as it would be with these figures in place of what stands there.

    Stores nothing. Three queries.
    """
    return charts_of([measure], typed={measure.pk: typed})[0]


def with_typed(known: Sequence[Figures], typed: Figures | None) -> list[Figures]:
    """The figures, those of its site that share a day with the typed one replaced by it."""
    if typed is None:
        return list(known)
    kept = [
        one
        for one in known
        if one.site != typed.site
        or one.ends_on < typed.starts_on
        or one.starts_on > typed.ends_on
    ]
    return [*kept, typed]


def charts_of(
    measures: Iterable[Measure],
    reading: Reading = OWN,
    *,
    typed: Mapping[int, Figures] | None = None,
) -> list[Chart]:
    """One Chart per measure, in the given order. Three queries however many there are.

    `typed`: by measure, figures that are not stored yet (see `chart_with`).
    """
    measures, typed = list(measures), typed or {}
    rows = Observation.objects.charted().filter(measure_id__in=[m.pk for m in measures])
    figures = figures_by_measure(
        rows.filter(site=reading.site) if reading.site else rows
    )
    flags = list(
        Annotation.objects.filter(project_id__in={m.project_id for m in measures})
    )
    decisions = decisions_by_measure(measures)
    return [
        build_chart(
            measure,
            with_typed(figures.get(measure.pk, []), typed.get(measure.pk)),
            [f for f in flags if belongs(f, measure)],
            decisions=decisions.get(measure.pk, []),
            reading=reading,
        )
        for measure in measures
    ]


@dataclass(frozen=True)
class Comparison:
    """The charts of a measure's sites by name, each judged by itself.

    `by`: what kind of groups they are in place of sites.
    """

    measure: Measure
    charts: tuple[tuple[str, Chart], ...]
    by: str = ""

    @property
    def problem(self) -> str:
        """Why the data cannot be shown by this period; empty if they can."""
        return next(
            (chart.problem for _site, chart in self.charts if chart.problem), ""
        )


def compare_sites(
    measure: Measure,
    reading: Reading = OWN,
    *,
    decisions: Sequence[ChartDecision] | None = None,
) -> Comparison:
    """One chart for each site with data, in the order of their names. Two queries.

    For each group of the kind `reading.by`, where one is asked for.
    `decisions`: the standing ones where they are known already; one query less.
    """
    rows = measure.observations.filter(stratified_by=reading.by)
    found = figures_by_measure(rows)
    figures = found.get(measure.pk, [])
    if decisions is None:
        decisions = decisions_by_measure([measure]).get(measure.pk, [])
    if reading.by:  # a point set aside at one site says nothing about a payer
        decisions = [one for one in decisions if not one.site]
    names = sorted({one.site for one in figures})
    charts = (
        build_chart(
            measure,
            [one for one in figures if one.site == name],
            decisions=decisions,
            reading=replace(reading, sites="", by="", site=name, chart=""),
        )
        for name in names
    )
    shown = [name or _("No site named") for name in names]
    return Comparison(measure, tuple(zip(shown, charts, strict=True)), reading.by)


def decisions_by_measure(measures: Sequence[Measure]) -> dict[int, list[ChartDecision]]:
    """The standing decisions by measure, in order of their days. One query."""
    found: dict[int, list[ChartDecision]] = {}
    standing = ChartDecision.objects.standing()
    for decision in standing.filter(measure_id__in=[m.pk for m in measures]):
        found.setdefault(decision.measure_id, []).append(decision)
    return found


def belongs(flag: Annotation, measure: Measure) -> bool:
    """Whether the flag stands on this measure's chart."""
    return flag.project_id == measure.project_id and flag.measure_id in {
        None,
        measure.pk,
    }


def build_chart(
    measure: Measure,
    figures: Sequence[Figures],
    flags: Sequence[Annotation] = (),
    *,
    decisions: Sequence[ChartDecision] = (),
    reading: Reading = OWN,
    today: date | None = None,
) -> Chart:
    """The judged chart of these figures; `problem` when they do not fit the period."""
    today = today or measure.project.today()
    period = reading.period or measure.period
    shown = shown_figures(measure, figures, reading, today)
    aside = exclusions(decisions)
    heeded = [one for one in aside if is_heeded(one, reading.site, period)]
    ghosts = both_definitions(decisions, period, measure.project.week_starts())
    ghosts |= {one.day: one.reason for one in heeded}
    series, problem = series_of(measure, shown, ghosts, period, today)
    drawn_anew: DrawnAnew = {
        "baseline": next(iter(days_of(decisions, DecisionKind.BASELINE)), None),
        "phases": phase_days(decisions),
    }
    rules = reading.rules or measure.rule_set
    analysis = analyse(series, rules=RULE_SETS.get(rules, ANHOEJ), **drawn_anew)
    mixed = sites.mixed_phases(analysis, series, shown.members)
    control = control_asked(series, reading, rules, mixed, drawn_anew)
    return Chart(
        measure=measure,
        series=series,
        analysis=sites.without_verdict(analysis, mixed),
        control=control,
        flags=tuple(flags),
        problem=problem or (control.problem if control else ""),
        decisions=tuple(decisions),
        idle=tuple(one for one in aside if is_idle(one, heeded, reading.site)),
        members=shown.members,
        all_members=shown.all_members,
        constant=reading.sites == CONSTANT,
    )


class DrawnAnew(TypedDict):
    """Where people had the centre line drawn anew or frozen."""

    baseline: date | None
    phases: list[date]


def control_asked(
    series: Series,
    reading: Reading,
    rules: str,
    mixed: Sequence[int],
    drawn_anew: DrawnAnew,
) -> "Control | None":
    """The control chart, where the reading asks for one."""
    if not reading.chart:
        return None
    from measures.control import control_of  # loads numpy

    kind = "" if reading.chart == CONTROL else reading.chart
    return control_of(series, kind, rules, mixed=mixed, **drawn_anew)


@dataclass(frozen=True, slots=True)
class ShownFigures:
    """The figures to show, the sites behind each period, and why there are none.

    `all_members` are the sites behind each period, shown or not.
    """

    figures: Sequence[Figures]
    members: sites.Members
    all_members: sites.Members
    problem: str = ""


def shown_figures(
    measure: Measure, figures: Sequence[Figures], reading: Reading, today: date
) -> ShownFigures:
    """What of the figures the reading shows."""
    period, week_starts = (
        reading.period or measure.period,
        measure.project.week_starts(),
    )
    members = sites.members_of(figures, period, week_starts)
    if reading.sites != CONSTANT:
        return ShownFigures(figures, members, members)
    since = reading.since_day
    cohort = sites.constant_sites(members, since, period, today)
    kept = sites.of_sites(figures, cohort, since)
    problem = "" if cohort else _("No site reports in every period of this stretch.")
    kept_members = sites.members_of(kept, period, week_starts)
    return ShownFigures(kept, kept_members, members, problem)


def series_of(
    measure: Measure,
    shown: ShownFigures,
    ghosts: Mapping[date, str],
    period: str,
    today: date,
) -> tuple[Series, str]:
    """The series of the figures, and why it is empty where they do not fit the period.

    `ghosts`: why no rule looks at a period, by its first day.
    """
    week_starts, problem = measure.project.week_starts(), shown.problem
    try:
        points = points_of(
            measure, shown.figures, period=period, week_starts=week_starts
        )
    except AggregationError as error:
        points, problem = (), error.reason
    series = build_series(
        with_ghosts(points, ghosts),
        kind=measure.data_kind,
        period=period,
        name=measure.name,
        goal=goal_of(measure),
        improvement_direction=measure.improvement_direction,
        multiplier=RATE_MULTIPLIER if measure.data_kind == DataKind.RATE else 1,
        unit=measure.unit,
        week_starts=week_starts,
        today=today,
    )
    return series, problem


def exclusions(decisions: Iterable[ChartDecision]) -> list[ChartDecision]:
    return [one for one in decisions if one.kind == DecisionKind.EXCLUSION]


def is_heeded(exclusion: ChartDecision, site: str, period: str) -> bool:
    """Whether the point set aside is a point of the chart of this site and period.

    A point of all sites together holds on each site's chart too. The other way round,
    and by another period, its numbers are a part of a sum that stands for more.
    """
    return exclusion.period == period and exclusion.site in {"", site}


def is_idle(
    exclusion: ChartDecision, heeded: Sequence[ChartDecision], site: str
) -> bool:
    """Whether it would concern the chart of this site but is not heeded in it."""
    return exclusion not in heeded and (not site or exclusion.site in {"", site})


def with_ghosts(
    points: Iterable[Point], reasons: Mapping[date, str]
) -> tuple[Point, ...]:
    """The points, those with a reason to be set aside marked so and bearing it."""
    return tuple(
        replace(point, excluded=True, note=reasons[point.period_start])
        if point.period_start in reasons
        else point
        for point in points
    )


def points_of(
    measure: Measure, figures: Iterable[Figures], *, period: str, week_starts: str
) -> tuple[Point, ...]:
    """The points per period, all given sites summed. Raises AggregationError."""
    return aggregate(
        [piece_of(one) for one in figures],
        statistic=statistic_of(measure),
        period=period,
        week_starts=week_starts,
        words=translation,
    )


def statistic_of(measure: Measure) -> str:
    """How stored pieces become a point: ratio, count, mean or median."""
    if measure.has_denominator():
        return "ratio"
    return "count" if measure.data_kind == DataKind.COUNT else measure.statistic


def piece_of(figures: Figures) -> Piece:
    """The engine's piece; a value entered by hand is its own total and median."""
    piece = Piece(
        start=figures.starts_on,
        end=figures.ends_on,
        numerator=figures.numerator,
        denominator=figures.denominator,
        n=figures.n,
        total=figures.total,
        total_of_squares=figures.total_of_squares,
        median=figures.median,
    )
    if figures.value is None:
        return piece
    return replace(piece, total=figures.value, median=figures.value)


def goal_of(measure: Measure) -> float | None:
    """The goal in the points' own unit: a rate's goal per 1,000 becomes a ratio."""
    if measure.goal is None:
        return None
    goal = float(measure.goal)
    return goal / RATE_MULTIPLIER if measure.data_kind == DataKind.RATE else goal


def current_charts(project: Project) -> list[Chart]:
    """The charts of the team's current measures, in order, whoever looks. Four queries."""
    return charts_in(project, Measure.objects.filter(project=project))


def seen_charts(project: Project) -> list[Chart]:
    """Those of `current_charts` that the project's viewer may see. Four queries."""
    return charts_in(project, Measure.objects.seen_in(project))


def charts_in(project: Project, rows: MeasureQuerySet) -> list[Chart]:
    measures = list(rows.current().of_team())
    for measure in measures:
        measure.project = project
    return charts_of(measures)
