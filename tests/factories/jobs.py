"""Smallest valid jobs."""

import factory
from factory.django import DjangoModelFactory

from jobs.models import Job
from tests.factories.accounts import UserFactory


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    task = "tests.unknown"
    title = "Counting the extract"
    subject_type = "projects.project"
    subject_id = "1"
    key = factory.Sequence(lambda n: f"key {n}")
    requested_by = factory.SubFactory(UserFactory)
