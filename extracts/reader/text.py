"""Tidy text: how names and words are compared, and how samples are masked."""

import re

INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\x00"), None
)
_BLANKS = re.compile(r"\s+")
_NAME_GAPS = re.compile(r"[\s_\-.:*?#/\\]+")
_LETTER = re.compile(r"[^\W\d_]")
SAMPLE_LENGTH = 40


def tidy(text: str) -> str:
    """`text` without invisible characters, outer blanks and double blanks."""
    if text.isascii() and "  " not in text and text.isprintable():
        return text.strip()
    return _BLANKS.sub(" ", text.translate(INVISIBLE)).strip()


def word_key(text: str) -> str:
    """The form in which two words are compared: no case, no spare blanks."""
    return tidy(text).casefold()


def name_key(text: str) -> str:
    """The form in which column names are compared: `Appt_Date` is `APPT DATE`."""
    name = tidy(text).casefold()
    return _NAME_GAPS.sub(" ", name).strip() or name


def mask(text: str) -> str:
    """The shape of a value: every digit 9, every letter x, cut at 40 characters."""
    short = tidy(text[: SAMPLE_LENGTH * 4])
    shape = "".join("9" if c.isdigit() else _LETTER.sub("x", c) for c in short)
    return shape if len(shape) <= SAMPLE_LENGTH else shape[:SAMPLE_LENGTH] + "…"


def listed(names: list[str], *, limit: int = 12) -> str:
    """`a, b and c`; past `limit` names the rest is counted."""
    if len(names) > limit:
        return ", ".join(names[:limit]) + f" and {len(names) - limit} more"
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]
