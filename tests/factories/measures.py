"""Smallest valid measures and observations."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from measures.models import (
    Annotation,
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
