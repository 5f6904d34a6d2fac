"""Where limits could be drawn anew: the Stable Shift Algorithm, as its authors tell it.

Limits from the first points hold until a long run about the centre begins after them.
Limits from as many points beginning with that run are candidates; they are taken where
no run of the opposite side begins among those points, and the last of them is no
beginning of one. Written from the description in the autospc package's vignette (T.
Woodcock, H. Duncan and others, Imperial College); only ever a proposal here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from measures.analysis.columns import Floats
from measures.analysis.control_chart import ControlCharts, Input, control_charts

PERIOD = 21
SHIFT = 8
MOST_EXCLUDED = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """Limits from `start` on: worked out from the points before `calculated` (from 0),
    without those in `excluded`, and extended from there. `way` is +1 or -1: the side of
    the old centre on which the run that set them lay; 0 for the first."""

    start: int
    calculated: int
    excluded: tuple[int, ...]
    way: int
    plotted: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    side: Floats


@dataclass(frozen=True, slots=True)
class Settings:
    """How many points make limits, how long a run makes a shift, how many points of
    each stretch may be left out as extreme, whether every shift is taken."""

    period: int = PERIOD
    shift: int = SHIFT
    most_excluded: int = MOST_EXCLUDED
    every_shift: bool = False


def stable_shifts(
    chart: str,
    y: Sequence[float | None],
    n: Sequence[float | None] | None = None,
    settings: Settings = Settings(),  # frozen
) -> tuple[Stretch, ...]:
    """The limits of the first points, then those of every stable shift.

    `chart` is one of limits.CHARTS with a centre and even limits. The arrays of each
    stretch go on to the end of the series. Nothing where there are fewer points than
    one set of limits needs; only the first where there are fewer than two would.
    """
    series = _Series(chart, list(y), None if n is None else list(n), settings)
    if len(y) < settings.period:
        return ()
    stretches = [series.stretch(0, 0)]
    if len(y) >= 2 * settings.period:
        series.go_on(stretches)
    return tuple(stretches)


@dataclass(frozen=True, slots=True)
class _Series:
    chart: str
    y: list[float | None]
    n: list[float | None] | None
    settings: Settings

    def go_on(self, stretches: list[Stretch]) -> None:
        """Adds every later stretch: from one shift to the next while points last."""
        place: int | None = stretches[0].calculated
        while place is not None:
            old = stretches[-1]
            found = next_shift(old.side, place, self.settings.shift)
            if found is None or len(self.y) - found < self.settings.period:
                return
            way = int(old.side[found])
            candidate = self.stretch(found, way)
            if self.settings.every_shift or self.stable(candidate):
                stretches.append(candidate)
                place = candidate.calculated
            else:
                place = found + 1

    def stable(self, candidate: Stretch) -> bool:
        """Whether nothing among its points goes back, or might be about to."""
        start, end = candidate.start, candidate.calculated
        back = next_shift(
            candidate.side,
            start + 1,
            self.settings.shift,
            until=end,
            way=-candidate.way,
        )
        return back is None and not self.may_go_back(candidate)

    def may_go_back(self, candidate: Stretch) -> bool:
        """Whether the last run is on the side left behind, and still goes on."""
        own = np.flatnonzero(candidate.side[candidate.start : candidate.calculated])
        if not len(own):
            return False
        last = candidate.start + int(own[-1])
        later = candidate.side[last:]
        return bool(
            candidate.side[last] == -candidate.way
            and not np.any(later == candidate.way)
        )

    def stretch(self, start: int, way: int) -> Stretch:
        """Limits from the points beginning at `start`, extreme ones left out."""
        end = start + self.settings.period
        excluded: list[int] = []
        while len(excluded) < self.settings.most_excluded:
            worst = self.worst(self.charts(start, end, excluded), excluded)
            if worst is None:
                break
            excluded.append(worst)
        charts = self.charts(start, len(self.y), excluded)
        return self._stretch(start, way, excluded, charts)

    def charts(self, start: int, end: int, excluded: Sequence[int]) -> ControlCharts:
        """The chart of the points from `start` to `end`, limits from the first ones."""
        rows = slice(start, end)
        series = Input(
            y=self.y[rows],
            n=None if self.n is None else self.n[rows],
            exclude=excluded,
            freeze=self.settings.period,
        )
        return control_charts(self.chart, [series])

    def worst(self, charts: ControlCharts, excluded: Sequence[int]) -> int | None:
        """The point furthest beyond a limit, among those that set the limits."""
        drawn = charts.lines
        beyond = np.fmax(drawn.plotted - drawn.upper, drawn.lower - drawn.plotted)
        beyond[list(excluded)] = np.nan
        if not np.any(beyond > 0):
            return None
        return int(np.nanargmax(beyond))

    def _stretch(
        self, start: int, way: int, excluded: list[int], charts: ControlCharts
    ) -> Stretch:
        def whole(values: Floats) -> Floats:
            return np.concatenate((np.full(start, np.nan), values))

        drawn = charts.lines
        return Stretch(
            start=start,
            calculated=start + self.settings.period,
            excluded=tuple(sorted(start + place for place in excluded)),
            way=way,
            plotted=whole(drawn.plotted),
            centre=whole(drawn.centre),
            lower=whole(drawn.lower),
            upper=whole(drawn.upper),
            side=np.nan_to_num(whole(charts.side)),
        )


def next_shift(
    side: Floats, start: int, length: int, *, until: int | None = None, way: int = 0
) -> int | None:
    """The first place from `start` (before `until`) on which a long run begins.

    A run's later points begin shorter runs of their own. A point on the centre or
    without data breaks a run. `way` asks for a side.
    """
    for place in range(start, len(side) if until is None else until):
        here = side[place]
        if here == 0 or (way and here != way):
            continue
        if run_length(side, place) >= length:
            return place
    return None


def run_length(side: Floats, start: int) -> int:
    """How many points in a row, from `start` on, lie on its side."""
    ends = np.flatnonzero(side[start:] != side[start])
    return int(ends[0]) if len(ends) else len(side) - start
