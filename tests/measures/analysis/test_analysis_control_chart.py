import golden_cases
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.analysis import analyse
from measures.analysis.constants import (
    MDC_RANGE_TO_LIMIT,
    PRIME_SPREAD_LIMIT,
    RANGE_LIMIT,
    RANGE_TO_SIGMA,
    c4,
)
from measures.analysis.control_chart import Input, control_charts
from measures.analysis.limits import CHARTS

WITH_N = {"p", "pp", "u", "up", "ip", "ms"}
PER_POINT = ("plotted", "centre", "lower", "upper", "lower2", "upper2")


def random_inputs(chart: str, count: int = 12) -> list[Input]:
    """Series of several lengths with gaps, phases, exclusions and frozen baselines."""
    rng = np.random.default_rng(20260301)
    batch = []
    for k in range(count):
        size = int(rng.integers(1, 40))
        y = [float(v) for v in rng.integers(1, 60, size)]
        if size > 4:
            y[int(rng.integers(size))] = float("nan")
        batch.append(
            Input(
                y=y,
                n=[float(v) for v in rng.integers(60, 90, size)]
                if chart in WITH_N
                else [float(v) for v in rng.integers(2, 9, size)],
                sd=[float(v) for v in rng.uniform(1, 5, size)],
                exclude=[2] if k % 3 == 0 else [],
                phases=[size // 2] if k % 2 else [],
                freeze=5 if k % 4 == 0 else None,
            )
        )
    return batch


@pytest.mark.parametrize("chart", CHARTS)
def test_batch_gives_each_series_what_it_has_alone(chart):
    batch = random_inputs(chart)

    together = control_charts(chart, batch)

    for k, series in enumerate(batch):
        alone = control_charts(chart, [series])
        own = slice(together.offsets[k], together.offsets[k + 1])
        for name in PER_POINT:
            np.testing.assert_allclose(
                getattr(together.lines, name)[own],
                getattr(alone.lines, name),
                rtol=1e-12,
            )
        np.testing.assert_array_equal(together.outside[own], alone.outside)
        groups = np.unique(together.columns.group[own])
        np.testing.assert_array_equal(together.runs.longest[groups], alone.runs.longest)
        np.testing.assert_array_equal(
            together.runs.crossings[groups], alone.runs.crossings
        )


@pytest.mark.parametrize("chart", CHARTS)
def test_empty_batch_gives_empty_charts(chart):
    assert len(control_charts(chart, []).lines.plotted) == 0


@pytest.mark.parametrize(
    "case",
    [
        case
        for case in golden_cases.load("qicharts2_run")
        if case["input"].keys() <= {"chart", "y", "freeze", "part", "exclude"}
    ],
    ids=lambda case: case["id"],
)
def test_run_chart_and_batch_engine_agree(case):
    from datetime import date, timedelta

    from measures.analysis import build_series, value_point

    first = date(2020, 1, 1)
    document = case["input"]
    aside = [place - 1 for place in document.get("exclude", [])]
    cuts = document.get("part", [])
    series = build_series(
        [
            value_point(first + timedelta(days=k), y, excluded=k in aside)
            for k, y in enumerate(document["y"])
        ],
        kind="value",
        period="day",
    )
    freeze = document.get("freeze") if not cuts else None
    baseline = first + timedelta(days=freeze - 1) if freeze else None

    chart = analyse(
        series, baseline=baseline, phases=[first + timedelta(days=k) for k in cuts]
    )
    runs = control_charts(
        "run",
        [Input(y=document["y"], exclude=aside, phases=cuts, freeze=freeze)],
    ).runs

    assert [phase.n_useful for phase in chart.phases] == runs.n_useful.tolist()
    assert [phase.longest_run or 0 for phase in chart.phases] == runs.longest.tolist()
    assert [
        -1 if phase.crossings is None else phase.crossings for phase in chart.phases
    ] == runs.crossings.tolist()


@given(
    values=st.lists(st.floats(1, 1000), min_size=3, max_size=40),
    factor=st.sampled_from([0.5, 2.0, 4.0]),
    chart=st.sampled_from(["run", "i", "mr"]),
)
def test_scaling_the_values_scales_centre_and_limits(values, factor, chart):
    plain = control_charts(chart, [Input(y=values)]).lines
    scaled = control_charts(chart, [Input(y=[v * factor for v in values])]).lines

    np.testing.assert_allclose(scaled.centre, plain.centre * factor)
    np.testing.assert_allclose(scaled.upper, plain.upper * factor)


@pytest.mark.parametrize(
    ("size", "expected"),
    # Montgomery, Introduction to Statistical Quality Control, appendix VI.
    [(2, 0.7979), (3, 0.8862), (5, 0.9400), (10, 0.9727), (25, 0.9896)],
)
def test_c4_equals_the_printed_table(size, expected):
    assert c4(size) == pytest.approx(expected, abs=5e-5)


def test_constants_of_ranges_equal_the_printed_table():
    # d2 = 1.128 and D4 = 3.267 for ranges of two; 3 / d2 = 2.66.
    assert (RANGE_TO_SIGMA, RANGE_LIMIT) == (1.128, 3.267)
    assert pytest.approx(3 / RANGE_TO_SIGMA, abs=5e-4) == MDC_RANGE_TO_LIMIT
    assert pytest.approx(RANGE_LIMIT, abs=1e-3) == PRIME_SPREAD_LIMIT
