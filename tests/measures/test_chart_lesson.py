"""The lesson: each step says what the engine found in the team's own points."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from measures import actions
from measures.charting import chart_of
from measures.figures import Figures
from measures.lesson import Step, lesson_of
from measures.models import Measure
from projects.models import Project
from tests.factories.measures import ChartDecisionFactory, MeasureFactory

pytestmark = pytest.mark.django_db


def month(number: int) -> date:
    return date(2023 + number // 12, number % 12 + 1, 1)


@pytest.fixture
def measure(project: Project) -> Measure:
    return MeasureFactory(
        project=project, data_kind="value", unit="days", numerator="", denominator=""
    )


def fill(measure: Measure, values: list[float]) -> None:
    rows = [
        Figures(month(n), date.fromordinal(month(n + 1).toordinal() - 1), value=value)
        for n, value in enumerate(values)
    ]
    actions.record_observations(measure=measure, figures=rows, by=measure.created_by)


def steps_of(measure: Measure, **asked: str) -> dict[str, Step]:
    return {step.key: step for step in lesson_of(chart_of(measure, **asked))}


# The example of docs/statistics.md: median 5, four useful points, run of 2, 2 crossings.
BY_HAND = [4.0, 7.0, 5.0, 5.0, 8.0, 3.0]


def test_lesson_takes_the_example_by_hand_step_by_step(measure: Measure) -> None:
    fill(measure, BY_HAND)

    steps = steps_of(measure)

    assert list(steps) == [
        "points", "median", "useful", "run", "crossings", "chance", "verdict",
    ]  # fmt: skip
    assert "6 points of yours" in steps["points"].said[0]
    assert [v.amount for v in steps["median"].values] == [
        "3 days", "4 days", "5 days", "5 days", "7 days", "8 days",
    ]  # fmt: skip
    assert [v.marked for v in steps["median"].values] == [False, False, True, True, False, False]  # fmt: skip
    assert "2 points lie on the median" in steps["useful"].said[0]
    assert "The most is 2, above the median, from February 2023 to May 2023" in steps["run"].said[0]  # fmt: skip
    assert [v.period for v in steps["run"].values if v.marked] == ["Feb 2023", "May 2023"]  # fmt: skip
    assert "2 times" in steps["crossings"].said[0]
    assert steps["verdict"].said[1].startswith("6 more useful points")


def test_lesson_shows_the_sum_behind_the_limit(measure: Measure) -> None:
    fill(measure, [1.0, 2.0] * 5)

    chance = steps_of(measure)["chance"]

    assert "up to 6 points: log2 of 10 is 3.3, rounded 3, and 3" in chance.said[1]
    assert chance.said[2] == "Chance makes 2 crossings or more."


def test_lesson_by_other_rules_names_their_limits(measure: Measure) -> None:
    fill(measure, [1.0, 2.0] * 5)

    chance = steps_of(measure, rules="ihi")["chance"]

    assert chance.said[1:] == (
        "Chance makes runs of up to 5 points.",
        "Chance makes 2 crossings or more.",
        "And not more than 8.",
    )


@pytest.mark.parametrize(
    ("values", "last"),
    [
        ([1.0] * 12 + [9.0] * 12, "Something changed"),
        ([1.0, 2.0, 3.0, 2.5] * 6, "No sign of change is a finding too"),
    ],
)
def test_lesson_ends_with_the_verdict_of_the_page(
    measure: Measure, values: list[float], last: str
) -> None:
    fill(measure, values)

    verdict = steps_of(measure)["verdict"]

    assert verdict.said[0] == chart_of(measure).sentence
    assert verdict.said[1].startswith(last)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_lesson_of_few_points_says_what_is_missing(
    measure: Measure, count: int
) -> None:
    fill(measure, [3.0, 4.0][:count]) if count else None

    steps = steps_of(measure)

    assert ("median" in steps) == (count > 0)
    assert "more useful point" in steps["verdict"].said[1]


def test_lesson_leaves_out_ghosts_and_reads_the_newest_phase(
    measure: Measure,
) -> None:
    fill(measure, BY_HAND * 2)
    ChartDecisionFactory(measure=measure, day=month(6))
    ChartDecisionFactory(
        measure=measure, kind="exclusion", day=month(7), period="month"
    )

    points = steps_of(measure)["points"]

    assert points.said == (
        "A new phase began, and it is read by itself.",
        "The rules look at 5 points of yours.",
        "1 point is set aside and left out.",
    )


def test_lesson_page_shows_every_step(lead_client: Client, measure: Measure) -> None:
    fill(measure, BY_HAND)
    url = reverse("measures:chart_lesson", args=[measure.project_id, measure.pk])

    page = lead_client.get(url + "?rules=ihi").text

    for key in ("points", "median", "useful", "run", "crossings", "chance", "verdict"):
        assert f'<li id="{key}"' in page
    assert "?rules=ihi" in page  # the way back keeps what was chosen
