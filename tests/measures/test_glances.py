"""The line of a list that stands for a chart: the chart's own words, cached by content."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from redis.exceptions import ConnectionError as RedisConnectionError

from measures import chart_actions
from measures.charting import chart_of
from measures.charts.sparkline import sparkline_svg
from measures.glances import (
    SOURCES,
    Glance,
    glance_of,
    glances_of,
    key_of,
    sources_of,
)
from measures.models import Measure
from measures.quality import assess
from projects.models import Project
from tests.factories.measures import (
    ChartDecisionFactory,
    MeasureFactory,
    ObservationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


@pytest.fixture
def measure(project: Project) -> Measure:
    measure = MeasureFactory(project=project, name="Missed visits")
    for month in range(1, 4):
        ObservationFactory(
            measure=measure, starts_on=date(2026, month, 1),
            ends_on=date(2026, month, 28), numerator=month,
        )  # fmt: skip
    return measure


# Every observation names its batch, and a batch that stands never changes.
UNCHANGING = {"measures_observationbatch"}


def keys_of(measures: list[Measure]) -> list[str]:
    sources = sources_of(measures)
    return [key_of(measure, sources[measure.pk]) for measure in measures]


def anew(measure: Measure) -> Glance:
    """The measure's glance without the cache."""
    chart = chart_of(measure)
    return glance_of(chart, assess(chart))


def test_glance_says_what_the_chart_says(measure: Measure) -> None:
    chart = chart_of(measure)

    glance = glances_of([measure])[measure.pk]

    assert glance.sentence == chart.sentence
    assert glance.last_label == chart.last_label
    assert glance.last_start == date(2026, 3, 1)
    assert glance.signal == "too_few"
    assert glance.sparkline == sparkline_svg(chart.analysis, chart.series)


def test_glance_of_a_measure_without_data_has_no_date(project: Project) -> None:
    measure = MeasureFactory(project=project)

    glance = glances_of([measure])[measure.pk]

    assert (glance.signal, glance.last_start, glance.last_label) == (
        "no_data",
        None,
        "",
    )


def test_second_look_costs_one_query_per_source_and_gives_the_same(
    measure: Measure,
) -> None:
    first = glances_of([measure])

    with CaptureQueriesContext(connection) as queries:
        second = glances_of([measure])

    assert second == first
    assert len(queries) == len(SOURCES)


def test_corrected_number_shows_at_once(measure: Measure) -> None:
    before = glances_of([measure])[measure.pk]
    measure.observations.filter(starts_on=date(2026, 3, 1)).update(numerator=19)

    after = glances_of([measure])[measure.pk]

    assert "95" in after.last_label
    assert after.last_label != before.last_label
    assert after.sparkline != before.sparkline


@pytest.mark.parametrize(
    ("column", "value"),
    [("name", "Other"), ("goal", "0.0500"), ("improvement_direction", "increase")],
)
def test_changed_measure_is_judged_anew(
    measure: Measure, column: str, value: str
) -> None:
    glances_of([measure])
    Measure.objects.filter(pk=measure.pk).update(**{column: value})
    changed = Measure.objects.select_related("project").get(pk=measure.pk)

    assert glances_of([changed])[measure.pk] == anew(changed)
    assert keys_of([measure]) != keys_of([changed])


def test_another_language_has_its_own_words(measure: Measure) -> None:
    english = keys_of([measure])
    with translation.override("es"):
        spanish = keys_of([measure])

    assert english != spanish


def test_measures_with_other_numbers_never_share_words(
    measure: Measure, project: Project
) -> None:
    other = MeasureFactory(project=project, name="Missed visits (2)")
    ObservationFactory(measure=other, numerator=20, denominator=20)

    both = glances_of([measure, other])

    assert both[other.pk] == anew(other)
    assert both[measure.pk] == anew(measure)


def test_key_covers_every_table_a_glance_is_read_from(measure: Measure) -> None:
    with CaptureQueriesContext(connection) as queries:
        glances_of([measure])

    read = {
        table
        for query in queries
        for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])
    }
    assert read - UNCHANGING == {source._meta.db_table for source in SOURCES}


def test_without_the_cache_the_glance_is_made_anew(
    measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_args: object, **_options: object) -> None:
        raise RedisConnectionError("refused")

    monkeypatch.setattr("measures.glances.cache.get_many", down, raising=False)
    monkeypatch.setattr("measures.glances.cache.set_many", down, raising=False)

    glance = glances_of([measure])[measure.pk]

    assert glance == anew(measure)


def test_decision_about_the_chart_shows_at_once_and_so_does_taking_it_back(
    measure: Measure,
) -> None:
    before = glances_of([measure])[measure.pk]
    decision = ChartDecisionFactory(
        measure=measure, kind="exclusion", day=date(2026, 3, 1), period="month"
    )

    during = glances_of([measure])[measure.pk]
    chart_actions.take_back(decision=decision, by=measure.created_by)
    after = glances_of([measure])[measure.pk]

    assert "2 of 10" in during.sentence
    assert after == before
