"""How far a measure's numbers carry, and what would raise their grade."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from measures.analysis import periods, quality_wording
from measures.analysis.ledger import Circumstances, Entry, ledger_of
from measures.analysis.quality import (
    RULES,
    Finding,
    Quality,
    Rule,
    quality_of,
)
from measures.chart import Chart, days_of
from measures.models import DecisionKind, Measure
from measures.provenance import Rows, entries_by_measure

MOST_ACTS = 2


@dataclass(frozen=True, slots=True)
class Act:
    """What would raise the grade, where to do it, and who may."""

    rule: str
    text: str
    url: str
    needs: str = Permission.RECORD_DATA


@dataclass(frozen=True)
class Assessment:
    """The quality of a measure's numbers in words, for pages, the API and documents."""

    measure: Measure
    quality: Quality

    @property
    def grade(self) -> str:
        """A to D; empty while there are too few numbers to judge."""
        return self.quality.grade or ""

    @property
    def sentence(self) -> str:
        return quality_wording.sentence(self.quality, translation)

    @property
    def lines(self) -> list["Line"]:
        """One line per rule, in their order."""
        return [line_of(one, self.measure.period) for one in self.quality.findings]

    @property
    def not_asked(self) -> list[str]:
        """The titles of the rules that cannot tell with such a measure."""
        return [line.title for line in self.lines if not line.asked]

    @property
    def acts(self) -> list[Act]:
        """The one or two most useful next steps; none for an A or before a grade."""
        return [act_of(one, self.measure) for one in self.quality.holding[:MOST_ACTS]]


@dataclass(frozen=True, slots=True)
class Line:
    """What one rule looked for and found. `cap`: the best grade this leaves.

    `asked`: whether the rule can tell at all with such a measure.
    """

    rule: str
    title: str
    count: int
    of: int
    periods: str
    starts: tuple[date, ...]
    cap: str
    asked: bool


@dataclass(frozen=True, slots=True)
class RuleInWords:
    """A rule as the reader's page explains it; `caps`: B, C and D, each from when.

    Empty where the rule never leaves that grade.
    """

    title: str
    why: str
    caps: list[tuple[str, str]]


def rules_in_words() -> list[RuleInWords]:
    """Every rule of the grade, in order."""
    return [
        RuleInWords(
            _(rule.title),
            _(rule.why),
            [(one, cap_in_words(rule, one)) for one in "BCD"],
        )
        for rule in RULES
    ]


def cap_in_words(rule: Rule, grade: str) -> str:
    """From when on the rule leaves this grade at best: "10 %"; empty where it never does."""
    least = rule.least_share(grade)
    if least is None:
        return ""
    return (
        _("the first")
        if least == 0
        else f"{least:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
    )


def assess(chart: Chart) -> Assessment:
    """The quality of the numbers behind one chart. Two queries."""
    return assess_all([chart])[chart.measure.pk]


def assess_all(
    charts: Iterable[Chart], rows: Rows | None = None
) -> dict[int, Assessment]:
    """The quality of each chart's numbers by its measure. Two queries for all.

    Whatever site, period or rules a chart was read by, all numbers of its measure are
    looked at by the measure's own period. `rows`: the stored observations where they are
    at hand; one query less.
    """
    charts = list(charts)
    entries = entries_by_measure((chart.measure for chart in charts), rows)
    return {
        chart.measure.pk: Assessment(
            chart.measure, quality_in(chart, entries[chart.measure.pk])
        )
        for chart in charts
    }


def quality_in(chart: Chart, entries: Iterable[Entry]) -> Quality:
    return quality_of(ledger_of(entries, circumstances_of(chart)))


def circumstances_of(chart: Chart) -> Circumstances:
    """What has to be known of the measure, from what its chart holds already."""
    measure, project = chart.measure, chart.measure.project
    return Circumstances(
        kind=measure.data_kind,
        period=measure.period,
        week_starts=project.week_starts(),
        today=project.today(),
        begun_on=measure.created_at.astimezone(project.zone()).date(),
        ends_on=last_day_of(measure),
        explained=explained_days(chart),
        phases=tuple(chart.phases),
        redefined=tuple(days_of(chart.decisions, DecisionKind.DEFINITION)),
    )


def last_day_of(measure: Measure) -> date | None:
    """The last day that asks for numbers: put away, or its project over; else None."""
    project = measure.project
    over = None if project.is_open() else project.ended_on
    if measure.retired_at is None:
        return over
    retired = measure.retired_at.astimezone(project.zone()).date()
    return min(retired, over) if over else retired


def explained_days(chart: Chart) -> frozenset[date]:
    """Days of the team's own notes on this chart and of points set aside.

    The flag of a PDSA cycle stands on every chart and explains no number.
    """
    noted = [f.on for f in chart.flags if f.source == "note" and f.measure_id]
    aside = days_of(chart.decisions, DecisionKind.EXCLUSION)
    return frozenset([*noted, *aside])


def line_of(finding: Finding, period: str) -> Line:
    return Line(
        rule=finding.rule.key,
        title=_(finding.rule.title),
        count=finding.count,
        of=finding.of,
        periods=quality_wording.which(finding, period, translation),
        starts=finding.periods or (),
        cap=str(finding.cap),
        asked=finding.periods is not None,
    )


def act_of(finding: Finding, measure: Measure) -> Act:
    """The step that mends most of this finding, about its newest period."""
    newest = (finding.periods or (measure.project.today(),))[-1]
    return ACTS[finding.rule.key](measure, newest)


def name_of(day: date, measure: Measure) -> str:
    return periods.label(day, measure.period, translation)


def page(name: str, measure: Measure, *more: str, end: str = "") -> str:
    return (
        reverse(f"measures:{name}", args=[measure.project_id, measure.pk, *more]) + end
    )


def grid(measure: Measure, day: date) -> str:
    """The grid that ends with the period after this day, so that it is in sight."""
    until = periods.next_start(day, measure.period)
    last = min(until, measure.project.today())
    return page("observation_grid", measure, end=f"?until={last.isoformat()}")


def fill_gap(measure: Measure, day: date) -> Act:
    text = _(
        "Enter the numbers that are missing, such as %(period)s; 0 where nobody was seen."
    )
    return Act("missing", text % {"period": name_of(day, measure)}, grid(measure, day))


def compare_copy(measure: Measure, day: date) -> Act:
    text = _(
        "Compare %(period)s with your records. If the numbers are right, add a note to"
        " the chart on a day of it."
    )
    return Act("copies", text % {"period": name_of(day, measure)}, grid(measure, day))


def check_size(measure: Measure, day: date) -> Act:
    text = _(
        "Check how many were counted in %(period)s. If the number is right, add a note"
        " to the chart that says why."
    )
    return Act("jumps", text % {"period": name_of(day, measure)}, grid(measure, day))


def hear_site(measure: Measure, day: date) -> Act:
    text = _(
        "Ask the site that is silent in %(period)s for its numbers. If it left, begin a"
        " new phase then."
    )
    return Act("sites", text % {"period": name_of(day, measure)}, grid(measure, day))


def compare_alike(measure: Measure, day: date) -> Act:
    text = _(
        "Compare only what was counted alike, or count the periods before %(period)s by"
        " the new definition too."
    )
    return Act(
        "redefined", text % {"period": name_of(day, measure)}, grid(measure, day)
    )


def count_more(measure: Measure, day: date) -> Act:
    text = _("Count at least ten cases a period, or look at longer periods.")
    return Act("small", text, page("measure_detail", measure, end="?period=quarter"))


def record_sooner(measure: Measure, day: date) -> Act:
    text = _(
        "Record each period soon after it ends, while it can still be asked about."
    )
    return Act("late", text, page("observation_record", measure))


def settle_first(measure: Measure, day: date) -> Act:
    text = _("Record a period once its count is final, so that it need not change.")
    return Act("changed", text, page("observation_record", measure))


def mark_the_switch(measure: Measure, day: date) -> Act:
    text = _(
        "Count in one way from now on. Where the way changed for good, begin a new phase."
    )
    url = page("decision_add", measure, "phase", end=f"?day={day.isoformat()}")
    return Act("mixed", text, url, needs=Permission.DEFINE_MEASURE)


ACTS: dict[str, Callable[[Measure, date], Act]] = {
    "missing": fill_gap,
    "copies": compare_copy,
    "jumps": check_size,
    "sites": hear_site,
    "redefined": compare_alike,
    "small": count_more,
    "late": record_sooner,
    "changed": settle_first,
    "mixed": mark_the_switch,
}
