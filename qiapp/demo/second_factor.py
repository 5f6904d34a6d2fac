"""Second factors of the demo: real ones, whose current code the start page prints."""

import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)

from accounts.models import User

STEP_SECONDS = 30


def give_second_factor(user: User) -> None:
    """Sets up an authenticator app for `user`."""
    TOTP.activate(user, generate_totp_secret())


def current_code(user: User) -> str | None:
    """The six digits an authenticator app would show now; None without one."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if row is None:
        return None
    secret = get_adapter().decrypt(row.data["secret"])
    return format_hotp_value(hotp_value(secret, int(time.time()) // STEP_SECONDS))
