"""What the pages of a measure show beside the chart: gaps, sites, batches."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from urllib.parse import urlencode

from measures.analysis import periods
from measures.charting import CONSTANT, OWN, Chart, Reading, chart_of
from measures.models import (
    ChartDecision,
    Measure,
    ObservationBatch,
    PeriodKind,
    RuleChoice,
)


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a measure the reader asked to see, of the `sites` there are to choose from."""

    sites: list[str]
    reading: Reading = OWN

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

    def chart(self, measure: Measure) -> Chart:
        """The selected chart. Three queries."""
        return chart_of(measure, self.reading)


def selection_of(measure: Measure, asked: Mapping[str, str]) -> Selection:
    """The selection in an address; what is unknown or the team's own counts as none.

    One query.
    """
    names = sites_of(measure)
    site = one_of(asked.get("site", ""), names)
    constant = CONSTANT if asked.get("sites") == CONSTANT and not site else ""
    return Selection(
        names,
        Reading(
            site=site,
            sites=constant,
            since=day_or_nothing(asked.get("since", "")) if constant else "",
            period=one_of(asked.get("period", ""), PeriodKind.values, measure.period),
            rules=one_of(asked.get("rules", ""), RuleChoice.values, measure.rule_set),
        ),
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


def taken_back(measure: Measure) -> list[ChartDecision]:
    """The five decisions taken back last, each of which can be put back. One query."""
    gone = measure.decisions.filter(taken_back_at__isnull=False)
    return list(gone.select_related("taken_back_by").order_by("-taken_back_at")[:5])
