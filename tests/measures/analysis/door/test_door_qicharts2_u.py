"""Every case of qicharts2_u.json through manage.py analyse_series."""

import golden_door
import pytest

NAME = "qicharts2_u"


@pytest.mark.parametrize(
    "place", [pytest.param(k, id=name) for k, name in golden_door.numbered(NAME)]
)
def test_case_is_answered_as_the_reference_does(place):
    assert golden_door.unlike(NAME, place) == []
