"""What a recording would do to the observations that stand: new, replaced, unchanged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from measures.figures import Figures, figures_of
from measures.models import Measure, Observation


@dataclass(frozen=True, slots=True)
class Plan:
    """`new`: what is stored; `replaced`: what goes; `unchanged`: how many stand already."""

    new: list[Figures]
    replaced: list[Observation]
    unchanged: int


def plan_of(measure: Measure, figures: Iterable[Figures]) -> Plan:
    """What recording these figures would do now. One query."""
    figures = list(figures)
    existing = list(overlapping(measure, figures))
    known = {(key(o), o.starts_on, o.ends_on): figures_of(o) for o in existing}
    new = [f for f in figures if known.get((key(f), f.starts_on, f.ends_on)) != f]
    return Plan(new, replaced_by(new, existing), len(figures) - len(new))


def key(row: Figures | Observation) -> tuple[str, str]:
    """What kind of group the row counts, and which one."""
    return row.stratified_by, row.site


def overlapping(measure: Measure, figures: Sequence[Figures]) -> Iterable[Observation]:
    """Stored observations of these sites between the first and the last of these days."""
    if not figures:
        return []
    first = min(one.starts_on for one in figures)
    last = max(one.ends_on for one in figures)
    return measure.observations.overlapping(first, last).filter(
        stratified_by__in={one.stratified_by for one in figures},
        site__in={one.site for one in figures},
    )


def replaced_by(
    new: Sequence[Figures], existing: Sequence[Observation]
) -> list[Observation]:
    """Stored observations that share a day and a site, or group, with a new one."""
    by_group: dict[tuple[str, str], list[Figures]] = {}
    for one in new:
        by_group.setdefault(key(one), []).append(one)
    return [
        old
        for old in existing
        if any(
            old.starts_on <= one.ends_on and old.ends_on >= one.starts_on
            for one in by_group.get(key(old), [])
        )
    ]
