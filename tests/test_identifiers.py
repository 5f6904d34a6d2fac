"""The light screen of free text: hard kinds, soft kinds, and honest QI sentences."""

import pytest

from qiapp.lib.identifiers import findings

HARD = [
    ("SSN 123-45-6789", "ssn"),
    ("her number is 123-45-6789.", "ssn"),
    ("social security no. 123456789", "ssn"),
    ("DOB 03/14/1961", "birth_date"),
    ("d.o.b.: 1961-03-14", "birth_date"),
    ("born on March 14, 1961", "birth_date"),
    ("date of birth 14 Mar 61", "birth_date"),
    ("MRN 00123456", "record_number"),
    ("MRN: A1234567", "record_number"),
    ("medical record number 884213", "record_number"),
    ("Patient ID 445-1234", "record_number"),
    ("chart #123456", "record_number"),
    ("policy no. H12345678", "record_number"),
]
SOFT = [
    ("write to jane.doe@example.org", "email"),
    ("call (555) 010-1234", "phone"),
    ("555-010-1234 works best", "phone"),
    ("+1 555.010.1234", "phone"),
    ("phone 555-1234", "phone"),
    ("Mrs. Miller waited", "name"),
    ("patient John Smith came late", "name"),
    ("a 94-year-old", "age_over_89"),
    ("lives at 12 Oak Street", "address"),
    ("number 88421377", "long_number"),
]
HONEST = [
    "We called 20 patients the day before and 18 came.",
    "No-show rate fell from 25 % to 18 % by 2026-03-31.",
    "4,267 of 20,952 visits were missed in the week of 2016-05-02.",
    "Front desk calls at 8:30, the nurse confirms at 15:00.",
    "Test with Dr. Lee's patients on 3/14/2026 for 1 week.",
    "Chart review of 10 charts a month, goal 80% by June 30, 2026.",
    "Visits cost $1,250,000 in 2025.",
    "Patients 65 years and older; A1c above 9.0.",
    "Patient portal messages went out to 1200 families.",
    "Ask patients at check-in; members of the team take turns.",
    "ICD-10 E11.9 and CPT 99213 with modifier 25.",
    "We adapted the form in May 2026 and tried it in room 12.",
]


@pytest.mark.parametrize(("text", "kind"), HARD)
def test_findings_of_hard_identifier_are_hard(text: str, kind: str) -> None:
    found = findings(text)

    assert [(one.kind, one.hard) for one in found] == [(kind, True)]


@pytest.mark.parametrize(("text", "kind"), SOFT)
def test_findings_of_soft_identifier_only_warn(text: str, kind: str) -> None:
    found = findings(text)

    assert [(one.kind, one.hard) for one in found] == [(kind, False)]


@pytest.mark.parametrize("text", HONEST)
def test_findings_in_honest_sentence_are_none(text: str) -> None:
    assert findings(text) == []
