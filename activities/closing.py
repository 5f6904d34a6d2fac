"""What happens to a person's activities when she closes her account."""

from collections import defaultdict

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.closing import Step
from accounts.models import Organisation, OrganisationMembership, User
from accounts.permissions import OrganisationRole
from activities.actions.board_reports import no_longer_counts
from activities.models import Activity, ActivityInvitation, Dispute, Enrolment
from attestations.models import Status
from audit.record import record
from notices.actions import send
from notices.kinds import REQUEST

Ended = dict[Organisation, list[str]]


def own_activities() -> Step:
    """The step named in ACCOUNT_CLOSING_STEPS."""
    return Step(refusals=lambda user: [], end=end_activities)


def end_activities(user: User) -> None:
    """Places and seats end, invitations to her go; each office reads once what ended."""
    ended: Ended = defaultdict(list)
    for place in open_places(user):
        give_back(place, ended)
    for activity in user.activities_to_review.select_related("office"):
        leave_committee(activity, user, ended)
    for dispute in open_disputes(user):
        ended[dispute.enrolment.activity.office].append(
            _(
                "A dispute in “%(activity)s” waits for your decision; nobody will answer for it any more."
            )  # fmt: skip
            % {"activity": dispute.enrolment.activity}
        )
    ActivityInvitation.objects.filter(email=user.email.lower()).delete()
    for office, sentences in ended.items():
        tell(office, user, sentences)


def open_places(user: User) -> list[Enrolment]:
    """Places for which nothing was signed; the others stay, as when somebody leaves."""
    signed = models.Q(
        participation__attestations__status__in=set(Status) - {Status.DRAFT}
    )
    rows = Enrolment.objects.current().of(user).with_people()
    return list(rows.exclude(signed))


def give_back(place: Enrolment, ended: Ended) -> None:
    if place.participation:
        no_longer_counts(place.participation)
    place.left_at = timezone.now()
    place.participation = place.started_at = None
    place.save(update_fields=["left_at", "participation", "started_at"])
    office = place.activity.office
    record("activity left", by=place.user, subject=place, organisation=office)
    ended[office].append(
        _("A place in “%(activity)s” is free again.") % {"activity": place.activity}
    )


def leave_committee(activity: Activity, user: User, ended: Ended) -> None:
    activity.reviewers.remove(user)
    record("committee left", by=user, subject=activity, organisation=activity.office)
    left = activity.reviewers.active().count()
    said = ngettext(
        "%(left)s person is left in the committee of “%(activity)s”; two review each project.",
        "%(left)s people are left in the committee of “%(activity)s”; two review each project.",
        left,
    )  # fmt: skip
    ended[activity.office].append(said % {"activity": activity, "left": left})


def open_disputes(user: User) -> list[Dispute]:
    rows = Dispute.objects.filter(enrolment__user=user, outcome="")
    return list(rows.select_related("enrolment__activity__office"))


def tell(office: Organisation, user: User, sentences: list[str]) -> None:
    """One mail to each of the office's staff, without her: the name stands in it once."""
    staff = OrganisationMembership.objects.current().filter(
        organisation=office, role=OrganisationRole.CME_STAFF
    )
    reachable = User.objects.with_mailbox().exclude(pk=user.pk)
    page = reverse("activities:activity_list", args=[office.pk])
    for person in reachable.filter(pk__in=staff.values("user_id")):
        send(
            REQUEST, to=person, by=None, template="activities/account_closed",
            subject=_("Somebody closed an account: what ends in your activities"),
            context={
                "who": user.name, "sentences": sentences, "office": office,
                "link": settings.SITE_URL + page,
                "link_label": _("Open your activities"),
                "stop_link": settings.SITE_URL + reverse("accounts:profile"),
            },
        )  # fmt: skip
