"""Numbers as people write them, held exactly as whole millionths.

Sums and comparisons are made on integers, so 5.1 + 6.9 is 12 and not a hair
more. A number beyond nine million million is no quantity but an identifier
and is not read as a number.
"""

import re
from decimal import Decimal, InvalidOperation

MICRO = 1_000_000
LARGEST = 9 * 10**12
_POINT = re.compile(
    r"[-+]?(?:\d{1,3}(?:[, '’]\d{3})+|\d+)?(?:\.\d*)?(?:[eE][-+]?\d{1,2})?"
)
_COMMA = re.compile(
    r"[-+]?(?:\d{1,3}(?:[. '’]\d{3})+|\d+)?(?:,\d*)?(?:[eE][-+]?\d{1,2})?"
)
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,(?:\d{1,2}|\d{4,})")
_DECIMAL_POINT = re.compile(r"[-+]?\d+\.(?:\d{1,2}|\d{4,})")
_SEPARATORS = str.maketrans("", "", " '’")


def parse_number(text: str, decimal: str = ".") -> int | None:
    """Millionths of the number in `text`, or None if it is not one.

    `decimal` is the decimal mark of the file, "." or ",". A per cent sign
    divides by 100; brackets around a number make it negative; currency signs
    are left out.
    """
    plain = text.strip().replace("\u00a0", " ").replace("\u202f", " ")
    if not plain or len(plain) > 40:
        return None
    if plain[0] == "(" and plain[-1] == ")":
        plain = "-" + plain[1:-1].strip()
    percent = plain.endswith("%")
    plain = plain.strip("%$€£ ")
    pattern = _COMMA if decimal == "," else _POINT
    if not any("0" <= c <= "9" for c in plain) or not pattern.fullmatch(plain):
        return None
    return _scaled(_plain_digits(plain, decimal), percent)


def _plain_digits(text: str, decimal: str) -> str:
    text = text.translate(_SEPARATORS)
    if decimal == ",":
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", "")


def _scaled(digits: str, percent: bool) -> int | None:
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return None
    micro = round(value * (MICRO // 100 if percent else MICRO))
    return micro if abs(micro) < LARGEST * MICRO // 10 else None


def is_percent(text: str) -> bool:
    """True for a number followed by a per cent sign."""
    return text.rstrip().endswith("%") and parse_number(text) is not None


def are_rates(cells: list[str], decimal: str = ".") -> bool:
    """True when every filled cell is a per cent figure or a share between 0 and 1."""
    filled = [c for c in cells if c.strip()]
    if filled and all(map(is_percent, filled)):
        return True
    shares = [parse_number(c, decimal) for c in filled]
    inside = [s for s in shares if s is not None and 0 <= s <= MICRO]
    return len(inside) == len(filled) and any(0 < s < MICRO for s in inside)


def decimal_mark(cells: list[str], delimiter: str) -> str:
    """The decimal mark of a file, "." or ",", judged from sample cells.

    A comma only where cells such as `5,0` occur and none such as `5.0`.
    """
    if delimiter == ",":
        cells = [c for c in cells if "," in c]
    commas = sum(1 for c in cells if _DECIMAL_COMMA.fullmatch(c.strip()))
    points = sum(1 for c in cells if _DECIMAL_POINT.fullmatch(c.strip()))
    return "," if commas > points else "."


def plain_number(micro: int) -> int | float:
    """The number behind `micro` millionths: an int when it is whole."""
    whole, rest = divmod(micro, MICRO)
    return whole if rest == 0 else micro / MICRO
