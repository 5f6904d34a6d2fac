"""Smallest valid PDSA cycles."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from pdsa.models import Cycle
from tests.factories.projects import ProjectFactory


class CycleFactory(DjangoModelFactory):
    class Meta:
        model = Cycle

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda n: n + 1)
    owner = factory.SelfAttribute("project.created_by")
    change = "Call patients the day before."
    prediction = "Half as many missed visits."
    starts_on = date(2026, 2, 2)
