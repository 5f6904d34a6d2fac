"""A limit on requests that remembers nobody.

The address is mixed with a secret that lives in this process's memory alone, for an hour, and
only the mixture counts requests in the cache, for a minute. Neither the cache nor its backup
can be turned back into an address, and nothing joins two hours (ADR 18).
"""

import secrets
import time
from hashlib import blake2b

from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited

from tally.public import address_of

SALT_SECONDS = 3600


class Salt:
    """A secret that is made anew every hour and written nowhere."""

    def __init__(self) -> None:
        self.hour, self.secret = -1, b""

    def now(self) -> bytes:
        hour = int(time.time()) // SALT_SECONDS
        if hour != self.hour:
            self.hour, self.secret = hour, secrets.token_bytes(32)
        return self.secret


SALT = Salt()


def mixture(group: str, request: HttpRequest) -> str:
    """A name for the caller's address that is good for this hour in this process."""
    address = address_of(group, request).encode()
    return blake2b(address, key=SALT.now(), digest_size=16).hexdigest()


def too_many(request: HttpRequest, group: str, rate: str) -> bool:
    """Counts this request; True beyond the rate."""
    limited = is_ratelimited(
        request, group=group, key=mixture, rate=rate, increment=True
    )
    return bool(limited)
