"""Where a person could say that a new phase begins, and why: proposed, never imposed.

Redrawing the centre without knowing what changed hides what the chart is for; so each
proposal carries its reason, and nothing changes before a person accepts it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from math import nan

import numpy as np

from measures.analysis import formats
from measures.analysis.choice import choose
from measures.analysis.counting_words import count_word
from measures.analysis.phases import phase_bounds
from measures.analysis.rebase import propose_levels
from measures.analysis.series import Series
from measures.analysis.series_columns import columns_of
from measures.analysis.stable_shift import PERIOD, Stretch, stable_shifts
from measures.analysis.words import ENGLISH, Words

LEVEL_POINTS = 13
"""The first points whose median is the level to leave: runcharter's default."""

LEVEL_RUN = 9
"""How long a run off that level must be: runcharter's default."""

EVEN_CHARTS = frozenset({"p", "pp", "u", "up", "c", "i"})


class Method(StrEnum):
    LEVEL = "level"
    """A long run off the median of the first points (after runcharter)."""
    STABLE_SHIFT = "stable_shift"
    """A shift with enough points of its own, none of them going back."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A new phase could begin on `start`, the first day of the period at `position`.

    `before` and `after` are the levels (median or centre) on both sides, in the points'
    own unit. `reason` says what was seen, in words, never what caused it.
    """

    start: date
    position: int
    method: Method
    before: float
    after: float
    reason: str


def propose_phases(
    series: Series, *, phases: Iterable[date] = (), words: Words = ENGLISH
) -> tuple[Proposal, ...]:
    """New phases that the newest one could be cut into, oldest first.

    A stable shift needs 42 points, a new level 22; with fewer nothing is proposed. Where
    both see the same start the stable shift's reason is given. Points set aside and
    periods that are not over take no part; a gap breaks a stable shift's runs.
    """
    start, end = phase_bounds(series.points, phases)[-1]
    places = [
        k
        for k in range(start, end)
        if series.points[k].complete and not series.points[k].excluded
    ]
    stable = _stable(series, places, words)
    taken = {proposal.position for proposal in stable}
    levels = [p for p in _levels(series, places, words) if p.position not in taken]
    return tuple(sorted([*stable, *levels], key=lambda proposal: proposal.position))


def _levels(series: Series, places: Sequence[int], words: Words) -> list[Proposal]:
    judged = [k for k in places if series.points[k].value is not None]
    if len(judged) < LEVEL_POINTS + LEVEL_RUN:
        return []
    values = [series.points[k].value or 0.0 for k in judged]
    levels = propose_levels(values, baseline=LEVEL_POINTS, run_length=LEVEL_RUN)
    return [
        _level(series, judged[new.start], old.median, new.median, words)
        for old, new in pairwise(levels)
    ]


def _level(
    series: Series, position: int, before: float, after: float, words: Words
) -> Proposal:
    start = series.points[position].period_start
    above = words.gettext(
        "%(Length)s points, from about %(start)s on, lie above the median of %(before)s"
        " that held until then; their own median is %(after)s. A new phase could begin"
        " there, if you know of a change about then."
    )
    below = words.gettext(
        "%(Length)s points, from about %(start)s on, lie below the median of %(before)s"
        " that held until then; their own median is %(after)s. A new phase could begin"
        " there, if you know of a change about then."
    )
    reason = (above if after > before else below) % {
        "Length": count_word(LEVEL_RUN, words, capital=True),
        "start": formats.about_when(start, series, words),
        "before": formats.amount(before, series),
        "after": formats.amount(after, series),
    }
    return Proposal(start, position, Method.LEVEL, before, after, reason)


def _stable(series: Series, places: Sequence[int], words: Words) -> list[Proposal]:
    if len(places) < 2 * PERIOD:
        return []
    kind = choose(series).kind
    kind = kind if kind in EVEN_CHARTS else "i"
    columns = columns_of(series, kind)
    sizes = _numbers(columns.n[list(places)])
    stretches = stable_shifts(
        kind,
        _numbers(columns.y[list(places)]),
        sizes if kind in ("p", "pp", "u", "up") else None,
    )
    return [
        _shift(series, places[new.start], old, new, words)
        for old, new in pairwise(stretches)
    ]


def _numbers(values: np.ndarray) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]


def _shift(
    series: Series, position: int, old: Stretch, new: Stretch, words: Words
) -> Proposal:
    start = series.points[position].period_start
    before, after = _centre(old), _centre(new)
    reason = words.gettext(
        "The %(count)s points from about %(start)s on vary about %(after)s, those before"
        " about %(before)s, and none of them turns back for long. A new phase could"
        " begin there, if you know of a change about then."
    ) % {
        "count": PERIOD,
        "start": formats.about_when(start, series, words),
        "before": formats.amount(before, series),
        "after": formats.amount(after, series),
    }
    return Proposal(start, position, Method.STABLE_SHIFT, before, after, reason)


def _centre(stretch: Stretch) -> float:
    known = stretch.centre[~np.isnan(stretch.centre)]
    return float(known[0]) if len(known) else nan
