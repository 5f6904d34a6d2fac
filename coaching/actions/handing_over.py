"""From one coach to the next: proposed, taken on, agreed to by the practice, carried out."""

from collections.abc import Callable

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.organisations import add_role, end_role
from accounts.models import OrganisationMembership, User
from accounts.permissions import OrganisationRole, ProjectRole
from audit.record import record
from coaching.actions.contact import call_off
from coaching.models import (
    Call,
    Capacity,
    CoachHandOver,
    Expert,
    HelpRequest,
    Snooze,
)
from notices.actions import send
from notices.kinds import REQUEST
from projects.actions.team import add_member, end_membership
from projects.models import Project
from qiapp.lib.errors import ActionRefused

Rows = models.QuerySet[models.Model]


def candidates(coach: User, project: Project) -> models.QuerySet[User]:
    """Who may be asked: listed as coaches, or coaching a practice together with her."""
    own = OrganisationMembership.objects.current().filter(
        user=coach, role=OrganisationRole.COACH
    )
    beside = OrganisationMembership.objects.current().filter(
        role=OrganisationRole.COACH, organisation__in=own.values("organisation_id")
    )
    listed = Expert.objects.listed().matching("coaching", "")
    found = Q(pk__in=beside.values("user_id")) | Q(pk__in=listed.values("user_id"))
    team = project.memberships.current().exclude(role=ProjectRole.COACH)
    others = User.objects.active().filter(found).exclude(pk=coach.pk)
    return others.exclude(pk__in=team.values("user_id")).order_by("name", "pk")


@transaction.atomic
def propose(*, project: Project, by: User, to: User, note: str) -> CoachHandOver:
    """The proposal, told to the next coach and to the practice. Nothing moves yet.

    Raises ActionRefused while another proposal for the same practice is open.
    """
    subject = what_is_coached(project, by)
    if CoachHandOver.objects.open().filter(leaver=by, **subject).exists():
        raise ActionRefused(
            _("Somebody was asked already. Take that back first."), field="to"
        )
    one = CoachHandOver.objects.create(
        leaver=by, successor=to, note=note.strip(), **subject
    )
    record("proposed a new coach", by=by, subject=one, to=to.name, **one.about())
    for person in [to, *who_consents(one)]:
        tell(one, person)
    return one


def what_is_coached(project: Project, coach: User) -> dict[str, models.Model]:
    """The practice where she coaches all of it, otherwise the one project."""
    practice = project.organisation
    whole = practice and practice.memberships.current().filter(
        user=coach, role=OrganisationRole.COACH
    )
    return {"organisation": practice} if practice and whole else {"project": project}


def who_consents(one: CoachHandOver) -> list[User]:
    """The practice's administrators, or those who lead the project."""
    if one.organisation is not None:
        rows = one.organisation.memberships.current().filter(
            role=OrganisationRole.ADMINISTRATOR
        )
        return [row.user for row in rows.select_related("user")]
    return [place.user for place in one.project.leads()] if one.project else []


def tell(one: CoachHandOver, person: User) -> None:
    send(
        REQUEST, to=person, by=one.leaver, template="coaching/hand_over",
        subject=_("A new coach for %(name)s?") % {"name": one.name()},
        context={
            "coach": one.leaver.name, "to": one.successor.name, "name_of": one.name(),
            "is_successor": person.pk == one.successor_id, "note": one.note,
            "link": settings.SITE_URL + reverse("coaching:hand_overs"),
            "link_label": _("Say yes or no"),
            "why": _("Your word is needed before anything changes."),
        },
    )  # fmt: skip


@transaction.atomic
def answer(*, one: CoachHandOver, by: User, agreed: bool) -> CoachHandOver:
    """The word of the next coach or of the practice; with both, it is carried out.

    Raises ActionRefused when it is not this person's to say, or when it is over.
    """
    one = CoachHandOver.objects.select_for_update(of=("self",)).get(pk=one.pk)
    if one.done_at or one.ended_at:
        raise ActionRefused(_("This was settled already."))
    is_consent = CoachHandOver.objects.to_consent_by(by).filter(pk=one.pk).exists()
    if by.pk != one.successor_id and not is_consent:
        raise ActionRefused(_("The next coach and the practice say this."))
    if not agreed:
        return end(one, by)
    now = timezone.now()
    if by.pk == one.successor_id:
        one.accepted_at = one.accepted_at or now
    elif one.consented_at is None:
        one.consented_at, one.consented_by = now, by
    one.save(update_fields=["accepted_at", "consented_at", "consented_by"])
    record("agreed to a new coach", by=by, subject=one, **one.about())
    if one.accepted_at and one.consented_at:
        carry_out(one)
    return one


def end(one: CoachHandOver, by: User) -> CoachHandOver:
    one.ended_at, one.ended_by = timezone.now(), by
    one.save(update_fields=["ended_at", "ended_by"])
    record("ended a hand-over of coaches", by=by, subject=one, **one.about())
    return one


@transaction.atomic
def take_back(*, one: CoachHandOver, by: User) -> CoachHandOver:
    """The proposal, taken back by the coach who made it."""
    one = CoachHandOver.objects.select_for_update(of=("self",)).get(pk=one.pk)
    if one.leaver_id != by.pk or one.done_at or one.ended_at:
        raise ActionRefused(_("This was settled already."))
    return end(one, by)


def carry_out(one: CoachHandOver) -> None:
    """The successor coaches, the former coach does not, and nothing open is left with her.

    Private notes stay their author's: the next coach begins with what stands in the log.
    """
    move_role(one)
    for rows in OPEN_WORK.values():
        for row in rows(one):
            MOVES[type(row)](row, one)
    one.done_at = timezone.now()
    one.save(update_fields=["done_at"])
    record("handed coaching over", by=one.leaver, subject=one,
           to=one.successor.name, **one.about())  # fmt: skip


def move_role(one: CoachHandOver) -> None:
    if one.organisation is not None:
        add_role(organisation=one.organisation, user=one.successor,
                 role=OrganisationRole.COACH, by=one.leaver)  # fmt: skip
        roles = one.organisation.memberships.current()
        for role in roles.filter(user=one.leaver, role=OrganisationRole.COACH):
            end_role(membership=role, by=one.leaver)
    for project in projects_of(one):
        move_place(project, one)


def move_place(project: Project, one: CoachHandOver) -> None:
    """Her place in a team as its coach; a successor who works there already keeps hers."""
    places = project.memberships.current().filter(
        user=one.leaver, role=ProjectRole.COACH
    )
    for place in places:
        end_membership(membership=place, by=one.leaver)
        if not project.memberships.current().filter(user=one.successor).exists():
            add_member(project=project, user=one.successor, role=ProjectRole.COACH, by=one.leaver)  # fmt: skip


def projects_of(one: CoachHandOver) -> models.QuerySet[Project]:
    """Open projects that change hands."""
    if one.organisation is not None:
        return Project.objects.open().filter(organisation=one.organisation)
    return Project.objects.open().filter(coach_hand_overs=one)


def open_calls(one: CoachHandOver) -> Rows:
    calls = Call.objects.ahead().filter(coach=one.leaver, project__in=projects_of(one))
    return calls.select_related("project", "coach")


def open_questions(one: CoachHandOver) -> Rows:
    return HelpRequest.objects.open().filter(
        helpers=one.leaver, project__in=projects_of(one)
    )


def snoozes(one: CoachHandOver) -> Rows:
    return Snooze.objects.filter(coach=one.leaver, project__in=projects_of(one))


# By column, what is still open in a former coach's name; a test finds one that is missing.
OPEN_WORK: dict[str, Callable[[CoachHandOver], Rows]] = {
    "coaching.Call.coach": open_calls,
    "coaching.HelpRequest.helpers": open_questions,
    "coaching.Snooze.coach": snoozes,
}


def give_question(asked: HelpRequest, one: CoachHandOver) -> None:
    asked.helpers.remove(one.leaver)
    if asked.asker_id != one.successor_id:
        asked.helpers.add(one.successor)


MOVES: dict[type[models.Model], Callable[..., object]] = {
    Call: lambda call, one: call_off(call=call, by=one.leaver),
    HelpRequest: give_question,
    Snooze: lambda row, _one: row.delete(),
}


@transaction.atomic
def say_capacity(*, by: User, practices: int) -> Capacity:
    """How many practices the coach can care for."""
    capacity, _new = Capacity.objects.update_or_create(
        coach=by, defaults={"practices": practices, "said_at": timezone.now()}
    )
    return capacity
