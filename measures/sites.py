"""Which sites stand behind the points of a chart, and which of them always do.

A sum over sites means the same from one period to the next only while the same sites
report. Where they change, a step of the line may be theirs and not the team's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from measures.analysis import PhaseResult, RunChart, Series, periods
from measures.figures import Figures

Members = Mapping[date, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Beginning:
    """A period from which on `sites` report without a gap."""

    day: date
    sites: tuple[str, ...]


def members_of(figures: Iterable[Figures], period: str, week_starts: str) -> Members:
    """The sites that report in each period, by its first day, in order.

    Numbers without a site count as a site of their own.
    """
    found: dict[date, set[str]] = {}
    for one in figures:
        start = periods.period_start(one.starts_on, period, week_starts)
        found.setdefault(start, set()).add(one.site)
    return {start: frozenset(sites) for start, sites in sorted(found.items())}


def all_sites(members: Members) -> frozenset[str]:
    return frozenset().union(*members.values())


def mixed_phases(analysis: RunChart, series: Series, members: Members) -> list[int]:
    """The places in `analysis.phases` whose judged points have different sites behind."""
    behind = [
        {
            members.get(point.period_start)
            for point in series.points[phase.start : phase.end]
            if point.judged
        }
        for phase in analysis.phases
    ]
    return [place for place, sets in enumerate(behind) if len(sets) > 1]


def without_verdict(analysis: RunChart, places: Iterable[int]) -> RunChart:
    """The analysis with its numbers, and nothing announced in the phases at `places`."""
    return replace(analysis, phases=silent_phases(analysis.phases, places))


def silent_phases(
    phases: Sequence[PhaseResult], places: Iterable[int]
) -> tuple[PhaseResult, ...]:
    """The phases, those at `places` marked as mixed and without any signal."""
    silent = set(places)
    return tuple(
        replace(
            phase, mixed=True, shifts=(), few_crossings=False, many_crossings=False,
            in_corner=False, trends=(),
        )
        if place in silent
        else phase
        for place, phase in enumerate(phases)
    )  # fmt: skip


def constant_sites(
    members: Members, since: date | None, period: str, today: date
) -> frozenset[str]:
    """The sites that report in every period from `since` on; all periods without it.

    A period that is not over asks nothing of a site yet; a period in which nobody
    reports is missing for all of them alike.
    """
    sets = [
        sites
        for start, sites in members.items()
        if (since is None or start >= since) and periods.is_over(start, period, today)
    ]
    return frozenset.intersection(*sets) if sets else frozenset()


def beginnings(members: Members, period: str, today: date) -> list[Beginning]:
    """Every period from which on more sites report without a gap than before, in order."""
    found: list[Beginning] = []
    for start in members:
        sites = constant_sites(members, start, period, today)
        known = found[-1].sites if found else ()
        if len(sites) > len(known):
            found.append(Beginning(start, tuple(sorted(sites))))
    return found


def of_sites(
    figures: Sequence[Figures], sites: frozenset[str], since: date | None
) -> list[Figures]:
    """The figures of these sites from `since` on."""
    return [
        one
        for one in figures
        if one.site in sites and (since is None or one.starts_on >= since)
    ]
