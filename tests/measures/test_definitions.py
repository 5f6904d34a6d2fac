"""A measure counted differently from a day on: both definitions stay, the chart breaks."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import timezone

from measures.definitions import definitions_of, words_of
from measures.models import ChartDecision, Measure
from projects.models import Project
from tests.factories.measures import ChartDecisionFactory, MeasureFactory

pytestmark = pytest.mark.django_db

OLD = {"numerator": "missed", "denominator": "booked", "people": "", "definition": ""}


@pytest.fixture
def measure(project: Project) -> Measure:
    return MeasureFactory(project=project, numerator="missed or late")


def change(measure: Measure, day: date, **more: object) -> ChartDecision:
    return ChartDecisionFactory(
        measure=measure, kind="definition", day=day,
        **{"old_definition": OLD, "new_definition": OLD} | more,
    )  # fmt: skip


def test_definition_changes_are_those_that_stand_from_the_day_on(
    measure: Measure,
) -> None:
    change(measure, date(2025, 1, 1))
    recent = change(measure, date(2026, 1, 1))
    change(measure, date(2026, 2, 1), taken_back_at=timezone.now(), taken_back_by=measure.created_by)  # fmt: skip
    ChartDecisionFactory(measure=measure, kind="phase", day=date(2026, 3, 1))

    assert measure.definition_changes().count() == 2
    assert list(measure.definition_changes(since=date(2026, 1, 1))) == [recent]


def test_definitions_join_without_a_gap_and_end_with_the_measures_own(
    measure: Measure,
) -> None:
    change(measure, date(2026, 1, 15), reason="Late visits count too")

    first, now = definitions_of(measure, measure.decisions.standing())

    assert (first.begins, first.ends, first.numerator) == (None, date(2026, 1, 14), "missed")  # fmt: skip
    assert (now.begins, now.ends, now.reason) == (
        date(2026, 1, 15),
        None,
        "Late visits count too",
    )
    assert now.numerator == words_of(measure)["numerator"] == "missed or late"


def test_change_of_definition_without_the_old_one_cannot_be_stored(
    measure: Measure,
) -> None:
    with pytest.raises(IntegrityError, match="definition_change_keeps_both"):
        change(measure, date(2026, 1, 1), old_definition=None)
