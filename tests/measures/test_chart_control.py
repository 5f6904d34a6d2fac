"""Control charts on the page: the one that fits, another one, and why not."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from jobs.running import run_queued
from measures import actions
from measures.analysis.chart_names import chart_name
from measures.analysis.control_judging import CONTROL_RULES, judge_control
from measures.charting import chart_of
from measures.download import table_of
from measures.figures import Figures
from measures.models import (
    CHART_KINDS,
    CONTROL_RULE_CHOICES,
    Measure,
    RuleChoice,
)
from projects.models import Project
from tests.factories.measures import ChartDecisionFactory, MeasureFactory

pytestmark = pytest.mark.django_db

COUNTS = [20, 24, 16, 22, 18, 25, 15, 21, 19, 23, 17, 26, 20, 48]


def month(number: int) -> date:
    return date(2023 + number // 12, number % 12 + 1, 1)


def fill(measure: Measure, counts: list[int], site: str = "") -> None:
    rows = [
        Figures(month(n), date.fromordinal(month(n + 1).toordinal() - 1), site=site,
                numerator=count, denominator=100)
        for n, count in enumerate(counts)
    ]  # fmt: skip
    actions.record_observations(measure=measure, figures=rows, by=measure.created_by)


@pytest.fixture
def measure(project: Project) -> Measure:
    cache.clear()
    measure = MeasureFactory(project=project, improvement_direction="increase")
    fill(measure, COUNTS)
    return measure


def address(name: str, measure: Measure) -> str:
    return reverse(f"measures:{name}", args=[measure.project_id, measure.pk])


def test_rules_and_kinds_to_choose_from_are_those_of_the_engine() -> None:
    keys = [*RuleChoice.values, *(key for key, _name in CONTROL_RULE_CHOICES)]

    assert keys == list(CONTROL_RULES)
    assert all(chart_name(kind) for kind in CHART_KINDS)


def test_control_chart_that_fits_says_why_and_where_the_point_lies(
    measure: Measure,
) -> None:
    chart = chart_of(measure, chart="control")

    assert chart.control is not None
    assert chart.control.chart == judge_control(chart.series)
    assert chart.control.choice.reason.startswith("A P chart")
    assert chart.rows()[0].reasons == ["beyond a control limit"]
    assert "control limit" in chart.sentence


@pytest.mark.parametrize(("kind", "spread"), [("i", "mr"), ("ip", "ms"), ("p", None)])
def test_another_fitting_kind_can_be_chosen(
    measure: Measure, kind: str, spread: str | None
) -> None:
    control = chart_of(measure, chart=kind).control

    assert control is not None
    assert (control.chart.kind, control.spread and control.spread.kind) == (
        kind,
        spread,
    )
    assert control.is_chosen == (kind == "p")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"chart": "xbar"}, "do not hold the numbers for this chart: X-bar chart"),
        ({"chart": "mr", "rules": "nelson"}, "need even limits"),
    ],
)
def test_control_chart_that_cannot_be_says_why(
    lead_client: Client, measure: Measure, asked: dict[str, str], words: str
) -> None:
    assert words in chart_of(measure, **asked).problem
    page = lead_client.get(address("measure_detail", measure), asked)
    assert words in page.text


def test_control_chart_heeds_what_the_team_decided(measure: Measure) -> None:
    ChartDecisionFactory(
        measure=measure, kind="exclusion", day=month(13), period="month"
    )

    chart = chart_of(measure, chart="control")

    assert chart.control is not None
    assert not chart.control.chart.signal


def test_control_chart_is_silent_across_a_change_of_sites(measure: Measure) -> None:
    fill(measure, [50] * 3, "South")

    chart = chart_of(measure, chart="control")

    assert chart.sentence.startswith("No verdict: not all points come from the same")
    assert chart.control is not None
    assert not chart.control.chart.signal
    assert not any(row.reasons for row in chart.rows())


def test_control_chart_without_data_has_no_verdict(project: Project) -> None:
    chart = chart_of(MeasureFactory(project=project), chart="control")

    assert chart.sentence == "No data yet."


def test_page_of_control_rules_shows_a_control_chart(
    lead_client: Client, measure: Measure
) -> None:
    page = lead_client.get(address("measure_detail", measure) + "?rules=nelson").text

    assert "Nelson rules" in page
    assert '<option value="control" selected>' in page
    assert address("chart_rules", measure) not in page  # no rules of a run chart


def test_worker_draws_the_control_chart(lead_client: Client, measure: Measure) -> None:
    query = "?chart=i&rules=western_electric"
    url = address("measure_detail", measure) + query
    assert "preview-" in lead_client.get(url).text

    lead_client.get(address("chart_drawing", measure) + query)
    run_queued()

    assert "preview-" not in lead_client.get(url).text


def test_file_of_a_control_chart_has_its_limits(measure: Measure) -> None:
    columns, rows = table_of(chart_of(measure, chart="control"))

    last = dict(zip(columns, rows[-1], strict=True))
    assert last["Rules it takes part in"] == "beyond a control limit"
    assert 0 < last["Lower limit"] < last["Center line"] < last["Upper limit"] < 0.48


def test_new_phase_is_proposed_with_its_reason_and_never_imposed(
    lead_client: Client, measure: Measure
) -> None:
    fill(measure, COUNTS[:12] + [count + 40 for count in COUNTS[:12]] * 2)

    page = lead_client.get(address("measure_detail", measure)).text

    assert "A new phase could begin there" in page
    assert "/phase/?day=2024-02-01" in page
    assert len(chart_of(measure).analysis.phases) == 1
    other = lead_client.get(address("measure_detail", measure) + "?rules=ihi").text
    assert "A new phase could begin there" not in other
