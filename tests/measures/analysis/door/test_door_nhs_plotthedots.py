"""Every case of nhs_plotthedots.json through manage.py analyse_series.

Cases with missing values, some of which stop the reference, are counted and reported.
"""

import golden_cases
import golden_door
import pytest

NAME = "nhs_plotthedots"


def has_gap(place: int) -> bool:
    return None in golden_cases.load_once(NAME)[place]["input"]["y"]


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(k, id=name)
        for k, name in golden_door.numbered(NAME)
        if not has_gap(k)
    ],
)
def test_case_is_answered_as_the_reference_does(place):
    assert golden_door.unlike(NAME, place) == []


def test_cases_with_missing_values_are_answered_where_the_reference_answers():
    gaps = [(k, name) for k, name in golden_door.numbered(NAME) if has_gap(k)]
    stopped = [k for k, _ in gaps if "error" in golden_cases.load_once(NAME)[k]]
    alike = [k for k, _ in gaps if k not in stopped and not golden_door.unlike(NAME, k)]

    print(
        f"{NAME}: {len(alike)} of {len(gaps)} cases with missing values alike,"
        f" {len(stopped)} stopped the reference"
    )
    assert len(alike) + len(stopped) == len(gaps)
    for k in stopped:
        assert None not in golden_door.answers(NAME)[k]["cl"]
