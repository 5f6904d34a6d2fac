"""Finds what could identify a patient in free text. Knows nothing of Django.

Light on purpose: it catches slips (a pasted phone number, "MRN 123456"), not malice.
The kinds follow the identifiers of 45 CFR 164.514(b)(2). A finding names kind and
place, never the text itself, so it can be logged and shown.
"""

import re
from dataclasses import dataclass

MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
DATE = (
    r"(?:\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}"
    rf"|\d{{1,2}}\.?\s+(?:{MONTHS})[a-z]*\.?,?\s+\d{{2,4}}"
    rf"|(?:{MONTHS})[a-z]*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{2,4}})"
)
GLUE = r"[\s:#=\-.,()]*(?:is|was|no|number|num|nr|id)?[\s:#=\-.,()]*"
TITLE = r"(?:mr|mrs|ms|miss|sr|sra)"


@dataclass(frozen=True, slots=True)
class Finding:
    """One suspicious place: `kind` such as "phone"; `hard` kinds are refused outright."""

    kind: str
    hard: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    hard: bool
    pattern: re.Pattern[str]


def kind(name: str, pattern: str, *, hard: bool = False) -> Kind:
    return Kind(name, hard, re.compile(pattern, re.IGNORECASE))


# In order: an earlier kind claims its place, so that a number is reported once.
KINDS = (
    kind("ssn", r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])", hard=True),
    kind(
        "ssn",
        rf"\b(?:ssn|social\s+security){GLUE}\d{{3}}[\s.\-]?\d{{2}}[\s.\-]?\d{{4}}\b",
        hard=True,
    ),
    kind("birth_date", rf"\b(?:d\.?o\.?b\.?|date\s+of\s+birth|birth\s*date|born(?:\s+on)?|birthday){GLUE}{DATE}", hard=True),
    kind(
        "record_number",
        r"\b(?:mrn|medical\s+record|chart|patient|member|policy|account|acct|encounter|subscriber|health\s+plan|medicare|medicaid)"
        rf"(?:\s+(?:record|file|id|no|number|#))*{GLUE}(?=[a-z0-9\-]*\d{{4}})[a-z]{{0,3}}-?\d[\da-z\-]{{4,}}\b",
        hard=True,
    ),
    kind("email", r"\b[\w.+\-]+@[\w\-]+\.[\w.\-]*\w"),
    kind("phone", r"(?<![\w.\-/])(?:\+?1[\s.\-]?)?(?:\(\d{3}\)\s?|\d{3}[\s.\-])\d{3}[\s.\-]\d{4}(?![\w\-])"),
    kind("phone", r"\b(?:phone|tel|cell|mobile|call(?:ed)?|fax)\b[\s:.#]*\d{3}[\s.\-]?\d{4}\b"),
    kind("name", rf"\b{TITLE}\.?\s+(?-i:[A-ZÀ-Þ][a-zß-ÿ'’\-]+)"),
    kind("name", r"\b(?:patient|pt)(?:'s)?(?:\s+name)?[\s:]+(?:is\s+)?(?-i:[A-ZÀ-Þ][a-zß-ÿ]+\s+[A-ZÀ-Þ][a-zß-ÿ]+)"),
    kind("age_over_89", r"\b(?:9\d|1[01]\d)[\s\-]?(?:years?|yrs?|y/?o|yo)\b(?:[\s\-]old)?"),
    kind("address", r"\b\d{1,5}\s+(?-i:(?:[NSEW]\.?\s+)?(?:[A-Z][a-z]+\s+){1,3})(?:street|avenue|road|boulevard|lane|drive|court|st|ave|rd|blvd|ln|dr)\b"),
    kind("long_number", r"(?<![\w.,\-/$])\d{7,12}(?![\w\-/%]|[.,]\d)"),
)  # fmt: skip


def findings(text: str) -> list[Finding]:
    """Every suspicious place in `text`, in reading order; none overlap."""
    found: list[Finding] = []
    for one in KINDS:
        for match in one.pattern.finditer(text):
            start, end = match.span()
            if all(end <= other.start or start >= other.end for other in found):
                found.append(Finding(one.name, one.hard, start, end))
    return sorted(found, key=lambda finding: finding.start)
