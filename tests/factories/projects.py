"""Smallest valid projects and teams."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from accounts.permissions import ProjectRole
from projects.models import Membership, Project, Sponsorship
from tests.factories.accounts import OrganisationFactory, UserFactory


class ProjectFactory(DjangoModelFactory):
    """A project with its lead in the team; pass `lead=` to choose the person."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    class Params:
        lead = factory.SubFactory(UserFactory)

    organisation = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda n: f"Project {n}")
    problem = "Too many visits are missed."
    aim = "Fewer than 10 % missed visits by December."
    started_on = date(2026, 1, 5)
    created_by = factory.SelfAttribute("lead")

    @factory.post_generation
    def team(self, create, extracted, **kwargs):
        if create:
            MembershipFactory(project=self, user=self.created_by, role=ProjectRole.LEAD)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    project = factory.SubFactory(ProjectFactory)
    user = factory.SubFactory(UserFactory)
    role = ProjectRole.TEAM_MEMBER


class SponsorshipFactory(DjangoModelFactory):
    class Meta:
        model = Sponsorship

    project = factory.SubFactory(ProjectFactory)
    organisation = factory.SubFactory(OrganisationFactory, kind="cme_provider")
