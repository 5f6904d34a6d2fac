"""Cycles in the order they build on each other."""

from pdsa.ladder import ramps
from pdsa.models import Cycle


def cycle(number: int, previous: int | None = None) -> Cycle:
    return Cycle(pk=number, number=number, previous_id=previous)


def test_ramps_put_linked_cycles_together_newest_ramp_first() -> None:
    found = ramps([cycle(1), cycle(2), cycle(3, 1), cycle(4, 3), cycle(5, 2)])

    assert [[c.number for c in ramp.cycles] for ramp in found] == [[2, 5], [1, 3, 4]]


def test_ramps_of_two_cycles_after_the_same_one_are_one_ramp() -> None:
    found = ramps([cycle(1), cycle(2, 1), cycle(3, 1)])

    assert [[c.number for c in ramp.cycles] for ramp in found] == [[1, 2, 3]]


def test_ramps_of_nothing_are_none() -> None:
    assert ramps([]) == []
