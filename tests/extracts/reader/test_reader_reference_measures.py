"""Every measure of the reference answers, counted from its recipe, equal everywhere."""

import json
from datetime import date
from functools import cache
from typing import Any

import pytest

from extracts.reader.counting import count
from extracts.reader.recipe import parse_recipe
from extracts.reader.results import Counts
from tests.extracts.reader.reference_files import (
    DATA,
    RECIPES,
    TODAY,
    load,
    pairs,
    recipe,
    require_shared,
)

require_shared()

FILES: dict[str, str] = load(RECIPES / "files.json")
ANSWERS: dict[str, Any] = load(DATA / "reference_answers.json")["files"]
PERIODS: dict[str, dict[str, str]] = {
    "by_day": {"period": "day"},
    "by_week_mon": {"period": "week"},
    "by_week_sun": {"period": "week", "week_starts": "sunday"},
    "by_month": {"period": "month"},
    "by_month_strict_dmy": {"period": "month"},
    "by_month_of_first_comment": {"period": "month"},
    "by_pan_week": {"period": "week"},
}
GROUPS = {
    "by_measure": "Measure Name",
    "by_state": "State",
    "by_specialty": "medical_specialty",
    "by_age": "age",
    "by_clinic": "Neighbourhood",
}
pytestmark = pytest.mark.shared


def counted(name: str, **changes: Any) -> Counts:
    return counted_once(name, json.dumps({**recipe(name), **changes}, sort_keys=True))


@cache
def counted_once(name: str, document: str) -> Counts:
    """Each recipe is counted once, whichever tests ask for it."""
    return count(
        DATA / FILES[name],
        parse_recipe(json.loads(document)),
        today=date.fromisoformat(TODAY),
    )


def answer(name: str) -> dict[str, Any]:
    return ANSWERS[FILES[name]][name]


def tables(kinds: dict[str, Any]) -> list[Any]:
    """Measure and table; a second pass over the large workbook is left to slow runs."""
    cases = [(n, key) for n in FILES for key in answer(n) if key in kinds]
    slow = ("NSX_no_show_rate", "by_day")
    return [
        pytest.param(*c, marks=pytest.mark.slow if c == slow else ()) for c in cases
    ]


def period_name(table: str, key: str) -> str:
    """A period's name as the reference writes it."""
    if table == "by_pan_week":
        return key.zfill(2)
    return key[:7] if table.startswith("by_month") else key


@pytest.mark.parametrize("name", sorted(FILES))
def test_count_reference_measure_equals_total(name: str) -> None:
    counts = counted(name)

    assert list(counts.total or ()) == answer(name)["total"]


@pytest.mark.parametrize(("name", "table"), tables(PERIODS))
def test_count_reference_measure_equals_every_period(name: str, table: str) -> None:
    counts = counted(name, **PERIODS[table])

    by_period = {period_name(table, k): v for k, v in pairs(counts.by_period).items()}
    assert by_period == answer(name)[table]


@pytest.mark.parametrize(("name", "table"), tables(GROUPS))
def test_count_reference_measure_equals_every_group(name: str, table: str) -> None:
    counts = counted(name, group=GROUPS[table])

    expected = answer(name)[table]
    assert {
        k: v for k, v in pairs(counts.by_group).items() if k in expected
    } == expected


@pytest.mark.parametrize("name", ["NS1_no_show_rate", "AE1_within_4h_all_types"])
def test_count_pieces_sum_to_total(name: str) -> None:
    counts = counted(name)

    pieces = [(p.numerator, p.denominator) for p in counts.pieces]
    assert [sum(n) for n in zip(*pieces, strict=True)] == list(counts.total or ())


@pytest.mark.parametrize(
    ("op", "table"), [("lt", "before_1847-06"), ("ge", "from_1847-06")]
)
def test_count_date_condition_splits_series_at_a_day(op: str, table: str) -> None:
    name = "SW1_deaths_over_births"
    split = {"denominator": [{"column": "date", "op": op, "value": "1847-06-01"}]}

    counts = counted(name, **split)

    assert list(counts.total or ()) == answer(name)[table]
