"""How long what proves, remembers or repeats something is kept; then it goes."""

from datetime import timedelta
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import Draft, PresenceTry, ReauthTicket, SubmittedOnce

# A phone that was off for a holiday still sends its write once.
ANSWER_LIFE = timedelta(days=30)
# A form somebody began and forgot; a project's plans change in a month.
DRAFT_LIFE = timedelta(days=30)
# Only the last five minutes are counted; wrong tries stand in the audit record for good.
PRESENCE_TRY_LIFE = timedelta(days=1)
# After its end; what it was used for stands in the audit record.
TICKET_LIFE = timedelta(days=1)


def answers() -> int:
    """How many kept answers to writes were older than ANSWER_LIFE; they are gone."""
    before = timezone.now() - ANSWER_LIFE
    return SubmittedOnce.objects.filter(created_at__lt=before).delete()[0]


def drafts() -> int:
    """How many drafts nobody touched for DRAFT_LIFE."""
    before = timezone.now() - DRAFT_LIFE
    return Draft.objects.filter(saved_at__lt=before).delete()[0]


def presence_tries() -> int:
    """How many tries to re-authenticate were older than PRESENCE_TRY_LIFE."""
    before = timezone.now() - PRESENCE_TRY_LIFE
    return PresenceTry.objects.filter(at__lt=before).delete()[0]


def tickets() -> int:
    """How many tickets ended longer ago than TICKET_LIFE."""
    before = timezone.now() - TICKET_LIFE
    return ReauthTicket.objects.filter(expires_at__lt=before).delete()[0]


def sessions() -> int:
    """How many sessions had ended, with the device and the address they were used from."""
    ended = Session.objects.filter(expire_date__lt=timezone.now()).count()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    living = Session.objects.values("session_key")
    return ended + UserSession.objects.exclude(session_key__in=living).delete()[0]
