"""Points -> the patterns of Western Electric and Nelson, and each point's rules."""

from collections.abc import Callable, Sequence

from measures.analysis.columns import Flags, Floats
from measures.analysis.control_results import SHIFT, Pattern
from measures.analysis.point_rules import Scores, Stretch
from measures.analysis.run_results import PhaseResult
from measures.analysis.series import Series
from measures.analysis.verdicts import run_at

Find = Callable[[Scores], list[Stretch]]


def zone_patterns(
    series: Series,
    z: Floats,
    include: Flags,
    phases: Sequence[PhaseResult],
    tests: Sequence[tuple[str, Find]],
) -> tuple[Pattern, ...]:
    """What each test finds in each phase with enough useful points, oldest first.

    `z` is each point's distance from the centre in sigmas. Points that are not included
    are stepped over, a missing one breaks every pattern.
    """
    found = []
    for phase in phases:
        if phase.too_few:
            continue
        places = [k for k in range(phase.start, phase.end) if include[k]]
        scores = [float(z[k]) for k in places]
        for key, find in tests:
            for stretch in find(scores):
                positions = [places[k] for k in stretch.places]
                found.append(Pattern(key, run_at(series, positions, stretch.side)))
    return tuple(sorted(found, key=lambda pattern: pattern.run.positions))


def announced(n_points: int, phases: Sequence[PhaseResult]) -> list[bool]:
    """Per point, whether its phase has useful points enough to announce anything."""
    loud = [False] * n_points
    for phase in phases:
        loud[phase.start : phase.end] = [not phase.too_few] * (phase.end - phase.start)
    return loud


def reasons_of(
    n_points: int,
    patterns: Sequence[Pattern],
    phases: Sequence[PhaseResult],
    order: Sequence[str] = (),
) -> tuple[tuple[str, ...], ...]:
    """Per point every rule it takes part in, in the order of naming, each once.

    `order` lists rules that are to come first; the others follow as they were found,
    runs about the centre last.
    """
    found: list[list[str]] = [[] for _ in range(n_points)]
    for pattern in patterns:
        for place in pattern.run.positions:
            found[place].append(pattern.rule)
    for run in (run for phase in phases for run in phase.shifts):
        for place in run.positions:
            found[place].append(SHIFT)
    ranks = {rule: rank for rank, rule in enumerate(order)}
    return tuple(
        tuple(sorted(dict.fromkeys(rules), key=lambda r: ranks.get(r, len(ranks))))
        for rules in found
    )
