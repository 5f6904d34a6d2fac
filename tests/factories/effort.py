"""Smallest valid minutes."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from effort.models import Effort, Task
from tests.factories.accounts import UserFactory
from tests.factories.projects import ProjectFactory


class EffortFactory(DjangoModelFactory):
    class Meta:
        model = Effort

    project = factory.SubFactory(ProjectFactory)
    person = factory.SubFactory(UserFactory)
    task = Task.DATA
    minutes = 10
    spent_on = date(2026, 1, 12)
