"""JSON in, JSON out for stable shifts: limits drawn anew where a shift holds."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from measures.analysis.columns import Flags, Floats
from measures.analysis.stable_shift import (
    MOST_EXCLUDED,
    PERIOD,
    SHIFT,
    Settings,
    Stretch,
    stable_shifts,
)

Document = Mapping[str, Any]
Answer = dict[str, Any]

STABLE_SHIFT = {
    "ssa_C": "c",
    "ssa_C'": "i",
    "ssa_XMR": "i",
    "ssa_P": "p",
    "ssa_P'": "pp",
}
"""The chart behind each name; C' takes the limits of an I chart of the counts."""

RATIOS = frozenset({"p", "pp"})
PER_CENT = 100.0
"""The reference shows shares in percent."""


def stable_shift_chart(document: Document) -> Answer:
    """Limits by stretch, the places where a stretch begins, points outside and shifts."""
    chart = STABLE_SHIFT[document["chart"]]
    y, n = document["y"], document.get("n")
    if chart in RATIOS and n is None:
        raise ValueError(f"A {chart} chart needs denominators")
    settings = Settings(
        period=document.get("period_min", PERIOD),
        shift=document.get("shift_rule_threshold", SHIFT),
        most_excluded=document.get("max_exclusions", MOST_EXCLUDED),
        every_shift=document.get("establish_every_shift", False),
    )
    stretches = stable_shifts(chart, y, n if chart in RATIOS else None, settings)
    scale = PER_CENT if chart in RATIOS else 1.0
    return _answer(stretches, _plotted(chart, y, n) * scale, settings.shift, scale)


def _plotted(
    chart: str, y: Sequence[float | None], n: Sequence[float | None] | None
) -> Floats:
    values = np.array(y, dtype=np.float64)
    if n is None or chart not in RATIOS:
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        return values / np.array(n, dtype=np.float64)


def _answer(
    stretches: Sequence[Stretch], plotted: Floats, shift: int, scale: float
) -> Answer:
    size = len(plotted)
    lines = {name: np.full(size, np.nan) for name in ("centre", "lower", "upper")}
    side, outside = np.zeros(size), np.zeros(size, dtype=bool)
    begins = np.zeros(size, dtype=bool)
    for stretch in stretches:
        rest = slice(stretch.start, size)
        for name, line in lines.items():
            line[rest] = getattr(stretch, name)[rest]
        side[rest] = stretch.side[rest]
        begins[stretch.start] = True
        outside[rest] = _beyond(stretch)[rest]
    return {
        "y": _numbers(plotted),
        "cl": _numbers(lines["centre"] * scale),
        "ucl": _numbers(lines["upper"] * scale),
        "lcl": _numbers(lines["lower"] * scale),
        "break_points": [stretch.start + 1 for stretch in stretches[1:]],
        "excluded": sorted(k + 1 for s in stretches for k in s.excluded),
        "rule1": (np.flatnonzero(outside) + 1).tolist(),
        "rule2": (np.flatnonzero(_in_shift(side, begins, shift)) + 1).tolist(),
        "period_type": _period_types(stretches, size),
    }


def _beyond(stretch: Stretch) -> Flags:
    with np.errstate(invalid="ignore"):
        above = stretch.plotted > stretch.upper
        below = stretch.plotted < stretch.lower
    found: Flags = above | below
    return found


def _in_shift(side: Floats, begins: Flags, shift: int) -> Flags:
    """The points of every run of at least `shift` on one side within its stretch."""
    starts = np.flatnonzero(begins | (np.diff(side, prepend=np.nan) != 0))
    lengths = np.diff(np.append(starts, len(side)))
    found: Flags = np.repeat(lengths >= shift, lengths) & (side != 0)
    return found


def _period_types(stretches: Sequence[Stretch], size: int) -> list[list[Any]]:
    """Where limits begin to be worked out and where they begin to be extended."""
    ends = [*(stretch.start for stretch in stretches[1:]), size]
    found: list[list[Any]] = []
    for stretch, end in zip(stretches, ends, strict=False):
        if not found or found[-1][1] == "display":
            found.append([stretch.start + 1, "calculation"])
        if stretch.calculated < end:
            found.append([stretch.calculated + 1, "display"])
    return found


def _numbers(values: Floats) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]
