"""Asking people, by mail, to mend the one field that holds their report back."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.identity_words import sentence
from accounts.models import User
from audit.record import record
from boardfiles.checking import Mender, mender_of
from boardfiles.gathering import Row, gather
from boardfiles.models import MendAsk, ReportedActivity
from notices.actions import send
from notices.kinds import DECISION

ASK_AGAIN = timedelta(days=7)


def waits_for_person(row: Row) -> bool:
    """Whether the person herself can mend something."""
    return any(mender_of(one.fault) is Mender.PERSON for one in row.checked.faults)


@transaction.atomic
def ask_all(*, activity: ReportedActivity, by: User) -> int:
    """How many people were asked: held back, able to mend it, not asked for a week."""
    rows = [row for row in gather(activity).held_back if waits_for_person(row)]
    recent = MendAsk.objects.filter(at__gt=timezone.now() - ASK_AGAIN)
    asked = set(recent.values_list("attestation_id", flat=True))
    fresh = [row for row in rows if row.attestation.pk not in asked]
    for row in fresh:
        ask(row, activity, by=by)
    if fresh:
        record(
            "people asked to mend", by=by, subject=activity,
            organisation=activity.office,
            attestations=[row.attestation.pk for row in fresh],
        )  # fmt: skip
    return len(fresh)


def ask(row: Row, activity: ReportedActivity, *, by: User) -> None:
    """One mail that names what holds the report back, with the page that mends it."""
    MendAsk.objects.create(attestation=row.attestation, by=by)
    own = [one for one in row.checked.faults if mender_of(one.fault) is Mender.PERSON]
    send(
        DECISION, to=row.attestation.participant, template="boardfiles/please_mend",
        by=by, subject=_("One field, and your report can go to the board"),
        context={
            "office": activity.office.name,
            "activity": activity.title,
            "what": " ".join(sentence(one, own=True) for one in own),
            "link": settings.SITE_URL + reverse("boardfiles:fix_list"),
            "link_label": _("Mend it"),
            "why": _("Your attestation was approved and waits for its report."),
        },
    )  # fmt: skip
