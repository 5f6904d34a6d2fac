"""Which columns may identify a patient, by name and by content.

Follows the eighteen classes of the Safe Harbor rule, 45 CFR 164.514(b)(2).
`direct` classes need a person's answer; codes and dates only bear a badge. All
are dropped unless the recipe uses them, and none of their values is stored.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extracts.reader.text import name_key

SAMPLE = 1_000


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why a column may identify somebody."""

    reason: str
    direct: bool


def _named(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_PERSON = r"(?:patient|pt|member|guardian|mother|father|parent|contact|subject|client|resident)"
_BY_NAME = (
    (
        _named(
            rf"\b(?:first|last|given|family|middle|full|maiden|preferred|sur|{_PERSON}'?s?) ?names?\b"
            r"|^names?$|^surname$|^forename$|^[fl]name$|^(?:patient|pt)$"
        ),
        "a name",
    ),
    (
        _named(
            r"\bdob\b|\bbirth ?(?:date|day)\b|\bdate of (?:birth|death)\b|^born\b|\bdod\b"
        ),
        "a birth or death date",
    ),
    (
        _named(
            r"\bmrn\b|\bmedical ?record|\bchart ?(?:no|num|number|id|#)|\bnhs ?(?:no|number)\b"
        ),
        "a medical record number",
    ),
    (_named(r"\bssn\b|\bsocial ?sec"), "a social security number"),
    (_named(r"phone|\bmobile\b|^cell$|\btel\b|\bfax\b"), "a phone or fax number"),
    (_named(r"\be ?mail\b"), "an e-mail address"),
    (_named(r"\baddress\b|\baddr\b|\bstreet\b"), "an address"),
    (_named(r"\bzip\b|\bzip ?code\b|\bpost(?:al)? ?code\b"), "a ZIP or postal code"),
    (
        _named(
            r"\b(?:insurance|member|subscriber|policy|beneficiary|medicare|medicaid) ?"
            r"(?:no|num|number|id)\b|\bmbi\b|\bhicn?\b"
        ),
        "a health plan number",
    ),
    (_named(r"\baccount ?(?:no|num|number|id)\b|\bacct\b"), "an account number"),
    (
        _named(r"\blicen[cs]e ?(?:no|num|number|id)?\b|\bplate\b|\bvin\b"),
        "a licence or vehicle",
    ),
    (
        _named(r"\bdevice ?(?:id|serial)\b|\bserial ?(?:no|num|number)\b"),
        "a device number",
    ),
    (_named(r"\burl\b|\bweb ?site\b|\bip ?address\b"), "a web or network address"),
    (_named(r"\bphoto\b|\bfingerprint\b|\bbiometric"), "a picture or body feature"),
)
_CODE_NAME = _named(
    r"(?:patient|subject|person|client|member|respondent|case|visit|encounter|appointment|appt|"
    r"admission|episode|order|test|specimen|accession|comment|record|referral|claim|csn|row) ?"
    r"(?:id|no|nbr|num|number|key|#)\b|^(?:csn|visit|encounter|id|patientid)$"
)
_ROW_NAME = _named(
    r"(?:case|visit|encounter|appointment|appt|admission|episode|order|test|specimen|accession|"
    r"comment|record|referral|claim|row) ?(?:id|no|nbr|num|number|key|#)\b|^(?:csn|visit|encounter|id)$"
)
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]{2,}")
_SSN = re.compile(r"\b\d{3}-\d{2}-\d{4}\b")
_PHONE = re.compile(
    r"(?:\(\d{3}\) ?|\b\d{3}[-. ])\d{3}[-. ]\d{4}\b|\+\d{1,3}[ -]\d[\d -]{7,}"
)
_STREET = re.compile(
    r"^\d{1,6} [\w .'-]+ (?:st|street|ave|avenue|rd|road|blvd|ln|lane|dr|drive|way|court|ct)\b",
    re.IGNORECASE,
)
_PERSON_NAME = re.compile(r"[A-Z][a-z'’-]+, ?[A-Z][a-z'’-]+(?: [A-Z]\.?)?")
_BIRTH_NOTE = re.compile(r"\b(?:dob|born)\b[: ]*\d", re.IGNORECASE)
_NETWORK = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|https?://\S+")


def suspicion(name: str, cells: Sequence[str]) -> Suspicion | None:
    """Why a column may identify patients, judged by its name and sample cells; or None."""
    key = name_key(name)
    for pattern, reason in _BY_NAME:
        if pattern.search(key):
            return Suspicion(f"The name says {reason}.", direct=True)
    filled = [c for c in cells[:SAMPLE] if c and not c.isspace()]
    found = _by_content(filled)
    if found:
        return Suspicion(f"The content looks like {found}.", direct=True)
    if _CODE_NAME.search(key):
        return Suspicion("A number or code of one patient or visit.", direct=False)
    return _unique_code(filled)


def _by_content(cells: list[str]) -> str | None:
    if not cells:
        return None
    anywhere = ((_EMAIL, "e-mail addresses"), (_SSN, "social security numbers"))
    for pattern, what in (
        *anywhere,
        (_PHONE, "phone numbers"),
        (_BIRTH_NOTE, "birth dates"),
    ):
        if any(pattern.search(c) for c in cells):
            return what
    for pattern, what in (
        (_STREET, "addresses"),
        (_NETWORK, "web or network addresses"),
    ):
        if sum(1 for c in cells if pattern.match(c)) > len(cells) / 2:
            return what
    named = sum(1 for c in cells if _PERSON_NAME.fullmatch(c.strip()))
    return (
        "names of people" if named > 0.8 * len(cells) and len(set(cells)) > 10 else None
    )


def _unique_code(cells: list[str]) -> Suspicion | None:
    if len(cells) < 20 or len(set(cells)) < 0.95 * len(cells):
        return None
    if all(len(c) >= 5 and c.strip().replace("-", "").isalnum() for c in cells):
        return Suspicion("A different code in almost every row.", direct=False)
    return None


def row_number_columns(names: Sequence[str]) -> list[str]:
    """The columns whose names say that they number the rows (a visit id)."""
    return [name for name in names if _ROW_NAME.search(name_key(name))]


def share_distinct(cells: Sequence[str]) -> float:
    """How many of the filled cells differ, 0 to 1; 0 with fewer than ten of them."""
    filled = [c for c in cells if c and not c.isspace()]
    return len(set(filled)) / len(filled) if len(filled) >= 10 else 0.0
