"""What the mapping page is told about a file: types, badges, masks, questions."""

import json
from datetime import date
from pathlib import Path

import pytest

from extracts.reader.inspection import inspect
from extracts.reader.results import Column, Inspection, inspection_from_json, to_json

TODAY = date(2026, 11, 20)
NAMES = ["Sample, Ann", "Testperson, Bob", "Example, Cara", "Madeup, Eve"]
HEADER = "MRN,Guarantor,DOB,Home Phone,Email,visit_id,appt_date,clinic,age,no_show,note"


def row(i: int) -> str:
    """One invented visit; the guarantor is a name that only its content gives away."""
    first = chr(65 + i % 26)
    return (
        f'MRN{4100000 + i},"{first}amson, {first}ndy",{1 + i % 12}/{1 + i % 28}/19{50 + i % 40},'
        f"(555) 555-0{100 + i},p{i}@example.com,{5400000 + i},2026-05-{1 + i % 28:02},"
        f"Clinic {i % 3},{20 + i},{'Yes' if i % 4 else 'No'},called back"
    )


@pytest.fixture
def seen(tmp_path: Path) -> Inspection:
    path = tmp_path / "visits.csv"
    path.write_text("\n".join([HEADER, *map(row, range(60))]), encoding="utf-8")
    return inspect(path, original_name="visits.csv", today=TODAY)


def column(seen: Inspection, name: str) -> Column:
    return next(c for c in seen.columns if c.name == name)


@pytest.mark.parametrize("name", ["MRN", "Guarantor", "DOB", "Home Phone", "Email"])
def test_inspect_direct_identifier_is_flagged(seen: Inspection, name: str) -> None:
    assert column(seen, name).direct
    assert column(seen, name).values == {}


@pytest.mark.parametrize("name", ["clinic", "age", "no_show", "note"])
def test_inspect_ordinary_column_bears_no_badge(seen: Inspection, name: str) -> None:
    assert column(seen, name).identifier is None


def test_inspect_identifiers_are_asked_about(seen: Inspection) -> None:
    assert seen.verdict == "ask"
    assert [q.id for q in seen.questions] == ["identifiers"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("visit_id", "number"),
        ("appt_date", "date"),
        ("clinic", "word"),
        ("age", "number"),
        ("no_show", "yes_no"),
    ],
)
def test_inspect_column_type_is_guessed(seen: Inspection, name: str, kind: str) -> None:
    assert column(seen, name).type == kind


def test_inspect_suggests_the_visit_date(seen: Inspection) -> None:
    assert seen.date_column == "appt_date"


def test_inspect_small_vocabulary_shows_words_with_counts(seen: Inspection) -> None:
    assert column(seen, "no_show").values == {"Yes": 45, "No": 15}
    assert column(seen, "no_show").meanings == {"Yes": "yes", "No": "no"}


def test_inspect_shows_no_value_of_an_identifier(seen: Inspection) -> None:
    shown = json.dumps(to_json(seen))

    assert not [
        t for t in ("MRN410", "amson", "@example", "555-0", "540000") if t in shown
    ]


def test_inspect_survives_json(seen: Inspection) -> None:
    assert inspection_from_json(json.loads(json.dumps(to_json(seen)))) == seen


def test_inspect_without_dates_offers_totals(tmp_path: Path) -> None:
    path = tmp_path / "stays.csv"
    path.write_text("age,readmitted\n[70-80),NO\n[10-20),<30\n", encoding="utf-8")

    seen = inspect(path, today=TODAY)

    assert seen.date_column is None
    assert "totals are possible" in seen.warnings[0]


def test_inspect_refusal_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"")

    seen = inspect(path, original_name="march.csv", today=TODAY)

    assert (seen.verdict, seen.message[:10]) == ("refuse", "march.csv:")
