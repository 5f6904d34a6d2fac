"""What the numbers mean for people: said only where it can be said."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from measures import actions
from measures.charting import chart_of
from measures.figures import Figures
from measures.models import Measure
from projects.models import Project
from tests.factories.measures import AnnotationFactory, MeasureFactory

pytestmark = pytest.mark.django_db


def month(number: int) -> date:
    return date(2023 + number // 12, number % 12 + 1, 1)


def fill(measure: Measure, counts: list[int], site: str = "") -> None:
    rows = [
        Figures(month(n), date.fromordinal(month(n + 1).toordinal() - 1), site=site,
                numerator=count, denominator=50)
        for n, count in enumerate(counts)
    ]  # fmt: skip
    actions.record_observations(measure=measure, figures=rows, by=measure.created_by)


@pytest.fixture
def measure(project: Project) -> Measure:
    return MeasureFactory(
        project=project, improvement_direction="increase", people="children"
    )


def test_people_are_named_after_a_signal_that_goes_on(measure: Measure) -> None:
    fill(measure, [20, 21, 19, 22] * 3 + [30, 31, 29, 32] * 3)

    # 41 % before and 61 % since, of 50 a month: ten more.
    assert chart_of(measure).people == "About 10 more children a month since then."


@pytest.mark.parametrize(
    ("counts", "people"),
    [
        ([20, 30, 21, 29, 22, 28] * 4, "children"),  # no signal
        ([20, 21, 19, 22] * 3 + [30, 31, 29, 32] * 3, ""),  # nobody counted
        ([20, 21, 40], "children"),  # too few to judge
    ],
)
def test_people_are_not_named_where_nothing_can_be_said(
    measure: Measure, counts: list[int], people: str
) -> None:
    measure.people = people
    fill(measure, counts)

    assert chart_of(measure).people == ""


def test_short_project_shows_before_and_since_its_first_test(measure: Measure) -> None:
    fill(measure, [20, 21, 19, 40, 41, 39])
    AnnotationFactory(project=measure.project, on=month(3), source="pdsa", source_id=1)
    AnnotationFactory(project=measure.project, on=month(5), source="pdsa", source_id=2)

    found = chart_of(measure).difference

    assert found is not None
    assert found.since == month(3)
    assert "Before: 40 % (60 of 150); after: 80 % (120 of 150)" in found.words


def test_period_in_whose_midst_the_test_began_is_neither(measure: Measure) -> None:
    fill(measure, [20, 21, 19, 40, 41, 39])
    AnnotationFactory(
        project=measure.project, on=date(2023, 4, 11), source="pdsa", source_id=1
    )

    found = chart_of(measure).difference

    assert found is not None
    assert "after: 80 % (80 of 100)" in found.words


def test_before_and_since_is_silent_once_a_rule_can_judge(measure: Measure) -> None:
    fill(measure, [20, 21, 19, 22] * 3 + [30, 31, 29, 32] * 3)
    AnnotationFactory(project=measure.project, on=month(12), source="pdsa", source_id=1)

    assert chart_of(measure).difference is None


def test_before_and_since_is_silent_without_a_test_and_for_mixed_sites(
    measure: Measure,
) -> None:
    fill(measure, [20, 21, 19, 40, 41, 39], "North")
    assert chart_of(measure).difference is None

    AnnotationFactory(project=measure.project, on=month(3), source="pdsa", source_id=1)
    assert chart_of(measure).difference is not None

    fill(measure, [20, 21, 19], "South")
    assert chart_of(measure).difference is None


def test_page_says_both(lead_client: Client, measure: Measure) -> None:
    url = reverse("measures:measure_detail", args=[measure.project_id, measure.pk])
    fill(measure, [20, 21, 19, 40, 41, 39])
    AnnotationFactory(project=measure.project, on=month(3), source="pdsa", source_id=1)
    short = lead_client.get(url).text

    fill(measure, [20, 21, 19, 22] * 3 + [30, 31, 29, 32] * 3)
    long = lead_client.get(url).text

    assert "Before and since the first test on" in short
    assert "Before and since the first test on" not in long
    assert "About 10 more children a month" in long
    assert "About" not in short
