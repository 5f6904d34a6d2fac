"""From stored observations to a judged chart."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.charting import chart_of, charts_of
from measures.models import Measure
from projects.models import Project
from tests.factories.measures import MeasureFactory, ObservationFactory

pytestmark = pytest.mark.django_db


def observe(measure: Measure, start: date, end: date, numerator: int, denominator: int, **more) -> None:  # fmt: skip
    ObservationFactory(
        measure=measure, starts_on=start, ends_on=end, numerator=numerator,
        denominator=denominator, **more,
    )  # fmt: skip


def test_chart_sums_the_pieces_of_a_week(project: Project) -> None:
    measure = MeasureFactory(project=project, period="week")
    observe(measure, date(2026, 3, 29), date(2026, 3, 31), 2, 10)
    observe(measure, date(2026, 4, 1), date(2026, 4, 4), 3, 15)

    chart = chart_of(measure)

    point = chart.series.points[0]
    assert (point.period_start, point.numerator, point.denominator) == (
        date(2026, 3, 29), 5, 25,
    )  # fmt: skip


def test_chart_by_month_keeps_the_pieces_apart(project: Project) -> None:
    measure = MeasureFactory(project=project, period="week")
    observe(measure, date(2026, 3, 29), date(2026, 3, 31), 2, 10)
    observe(measure, date(2026, 4, 1), date(2026, 4, 4), 3, 15)

    chart = chart_of(measure, period="month")

    assert [(p.numerator, p.denominator) for p in chart.series.points] == [
        (2, 10),
        (3, 15),
    ]


def test_chart_by_month_of_a_week_entered_whole_says_why_not(project: Project) -> None:
    measure = MeasureFactory(project=project, period="week")
    observe(measure, date(2026, 3, 29), date(2026, 4, 4), 5, 25)

    chart = chart_of(measure, period="month")

    assert "cannot be divided" in chart.problem
    assert chart.sentence == chart.problem


def test_chart_of_one_site_leaves_the_others_out(project: Project) -> None:
    measure = MeasureFactory(project=project)
    observe(measure, date(2026, 1, 1), date(2026, 1, 31), 2, 10, site="North")
    observe(measure, date(2026, 1, 1), date(2026, 1, 31), 3, 15, site="South")

    assert chart_of(measure).series.points[0].denominator == 25
    assert chart_of(measure, site="North").series.points[0].denominator == 10


def test_chart_with_a_month_missing_shows_a_gap(project: Project) -> None:
    measure = MeasureFactory(project=project)
    observe(measure, date(2026, 1, 1), date(2026, 1, 31), 2, 10)
    observe(measure, date(2026, 3, 1), date(2026, 3, 31), 0, 15)

    values = [point.value for point in chart_of(measure).series.points]

    assert values == [0.2, None, 0.0]


def test_chart_without_data_has_words(project: Project) -> None:
    chart = chart_of(MeasureFactory(project=project))

    assert chart.series.points == ()
    assert chart.sentence


def test_rate_goal_is_shown_per_thousand_and_compared_as_a_ratio(
    project: Project,
) -> None:
    measure = MeasureFactory(project=project, data_kind="rate", goal="2.5")
    observe(measure, date(2026, 1, 1), date(2026, 1, 31), 3, 1000)

    chart = chart_of(measure)

    assert chart.series.goal == pytest.approx(0.0025)
    assert "3" in chart.last_label


def test_charts_of_many_measures_cost_the_same_as_of_one(project: Project) -> None:
    measures = [MeasureFactory(project=project) for _number in range(12)]
    for measure in measures:
        observe(measure, date(2026, 1, 1), date(2026, 1, 31), 2, 10)

    counts = []
    for some in (measures[:1], measures):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            charts_of(some)
        counts.append(len(queries))

    assert counts == [3, 3]


def test_value_entered_by_hand_claims_no_number_of_measurements(
    project: Project,
) -> None:
    measure = MeasureFactory(project=project, data_kind="value", unit="minutes")
    observe(measure, date(2026, 1, 1), date(2026, 1, 31), None, None, value="12.5")

    assert chart_of(measure).last_label == "Jan 2026: 12.5 minutes"
