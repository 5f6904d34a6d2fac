"""The secret address of a person's calendar: made, and withdrawn."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User, token_digest
from audit.record import record
from nextsteps.models import CalendarFeed, new_code


@transaction.atomic
def open_calendar(*, user: User) -> str:
    """The secret code of a fresh address; the one before works no longer."""
    close_calendar(user=user)
    code = new_code()
    feed = CalendarFeed.objects.create(user=user, code_digest=token_digest(code))
    record("calendar link made", by=user, subject=feed)
    return code


@transaction.atomic
def close_calendar(*, user: User) -> None:
    """Withdraws the person's address. Safe twice."""
    feed = user.calendar_feeds.filter(revoked_at=None).first()
    if feed is not None:
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
        record("calendar link withdrawn", by=user, subject=feed)
