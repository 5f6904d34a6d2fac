"""Stored pieces -> one point per period, by sums and never by averaging averages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from math import fsum, sqrt

from measures.analysis import periods
from measures.analysis.periods import WeekStart
from measures.analysis.series import Point, ratio_point, value_point
from measures.analysis.words import ENGLISH, Words


class Statistic(StrEnum):
    """What one point of a measure shows."""

    RATIO = "ratio"
    """Numerator over denominator, both plain sums."""
    COUNT = "count"
    """A plain sum of numerators."""
    MEAN = "mean"
    """Total over n of measured values."""
    MEDIAN = "median"
    """The median of measured values: cannot be put together from parts."""
    DISTINCT = "distinct"
    """Different people counted once each: one person may be in two parts."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is stored for the days from `start` to `end`, both included.

    Ratios and counts fill `numerator` (and `denominator`); measured values fill `n`
    and `total`, and `median` and `total_of_squares` where known. An import cuts weeks at the end of a
    month, so that they add up to months.
    """

    start: date
    end: date
    numerator: int | None = None
    denominator: int | None = None
    n: int | None = None
    total: float | None = None
    median: float | None = None
    total_of_squares: float | None = None


class AggregationError(ValueError):
    """These pieces do not determine the period's number; `reason` is for the reader."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def aggregate(
    pieces: Iterable[Piece],
    *,
    statistic: str,
    period: str,
    week_starts: str = WeekStart.MONDAY,
    words: Words = ENGLISH,
) -> tuple[Point, ...]:
    """One point per period that holds a piece, in order; pieces come in any order.

    Raises AggregationError when a piece reaches over two periods (a week entered by
    hand, asked for by month), when a median or a count of different people would
    have to be put together from several pieces, and when measured values come
    without their number. Rates are sums over sums, never means of rates.
    """
    statistic = Statistic(statistic)

    def period_of(piece: Piece) -> date:
        start = periods.period_start(piece.start, period, week_starts)
        if piece.end > periods.period_end(start, period):
            raise AggregationError(_reason_too_long(piece, period, words))
        return start

    ordered = sorted(pieces, key=lambda piece: piece.start)
    return tuple(
        _point(start, list(parts), statistic, words)
        for start, parts in groupby(ordered, key=period_of)
    )


def _point(
    start: date, parts: Sequence[Piece], statistic: Statistic, words: Words
) -> Point:
    if statistic in (Statistic.MEDIAN, Statistic.DISTINCT) and len(parts) > 1:
        raise AggregationError(_reason_from_parts(statistic, words))
    if statistic in (Statistic.RATIO, Statistic.DISTINCT):
        return _ratio(start, parts)
    if statistic is Statistic.COUNT:
        return value_point(start, _whole_sum(part.numerator for part in parts))
    if statistic is Statistic.MEDIAN:
        return value_point(start, parts[0].median, n=parts[0].n)
    return _mean(start, parts, words)


def _ratio(start: date, parts: Sequence[Piece]) -> Point:
    # A part without numerator or denominator counts on neither side of the line.
    whole = [p for p in parts if p.numerator is not None and p.denominator is not None]
    return ratio_point(
        start,
        _whole_sum(part.numerator for part in whole),
        _whole_sum(part.denominator for part in whole),
    )


def _mean(start: date, parts: Sequence[Piece], words: Words) -> Point:
    known = [p for p in parts if p.total is not None]
    if any(part.n is None for part in known) and len(parts) > 1:
        raise AggregationError(
            words.gettext(
                "These values were entered without how many measurements each stands"
                " for, so they cannot be put together into longer periods."
            )
        )
    total = fsum(part.total for part in known if part.total is not None)
    if len(known) == 1 and known[0].n is None:  # entered by hand: nobody said how many
        return value_point(start, total)
    n = sum(part.n or 0 for part in known)
    return value_point(
        start,
        total / n if n else None,
        n=n if known else None,
        sd=_standard_deviation(known, n, total),
    )


def _standard_deviation(parts: Sequence[Piece], n: int, total: float) -> float | None:
    """Of all measurements together, by sums; None where a part has no squares."""
    squares = [part.total_of_squares for part in parts]
    if n < 2 or any(square is None for square in squares):
        return None
    spread = fsum(square or 0.0 for square in squares) - total * total / n
    return sqrt(max(spread, 0.0) / (n - 1))


def _whole_sum(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _reason_too_long(piece: Piece, period: str, words: Words) -> str:
    return words.gettext(
        "The number for %(first)s to %(last)s reaches over more than one %(period)s,"
        " so it cannot be divided between them."
    ) % {
        "first": periods.day_label(piece.start, words),
        "last": periods.day_label(piece.end, words),
        "period": _period_name(period, words),
    }


def _reason_from_parts(statistic: Statistic, words: Words) -> str:
    if statistic is Statistic.MEDIAN:
        return words.gettext(
            "A median cannot be worked out from the medians of shorter periods."
        )
    return words.gettext(
        "Each person is counted once per period, and the same person may be in"
        " several periods, so shorter periods cannot be added up."
    )


def _period_name(period: str, words: Words) -> str:
    names = {
        "day": words.gettext("day"),
        "week": words.gettext("week"),
        "month": words.gettext("month"),
        "quarter": words.gettext("quarter"),
        "year": words.gettext("year"),
    }
    return names[period]
