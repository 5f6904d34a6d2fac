"""Codes of the public verification page: 26 Crockford base32 characters in groups."""

import re
import secrets
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26  # 130 bits
GROUPS = (5, 5, 5, 5, 6)
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
CODE = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")


def new_code() -> str:
    """A fresh random code, without groups."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """The code as it is printed: five groups with hyphens."""
    groups, start = [], 0
    for size in GROUPS:
        groups.append(code[start : start + size])
        start += size
    return "-".join(groups)


def normalised(typed: str) -> str | None:
    """The code somebody typed, without groups; None when it cannot be one.

    Small letters, spaces and hyphens are fine; O is read as 0, I and L as 1.
    """
    if len(typed) > 60:
        return None
    plain = re.sub(r"[\s\-–—]", "", typed).upper().translate(LOOKALIKES)
    return plain if CODE.fullmatch(plain) else None


def digest_of(code: str) -> str:
    """What is stored instead of the code; 130 random bits need no salt."""
    return sha256(code.encode()).hexdigest()
