"""What the pages of a measure show beside the chart: gaps, sites, batches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from measures.analysis import periods
from measures.charting import Chart, chart_of
from measures.models import Measure, ObservationBatch, PeriodKind


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a measure the reader asked to see; empty words mean everything."""

    sites: list[str]
    site: str
    period: str

    @property
    def query(self) -> str:
        """The same selection as the end of an address; empty for everything."""
        chosen = {"site": self.site, "period": self.period}
        words = urlencode({name: word for name, word in chosen.items() if word})
        return f"?{words}" if words else ""

    def chart(self, measure: Measure) -> Chart:
        """The chart of the selected site and period. Two queries."""
        return chart_of(measure, site=self.site, period=self.period)


def selection_of(measure: Measure, asked: Mapping[str, str]) -> Selection:
    """The selection in an address; unknown sites and periods count as none. One query."""
    sites = sites_of(measure)
    site, period = asked.get("site", ""), asked.get("period", "")
    other = period in PeriodKind.values and period != measure.period
    return Selection(sites, site if site in sites else "", period if other else "")


def first_missing_period(measure: Measure, today: date) -> date | None:
    """The earliest whole period without data after the first one with data. One query.

    None when there is no data yet or nothing is missing.
    """
    spans = list(measure.observations.values_list("starts_on", "ends_on"))
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
    names = measure.observations.exclude(site="").order_by("site")
    return list(names.values_list("site", flat=True).distinct())


def recent_batches(measure: Measure) -> list[ObservationBatch]:
    """The ten latest recordings with who made them. One query."""
    return list(measure.batches.select_related("by")[:10])
