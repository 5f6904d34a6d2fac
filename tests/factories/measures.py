"""Smallest valid measures and observations, and months recorded in time."""

from datetime import UTC, date, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from measures import actions
from measures.analysis import periods
from measures.figures import Figures
from measures.models import (
    Annotation,
    BatchSource,
    ChartDecision,
    Measure,
    Observation,
    ObservationBatch,
)
from tests.factories.projects import ProjectFactory


class MeasureFactory(DjangoModelFactory):
    class Meta:
        model = Measure

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Measure {n}")
    kind = "outcome"
    data_kind = "proportion"
    numerator = "missed visits"
    denominator = "booked visits"
    improvement_direction = "decrease"
    period = "month"
    created_by = factory.SelfAttribute("project.created_by")


class ObservationBatchFactory(DjangoModelFactory):
    class Meta:
        model = ObservationBatch

    measure = factory.SubFactory(MeasureFactory)
    source = "manual"
    by = factory.SelfAttribute("measure.created_by")


class ObservationFactory(DjangoModelFactory):
    class Meta:
        model = Observation

    measure = factory.SubFactory(MeasureFactory)
    batch = factory.SubFactory(
        ObservationBatchFactory, measure=factory.SelfAttribute("..measure")
    )
    starts_on = date(2026, 1, 1)
    ends_on = date(2026, 1, 31)
    numerator = 4
    denominator = 20


class AnnotationFactory(DjangoModelFactory):
    class Meta:
        model = Annotation

    project = factory.SubFactory(ProjectFactory)
    on = date(2026, 2, 1)
    label = "Note"


class ChartDecisionFactory(DjangoModelFactory):
    class Meta:
        model = ChartDecision

    measure = factory.SubFactory(MeasureFactory)
    kind = "phase"
    day = date(2026, 2, 1)
    reason = "New front desk"
    by = factory.SelfAttribute("measure.created_by")


def record_at(
    measure: Measure, at: datetime, *figures: Figures, source: str = "manual"
) -> ObservationBatch:
    """The batch of a recording made at that time."""
    recorded = actions.record_observations(
        measure=measure, figures=figures, by=measure.created_by,
        source=BatchSource(source),
    )  # fmt: skip
    assert recorded.batch is not None
    recorded.batch.at = at
    recorded.batch.save(update_fields=["at"])
    return recorded.batch


def last_months(measure: Measure, count: int, leave: tuple[int, ...] = ()) -> None:
    """Records the last so many whole months, each five days after its end.

    `leave`: months ago that get no numbers.
    """
    """The last so many whole months, each recorded five days after its end."""
    start = periods.period_start(measure.project.today(), "month")
    Measure.objects.filter(pk=measure.pk).update(created_at="2020-01-01T12:00Z")
    measure.refresh_from_db()
    for ago in range(1, count + 1):
        start = periods.previous_start(start, "month")
        if ago in leave:
            continue
        end = periods.period_end(start, "month")
        at = datetime(end.year, end.month, end.day, 12, tzinfo=UTC) + timedelta(5)
        size = 40 + ago * 7 % 11
        figures = Figures(start, end, numerator=9 + ago * 5 % 7, denominator=size)
        record_at(measure, at, figures)
