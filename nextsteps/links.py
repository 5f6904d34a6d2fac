"""The links in a reminder: signed, so that an altered one is known without a query."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.models import User, token_digest
from nextsteps.models import CalendarFeed, QuestionLink


def signer(salt: str) -> Signer:
    # A dot, because some mail programs end a link at a colon.
    return Signer(salt=f"nextsteps.{salt}", sep=".")


def code_in(salt: str, token: str) -> str | None:
    try:
        return signer(salt).unsign(token)
    except BadSignature:
        return None


def question_address(code: str) -> str:
    token = signer("question").sign(code)
    return settings.SITE_URL + reverse("nextsteps:question", args=[token])


def question_of(token: str) -> QuestionLink | None:
    """The question of a link in whatever state; None for an altered one. One query."""
    code = code_in("question", token)
    if code is None:
        return None
    rows = QuestionLink.objects.with_everything()
    return rows.filter(code_digest=token_digest(code)).first()


def stop_address(user: User) -> str:
    token = signer("stop").sign(str(user.pk))
    return settings.SITE_URL + reverse("nextsteps:reminders_stop", args=[token])


def person_of_stop(token: str) -> User | None:
    pk = code_in("stop", token)
    return User.objects.filter(pk=pk).first() if pk else None


def calendar_address(code: str) -> str:
    token = signer("calendar").sign(code)
    return settings.SITE_URL + reverse("nextsteps:calendar", args=[token])


def feed_of(token: str) -> CalendarFeed | None:
    """The living feed of a link. One query."""
    code = code_in("calendar", token)
    if code is None:
        return None
    alive = CalendarFeed.objects.filter(revoked_at=None, user__is_active=True)
    rows = alive.select_related("user")
    return rows.filter(code_digest=token_digest(code)).first()
