"""What the pages of a measure show beside the chart: gaps, sites, batches."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.analysis import periods
from measures.charting import (
    COMPARE,
    CONSTANT,
    CONTROL,
    OWN,
    Chart,
    Comparison,
    Reading,
    chart_of,
    compare_sites,
)
from measures.drawings import Pictured
from measures.imported import with_imported
from measures.models import (
    CHART_KINDS,
    CONTROL_RULE_CHOICES,
    ChartDecision,
    Measure,
    ObservationBatch,
    PeriodKind,
    RuleChoice,
)
from measures.sites import Beginning, beginnings
from measures.strata import BY_RATE, StratumRow, kind_label, rows_of

if TYPE_CHECKING:
    from measures.analysis.proposals import Proposal


CONTROL_RULES = frozenset(key for key, _name in CONTROL_RULE_CHOICES)
ALL_RULES = frozenset({*RuleChoice.values, *CONTROL_RULES})


PROPOSED_FROM = 22  # below that, measures.analysis.proposals has none


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a measure the reader asked to see, of the `sites` there are to choose from.

    `strata` are the other kinds of groups that it is counted by.
    """

    sites: list[str]
    reading: Reading = OWN
    strata: tuple[str, ...] = ()

    @property
    def chosen(self) -> dict[str, str]:
        """What departs from the team's own chart, as `chart_of` takes it."""
        return {name: word for name, word in asdict(self.reading).items() if word}

    @property
    def words(self) -> str:
        """The selection as a part of an address; empty for the team's own chart."""
        return urlencode(self.chosen)

    @property
    def query(self) -> str:
        """The selection as the end of an address, with its question mark."""
        return f"?{self.words}" if self.words else ""

    def query_for(self, **changes: str) -> str:
        """The end of the address of the same selection with these changes."""
        changes = {"by": ""} | changes
        return Selection(self.sites, replace(self.reading, **changes)).query or "?"

    def chart(self, measure: Measure) -> Chart:
        """The selected chart, of all sites together where they are compared.

        Three queries.
        """
        return chart_of(measure, self.reading)

    def rows(self, shown: Pictured, order: str) -> list[StratumRow]:
        """The table under charts side by side; nothing under a single one."""
        return rows_of(shown, order=order) if isinstance(shown, Comparison) else []

    @property
    def groups_label(self) -> str:
        """What stands side by side: "Site", "Payer"."""
        return kind_label(self.reading.by)

    @property
    def ranked_query(self) -> str:
        return f"{self.query}&order={BY_RATE}"

    def shown(self, measure: Measure, chart: Chart) -> Pictured:
        """What to draw: the chart, or its sites beside each other (one query more)."""
        if self.reading.sites == COMPARE:
            return compare_sites(measure, self.reading, decisions=chart.decisions)
        return chart


@dataclass(frozen=True, slots=True)
class SitesView:
    """One way to see several sites, with the end of its address."""

    label: str
    query: str
    current: bool


def selection_of(measure: Measure, asked: Mapping[str, str]) -> Selection:
    """The selection in an address; what is unknown or the team's own counts as none.

    One query.
    """
    groups = groups_of(measure)
    names = groups.pop("", [])
    by = one_of(asked.get("by", ""), groups)
    site = "" if by else one_of(asked.get("site", ""), names)
    among = [CONSTANT, COMPARE] if len(names) > 1 and not site else []
    which = COMPARE if by else one_of(asked.get("sites", ""), among)
    rules = one_of(asked.get("rules", ""), ALL_RULES, measure.rule_set)
    chart = one_of(asked.get("chart", ""), (CONTROL, *CHART_KINDS))
    chart = chart or (CONTROL if rules in CONTROL_RULES else "")
    return Selection(
        names,
        Reading(
            site=site,
            sites=which,
            by=by,
            since=day_or_nothing(asked.get("since", "")) if which == CONSTANT else "",
            period=one_of(asked.get("period", ""), PeriodKind.values, measure.period),
            rules=rules,
            chart="" if which == COMPARE else chart,  # sites compare as run charts
        ),
        tuple(groups),
    )


def day_or_nothing(text: str) -> str:
    """The ISO day in the text; empty where it is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def one_of(word: str, known: Iterable[str], own: str = "") -> str:
    """The word where it is known and not what would be shown anyway; else nothing."""
    return word if word in known and word != own else ""


def first_missing_period(measure: Measure, today: date) -> date | None:
    """The earliest whole period without data after the first one with data. One query.

    None when there is no data yet or nothing is missing.
    """
    spans = list(measure.observations.charted().values_list("starts_on", "ends_on"))
    if not spans:
        return None
    week_starts = measure.project.week_starts()
    have = {
        periods.period_start(day, measure.period, week_starts)
        for span in spans
        for day in span
    }
    for start in periods.period_starts(min(have), today, measure.period, week_starts):
        if start not in have and periods.is_over(start, measure.period, today):
            return start
    return None


def sites_of(measure: Measure) -> list[str]:
    """The names of the sites with data, in order; empty without sites. One query."""
    return groups_of(measure).get("", [])


def groups_of(measure: Measure) -> dict[str, list[str]]:
    """The names of the groups by kind, in order; sites under "". One query."""
    rows = measure.observations.exclude(site="").order_by("stratified_by", "site")
    found: dict[str, list[str]] = {}
    for kind, name in rows.values_list("stratified_by", "site").distinct():
        found.setdefault(kind, []).append(name)
    return found


def chart_kinds(selected: Selection, chart: Chart) -> list[tuple[str, str]]:
    """(word of the address, name) of the charts to choose from; more beside a control
    chart, whose numbers are known to allow them."""
    kinds = [("", _("Run chart")), (CONTROL, _("Control chart"))]
    if chart.control:
        kinds += chart.control.named_kinds
    return kinds


def rule_sets(measure: Measure) -> list[tuple[str, str]]:
    """(word of the address, name) of the rules to choose from, the team's own first."""
    everything = [*RuleChoice.choices, *CONTROL_RULE_CHOICES]
    own = [("", measure.get_rule_set_display())]
    return own + [
        (key, str(name)) for key, name in everything if key != measure.rule_set
    ]


def views_of_sites(selected: Selection, chart: Chart) -> list[SitesView]:
    """The ways to see several sites or groups, each with its address; none without.

    Beside all together and each by itself: those that always report, from each period
    on from which there are more of them.
    """
    now = selected.reading
    together = SitesView(
        _("All together"), selected.query_for(sites="", site="", since=""),
        current=not now.sites and not now.site,
    )  # fmt: skip
    found = [*sites_views(selected, chart), *strata_views(selected)]
    return [together, *found] if found else []


def strata_views(selected: Selection) -> list[SitesView]:
    """Each kind of groups, such as “By payer”."""
    return [
        SitesView(
            _("By %(kind)s") % {"kind": kind_label(kind).lower()},
            selected.query_for(sites=COMPARE, by=kind, site="", since=""),
            current=selected.reading.by == kind,
        )
        for kind in selected.strata
    ]


def sites_views(selected: Selection, chart: Chart) -> list[SitesView]:
    if len(selected.sites) < 2:
        return []
    now = selected.reading
    today, period = chart.measure.project.today(), chart.series.period
    found = [
        SitesView(_("Side by side"), selected.query_for(sites=COMPARE, site="", since=""),
                  current=now.sites == COMPARE and not now.by),
    ]  # fmt: skip
    for one in beginnings(chart.all_members, period, today):
        since = one.day.isoformat()
        found.append(
            SitesView(
                cohort_label(one, chart),
                selected.query_for(sites=CONSTANT, site="", since=since),
                current=now.sites == CONSTANT and now.since == since,
            )
        )
    return found


def cohort_label(cohort: Beginning, chart: Chart) -> str:
    """Such as “2 sites without a gap from March 2024”."""
    count = len(cohort.sites)
    return ngettext(
        "%(count)s site without a gap from %(when)s",
        "%(count)s sites without a gap from %(when)s",
        count,
    ) % {
        "count": count,
        "when": periods.label(cohort.day, chart.series.period, translation),
    }


def proposals_for(selected: Selection, chart: Chart) -> "tuple[Proposal, ...]":
    """Where a new phase could begin in the team's own chart; only ever a suggestion.

    None on other selections, and none where a phase would mix sites.
    """
    enough = chart.analysis.n_points >= PROPOSED_FROM
    if selected.chosen or chart.problem or chart.analysis.current.mixed or not enough:
        return ()
    from measures.analysis.proposals import propose_phases  # loads numpy

    return propose_phases(chart.series, phases=chart.phases, words=translation)


def recent_batches(measure: Measure) -> list[ObservationBatch]:
    """The ten latest recordings with who made them, and what they brought. One query."""
    return list(with_imported(measure).select_related("by")[:10])


def taken_back(measure: Measure) -> list[ChartDecision]:
    """The five decisions taken back last, each of which can be put back. One query."""
    gone = measure.decisions.filter(taken_back_at__isnull=False)
    return list(gone.select_related("taken_back_by").order_by("-taken_back_at")[:5])
