"""Recipes: strict reading, plain errors, and a schema that agrees."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from extracts.reader.errors import RecipeError
from extracts.reader.recipe import parse_recipe, schema
from tests.extracts.reader.reference_files import RECIPES, load

RULE = [{"column": "no_show", "op": "is", "value": "Yes"}]
KEPT = [
    load(p)
    for p in sorted(RECIPES.glob("*.json"))
    if p.stem not in ("files", "oddities")
]
FAULTS: list[tuple[Any, str]] = [
    ([], ""),
    ({"numerator": RULE, "nominator": []}, "nominator"),
    ({"numerator": RULE, "period": "fortnight"}, "period"),
    ({"numerator": RULE, "date": {"column": "d", "order": "mmd"}}, "date.order"),
    ({"numerator": RULE, "date": {"column": "d", "number": "n"}}, "date"),
    ({"numerator": RULE, "date": {"number": "n", "per": 0}}, "date.per"),
    ({"numerator": [{"column": "a", "op": "like", "value": "b"}]}, "numerator[0].op"),
    ({"numerator": [{"op": "is", "value": "b"}]}, "numerator[0]"),
    (
        {"numerator": [{"column": "a", "op": "between", "value": []}]},
        "numerator[0].value",
    ),
    ({"numerator": {"any": []}}, "numerator.any"),
    (
        {"numerator": [{"of": {"weeks_between": ["a", "b"]}, "op": "le", "value": 1}]},
        "numerator[0].of.weeks_between",
    ),
    ({"numerator": RULE, "unit": {"count": "distinct"}}, "unit.column"),
    ({"numerator": RULE, "answers": {"missing": 1}}, "answers.missing"),
]
SENSELESS: list[tuple[Any, str]] = [
    ({}, "numerator"),
    ({"numerator": RULE, "unit": {"value": "minutes"}}, "numerator"),
    ({"numerator": [{"column": "a", "op": "is"}]}, "numerator[0].value"),
    ({"numerator": [{"column": "a", "op": "blank", "value": 1}]}, "numerator[0].value"),
]


@pytest.mark.parametrize("document", KEPT)
def test_schema_accepts_every_kept_recipe(document: dict[str, Any]) -> None:
    assert list(Draft202012Validator(schema()).iter_errors(document)) == []


@pytest.mark.parametrize(("document", "path"), [*FAULTS, *SENSELESS])
def test_parse_recipe_faulty_document_names_the_place(document: Any, path: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parse_recipe(document)

    assert caught.value.path == path


@pytest.mark.parametrize("document", [d for d, _ in FAULTS])
def test_schema_refuses_what_parse_recipe_refuses(document: Any) -> None:
    assert not Draft202012Validator(schema()).is_valid(document)


def test_parse_recipe_nested_too_deep_is_refused() -> None:
    rule: Any = RULE
    for _ in range(12):
        rule = {"any": [rule]}

    with pytest.raises(RecipeError, match="nested"):
        parse_recipe({"numerator": rule})


def test_parse_recipe_of_the_documentation_is_accepted() -> None:
    recipe = parse_recipe(
        {
            "date": {"column": "appt_date", "order": "mdy"},
            "period": "week",
            "denominator": [{"column": "wait_days", "op": "ge", "value": 3}],
            "numerator": RULE,
            "group": "clinic",
            "unit": {"count": "rows"},
            "sheet": None,
            "answers": {},
        }
    )

    assert recipe.period == "week"
    assert recipe.unit.kind == "rows"
