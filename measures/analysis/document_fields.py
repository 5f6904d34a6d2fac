"""A JSON object's fields, checked: what may be computed on, or why not."""

from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite, isnan
from typing import Any

from measures.analysis.periods import PeriodKind

LARGEST = 1e30
"""Beyond this, squares and sums leave what a float can hold."""

Check = Callable[[str, Any], Any]


def checked(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document's known fields with clean values; unknown ones are left out.

    Fields that are null count as absent; NaN in a list counts as missing. Raises
    ValueError with the field's name and what is wrong with it.
    """
    if not isinstance(document, Mapping):
        raise ValueError("An analysis is described by an object")
    fields = {
        name: _CHECKS[name](name, value)
        for name, value in document.items()
        if name in _CHECKS and value is not None
    }
    for name in ("x", "n", "facet"):
        if name in fields and len(fields[name]) != len(fields.get("y", ())):
            raise ValueError(f"{name} and y differ in length")
    return fields


def _number(name: str, value: Any) -> float | int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name}: {value!r:.40} is not a number")
    if isinstance(value, float) and isnan(value):
        return None
    # An int may be too long for a float, so it is compared first.
    if not -LARGEST <= value <= LARGEST or not isfinite(value):
        raise ValueError(f"{name}: a number is infinite or too large")
    return value


def _given(name: str, value: Any) -> float | int:
    number = _number(name, value)
    if number is None:
        raise ValueError(f"{name}: not a number")
    return number


def _above_zero(name: str, value: Any) -> float | int:
    number = _given(name, value)
    if number <= 0:
        raise ValueError(f"{name} must be above 0")
    return number


def _whole(name: str, value: Any) -> int:
    number = _given(name, value)
    if number != int(number):
        raise ValueError(f"{name}: {value!r:.40} is not a whole number")
    return int(number)


def _some(name: str, value: Any) -> int:
    number = _whole(name, value)
    if number < 1:
        raise ValueError(f"{name} needs at least one point")
    return number


MOST_EXCLUDED = 10


def _few(name: str, value: Any) -> int:
    number = _whole(name, value)
    if not 0 <= number <= MOST_EXCLUDED:
        raise ValueError(f"{name} must be from 0 to {MOST_EXCLUDED}")
    return number


def _list_of(check: Check) -> Check:
    def listed(name: str, value: Any) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise ValueError(f"{name} must be a list")
        return [None if item is None else check(name, item) for item in value]

    return listed


def _places(name: str, value: Any) -> list[int]:
    if not isinstance(value, list | tuple):
        value = [value]
    return [_whole(name, item) for item in value]


def _one_of(*allowed: str) -> Check:
    def one(name: str, value: Any) -> str:
        if value not in allowed:
            raise ValueError(f"There is no {name} called {value!r:.40}")
        return str(value)

    return one


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name}: {value!r:.40} is not a text")
    return value


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false")
    return value


def _keys(name: str, value: Any) -> list[Any]:
    """Numbers or texts, not both: only then is there an order."""
    keys = _list_of(lambda _, key: key)(name, value)
    known = [key for key in keys if key is not None]
    if all(isinstance(key, str) for key in known):
        return keys
    return [None if key is None else _given(name, key) for key in keys]


def _dates(name: str, value: Any) -> list[str]:
    """ISO dates; none may be missing."""
    listed = _list_of(_text)(name, value)
    for text in listed:
        if text is None:
            raise ValueError(f"{name}: a date is missing")
        date.fromisoformat(text)
    return listed


def _groups(name: str, value: Any) -> dict[str, list[Any]]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} must be an object of lists")
    return {str(key): _list_of(_number)(name, values) for key, values in value.items()}


_CHECKS: dict[str, Check] = {
    "chart": _text,
    "mode": _one_of("reference", "product"),
    "x": _keys,
    "y": _list_of(_number),
    "n": _list_of(_number),
    "facet": _list_of(_text),
    "part": _places,
    "split": _places,
    "exclude": _places,
    "freeze": _some,
    "cl": _given,
    "sd": _above_zero,
    "multiply": _above_zero,
    "target": _given,
    "y_neg": _flag,
    "method": _one_of("anhoej", "bestbox", "cutbox"),
    "agg_fun": _one_of("mean", "median", "sum", "sd"),
    "x_period": _one_of(*PeriodKind),
    "screened_mr": _flag,
    "screened": _flag,
    "centre": _given,
    "sigma": _above_zero,
    "series": _groups,
    "med_rows": _some,
    "runlength": _some,
    "direction": _one_of("both", "above", "below"),
    "shift_n": _some,
    "trend_n": _some,
    "improvement_direction": _one_of("increase", "decrease", "neutral"),
    "rebase": _dates,
    "fix_after_n_points": _some,
    "screen_outliers": _flag,
    "period_min": _some,
    "shift_rule_threshold": _some,
    "max_exclusions": _few,
    "establish_every_shift": _flag,
}

FIELDS = tuple(_CHECKS)
"""The names of all fields that are read; others are left out."""
