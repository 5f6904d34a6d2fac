"""Which charts are looked at: a sampling plan and the numbers to pull. Django-free."""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from random import Random
from typing import Any


class Plan(StrEnum):
    ALL = "all"
    FIRST = "first"
    EVERY = "every"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class Sample:
    """A plan. `size`: charts aimed for; `step`: every so many; `listed`: length of the list.

    `numbers`: places on the list to pull, drawn when a round starts. `minimum` is asked
    for by the team or by a programme (`minimum_by`).
    """

    plan: str = Plan.FIRST
    size: int | None = 10
    step: int | None = None
    listed: int | None = None
    minimum: int | None = None
    minimum_by: str = "team"
    numbers: tuple[int, ...] = ()

    def target(self) -> int | None:
        """How many charts make the round complete; None when nobody can know."""
        if self.plan == Plan.ALL:
            return self.listed
        return len(self.numbers) or self.size

    def number_of(self, chart: int) -> int | None:
        """The place on the list of the chart counted `chart`-th (from 1), if drawn."""
        return self.numbers[chart - 1] if chart <= len(self.numbers) else None

    def drawn(self, dice: Random) -> "Sample":
        """The same plan with its numbers drawn, in ascending order."""
        return replace(self, numbers=tuple(drawn_numbers(self, dice)))

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"numbers": list(self.numbers)}


def sample_from(stored: dict[str, Any]) -> Sample:
    """The Sample that `as_json` wrote."""
    return Sample(**(stored | {"numbers": tuple(stored["numbers"])}))


def drawn_numbers(sample: Sample, dice: Random) -> list[int]:
    """Places on the list; none for plans that take charts as they come.

    Every k-th begins at a random place among the first k, so that each chart has the same
    chance to be looked at.
    """
    if sample.plan == Plan.RANDOM and sample.listed and sample.size:
        among = range(1, sample.listed + 1)
        return sorted(dice.sample(among, min(sample.size, sample.listed)))
    if sample.plan == Plan.EVERY and sample.step and sample.size:
        first = dice.randint(1, sample.step)
        last = sample.listed or first + sample.step * sample.size
        return list(range(first, last + 1, sample.step))[: sample.size]
    return []
