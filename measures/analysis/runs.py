"""Runs about the centre line, for many phases at once."""

from dataclasses import dataclass

import numpy as np

from measures.analysis.boxes import box_pairs
from measures.analysis.columns import Flags, Floats, Places
from measures.analysis.rules import anhoej_longest_run, crossings_table
from measures.analysis.verdicts import ON_THE_LINE


@dataclass(frozen=True, slots=True)
class Runs:
    """Per group: useful points, longest run and crossings with their limits.

    With no useful point all numbers but n_useful mean nothing; `signal` is False.
    """

    n_useful: Places
    longest: Places
    longest_limit: Places
    crossings: Places
    crossings_limit: Places
    signal: Flags


def sides(plotted: Floats, centre: Floats) -> Floats:
    """+1 above the centre line, -1 below, 0 on it or missing."""
    with np.errstate(invalid="ignore"):
        difference = plotted - centre
        near = np.abs(difference) <= ON_THE_LINE * np.maximum(
            np.abs(plotted), np.abs(centre)
        )
        # An infinite value is near nothing, though inf <= inf holds.
        near &= np.isfinite(plotted)
    return np.where(near | np.isnan(difference), 0.0, np.sign(difference))


def find_runs(
    side: Floats, group: Places, n_groups: int, include: Flags, method: str = "anhoej"
) -> Runs:
    """The runs of each group's included points off the line.

    `method` is "anhoej", "bestbox" or "cutbox"; a box falls back to Anhøj outside 10
    to 100 useful points.
    """
    useful = np.flatnonzero(include & (side != 0))
    owner, way = group[useful], side[useful]
    begins = np.ones(len(useful), dtype=bool)
    begins[1:] = (owner[1:] != owner[:-1]) | (way[1:] != way[:-1])
    starts = np.flatnonzero(begins)
    lengths = np.diff(np.append(starts, len(useful)))
    longest = np.zeros(n_groups, dtype=np.intp)
    np.maximum.at(longest, owner[starts], lengths)
    n_useful = np.bincount(owner, minlength=n_groups)
    crossings = np.bincount(owner[starts], minlength=n_groups) - 1
    limits = _limits(n_useful)
    signal = (longest > limits[0]) | (crossings < limits[1])
    if method != "anhoej":
        signal = _box_signal(method, n_useful, longest, crossings, signal)
    return Runs(
        n_useful, longest, limits[0], crossings, limits[1], signal & (n_useful > 0)
    )


def _limits(n_useful: Places) -> tuple[Places, Places]:
    largest = int(n_useful.max(initial=0))
    longest, crossings = _tables(1 << max(9, largest.bit_length()))
    return longest[n_useful], crossings[n_useful]


_TABLES: dict[int, tuple[Places, Places]] = {}


def _tables(size: int) -> tuple[Places, Places]:
    """Both limits for 0 .. size - 1 useful points, worked out once per size."""
    if size not in _TABLES:
        longest = [0] + [anhoej_longest_run(n) for n in range(1, size)]
        crossings = crossings_table(size - 1)[:size]
        _TABLES[size] = (
            np.array(longest, dtype=np.intp),
            np.array(crossings, dtype=np.intp),
        )
    return _TABLES[size]


def _box_signal(
    method: str, n_useful: Places, longest: Places, crossings: Places, anhoej: Flags
) -> Flags:
    signal = anhoej.copy()
    for place, n in enumerate(n_useful):
        pairs = box_pairs(method, int(n))
        if pairs is not None:
            signal[place] = not any(
                crossings[place] >= fewest and longest[place] <= most
                for fewest, most in pairs
            )
    return signal
