"""Opening a dispute, answering it, deciding it."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, OrganisationMembership, User
from accounts.permissions import Permission
from activities.models import Against, Dispute, Enrolment
from activities.models.activity import RUNNING_ROLES
from attestations.models import Attestation
from audit.record import record
from notices.actions import send
from notices.kinds import DECISION, REQUEST
from projects.permissions import permissions_of
from qiapp.lib.errors import ActionRefused


@transaction.atomic
def open_dispute(
    *, enrolment: Enrolment, against: str, statement: str, by: User
) -> Dispute:
    """The participant's statement; whoever answers gets a mail.

    Raises ActionRefused while another one is open, and against leaders without a project.
    """
    if enrolment.user_id != by.pk:
        raise ActionRefused(_("Only the person who joined can do this."))
    if against == Against.TEAM and enrolment.project is None:
        raise ActionRefused(_("You chose no project, so it has no leaders."), field="against")  # fmt: skip
    try:
        with transaction.atomic():
            dispute = Dispute.objects.create(
                enrolment=enrolment, against=against, statement=statement.strip()
            )
    except IntegrityError:
        raise ActionRefused(_("A dispute of yours is open already.")) from None
    record("dispute opened", by=by, subject=dispute, project=enrolment.project,
           organisation=enrolment.activity.office, against=against)  # fmt: skip
    tell(dispute, answerers(dispute), _("A dispute waits for your answer"), by=by)
    return dispute


def answerers(dispute: Dispute) -> list[User]:
    """Leaders of the project, or the office's staff; never the participant."""
    enrolment = dispute.enrolment
    if dispute.against == Against.OFFICE or enrolment.project is None:
        return staff_of(enrolment.activity.office)
    team = enrolment.project.team().exclude(user_id=enrolment.user_id)
    people = [m.user for m in team]
    return [u for u in people if Permission.COSIGN in permissions_of(u, enrolment.project)]  # fmt: skip


def staff_of(office: Organisation) -> list[User]:
    places = OrganisationMembership.objects.current().filter(
        organisation=office, role__in=RUNNING_ROLES
    )
    return list(User.objects.active().filter(pk__in=places.values("user_id")))


def may_answer(dispute: Dispute, user: User) -> bool:
    is_open = not dispute.outcome and not dispute.answer
    return is_open and user in answerers(dispute)


@transaction.atomic
def answer_dispute(*, dispute: Dispute, text: str, by: User) -> Dispute:
    """The other side's statement, once. The office's staff get a mail."""
    dispute = locked(dispute)
    if not may_answer(dispute, by):
        raise ActionRefused(_("This dispute is answered, or not yours to answer."))
    dispute.answer, dispute.answered_by = text.strip(), by
    dispute.answered_at = timezone.now()
    dispute.save()
    record("dispute answered", by=by, subject=dispute,
           project=dispute.enrolment.project,
           organisation=dispute.enrolment.activity.office)  # fmt: skip
    office = dispute.enrolment.activity.office
    tell(dispute, staff_of(office), _("A dispute can be decided"), by=by)
    return dispute


def reason_against_deciding(dispute: Dispute, user: User) -> str:
    """Why `user` cannot decide, in one sentence; "" when she can."""
    if dispute.outcome:
        return _("It is decided already.")
    if user not in staff_of(dispute.enrolment.activity.office):
        return _("The CME office decides.")
    if user.pk in {dispute.enrolment.user_id, dispute.answered_by_id}:
        return _("You are one of the two sides. A colleague decides.")
    if has_decided_before(dispute, user):
        return _("You took part in the decision in question. A colleague decides.")
    if not dispute.may_be_decided():
        return _("The other side has two weeks to answer. Then you can decide.")
    return ""


def has_decided_before(dispute: Dispute, user: User) -> bool:
    """Whether the user signed in the attestation, or judged the project."""
    part = dispute.enrolment.participation
    if part is None:
        return False
    signed = Attestation.objects.filter(participation=part, signatures__user=user)
    judged = dispute.enrolment.activity.submissions.filter(
        project=part.project_id, opinions__reviewer=user
    )
    return signed.exists() or judged.exists()


@transaction.atomic
def decide_dispute(
    *, dispute: Dispute, outcome: str, reasons: str, by: User
) -> Dispute:
    """The office's decision with its reasons; it stays as it is."""
    dispute = locked(dispute)
    against = reason_against_deciding(dispute, by)
    if against:
        raise ActionRefused(against)
    dispute.outcome, dispute.reasons = outcome, reasons.strip()
    dispute.decided_by, dispute.decided_at = by, timezone.now()
    dispute.save()
    record("dispute decided", by=by, subject=dispute,
           project=dispute.enrolment.project,
           organisation=dispute.enrolment.activity.office, outcome=outcome)  # fmt: skip
    sides = [dispute.enrolment.user, dispute.answered_by]
    told = [one for one in sides if one is not None]
    tell(dispute, told, _("Your dispute is decided"), by=by)
    return dispute


def locked(dispute: Dispute) -> Dispute:
    rows = Dispute.objects.select_for_update(of=("self",)).with_people()
    return rows.get(pk=dispute.pk)


def tell(dispute: Dispute, people: list[User], subject: str, *, by: User) -> None:
    kind = DECISION if dispute.outcome else REQUEST
    page = reverse("activities:dispute_detail", args=[dispute.pk])
    reachable = User.objects.with_mailbox().filter(pk__in=[p.pk for p in people])
    for person in reachable:
        send(
            kind, to=person, by=by, template="activities/dispute", subject=subject,
            context={
                "activity": dispute.enrolment.activity,
                "link": settings.SITE_URL + page, "link_label": _("Open the dispute"),
            },
        )  # fmt: skip
