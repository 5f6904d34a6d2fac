"""How often pure chance makes the Anhøj rules signal, by simulation.

20,000 series of independent normal values per number; share of charts with a signal,
in percent. A median of the chart's own points keeps the share near 4 %; a median
frozen on few early points is itself off, and every later point is judged against it.
tests/measures/analysis/test_analysis_false_alarms.py simulates it again.
"""

from bisect import bisect_left

POINTS = (12, 18, 24, 30, 36, 48, 60, 90, 120)

OWN_MEDIAN = (1.4, 1.2, 3.2, 2.7, 4.1, 4.0, 4.2, 7.6, 7.0)

# Points that made the frozen median -> percent, for each of POINTS that is larger.
FROZEN: dict[int, tuple[float | None, ...]] = {
    10: (1.6, 6.1, 10.0, 13.4, 17.8, 17.9, 21.9, 31.8, 31.3),
    12: (None, 3.4, 7.9, 10.8, 14.8, 15.8, 19.0, 27.9, 28.8),
    15: (None, 2.4, 4.4, 9.4, 11.6, 11.8, 17.1, 23.9, 24.7),
    20: (None, None, 3.3, 4.9, 8.5, 9.7, 12.7, 20.5, 20.6),
    25: (None, None, None, 3.6, 5.3, 6.4, 11.0, 17.6, 16.9),
    30: (None, None, None, None, 4.5, 6.3, 8.2, 15.2, 15.3),
    40: (None, None, None, None, None, 4.5, 6.0, 12.1, 13.1),
}

OFFERED_FROM = 20
"""A frozen baseline is offered from this many points on: fewer signal too freely."""


def false_alarm_percent(n_points: int, frozen: int | None = None) -> int | None:
    """Of 100 charts of pure chance, about how many would signal.

    `frozen` is the number of points that made the median, None for all of them. Read
    from the next longer series and the next shorter baseline of the table, so rather
    too high than too low; None outside the table (under 10 points, or a baseline of
    fewer than 10).
    """
    if n_points < min(FROZEN):
        return None
    place = min(bisect_left(POINTS, n_points), len(POINTS) - 1)
    if frozen is None or frozen >= n_points:
        return _whole(OWN_MEDIAN[place])
    shorter = [size for size in FROZEN if size <= frozen]
    if not shorter:
        return None
    percent = FROZEN[max(shorter)][place]
    return _whole(OWN_MEDIAN[place] if percent is None else percent)


def _whole(percent: float) -> int:
    """Rounded half up, as people do."""
    return int(percent + 0.5)
