"""Asking a person: who could answer, and the mail with what they need to know."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import OrganisationRole, ProjectRole
from audit.record import record
from learning.catalogue import Lesson
from notices.actions import send
from notices.kinds import QUESTION
from notices.models import NoticeStatus
from projects.models import Project
from qiapp.lib.errors import ActionRefused


@dataclass(frozen=True, slots=True)
class Helpers:
    """The coaches a question goes to; without any, who else could be asked."""

    coaches: list[User]
    others: list[str]


def helpers_of(project: Project, asker: User) -> Helpers:
    """Coaches of the team and of the practice, never the asker. At most three queries."""
    coaches = list(coaches_of(project).exclude(pk=asker.pk))
    others = [] if coaches else others_of(project, asker)
    return Helpers(coaches, others)


def coaches_of(project: Project) -> QuerySet[User]:
    in_team = project.memberships.current().filter(role=ProjectRole.COACH)
    found = Q(pk__in=in_team.values("user_id"))
    if project.organisation:
        roles = project.organisation.memberships.current()
        of_practice = roles.filter(role=OrganisationRole.COACH)
        found |= Q(pk__in=of_practice.values("user_id"))
    return User.objects.filter(found, is_active=True).order_by("name", "pk")


def others_of(project: Project, asker: User) -> list[str]:
    """Leads of the team and CME offices by name."""
    leads = [place.user.name for place in project.leads() if place.user_id != asker.pk]
    sponsors = project.sponsorships.select_related("organisation")
    return leads + [one.organisation.name for one in sponsors]


@transaction.atomic
def ask_coaches(*, project: Project, by: User, lesson: Lesson, text: str) -> list[User]:
    """The coaches the question went to. Its words are in the mail and nowhere else.

    Raises ActionRefused when there is no coach, or none of them takes such mail now.
    """
    coaches = helpers_of(project, by).coaches
    reached = [one for one in coaches if sent_to(one, project, by, lesson, text)]
    if not reached:
        raise ActionRefused(
            _("No coach could be reached by mail just now. Ask somebody of your team, or "
              "try again tomorrow."),
            field="text",
        )  # fmt: skip
    record("coach asked", by=by, subject=project, project=project, step=lesson.slug,
           coaches=[one.name for one in reached])  # fmt: skip
    return reached


def sent_to(coach: User, project: Project, by: User, lesson: Lesson, text: str) -> bool:
    notice = send(
        QUESTION, to=coach, by=by, template="learning/question",
        subject=_("%(who)s has a question about “%(project)s”")
        % {"who": by.name, "project": project.title},
        context={
            "who": by.name, "email": by.email, "project": project.title,
            "aim": project.aim, "step": lesson.title, "text": text,
            "link": settings.SITE_URL
            + reverse("reports:project_page", args=[project.pk]),
            "link_label": _("Open the project"),
            "why": _("You get this because you coach this project or its practice."),
        },
    )  # fmt: skip
    return notice.status != NoticeStatus.HELD_BACK
