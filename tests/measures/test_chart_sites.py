"""Several sites on one chart: who reports, who always does, and when nothing is said."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs.running import run_queued
from measures import actions
from measures.charting import chart_of, compare_sites
from measures.figures import Figures
from measures.models import Measure
from measures.sites import beginnings, constant_sites, members_of
from projects.models import Project
from tests.budgets import COMPOSED
from tests.factories.measures import ChartDecisionFactory, MeasureFactory

pytestmark = pytest.mark.django_db

TODAY = date(2025, 6, 15)
# A shift at each site and in their sum, in the middle of 2023 and 2024.
LOW, HIGH = [20, 24, 16, 22, 18, 25, 15, 21, 19, 23, 17, 26], [60, 64, 56, 62, 58, 65, 55, 61, 59, 63, 57, 66]  # fmt: skip


def month(number: int) -> date:
    return date(2023 + number // 12, number % 12 + 1, 1)


def figures(counts: list[int], site: str, first: int = 0) -> list[Figures]:
    return [
        Figures(month(n), date.fromordinal(month(n + 1).toordinal() - 1), site=site,
                numerator=count, denominator=100)
        for n, count in enumerate(counts, start=first)
    ]  # fmt: skip


def fill(measure: Measure, *parts: list[Figures]) -> None:
    for part in parts:
        actions.record_observations(
            measure=measure, figures=part, by=measure.created_by
        )


@pytest.fixture
def measure(project: Project) -> Measure:
    cache.clear()
    return MeasureFactory(project=project, improvement_direction="increase")


@pytest.fixture
def joined(measure: Measure) -> Measure:
    """North all along, South from the third month on."""
    fill(measure, figures(LOW + HIGH, "North"), figures((LOW + HIGH)[2:], "South", 2))
    return measure


def test_same_sites_all_along_are_judged_as_one(measure: Measure) -> None:
    fill(measure, figures(LOW + HIGH, "North"), figures(LOW + HIGH, "South"))

    chart = chart_of(measure)

    assert chart.analysis.signal
    assert chart.membership is not None
    assert set(chart.membership.reporting) == {2}


def test_no_signal_is_announced_across_a_change_of_sites(joined: Measure) -> None:
    chart = chart_of(joined)

    assert not chart.analysis.signal
    assert chart.analysis.longest_run == 12  # the numbers are there all the same
    assert chart.sentence.startswith("No verdict: not all points come from the same")
    assert not chart.analysis.shift_positions


def test_phase_that_begins_with_the_new_site_is_judged_again(joined: Measure) -> None:
    ChartDecisionFactory(measure=joined, day=month(2))

    chart = chart_of(joined)

    assert [phase.mixed for phase in chart.analysis.phases] == [False, False]
    assert chart.analysis.signal


def test_one_site_alone_is_always_judged(joined: Measure) -> None:
    assert chart_of(joined, site="North").analysis.signal
    assert chart_of(joined, site="North").membership is None


def test_constant_sites_leave_out_who_came_later(joined: Measure) -> None:
    chart = chart_of(joined, sites="constant")

    assert chart.series.points[-1].denominator == 100
    assert len(chart.series.points) == 24
    assert chart.analysis.signal
    assert chart.membership is not None
    assert chart.membership.label() == "1 of 2 sharing sites, the same all along"


def test_constant_sites_from_a_day_on_begin_there(joined: Measure) -> None:
    chart = chart_of(joined, sites="constant", since=month(2).isoformat())

    assert chart.series.points[0].period_start == month(2)
    assert {p.denominator for p in chart.series.points} == {200}
    assert chart.analysis.signal


def test_constant_sites_of_none_say_so(measure: Measure) -> None:
    fill(measure, figures(LOW, "North"), figures(HIGH, "South", 12))

    chart = chart_of(measure, sites="constant")

    assert chart.problem == "No site reports in every period of this stretch."
    assert chart.series.points == ()


def test_period_that_is_not_over_asks_nothing_of_a_site() -> None:
    rows = figures([1, 2, 3], "North", 27) + figures([1, 2], "South", 27)
    members = members_of(rows, "month", "monday")

    assert month(29) == date(2025, 6, 1)
    assert constant_sites(members, None, "month", TODAY) == {"North", "South"}
    assert constant_sites(members, None, "month", date(2025, 7, 1)) == {"North"}


def test_beginnings_name_each_larger_cohort_once() -> None:
    rows = (
        figures([1] * 12, "North") + figures([1] * 6, "South", 6)
        + figures([1] * 3, "West", 9)
    )  # fmt: skip
    members = members_of(rows, "month", "monday")

    found = beginnings(members, "month", TODAY)

    assert [(one.day, one.sites) for one in found] == [
        (month(0), ("North",)),
        (month(6), ("North", "South")),
        (month(9), ("North", "South", "West")),
    ]


def test_sites_beside_each_other_are_each_judged_alone(joined: Measure) -> None:
    ChartDecisionFactory(
        measure=joined, kind="exclusion", day=month(8), period="month", site="South"
    )

    comparison = compare_sites(joined)

    assert [name for name, _chart in comparison.charts] == ["North", "South"]
    south = comparison.charts[1][1]
    assert south.series.points[6].excluded
    assert all(chart.analysis.signal for _name, chart in comparison.charts)


def address(name: str, measure: Measure) -> str:
    return reverse(f"measures:{name}", args=[measure.project_id, measure.pk])


def test_page_offers_every_way_to_see_the_sites(
    lead_client: Client, joined: Measure
) -> None:
    page = lead_client.get(address("measure_detail", joined)).text

    assert 'href="?sites=compare"' in page
    assert "sites=constant&amp;since=2023-01-01" in page
    assert "2 sites without a gap from March 2023" in page
    assert "1 of 2" in page  # the table says how many report


@pytest.mark.parametrize(
    "query", ["?sites=compare", "?sites=constant&since=2023-03-01", "?site=South&rules=ihi"]
)  # fmt: skip
def test_worker_draws_what_was_selected(
    lead_client: Client, joined: Measure, query: str
) -> None:
    url = address("measure_detail", joined)
    assert "preview-" in lead_client.get(url + query).text

    lead_client.get(address("chart_drawing", joined) + query)
    run_queued()

    assert "preview-" not in lead_client.get(url + query).text


def test_page_side_by_side_says_what_each_site_shows(
    lead_client: Client, joined: Measure
) -> None:
    page = lead_client.get(address("measure_detail", joined) + "?sites=compare").text

    assert 'href="?site=South"' in page
    assert page.count("unlikely to be chance") >= 2


def test_page_of_many_sites_costs_as_many_queries_as_of_two(
    lead_client: Client, joined: Measure
) -> None:
    url = address("measure_detail", joined) + "?sites=compare"
    lead_client.get(url)
    counts = []
    for more in (0, 10):
        fill(joined, *(figures([5] * 12, f"Site {n}") for n in range(more)))
        with CaptureQueriesContext(connection) as queries:
            lead_client.get(url)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= COMPOSED


def test_page_takes_no_notice_of_a_day_that_is_none(
    lead_client: Client, joined: Measure
) -> None:
    url = address("measure_detail", joined)

    page = lead_client.get(url + "?sites=constant&since=yesterday")

    assert page.status_code == 200
    assert "since=" not in page.text.partition('class="filters"')[2]


def test_file_holds_what_was_selected(lead_client: Client, joined: Measure) -> None:
    args = [joined.project_id, joined.pk, "csv"]
    url = reverse("measures:measure_data", args=args)

    whole = lead_client.get(url).content.decode()
    cohort = lead_client.get(url + "?sites=constant&since=2023-03-01").content.decode()

    assert len(whole.splitlines()) == 25
    assert len(cohort.splitlines()) == 23
