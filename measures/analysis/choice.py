"""Which control chart fits a series, and why, in plain words.

The run chart stays what a page shows first; this says which control chart to turn to.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import fmean

import numpy as np

from measures.analysis import formats
from measures.analysis.limits import overdispersion
from measures.analysis.rules import USEFUL_POINTS_NEEDED
from measures.analysis.series import Point, Series, SeriesKind
from measures.analysis.series_columns import columns_of, kinds_for
from measures.analysis.words import ENGLISH, Words

CASES_NEEDED = 5
"""Below 5 / p in the denominator (p: the rarer outcome) the normal limits of a P or U
chart are unreliable: they expect at least 5 events. Provost LP, Murray SK. The Health
Care Data Guide, chapter 5; Montgomery DC, chapter 7."""

SIZES_ALIKE = 0.25
"""Denominators within 25 % of their mean may be treated as equal. Montgomery DC,
Introduction to Statistical Quality Control, chapter 7, variable sample size."""


def most_by_chance(n_points: int) -> float:
    """The largest spread of the z-scores that counting alone would easily bring.

    1 + 2.4 / sqrt(n): under pure binomial or Poisson variation the estimate from moving
    ranges exceeds it on about one chart in a hundred (simulated again by
    tests/measures/analysis/test_analysis_choice.py).
    """
    return 1 + 2.4 / sqrt(n_points)


@dataclass(frozen=True, slots=True)
class Choice:
    """The control chart that fits: its kind, why, and what to be careful about.

    `better` names a chart (g or t) that would tell more but needs other data: the cases
    or the days between events. `dispersion` is how many times as far the points spread
    as counting alone would have them, None where it cannot be told.
    """

    kind: str
    reason: str
    cautions: tuple[str, ...] = ()
    better: str = ""
    dispersion: float | None = None


def choose(series: Series, words: Words = ENGLISH) -> Choice:
    """The chart for the series' judged points, with its reason in words.

    Shares get P or, where they spread wider than counting alone brings, P'; rates U or
    U'; counts C, or I where they spread wider; values X-bar where each point has a
    standard deviation, I' where its n differs by more than 25 %, else I. Without points
    the kind's plain chart.
    """
    judged = [point for point in series.points if point.judged]
    kind, reason, dispersion = _CHOOSE[series.kind](series, judged, words)
    better, rare = _rare(series, judged, words)
    cautions = [rare, _low_sizes(series, judged, words)]
    return Choice(kind, reason, tuple(filter(None, cautions)), better, dispersion)


Chosen = tuple[str, str, float | None]


def _share(series: Series, judged: Sequence[Point], words: Words) -> Chosen:
    return _ratio(
        series,
        judged,
        words,
        ("p", "pp"),
        words.gettext(
            "A P chart: each point is a share of people or cases, and the limits follow"
            " from how many were counted."
        ),
    )


def _rate(series: Series, judged: Sequence[Point], words: Words) -> Chosen:
    return _ratio(
        series,
        judged,
        words,
        ("u", "up"),
        words.gettext(
            "A U chart: each point is a number of events for a changing opportunity,"
            " and the limits follow from how large it was."
        ),
    )


def _ratio(
    series: Series,
    judged: Sequence[Point],
    words: Words,
    kinds: tuple[str, str],
    plain: str,
) -> Chosen:
    if kinds[0] not in kinds_for(series):
        return "i", _without_counts(words), None
    spread = _dispersion(series, kinds[0], binomial=kinds[0] == "p")
    if spread is None or spread <= most_by_chance(len(judged)):
        return kinds[0], plain, spread
    text = words.gettext(
        "A %(chart)s chart: the points spread about %(times)s times as far as counting"
        " alone would have them, as is usual with large denominators, so the limits are"
        " widened to match."
    )
    facts = {"chart": _NAMES[kinds[1]], "times": formats.number(spread, 1)}
    return kinds[1], text % facts, spread


_NAMES = {"pp": "P′", "up": "U′"}


def _without_counts(words: Words) -> str:
    return words.gettext(
        "An I chart: the points come without what they were counted from, so the limits"
        " follow from how far they move from one to the next."
    )


def _count(series: Series, judged: Sequence[Point], words: Words) -> Chosen:
    spread = _count_dispersion(series, judged)
    if "c" in kinds_for(series) and (
        spread is None or spread <= most_by_chance(len(judged))
    ):
        reason = words.gettext(
            "A C chart: each point is a number of events, and the opportunity for them"
            " is taken to stay the same."
        )
        return "c", reason, spread
    if spread is None:
        return "i", _from_moves(words), None
    text = words.gettext(
        "An I chart: the counts spread about %(times)s times as far as chance alone"
        " would have them, so the limits follow from how far they move from one to the"
        " next."
    )
    return "i", text % {"times": formats.number(spread, 1)}, spread


def _value(series: Series, judged: Sequence[Point], words: Words) -> Chosen:
    kinds = kinds_for(series)
    if judged and "xbar" in kinds:
        reason = words.gettext(
            "An X-bar chart: each point is the mean of several measurements, and the"
            " limits follow from how far these differ within a period."
        )
        return "xbar", reason, None
    if judged and "ip" in kinds and _sizes_differ(judged):
        reason = words.gettext(
            "An I′ chart: the points stand for very different numbers of measurements,"
            " and the limits are narrower where there are more."
        )
        return "ip", reason, None
    return "i", _from_moves(words), None


def _from_moves(words: Words) -> str:
    return words.gettext(
        "An I chart: each period has one value, and the limits follow from how far the"
        " points move from one to the next."
    )


_CHOOSE: dict[SeriesKind, Callable[[Series, Sequence[Point], Words], Chosen]] = {
    SeriesKind.PROPORTION: _share,
    SeriesKind.RATE: _rate,
    SeriesKind.COUNT: _count,
    SeriesKind.VALUE: _value,
}


def _sizes_differ(judged: Sequence[Point]) -> bool:
    sizes = [point.n or 0 for point in judged]
    mean = fmean(sizes)
    return any(abs(size - mean) > SIZES_ALIKE * mean for size in sizes)


def _dispersion(series: Series, kind: str, *, binomial: bool) -> float | None:
    """The spread of the z-scores; None below ten judged points or without spread."""
    judged = sum(point.judged for point in series.points)
    if judged < USEFUL_POINTS_NEEDED:
        return None
    found = float(overdispersion(columns_of(series, kind), binomial=binomial)[0])
    return None if np.isnan(found) else found


def _count_dispersion(series: Series, judged: Sequence[Point]) -> float | None:
    """A count is a rate whose opportunity is 1."""
    if len(judged) < USEFUL_POINTS_NEEDED or "c" not in kinds_for(series):
        return None
    columns = columns_of(series, "c")
    columns.n[:] = 1.0
    found = float(overdispersion(columns, binomial=False)[0])
    return None if np.isnan(found) else found


def _rare(series: Series, judged: Sequence[Point], words: Words) -> tuple[str, str]:
    """The chart of the gaps, and why, where most periods have no event at all."""
    if series.kind is SeriesKind.VALUE or len(judged) < 2:
        return "", ""
    zeros = sum(point.value == 0 for point in judged)
    if zeros * 2 <= len(judged):
        return "", ""
    facts = {"zeros": zeros, "count": len(judged)}
    if series.kind is SeriesKind.PROPORTION:
        text = words.gettext(
            "%(zeros)s of %(count)s periods have no event: for events as rare as these"
            " a G chart of the cases between one event and the next tells more."
        )
        return "g", text % facts
    text = words.gettext(
        "%(zeros)s of %(count)s periods have no event: for events as rare as these a T"
        " chart of the days between one event and the next tells more."
    )
    return "t", text % facts


def _low_sizes(series: Series, judged: Sequence[Point], words: Words) -> str:
    """Which denominators are too small for limits to be relied on; empty if none."""
    needed = size_needed(series)
    if needed is None:
        return ""
    low = sum((point.denominator or 0) < needed for point in judged)
    if not low:
        return ""
    text = words.ngettext(
        "%(low)s of %(count)s points has a denominator below %(needed)s: with so few,"
        " control limits are unreliable there.",
        "%(low)s of %(count)s points have a denominator below %(needed)s: with so few,"
        " control limits are unreliable there.",
        low,
    )
    return text % {"low": low, "count": len(judged), "needed": f"{needed:,}"}


def size_needed(series: Series) -> int | None:
    """The smallest denominator on which limits can be relied: 5 / p, rounded up.

    p is the pooled share of the judged points, or its complement if that is rarer, or
    the pooled rate. None for other series, and where p is 0.
    """
    judged = [p for p in series.points if p.judged and p.denominator]
    if series.kind not in (SeriesKind.PROPORTION, SeriesKind.RATE) or not judged:
        return None
    events = sum(point.numerator or 0 for point in judged)
    counted = sum(point.denominator or 0 for point in judged)
    if series.kind is SeriesKind.PROPORTION:
        events = min(events, counted - events)
    return ceil(CASES_NEEDED * counted / events) if events else None
