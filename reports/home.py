"""The first page after log-in: own projects, and a door for each further role."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from accounts.models import OrganisationMembership, User
from accounts.permissions import (
    PROJECT_TABLE,
    OrganisationRole,
    Permission,
    ProjectRole,
)
from activities.models import Submission
from attestations.models import Attestation
from coaching.dashboard import in_care_of, main_glances, main_measure
from coaching.models import CoachHandOver, Handoff
from measures.glances import Glance
from measures.models import Measure
from nextsteps.loading import NextStep, steps_of
from pdsa.models import Cycle
from projects.models import Membership, Project


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """One of the person's own projects."""

    project: Project
    measure: Measure | None
    glance: Glance | None
    open_cycle: Cycle | None
    next: NextStep | None = None


@dataclass(frozen=True, slots=True)
class Home:
    cards: list[ProjectCard]
    coached: int
    to_cosign: int
    offices: list[OrganisationMembership]
    to_review: int = 0
    to_pass_on: int = 0  # questions somebody would like to bring another person in on
    to_hand_over: int = 0  # coaches who change, and wait for the person's word

    @property
    def is_new(self) -> bool:
        """True for somebody with nothing yet: the page then says how to begin."""
        return not (
            self.cards
            or self.coached
            or self.offices
            or self.to_cosign
            or self.to_review
            or self.to_hand_over
        )


def home_of(user: User) -> Home:
    """What `user` sees after log-in. About eighteen queries however many projects."""
    return Home(
        cards=cards_of(user),
        coached=in_care_of(user).count(),
        to_review=Submission.objects.waiting_for(user).count(),
        to_pass_on=Handoff.objects.waiting_for(user).count(),
        to_hand_over=CoachHandOver.objects.waiting_for(user).count(),
        to_cosign=Attestation.objects.cosignable_by(user).count(),
        offices=list(
            user.organisation_memberships.current()
            .filter(role=OrganisationRole.CME_STAFF)
            .select_related("organisation")
        ),
    )


def cards_of(user: User) -> list[ProjectCard]:
    """Open projects the person works in, newest first; a coach's are on the dashboard."""
    places = Membership.objects.current().filter(user=user)
    working = places.exclude(role=ProjectRole.COACH).values("project_id")
    measures = Measure.objects.current().visible_to(user)
    projects = list(
        Project.objects.open()
        .filter(pk__in=working)
        .select_related("organisation", "created_by")
        .prefetch_related(
            Prefetch("measures", measures, to_attr="current_measures"),
            Prefetch(
                "cycles",
                Cycle.objects.filter(decision="").order_by("-number"),
                to_attr="open_cycles",
            ),
        )
    )
    glances = main_glances(projects)
    steps = steps_of(projects, user, rights_in_teams(user, projects), glances)
    return [card_of(p, glances.get(p.pk), steps.get(p.pk)) for p in projects]


def rights_in_teams(
    user: User, projects: Sequence[Project]
) -> dict[int, frozenset[Permission]]:
    """What the person's places in the teams allow, by project. One query."""
    places = Membership.objects.current().filter(user=user, project__in=projects)
    roles = places.values_list("project_id", "role")
    return {pk: PROJECT_TABLE[ProjectRole(role)] for pk, role in roles}


def card_of(
    project: Any, glance: Glance | None, step: NextStep | None = None
) -> ProjectCard:
    """The card of one project, from what was already loaded."""
    return ProjectCard(
        project=project,
        measure=main_measure(project.current_measures),
        glance=glance,
        open_cycle=next(iter(project.open_cycles), None),
        next=step,
    )
