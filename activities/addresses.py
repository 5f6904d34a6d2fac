"""E-mail addresses out of whatever was pasted: lines, commas, “Name <address>”."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

MOST_AT_ONCE = 100  # in one form, and in one request
SEPARATORS = re.compile(r"[,;\n\r\t]+")
IN_BRACKETS = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Pasted:
    """`addresses`: each once, in lower case, in order; `faults`: pieces that are none."""

    addresses: list[str]
    faults: list[str]


def read_addresses(text: str) -> Pasted:
    """The addresses in `text`. Words without an @ around an address are a fault."""
    found: dict[str, None] = {}
    faults = []
    for piece in filter(None, map(str.strip, SEPARATORS.split(text))):
        for word in words_of(piece):
            if is_address(word):
                found[word.lower()] = None
            else:
                faults.append(word)
    return Pasted(list(found), faults)


def words_of(piece: str) -> list[str]:
    """What stands in <brackets>, or every word of the piece."""
    return IN_BRACKETS.findall(piece) or piece.split()


def is_address(word: str) -> bool:
    try:
        validate_email(word)
    except ValidationError:
        return False
    return True
