"""The chart while one types: what it would say, and nothing stored."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from measures import actions
from measures.charting import chart_of, chart_with
from measures.figures import Figures
from measures.models import Measure, Observation
from projects.models import Project
from tests.factories.measures import MeasureFactory

pytestmark = pytest.mark.django_db


def month(number: int) -> date:
    return date(2023 + number // 12, number % 12 + 1, 1)


def figures(number: int, numerator: int, site: str = "") -> Figures:
    end = date.fromordinal(month(number + 1).toordinal() - 1)
    return Figures(month(number), end, numerator=numerator, denominator=50, site=site)


@pytest.fixture
def measure(project: Project) -> Measure:
    measure = MeasureFactory(project=project, improvement_direction="increase")
    rows = [figures(n, 20 + n % 3) for n in range(9)]
    actions.record_observations(measure=measure, figures=rows, by=measure.created_by)
    return measure


@pytest.fixture
def url(measure: Measure) -> str:
    return reverse("measures:observation_record", args=[measure.project_id, measure.pk])


TYPED = {"other_period": "2023-10-01", "numerator": "41", "denominator": "50"}
AS_HTMX = {"HX-Request": "true"}


def test_typed_numbers_stand_in_the_chart_and_nowhere_else(measure: Measure) -> None:
    chart = chart_with(measure, figures(9, 41))

    assert [p.numerator for p in chart.series.points][-2:] == [22, 41]
    assert len(chart_of(measure).series.points) == 9


def test_typed_numbers_replace_those_of_their_period_and_site(
    measure: Measure,
) -> None:
    north = figures(3, 1, "North")
    actions.record_observations(measure=measure, figures=[north], by=measure.created_by)

    chart = chart_with(measure, figures(3, 49))

    assert chart.series.points[3].numerator == 50  # 49 in place of 20, and North's 1
    assert chart.series.points[2].numerator == 22


def test_preview_while_typing_is_the_chart_alone(
    lead_client: Client, measure: Measure, url: str
) -> None:
    answer = lead_client.post(url, TYPED | {"preview": "1"}, headers=AS_HTMX)

    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert chart_with(measure, figures(9, 41)).sentence[:40] in answer.text.replace("\N{NO-BREAK SPACE}", " ")  # fmt: skip
    assert answer.text.count("<svg") == 2
    assert Observation.objects.count() == 9


@pytest.mark.parametrize("typed", [{"numerator": "4"}, {"numerator": "60"}, {}])
def test_preview_of_half_typed_numbers_names_no_fault(
    lead_client: Client, url: str, typed: dict
) -> None:
    sent = TYPED | {"denominator": "", "preview": "1"} | typed

    answer = lead_client.post(url, sent, headers=AS_HTMX)

    assert answer.status_code == 200
    assert "as soon as the numbers are whole" in answer.text
    assert "Enter" not in answer.text


def test_preview_button_shows_the_page_with_the_chart(
    lead_client: Client, url: str
) -> None:
    answer = lead_client.post(url, TYPED | {"preview": "1"})

    assert answer.status_code == 200
    assert "Preview, not saved yet" in answer.text
    assert 'value="41"' in answer.text
    assert Observation.objects.count() == 9


def test_preview_button_with_a_fault_says_where(lead_client: Client, url: str) -> None:
    answer = lead_client.post(url, TYPED | {"numerator": "60", "preview": "1"})

    assert answer.status_code == 422
    assert 'href="#id_numerator"' in answer.text
