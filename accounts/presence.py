"""Proof that the person is there: needed to sign, co-sign or approve (decision 9).

Every proof is bound to exactly one record, or to the exact list that was shown, by the
string `binding(...)`. A page asks for password and code in the form that signs; the API
takes password and code in the request, or a ticket from `POST /api/v1/reauthentications/`.
A token or a session alone is never enough. Call these before the action opens its
transaction: a wrong try must stay recorded although the action is refused.
"""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import (
    PRESENCE_TRY_LIMIT,
    PRESENCE_TRY_WINDOW,
    PresenceTry,
    ReauthTicket,
    User,
)
from audit.record import record
from qiapp.lib.errors import ActionRefused, PresenceRefused, TooManyTries


def binding(purpose: str, records: models.Model | Sequence[models.Model]) -> str:
    """What a proof is good for: `sign:attestation:7`, or `approve:attestation:<SHA-256>`.

    A list is named by the hash of its primary keys in rising order, so that a list that
    grew after it was shown is another list.
    """
    if isinstance(records, models.Model):
        return f"{purpose}:{records._meta.model_name}:{records.pk}"
    keys = sorted(row.pk for row in records)
    digest = sha256(",".join(str(key) for key in keys).encode()).hexdigest()
    return f"{purpose}:{records[0]._meta.model_name}:{digest}"


def has_second_factor(user: User) -> bool:
    """True when `user` has set up an authenticator. One query."""
    return Authenticator.objects.filter(
        user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    ).exists()


def prove(*, user: User, bound_to: str, password: str, code: str = "") -> None:
    """Returns when password and, where set up, the second factor are right.

    Raises PresenceRefused (field `password` or `code`) after recording the wrong try, and
    TooManyTries after five wrong tries in five minutes. A code works once.
    """
    attempt = begin_try(user)
    refusal = judge(user, password, code)
    if refusal is not None:
        with transaction.atomic(durable=True):
            record("presence refused", by=user, subject=user, bound_to=bound_to,
                   field=refusal.field)  # fmt: skip
        raise refusal
    attempt.succeeded = True
    attempt.save(update_fields=["succeeded"])


def begin_try(user: User) -> PresenceTry:
    """A try, counted as wrong until it succeeds. Raises TooManyTries."""
    with transaction.atomic(durable=True):
        User.objects.select_for_update().get(pk=user.pk)
        if PresenceTry.objects.recent_failures(user).count() >= PRESENCE_TRY_LIMIT:
            raise too_many_tries()
        return PresenceTry.objects.create(user=user)


def too_many_tries() -> TooManyTries:
    minutes = PRESENCE_TRY_WINDOW // timedelta(minutes=1)
    return TooManyTries(
        _("Too many tries. Wait %(minutes)d minutes, then try again.")
        % {"minutes": minutes},
        seconds=minutes * 60,
    )


def judge(user: User, password: str, code: str) -> PresenceRefused | None:
    """What is wrong with the proof, or None. Uses up a right code."""
    if not user.has_usable_password():
        return PresenceRefused(
            _(
                "Your account has no password. Set one under “Password”, or sign on "
                "the page, where your single sign-on confirms you."
            ),
            field="password",
        )
    if not user.check_password(password):
        return PresenceRefused(
            _("This password is not right. Type the password of your account."),
            field="password",
        )
    has_factor = has_second_factor(user)
    if not has_factor and user.has_sensitive_role():
        return PresenceRefused(
            _(
                "Your role needs a second factor. Set it up under “Security”, then sign."
            ),
            field="password",
        )
    if has_factor and not code_is_right(user, code):
        return PresenceRefused(
            _("This code is not right or was used. Type the newest code of your app."),
            field="code",
        )
    return None


def code_is_right(user: User, code: str) -> bool:
    """True once for a current code of the app or an unused recovery code."""
    known = Authenticator.objects.filter(
        user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    ).order_by("-type")
    for authenticator in known:
        if code and authenticator.wrap().validate_code(code):
            authenticator.record_usage()
            return True
    return False


def issue_ticket(*, user: User, bound_to: str, password: str, code: str = "") -> str:
    """A ticket for `bound_to`, good once within five minutes. Raises as `prove`."""
    prove(user=user, bound_to=bound_to, password=password, code=code)
    with transaction.atomic():
        record("re-authenticated", by=user, subject=user, bound_to=bound_to)
        return ReauthTicket.objects.issue(user=user, bound_to=bound_to)


def redeem_ticket(*, user: User, bound_to: str, ticket: str) -> None:
    """Uses the ticket up. Raises PresenceRefused unless it is live, theirs and for this."""
    if ReauthTicket.objects.redeem(user=user, bound_to=bound_to, token=ticket):
        return
    with transaction.atomic(durable=True):
        record("presence refused", by=user, subject=user, bound_to=bound_to,
               field="ticket")  # fmt: skip
    raise PresenceRefused(
        _("This ticket is used, expired, or for another record. Get a new one.")
        if ticket
        else _("Confirm first that it is you, then sign."),
        field="ticket",
    )


def require_presence(*, user: User, bound_to: str, proof: dict[str, Any]) -> None:
    """For the API: `proof` holds `ticket`, or `password` and perhaps `code`.

    Raises PresenceRefused (403) when neither is there or it is wrong, TooManyTries (429).
    """
    if proof.get("ticket"):
        redeem_ticket(user=user, bound_to=bound_to, ticket=str(proof["ticket"]))
    elif proof.get("password"):
        prove(user=user, bound_to=bound_to, password=str(proof["password"]),
              code=str(proof.get("code") or ""))  # fmt: skip
    else:
        raise PresenceRefused(
            _(
                "Signing needs you: send “password” (and “code”), or a “ticket” for %(what)s."
            )
            % {"what": bound_to}
        )


def confirm(form: forms.Form, *, user: User, bound_to: str) -> bool:
    """For pages: True when the PresenceForm proves the person; else it shows the mend.

    Ask last, after every other reason to refuse: a right code is used up.
    """
    if not form.is_valid():
        return False
    try:
        if "ticket" in form.fields:
            redeem_ticket(
                user=user, bound_to=bound_to, ticket=form.cleaned_data["ticket"]
            )
            return True
        prove(user=user, bound_to=bound_to, password=form.cleaned_data["password"],
              code=form.cleaned_data.get("code", ""))  # fmt: skip
    except ActionRefused as refusal:
        shown = refusal.field if refusal.field != "ticket" else None
        form.add_error(shown, refusal.message)
        return False
    return True
