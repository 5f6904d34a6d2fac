"""Every case of runcharter_rebase.json through manage.py analyse_series."""

import golden_door
import pytest

NAME = "runcharter_rebase"


@pytest.mark.parametrize(
    "place", [pytest.param(k, id=name) for k, name in golden_door.numbered(NAME)]
)
def test_case_is_answered_as_the_reference_does(place):
    assert golden_door.unlike(NAME, place) == []
