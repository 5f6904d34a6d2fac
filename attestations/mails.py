"""Mail to whoever is next: co-signers, the CME office's reviewers, the participant."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import OrganisationMembership, User
from accounts.permissions import OrganisationRole
from attestations.models import (
    COSIGNING_ROLES,
    Attestation,
    CosignQuestion,
    Participation,
    Settlement,
)
from notices.actions import send
from notices.kinds import DECISION, REQUEST, Kind


def cosigners_of(attestation: Attestation) -> QuerySet[User]:
    """Everybody but the participant who may confirm it now (as `cosigning_capacity`)."""
    project = attestation.project
    team = project.memberships.current().filter(role__in=COSIGNING_ROLES)
    anyone = Q(pk__in=team.values("user_id"))
    if project.organisation_id is not None:
        coaches = OrganisationMembership.objects.current().filter(
            organisation=project.organisation_id, role=OrganisationRole.COACH
        )
        anyone |= Q(pk__in=coaches.values("user_id"))
    return User.objects.filter(anyone).exclude(pk=attestation.participation.user_id)


def reviewers_of(attestation: Attestation) -> QuerySet[User]:
    """Staff of the office who may decide: neither the participant nor a signer."""
    staff = OrganisationMembership.objects.current().filter(
        organisation=attestation.participation.office_id,
        role=OrganisationRole.CME_STAFF,
    )
    return (
        User.objects.filter(pk__in=staff.values("user_id"))
        .exclude(pk=attestation.participation.user_id)
        .exclude(pk__in=attestation.signatures.values("user_id"))
    )


def reachable(people: QuerySet[User]) -> QuerySet[User]:
    found: QuerySet[User] = User.objects.with_mailbox().filter(pk__in=people)
    return found


def ask_cosigners(attestation: Attestation, *, by: User) -> None:
    subject = _("%(who)s asks for your co-signature")
    page = reverse("attestations:attestation_cosign", args=[attestation.pk])
    for person in reachable(cosigners_of(attestation)):
        mail(REQUEST, person, subject, "cosign", page, attestation.participation, by=by)


def ask_reviewers(attestation: Attestation, *, by: User) -> None:
    subject = _("An attestation of %(who)s is ready for your review")
    office = attestation.participation.office_id
    page = reverse("reports:provider_decision", args=[office, attestation.pk])
    for person in reachable(reviewers_of(attestation)):
        mail(REQUEST, person, subject, "review", page, attestation.participation, by=by)


def ask_reviewers_of(attestations: list[Attestation], *, by: User) -> None:
    """One mail to each reviewer of an office, however many wait for her."""
    by_office: dict[int, list[Attestation]] = {}
    for one in attestations:
        by_office.setdefault(one.participation.office_id, []).append(one)
    for office, mine in by_office.items():
        if len(mine) == 1:
            ask_reviewers(mine[0], by=by)
        else:
            ask_about_many(office, mine, by=by)


def ask_about_many(office: int, mine: list[Attestation], *, by: User) -> None:
    subject = _("%(count)d attestations are ready for your review")
    staff = OrganisationMembership.objects.current().filter(
        organisation=office, role=OrganisationRole.CME_STAFF
    )
    people = User.objects.filter(pk__in=staff.values("user_id")).exclude(pk=by.pk)
    page = reverse("reports:provider_queue", args=[office])
    for person in reachable(people):
        mail(
            REQUEST, person, subject % {"count": len(mine)}, "review_many", page,
            mine[0].participation, by=by, count=len(mine),
        )  # fmt: skip


def tell_asker(question: CosignQuestion, *, by: User) -> None:
    attestation = question.attestation
    page = reverse("attestations:attestation_cosign", args=[attestation.pk])
    for person in reachable(User.objects.filter(pk=question.asked_by_id)):
        mail(
            REQUEST, person, _("%(who)s answered your question"), "answered", page,
            attestation.participation, by=by,
        )  # fmt: skip


def tell_participant(attestation: Attestation, template: str, *, by: User) -> None:
    """`template`: declined, revoked or questioned; the words stand on the page, not in the mail."""
    subjects = {
        "declined": _("Your attestation was sent back"),
        "revoked": _("Your attestation was revoked"),
        "questioned": _("A question about your attestation"),
    }
    page = reverse("attestations:attestation_detail", args=[attestation.pk])
    person = User.objects.filter(pk=attestation.participation.user_id)
    for one in reachable(person):
        mail(
            DECISION,
            one,
            subjects[template],
            template,
            page,
            attestation.participation,
            by=by,
        )


def settlers_of(settlement: Settlement) -> QuerySet[User]:
    """Staff of the office who may decide next: not the participant, not who proposed.

    Whether somebody has a role in the project is judged when she opens the page.
    """
    staff = OrganisationMembership.objects.current().filter(
        organisation=settlement.participation.office_id,
        role=OrganisationRole.CME_STAFF,
    )
    found = User.objects.filter(pk__in=staff.values("user_id"))
    known = [settlement.participation.user_id, settlement.proposed_by_id]
    return found.exclude(pk__in=[pk for pk in known if pk])


def ask_settlers(settlement: Settlement, *, by: User) -> None:
    subject = _("A rule of %(who)s needs two reviewers")
    office = settlement.participation.office_id
    page = reverse("attestations:settlement_detail", args=[office, settlement.pk])
    for person in reachable(settlers_of(settlement)):
        mail(REQUEST, person, subject, "settle", page, settlement.participation, by=by)


def tell_about_settlement(settlement: Settlement, template: str, *, by: User) -> None:
    """`template`: settled, settlement_refused or settlement_withdrawn."""
    subjects = {
        "settled": _("Two reviewers settled a rule for you"),
        "settlement_refused": _("A rule was not settled"),
        "settlement_withdrawn": _("What was settled is taken back"),
    }
    part = settlement.participation
    page = reverse("attestations:participation_detail", args=[part.project_id, part.pk])
    for one in reachable(User.objects.filter(pk=part.user_id)):
        mail(DECISION, one, subjects[template], template, page, part, by=by)


def mail(
    kind: Kind, to: User, subject: str, template: str, page: str,
    participation: Participation, *, by: User, count: int = 1,
) -> None:  # fmt: skip
    """One notice, queued until what it tells of is committed."""
    context: dict[str, Any] = {
        "who": participation.user,
        "by": by,
        "count": count,
        "project": participation.project,
        "office": participation.office,
        "link": settings.SITE_URL + page,
        "link_label": _("Open the attestation"),
    }
    if kind.preference:
        context["stop_link"] = settings.SITE_URL + reverse("accounts:profile")
    send(
        kind, to=to, by=by, template=f"attestations/{template}",
        subject=subject % {"who": participation.user}, context=context,
    )  # fmt: skip
