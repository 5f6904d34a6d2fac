"""How long an invitation is kept that nobody can accept any more."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from projects.models import Invitation

# It holds the address of somebody who may never have joined. Long enough to see in the
# team's list that it was not answered; who invited whom stands in the audit record.
INVITATION_LIFE = timedelta(days=90)


def invitations() -> int:
    """How many were accepted, withdrawn or ran out longer ago than INVITATION_LIFE."""
    before = timezone.now() - INVITATION_LIFE
    closed = Q(accepted_at__lt=before) | Q(revoked_at__lt=before)
    return Invitation.objects.filter(closed | Q(expires_at__lt=before)).delete()[0]
