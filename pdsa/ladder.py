"""Cycles in the order they build on each other."""

from collections.abc import Iterable
from dataclasses import dataclass

from pdsa.models import Cycle


@dataclass(frozen=True, slots=True)
class Ramp:
    """Linked cycles of one change idea, the first test first; never empty."""

    cycles: list[Cycle]

    def first(self) -> Cycle:
        return self.cycles[0]

    def last(self) -> Cycle:
        return self.cycles[-1]


def ramps(cycles: Iterable[Cycle]) -> list[Ramp]:
    """The cycles as ramps, the one with the newest cycle first.

    Expects them by number. A cycle that follows another stands in the same ramp, also
    when two follow the same one.
    """
    by_cycle: dict[int, list[Cycle]] = {}
    found: list[list[Cycle]] = []
    for cycle in sorted(cycles, key=lambda one: one.number):
        ramp = by_cycle.get(cycle.previous_id or 0)
        if ramp is None:
            ramp = []
            found.append(ramp)
        ramp.append(cycle)
        by_cycle[cycle.pk] = ramp
    found.sort(key=lambda ramp: ramp[-1].number, reverse=True)
    return [Ramp(ramp) for ramp in found]
