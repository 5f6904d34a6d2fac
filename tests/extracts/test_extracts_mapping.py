"""Boxes of the mapping page and recipes say the same."""

import pytest

from extracts import mapping
from extracts.reader.recipe import parse_recipe
from extracts.reader.results import Column

COLUMNS = [
    Column("day", 1, "date"),
    Column("booked", 2, "date"),
    Column("Patient Name", 3, "text", direct=True),
    Column("age", 4, "number"),
    Column("clinic", 5, "word"),
    Column("csn", 6, "code", identifier="A number of one visit."),
]
RECIPES = [
    {"date": {"column": "day"}, "unit": {"count": "rows"},
     "numerator": [{"column": "no_show", "op": "is", "value": "Yes"}]},
    {"date": {"column": "day"}, "unit": {"count": "distinct", "column": "csn"},
     "numerator": {"any": [{"column": "a", "op": "is_one_of", "value": ["x", "y"]},
                           {"column": "b", "op": "not_blank"}]},
     "group": "clinic"},
    {"date": {"column": "day"}, "unit": {"count": "rows"},
     "denominator": [{"of": {"days_between": ["booked", "day"]}, "op": "ge", "value": 3},
                     {"column": "age", "op": "between", "value": [18, 64]}],
     "numerator": [{"column": "sms", "op": "is", "value": "1"}], "sheet": "Visits"},
    {"date": {"column": "day"},
     "unit": {"sum": {"numerator": "a - b", "denominator": "a"}}},
    {"date": {"column": "day"}, "unit": {"value": "minutes", "as": "median"}},
    {"date": {"column": "day", "first_per": "csn"},
     "unit": {"value": {"minutes_between": ["booked", "day"]}, "as": "mean"}},
]  # fmt: skip


@pytest.mark.parametrize("recipe", RECIPES)
def test_boxes_say_the_recipe_they_were_filled_from(recipe: dict) -> None:
    boxes = mapping.boxes_from(recipe)

    assert boxes is not None
    assert mapping.document_from(boxes) == recipe
    parse_recipe(recipe)


@pytest.mark.parametrize(
    "richer",
    [
        {"date": {"number": "seq", "per": 7}},
        {"date": {"column": "day", "order": "dmy"}},
        {"date": {"column": "day"}, "numerator": [{"any": []}]},
        {
            "date": {"column": "day"},
            "numerator": [{"column": "x", "op": "is", "value": 1}],
        },
    ],
)
def test_boxes_of_a_richer_recipe_are_left_to_json(richer: dict) -> None:
    assert mapping.boxes_from(richer) is None


def test_direct_identifiers_are_offered_nowhere() -> None:
    offered = [
        *mapping.date_choices(COLUMNS), *mapping.group_choices(COLUMNS),
        *mapping.column_choices(COLUMNS), *mapping.operand_choices(COLUMNS),
    ]  # fmt: skip

    assert not any("Patient Name" in value for value, _label in offered)


def test_operands_offer_days_between_dates_in_both_directions() -> None:
    values = [value for value, _label in mapping.operand_choices(COLUMNS)]

    assert "days_between|booked|day" in values
    assert "minutes_between|day|booked" in values


def test_initial_of_a_recipe_for_another_file_is_empty() -> None:
    recipe = {"date": {"column": "visit date"}, "unit": {"count": "rows"}}

    assert mapping.initial_for(recipe, COLUMNS) == {}


def test_initial_of_a_richer_recipe_fills_the_json_box() -> None:
    rule = [{"column": "Clinic", "op": "is", "value": "North"}]
    recipe = {"date": {"column": "Day", "order": "dmy"}, "numerator": rule}

    assert '"order": "dmy"' in mapping.initial_for(recipe, COLUMNS)["recipe"]


def condition(column: str, value: str = "1") -> dict:
    return {"column": column, "op": "is", "value": value}


NESTED = [
    {"any": [{"all": [condition("a"), condition("b")]}, {"all": [condition("c")]}]},
    [condition("a"), {"any": [condition("b"), condition("c")]}],
    [{"any": [condition("a"), condition("b")]}, {"any": [condition("c"), condition("d")]}],
    {"any": [condition("a"), [condition("b"), condition("c")]]},
    {"any": [{"of": "attendances - breaches", "op": "ge", "value": 3}]},
    [{"of": "[wait-days] / [2nd count]", "op": "lt", "value": 0.5}],
    [{"of": {"minutes_between": ["triage", "seen by"]}, "op": "le", "value": 30}],
]  # fmt: skip


@pytest.mark.parametrize("rule", NESTED)
def test_boxes_say_groups_and_arithmetic(rule: object) -> None:
    recipe = {"date": {"column": "day"}, "unit": {"count": "rows"}, "numerator": rule}

    boxes = mapping.boxes_from(recipe)

    assert boxes is not None
    told = mapping.document_from(boxes)
    assert mapping.normal(told) == mapping.normal(recipe)
    assert parse_recipe(told).numerator.conditions()


def test_boxes_of_four_groups_are_left_to_json() -> None:
    group = {"any": [condition("a"), condition("b")]}
    recipe = {"date": {"column": "day"}, "numerator": [group] * 4}

    assert mapping.boxes_from(recipe) is None


def test_boxes_of_three_levels_are_left_to_json() -> None:
    deep = {"any": [condition("a"), {"all": [condition("b"), {"any": [condition("c"), condition("d")]}]}]}  # fmt: skip

    assert (
        mapping.boxes_from(
            {"date": {"column": "day"}, "numerator": [condition("z"), deep]}
        )
        is None
    )


def test_worked_out_number_without_its_columns_says_what_to_choose() -> None:
    values = {"date": "day", "unit": "rows", "numerator_0_column": "worked_out|0",
              "numerator_0_op": "ge", "numerator_0_value": "3"}  # fmt: skip

    with pytest.raises(ValueError, match="Choose the two columns"):
        mapping.document_from(values)


def test_recipe_with_arithmetic_fits_only_a_file_with_its_columns() -> None:
    recipe = {"date": {"column": "day"}, "unit": {"sum": {"numerator": "a - b", "denominator": "a"}}}  # fmt: skip
    day, a, b = Column("day", 1, "date"), Column("a", 2, "number"), Column("b", 3, "number")  # fmt: skip

    assert mapping.fits(recipe, [day, a, b])
    assert not mapping.fits(recipe, [day, a])
