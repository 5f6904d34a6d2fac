"""What makes a series of tests convincing, and which of it is still missing.

The five features of Taylor et al., "Systematic review of the application of the
plan-do-study-act method to improve quality in healthcare", BMJ Qual Saf 2014;23:290-298,
https://doi.org/10.1136/bmjqs-2013-001862.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pdsa.models import Cycle, TestSize

# Before and after a change, and one more to see that it was no single stroke of luck.
FEWEST_POINTS = 3


class Feature(StrEnum):
    ITERATIVE = "iterative"
    PREDICTED = "predicted"
    SMALL_FIRST = "small_first"
    MEASURED = "measured"
    DOCUMENTED = "documented"


@dataclass(frozen=True, slots=True)
class Check:
    """One feature: whether it is there, and the cycle to mend first where one would do."""

    feature: Feature
    is_met: bool
    cycle: Cycle | None = None


def checks(cycles: Sequence[Cycle]) -> list[Check]:
    """The five features in a series of cycles, in the order of the paper.

    Each cycle knows its measure's `measure_points` (CycleQuerySet.with_measure_points).
    """
    # What came from old notes is told, and convinces nobody of how a test was planned.
    cycles = [cycle for cycle in cycles if not cycle.is_imported()]
    firsts = [cycle for cycle in cycles if cycle.previous_id is None]
    over = [cycle for cycle in cycles if cycle.decision]
    return [
        Check(
            Feature.ITERATIVE, any(cycle.previous_id for cycle in cycles), last(cycles)
        ),
        of_any(Feature.PREDICTED, cycles, Cycle.has_tested_prediction),
        of_all(Feature.SMALL_FIRST, firsts, starts_small),
        of_any(Feature.MEASURED, cycles, is_measured),
        of_all(Feature.DOCUMENTED, over, is_documented),
    ]


def last(cycles: Sequence[Cycle]) -> Cycle | None:
    return cycles[-1] if cycles else None


def of_any(
    feature: Feature, cycles: Sequence[Cycle], holds: Callable[[Cycle], bool]
) -> Check:
    """Met by one cycle; otherwise the newest is the one to mend."""
    return Check(feature, any(map(holds, cycles)), last(cycles))


def of_all(
    feature: Feature, cycles: Sequence[Cycle], holds: Callable[[Cycle], bool]
) -> Check:
    """Met by every one of at least one; otherwise the first that lacks it."""
    lacking = next((cycle for cycle in cycles if not holds(cycle)), None)
    return Check(feature, bool(cycles) and lacking is None, lacking)


def starts_small(cycle: Cycle) -> bool:
    return cycle.size not in {"", TestSize.WHOLE_SITE}


def is_measured(cycle: Cycle) -> bool:
    points: int = getattr(cycle, "measure_points", 0)
    return points >= FEWEST_POINTS


def is_documented(cycle: Cycle) -> bool:
    return all([cycle.observations, cycle.prediction_match, cycle.learned])
