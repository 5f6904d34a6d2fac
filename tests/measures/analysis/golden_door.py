"""The answers of `manage.py analyse_series` to the golden cases, one call per file."""

import io
import json
from functools import cache
from typing import Any
from unittest import mock

import golden_cases
from django.core.management import call_command


@cache
def answers(name: str, mode: str = "reference") -> list[dict[str, Any]]:
    """What the command prints for the inputs of one file, in file order."""
    inputs = [case["input"] for case in golden_cases.load(name)]
    printed = io.StringIO()
    with mock.patch("sys.stdin", io.StringIO(json.dumps(inputs))):
        call_command("analyse_series", mode=mode, stdout=printed)
    found: list[dict[str, Any]] = json.loads(printed.getvalue(), parse_constant=refuse)
    assert len(found) == len(inputs)
    return found


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} was printed")


def numbered(name: str) -> list[tuple[int, str]]:
    """(place, id) of each case: what the tests of a file run over."""
    return [(place, case["id"]) for place, case in enumerate(golden_cases.load(name))]


def unlike(name: str, place: int) -> list[str]:
    """The golden fields of one case that the command's answer does not meet.

    A case that the reference refused is met by an error.
    """
    case, answer = golden_cases.load_once(name)[place], answers(name)[place]
    if "error" in case:
        return [] if answer == {"error": case["error"]} else ["error"]
    if "error" in answer:
        return [answer["error"]]
    return golden_cases.differences(case, answer) + short_lines(case, answer)


def short_lines(case: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    """Per-point fields that are not one value for each plotted point."""
    parts = answer.get("facets", [answer])
    return [
        f"{field} is short"
        for part in parts
        for field in golden_cases.PER_POINT & part.keys()
        if len(part[field]) != len(part["y"])
    ]
