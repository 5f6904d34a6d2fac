"""One way to write evidence as text, so that its hash can be computed again anywhere.

Keys sorted, UTF-8 in NFC, no spaces, dates and times as ISO text, decimals and floats as
text, nothing that is not a number written as one.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any


def canonical(value: Any) -> str:
    """The canonical JSON of `value`. Raises TypeError on a type it does not know."""
    return json.dumps(
        plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"),
        allow_nan=False,
    )  # fmt: skip


def plain(value: Any) -> Any:
    """`value` in JSON's own types, in the canonical form."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float | Decimal):
        return repr(value) if isinstance(value, float) else str(value)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {plain(str(key)): plain(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def digest_of(text: str) -> str:
    """SHA-256 of the text's UTF-8, in hexadecimal."""
    return sha256(text.encode()).hexdigest()
