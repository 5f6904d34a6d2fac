"""Points -> the patterns of Western Electric and Nelson, and each point's rules."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from measures.analysis.columns import Flags, Floats
from measures.analysis.control_results import (
    SHIFT,
    ControlChart,
    MdcVerdict,
    Pattern,
)
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
        speaks = not phase.too_few and not phase.mixed
        loud[phase.start : phase.end] = [speaks] * (phase.end - phase.start)
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


def silenced(chart: ControlChart, phases: Collection[int]) -> ControlChart:
    """The same chart with nothing announced in these phases (by their number, from 0).

    For phases whose points do not come from the same sites: numbers stand, a step may
    be the sites'.
    """
    results = tuple(
        _mixed(phase) if number in phases else phase
        for number, phase in enumerate(chart.phases)
    )
    loud = announced(len(chart.sides), results)
    mdc = chart.mdc
    if mdc is not None and results[-1].mixed:
        mdc = MdcVerdict(None, None)
    return replace(
        chart,
        phases=results,
        outside=tuple(place for place in chart.outside if loud[place]),
        patterns=tuple(p for p in chart.patterns if loud[p.run.start]),
        reasons=tuple(
            reasons if loud[place] else ()
            for place, reasons in enumerate(chart.reasons)
        ),
        mdc=mdc,
    )


def _mixed(phase: PhaseResult) -> PhaseResult:
    return replace(
        phase,
        mixed=True,
        shifts=(),
        few_crossings=False,
        many_crossings=False,
        in_corner=False,
    )
