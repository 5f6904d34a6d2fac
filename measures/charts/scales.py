"""Where values and periods fall on the paper, and how the axes are labelled."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from measures.analysis import formats, periods
from measures.analysis.periods import PeriodKind
from measures.analysis.series import Series, SeriesKind
from measures.analysis.words import Words

_NICE = (1, 2, 2.5, 5, 10)
# Below a millionth of a millionth nothing is counted or measured: drawn as zero, since
# ticks of such a step have no decimals to be written with.
_NOTHING = 1e-12
_STEPS = {
    PeriodKind.DAY: (1, 2, 7, 14, 28, 56, 91, 182, 364, 728),
    PeriodKind.WEEK: (1, 2, 4, 8, 13, 26, 52, 104, 208),
    PeriodKind.MONTH: (1, 2, 3, 6, 12, 24, 60, 120, 240),
    PeriodKind.QUARTER: (1, 2, 4, 8, 20, 40, 80),
    PeriodKind.YEAR: (1, 2, 5, 10, 20, 50, 100),
}


@dataclass(frozen=True, slots=True)
class ValueScale:
    """The value axis: `low` at the bottom, `high` at the top, ticks in between."""

    low: float
    high: float
    ticks: tuple[float, ...]
    top: float
    bottom: float

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - share * (self.bottom - self.top)


def value_scale(
    values: Sequence[float], series: Series, top: float, bottom: float
) -> ValueScale:
    """A scale with four to six round ticks that shows all values.

    It begins at zero unless the values lie close together far from it; a proportion
    stays within 0 and 100 %.
    """
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if low >= 0 and low <= 0.6 * high:
        low = 0.0
    if high - low <= max(_NOTHING, 1e-9 * max(abs(low), abs(high))):
        low, high = _around(low, series)
    whole = series.kind is SeriesKind.COUNT
    step = _nice_step((high - low) / 4, whole=whole)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if series.kind is SeriesKind.PROPORTION and low >= 0 and high <= 1:
        first, last = max(first, 0), min(last, round(1 / step))
        first = min(first, last - 1)
    last = max(last, first + 1)
    ticks = tuple(index * step for index in range(first, last + 1))
    return ValueScale(ticks[0], ticks[-1], ticks, top, bottom)


def _around(value: float, series: Series) -> tuple[float, float]:
    """Room about a single value."""
    if series.kind is SeriesKind.PROPORTION:
        return (0.0, 1.0)
    if abs(value) <= _NOTHING:
        return (0.0, 4.0 if series.kind is SeriesKind.COUNT else 1.0)
    return (min(0.0, 2 * value), max(0.0, 2 * value))


def _nice_step(rough: float, *, whole: bool) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(nice * power for nice in _NICE if nice * power >= rough * 0.999)
    return max(1.0, float(math.ceil(step))) if whole else step


def tick_labels(scale: ValueScale, series: Series) -> list[str]:
    """The ticks as text, all with the same decimals: "20 %", "2.5", "$1,000"."""
    factor = 100 if series.kind is SeriesKind.PROPORTION else series.multiplier
    step = (scale.ticks[1] - scale.ticks[0]) * factor if len(scale.ticks) > 1 else 1.0
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if decimals == 0 and not math.isclose(step, round(step)):
        decimals = 1
    elif decimals and not math.isclose(step * 10**decimals, round(step * 10**decimals)):
        decimals += 1
    return [_tick(value * factor, decimals, series) for value in scale.ticks]


def _tick(value: float, decimals: int, series: Series) -> str:
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = "0"
    if series.kind is SeriesKind.PROPORTION:
        return f"{text} %"
    if series.kind is SeriesKind.VALUE and series.unit in formats.CURRENCIES:
        return f"-{series.unit}{text[1:]}" if text[0] == "-" else series.unit + text
    return text


def axis_note(series: Series, words: Words) -> str:
    """What the value axis counts, where the ticks do not say it: "per 1,000 visits"."""
    if series.kind is SeriesKind.RATE:
        facts = {"multiplier": f"{series.multiplier:,}", "unit": series.unit}
        if series.unit and series.multiplier != 1:
            return words.gettext("per %(multiplier)s %(unit)s") % facts
        if series.multiplier != 1:
            return words.gettext("per %(multiplier)s") % facts
        return words.gettext("per %(unit)s") % facts if series.unit else ""
    if series.kind is SeriesKind.PROPORTION or series.unit in formats.CURRENCIES:
        return ""
    return series.unit


@dataclass(frozen=True, slots=True)
class TimeScale:
    """The time axis: one slot of equal width per period, its point in the middle."""

    starts: tuple[date, ...]
    kind: PeriodKind
    left: float
    right: float

    @property
    def slot(self) -> float:
        return (self.right - self.left) / max(1, len(self.starts))

    def x(self, position: float) -> float:
        """The middle of a period's slot."""
        return self.left + (position + 0.5) * self.slot

    def edge(self, position: float) -> float:
        """Where a period's slot begins."""
        return self.left + position * self.slot

    def x_of_day(self, day: date) -> float | None:
        """Where a day falls inside its period's slot; None outside the chart."""
        for position, start in enumerate(self.starts):
            end = periods.period_end(start, self.kind)
            if start <= day <= end:
                share = (day - start).days / ((end - start).days + 1)
                return self.edge(position + share)
        return None


@dataclass(frozen=True, slots=True)
class PeriodTick:
    """A labelled period: the label, and the year below it where it is new."""

    position: int
    label: str
    year: str


def period_ticks(
    scale: TimeScale, words: Words, widest: float, month: float = 0.0
) -> tuple[PeriodTick, ...]:
    """The periods that get a label: as many as fit when each needs `widest` pixels.

    `month` is how many a month's name needs. Where days or weeks have no room side by side, the first of a month stands for it:
    "Mar" reads better than "2 Mar" eight weeks after "5 Jan".
    """
    steps = _STEPS[scale.kind]
    step = next((s for s in steps if s * scale.slot >= widest), steps[-1])
    if step > _MONTHS_FROM.get(scale.kind, step):
        ticks = _month_ticks(scale, words, month or widest)
        if len(ticks) > 1:
            return ticks
    chosen = [
        position
        for position, start in enumerate(scale.starts)
        if _ordinal(position, start, scale.kind) % step == 0
    ]
    return _named(
        scale, chosen or list(range(len(scale.starts)))[:1], scale.kind, words
    )


_MONTHS_FROM = {PeriodKind.DAY: 7, PeriodKind.WEEK: 2}
"""Labels further apart than so many periods are named by month."""


def _month_ticks(
    scale: TimeScale, words: Words, widest: float
) -> tuple[PeriodTick, ...]:
    firsts = [
        position
        for position, start in enumerate(scale.starts)
        if _first_of_month(start, scale.starts[position - 1] if position else None)
    ]
    for step in _STEPS[PeriodKind.MONTH]:
        chosen = [
            place
            for place in firsts
            if (scale.starts[place].year * 12 + scale.starts[place].month - 1) % step
            == 0
        ]
        nearest = min((b - a for a, b in pairwise(chosen)), default=len(scale.starts))
        if nearest * scale.slot >= widest:
            return _named(scale, chosen, PeriodKind.MONTH, words)
    return ()


def _first_of_month(start: date, before: date | None) -> bool:
    return start.day <= 7 if before is None else start.month != before.month


def _named(
    scale: TimeScale, chosen: Sequence[int], kind: PeriodKind, words: Words
) -> tuple[PeriodTick, ...]:
    ticks = []
    year_before = None
    for position in chosen:
        start = scale.starts[position]
        year = str(start.year) if start.year != year_before else ""
        ticks.append(_period_tick(position, start, kind, year, words))
        year_before = start.year
    return tuple(ticks)


def _ordinal(position: int, start: date, kind: PeriodKind) -> int:
    """A number whose multiples are good to label: January, the first quarter …"""
    if kind is PeriodKind.MONTH:
        return start.year * 12 + start.month - 1
    if kind is PeriodKind.QUARTER:
        return start.year * 4 + periods.quarter(start) - 1
    if kind is PeriodKind.YEAR:
        return start.year
    return position


def _period_tick(
    position: int, start: date, kind: PeriodKind, year: str, words: Words
) -> PeriodTick:
    if kind is PeriodKind.YEAR:
        return PeriodTick(position, str(start.year), "")
    month = periods.short_month_name(start.month, words)
    if kind is PeriodKind.MONTH:
        return PeriodTick(position, month, year)
    if kind is PeriodKind.QUARTER:
        return PeriodTick(position, f"Q{periods.quarter(start)}", year)
    return PeriodTick(position, f"{start.day} {month}", year)
