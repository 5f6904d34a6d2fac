"""Loads the golden vectors; tests/data/golden/README.md says where they come from."""

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parents[2] / "data" / "golden"
PER_POINT = frozenset(
    {"cl", "ucl", "lcl", "ucl95", "lcl95", "rebase_group", "short_group_warning"}
)


def load(name: str) -> Any:
    """The cases of one file, in file order."""
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


@cache
def load_once(name: str) -> Any:
    """The same, read once; nobody may change it."""
    return load(name)


def computable(name: str) -> list[dict[str, Any]]:
    """The cases that the reference could work out."""
    return [case for case in load(name) if "error" not in case]


def close(actual: float | None, expected: float | None) -> bool:
    """Equal within relative 1e-9, absolute 1e-12; null is null only."""
    if actual is None or expected is None:
        return actual is expected
    return math.isclose(actual, float(expected), rel_tol=1e-9, abs_tol=1e-12)


def alike(actual: Any, expected: Any) -> bool:
    """Equal, numbers within tolerance, through lists and objects."""
    if isinstance(expected, dict):
        return (
            isinstance(actual, dict)
            and actual.keys() >= expected.keys()
            and all(alike(actual[key], expected[key]) for key in expected)
        )
    if isinstance(expected, list):
        return (
            isinstance(actual, list)
            and len(actual) == len(expected)
            and all(alike(a, b) for a, b in zip(actual, expected, strict=True))
        )
    if expected == "Infinity":
        return actual is None
    if isinstance(expected, bool | str) or isinstance(actual, bool | str):
        return actual == expected
    return close(actual, expected)


def differences(case: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    """The golden fields that the answer does not meet; facets one by one."""
    expected = case["expected"]
    if "facets" in expected:
        return [
            f"{wanted['facet']}.{field}"
            for found, wanted in zip(answer["facets"], expected["facets"], strict=True)
            for field in _differing(case, found, wanted)
        ]
    plotted = {"y": case["input"]["y"]} if "y" in answer else {}
    return _differing(case, answer, {**plotted, **expected})


def _differing(
    case: dict[str, Any], answer: dict[str, Any], expected: dict[str, Any]
) -> list[str]:
    decided_by_rounding = {"limit": "sigma_signal", "tie": "parts"}
    skipped = {decided_by_rounding.get(mark) for mark in case.get("fragile", [])}
    return [
        field
        for field, wanted in expected.items()
        if field not in skipped
        and not alike(answer.get(field), _spread(field, wanted, answer))
    ]


def _spread(field: str, wanted: Any, answer: dict[str, Any]) -> Any:
    """A per-point series given as one value means that value at every point.

    One given by segments holds each value up to the next one's first position.
    """
    if isinstance(wanted, dict) and "segments" in wanted:
        size, spread = len(answer["y"]), []
        for position, value in wanted["segments"]:
            spread[position - 1 :] = [value] * (size - position + 1)
        return spread
    if field in PER_POINT and not isinstance(wanted, list):
        return [wanted] * len(answer["y"])
    return wanted
