"""Personal access tokens for the REST API: shown once, stored as a digest."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from knox.models import AuthToken

from accounts.models import TokenLabel, User
from audit.record import record
from qiapp.lib.errors import ActionRefused


@dataclass(frozen=True, slots=True)
class NewToken:
    """The stored row and the token itself, which is known only now."""

    row: AuthToken
    secret: str


@transaction.atomic
def create_token(*, user: User, label: str, by: User | str) -> NewToken:
    """A token good for 90 days. Raises ActionRefused at twenty live ones."""
    limit: Any = settings.REST_KNOX["TOKEN_LIMIT_PER_USER"]
    if user.live_tokens().count() >= limit:
        raise ActionRefused(
            _("You have %(limit)d tokens already. Revoke one you no longer use.")
            % {"limit": limit}
        )
    row, secret = AuthToken.objects.create(user=user)
    TokenLabel.objects.create(token=row, text=label)
    record("access token created", by=by, subject=user, label=label)
    return NewToken(row, secret)


@transaction.atomic
def revoke_token(*, token: AuthToken, by: User) -> None:
    record("access token revoked", by=by, subject=token.user,
           label=str(getattr(token, "label", "")))  # fmt: skip
    token.delete()
