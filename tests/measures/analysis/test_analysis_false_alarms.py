import numpy as np
import pytest

from measures.analysis.columns import Columns
from measures.analysis.control_chart import charts_of_columns
from measures.analysis.false_alarms import (
    FROZEN,
    OWN_MEDIAN,
    POINTS,
    false_alarm_percent,
)

SERIES = 6000


def simulated_percent(n_points: int, frozen: int | None) -> float:
    """The share of random charts with a signal."""
    rng = np.random.default_rng(20140513)
    total = SERIES * n_points
    missing = np.full(total, np.nan)
    place = np.tile(np.arange(n_points), SERIES)
    columns = Columns(
        y=rng.standard_normal(total),
        n=missing,
        sd=missing,
        group=np.repeat(np.arange(SERIES), n_points),
        n_groups=SERIES,
        include=np.ones(total, dtype=bool),
        base=place < (frozen or n_points),
        given=np.full(SERIES, np.nan),
    )
    charts = charts_of_columns("run", columns, np.arange(SERIES + 1) * n_points)
    return float(charts.runs.signal.mean() * 100)


@pytest.mark.parametrize("n_points", [24, 36, 60])
def test_own_median_table_is_found_again(n_points):
    expected = OWN_MEDIAN[POINTS.index(n_points)]

    assert simulated_percent(n_points, None) == pytest.approx(expected, abs=1.0)


@pytest.mark.parametrize(("frozen", "n_points"), [(10, 36), (20, 36), (20, 60)])
def test_frozen_baseline_table_is_found_again(frozen, n_points):
    expected = FROZEN[frozen][POINTS.index(n_points)]

    assert simulated_percent(n_points, frozen) == pytest.approx(expected, abs=2.0)


@pytest.mark.parametrize(
    ("n_points", "frozen", "expected"),
    [
        (36, None, 4),
        (36, 10, 18),
        (36, 20, 9),
        (33, 22, 9),
        (24, 24, 3),
        (500, 20, 21),
        (9, None, None),
        (36, 5, None),
    ],
)
def test_false_alarm_percent_is_read_rather_high(n_points, frozen, expected):
    assert false_alarm_percent(n_points, frozen) == expected
