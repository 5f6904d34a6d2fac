"""The command around the engine: order, modes, bad input, nothing that is no JSON."""

import io
import json
from typing import Any
from unittest import mock

import golden_cases
import golden_door
import pytest
from django.core.management import CommandError, call_command

SILENT = {"chart": "run", "y": [1, 1, 1, 1, 9, 9, 9, 9], "cl": 0.5}


def ask(text: str, **options: Any) -> Any:
    printed = io.StringIO()
    with mock.patch("sys.stdin", io.StringIO(text)):
        call_command("analyse_series", stdout=printed, **options)
    return json.loads(printed.getvalue(), parse_constant=golden_door.refuse)


def test_answers_come_in_the_order_of_the_questions_with_errors_in_their_place():
    documents = [{"chart": "run", "y": [1, 2, 3]}, {"chart": "pie"}, 7, SILENT]

    answers = ask(json.dumps(documents))

    assert answers[0]["cl"] == [2.0] * 3
    assert [list(answer) for answer in answers[1:3]] == [["error"], ["error"]]
    assert len(answers[3]["y"]) == 8


def test_reference_is_the_mode_unless_the_call_or_the_series_says_product():
    def signals(**options: Any) -> list[bool]:
        answers = ask(json.dumps([SILENT, {**SILENT, "mode": "product"}]), **options)
        return [answer["parts"][0]["runs_signal"] for answer in answers]

    assert signals() == [True, False]
    assert signals(mode="product") == [False, False]


def test_nothing_gives_nothing():
    assert ask("[]") == []


def test_missing_and_infinite_numbers_never_print_as_nan():
    (answer,) = ask('[{"chart": "p", "y": [1, 2, NaN], "n": [0, 5, 5]}]')

    assert answer["y"] == [None, 0.4, None]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "not JSON"), ("{", "not JSON"), ('{"chart": "i"}', "a JSON list")],
)
def test_input_that_is_no_list_says_what_is_wrong(text, reason):
    with pytest.raises(CommandError, match=reason):
        ask(text)


@pytest.mark.parametrize(
    "name",
    sorted(p.stem for p in golden_cases.GOLDEN.glob("*.json") if p.stem != "tables"),
)
def test_every_golden_file_is_answered_in_product_mode(name):
    refused = [
        (case["id"], answer["error"])
        for case, answer in zip(
            golden_cases.load(name), golden_door.answers(name, "product"), strict=True
        )
        if "error" in answer
    ]

    assert [case for case, why in refused if not impossible(why)] == []


def impossible(why: str) -> bool:
    """What only the product refuses: numbers that cannot have been counted."""
    return any(
        text in why
        for text in ("above denominator", "denominator of 0", "below 0", "than zero")
    )
