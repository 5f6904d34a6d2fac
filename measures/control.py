"""The control chart of a series beside its run chart; loads numpy when it is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from measures.analysis import Series, control_wording
from measures.analysis.chart_names import chart_name
from measures.analysis.choice import Choice, choose
from measures.analysis.control_judging import CONTROL_RULES, UNEVEN, judge_control
from measures.analysis.control_results import ControlChart, PointRules
from measures.analysis.making_data_count import MDC
from measures.analysis.series_columns import kinds_for
from measures.sites import silent_phases

# The spread that is drawn below a chart of single values or means, where there is one.
SPREADS = {"i": "mr", "ip": "ms", "xbar": "s"}


@dataclass(frozen=True)
class Control:
    """The verdict, why this chart, the kinds that the numbers allow, and the spread.

    `problem` says why the kind asked for cannot be; the chart is then the run kind.
    """

    chart: ControlChart
    choice: Choice
    kinds: tuple[str, ...]
    spread: ControlChart | None = None
    problem: str = ""

    @property
    def name(self) -> str:
        return chart_name(self.chart.kind, translation)

    @property
    def is_chosen(self) -> bool:
        """Whether it is the chart that fits, and not another that a person asked for."""
        return self.chart.kind == self.choice.kind

    @property
    def named_kinds(self) -> list[tuple[str, str]]:
        """(kind, name) of every chart that the numbers allow."""
        return [(kind, chart_name(kind, translation)) for kind in self.kinds]

    def limits(self, series: Series) -> str:
        """Centre and limits at the newest point as a sentence; empty without."""
        return " ".join(control_wording.limits(self.chart, series, translation))

    def reasons_at(self, place: int) -> list[str]:
        """Every rule that the point takes part in, in words."""
        return list(control_wording.point_reasons(self.chart, place, translation))


def control_of(
    series: Series,
    kind: str,
    rules: str,
    *,
    phases: Iterable[date] = (),
    baseline: date | None = None,
    mixed: Iterable[int] = (),
) -> Control:
    """The control chart of `kind` (empty: the one that fits), judged by `rules`.

    Nothing is announced in the `mixed` phases. A kind or rules that the numbers do not
    allow give the problem in words.
    """
    days, choice, kinds = list(phases), choose(series, translation), kinds_for(series)
    judged_by, wanted = CONTROL_RULES[rules], kind or choice.kind
    problem = problem_of(wanted, kinds, judged_by)
    chart = judge_control(
        series, "run" if problem else wanted,
        rules=CONTROL_RULES["anhoej"] if problem else judged_by,
        phases=days, baseline=baseline,
    )  # fmt: skip
    spread = SPREADS.get(chart.kind, "")
    below = None
    if spread in kinds and judged_by is not MDC and chart.no_limits is None:
        below = judge_control(series, spread, phases=days, baseline=baseline)
    return Control(without_verdict(chart, mixed), choice, kinds, below, problem)


def problem_of(kind: str, kinds: tuple[str, ...], rules: object) -> str:
    """Why there is no such chart or no such rules on it; empty where there are."""
    if rules is MDC:
        return ""
    facts = {"chart": chart_name(kind, translation)}
    if kind not in kinds and kinds:
        return (
            _("These data do not hold the numbers for this chart: %(chart)s.") % facts
        )
    if isinstance(rules, PointRules) and kind in UNEVEN:
        facts["rules"] = rules.name
        return (
            _(
                "The %(rules)s rules need even limits on both sides; this chart has none: "
                "%(chart)s."
            )
            % facts
        )
    return ""


def without_verdict(chart: ControlChart, places: Iterable[int]) -> ControlChart:
    """The chart with its numbers, and nothing announced in the phases at `places`."""
    silent = set(places)
    if not silent:
        return chart
    quiet = {
        k
        for place in silent
        for k in range(chart.phases[place].start, chart.phases[place].end)
    }
    return replace(
        chart,
        phases=silent_phases(chart.phases, silent),
        outside=tuple(k for k in chart.outside if k not in quiet),
        patterns=tuple(p for p in chart.patterns if p.run.start not in quiet),
        reasons=tuple(() if k in quiet else r for k, r in enumerate(chart.reasons)),
        mdc=None if len(chart.phases) - 1 in silent else chart.mdc,
    )
