"""How long an office keeps the address of somebody who did not come."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from activities.models import ActivityInvitation, Enrolment

# As long as other invitations (projects/tidying.py): enough to see that nobody answered.
INVITATION_LIFE = timedelta(days=90)


def invitations() -> int:
    """How many went: answered with no, withdrawn or run out, without a place behind them."""
    before = timezone.now() - INVITATION_LIFE
    over = (
        Q(declined_at__lt=before) | Q(revoked_at__lt=before) | Q(expires_at__lt=before)
    )
    place = Enrolment.objects.filter(
        activity=OuterRef("activity"), user__email=OuterRef("email")
    )
    return ActivityInvitation.objects.filter(over).exclude(Exists(place)).delete()[0]
