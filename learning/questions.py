"""Asking a person: who could answer, and the mail with what they need to know."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
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
    """Whom a question goes to; without anybody, who else could be asked."""

    people: list[User]
    others: list[str]


def helpers_of(project: Project, asker: User) -> Helpers:
    """Coaches of the team and of the practice, else the team's champions; never the asker.

    At most four queries.
    """
    people = list(coaches_of(project).exclude(pk=asker.pk))
    people = people or list(champions_of(project).exclude(pk=asker.pk))
    return Helpers(people, [] if people else others_of(project, asker))


def champions_of(project: Project) -> QuerySet[User]:
    in_team = project.memberships.current().filter(role=ProjectRole.LOCAL_CHAMPION)
    return User.objects.filter(
        pk__in=in_team.values("user_id"), is_active=True
    ).order_by("name", "pk")


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
def send_question(
    *, project: Project, by: User, lesson: Lesson, text: str, kind: str, link: str
) -> list[User]:
    """The people the question went to by mail; `kind`: what it is about, in words;
    `link`: where it stands.

    Raises ActionRefused when there is nobody, or none of them takes such mail now.
    """
    people = helpers_of(project, by).people
    mail = Question(project, by, lesson, text, kind, link)
    reached = [one for one in people if sent_to(one, mail)]
    if not reached:
        raise ActionRefused(
            _("Nobody could be reached by mail just now. Ask somebody of your team, or "
              "try again tomorrow."),
            field="text",
        )  # fmt: skip
    record("asked for help", by=by, subject=project, project=project, step=lesson.slug,
           helpers=[one.name for one in reached])  # fmt: skip
    return reached


@dataclass(frozen=True, slots=True)
class Question:
    """What the mail says."""

    project: Project
    by: User
    lesson: Lesson
    text: str
    kind: str
    link: str


def sent_to(helper: User, mail: Question) -> bool:
    notice = send(
        QUESTION, to=helper, by=mail.by, template="learning/question",
        subject=_("%(who)s has a question about “%(project)s”")
        % {"who": mail.by.name, "project": mail.project.title},
        context={
            "who": mail.by.name, "email": mail.by.email,
            "project": mail.project.title, "aim": mail.project.aim,
            "step": mail.lesson.title, "kind": mail.kind, "text": mail.text,
            "link": mail.link, "link_label": _("See the question"),
            "why": _("You get this because you coach this project or its practice, or "
                     "are its champion."),
        },
    )  # fmt: skip
    return notice.status != NoticeStatus.HELD_BACK
