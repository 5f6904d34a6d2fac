"""Engine time beside a plain numpy yardstick, and beside clinical-qikit if installed.

    python bench/bench_engine.py [--json]

Reports medians of many calls in one run; compare ratios, not absolutes. The yardstick
does the least one can do in numpy for the same answer: ratio, centre, limits and runs
per phase, with missing values. clinical-qikit (a Python peer) is no dependency: put
it into the environment to see it in the table.
"""

import argparse
import importlib.util
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from measures.analysis import analyse, build_series, ratio_point, wording
from measures.analysis.control_chart import Input, charts_of_columns, control_charts
from measures.analysis.limits import CHARTS
from measures.charts.key import content_key
from measures.charts.preview import preview_svg
from measures.charts.run_chart import to_svg
from measures.charts.sparkline import sparkline_svg

WITH_N = {"p", "pp", "u", "up", "ip", "ms", "xbar", "s"}
FIRST = date(2020, 1, 1)


def median_ms(call: Callable[[], object], *, seconds: float = 0.4) -> float:
    """The median time of one call in milliseconds, after one call to warm up."""
    call()
    times = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or len(times) < 5:
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def inputs(chart: str, count: int, points: int) -> list[Input]:
    """Random series with a gap each and two phases in every other one."""
    rng = np.random.default_rng(7)
    batch = []
    for k in range(count):
        n = rng.integers(40, 80, points).astype(float)
        y = np.maximum(1, rng.binomial(n.astype(int), 0.4)).astype(float)
        y[points // 3] = np.nan
        batch.append(
            Input(
                y=y.tolist(),
                n=n.tolist() if chart in WITH_N else None,
                sd=(y / 10).tolist(),
                phases=[points // 2] if k % 2 else [],
            )
        )
    return batch


def yardstick(y: np.ndarray, n: np.ndarray, phase: np.ndarray) -> tuple:
    """P charts with runs: plain numpy on flat arrays, one group per phase."""
    ratio = y / n
    known = ~np.isnan(ratio)
    groups = phase[-1] + 1
    total = np.bincount(phase[known], y[known], groups)
    size = np.bincount(phase[known], n[known], groups)
    centre = (total / size)[phase]
    sigma = np.sqrt(centre * (1 - centre) / n)
    upper = np.minimum(centre + 3 * sigma, 1)
    lower = np.maximum(centre - 3 * sigma, 0)
    side = np.sign(ratio - centre)
    useful = np.flatnonzero(known & (side != 0))
    owner, way = phase[useful], side[useful]
    begins = np.r_[True, (owner[1:] != owner[:-1]) | (way[1:] != way[:-1])]
    starts = np.flatnonzero(begins)
    lengths = np.diff(np.r_[starts, len(useful)])
    longest = np.zeros(groups, int)
    np.maximum.at(longest, owner[starts], lengths)
    crossings = np.bincount(owner[starts], minlength=groups) - 1
    return centre, upper, lower, longest, crossings


def engine_rows() -> list[tuple[str, float]]:
    """Every chart type, one series of 24 and of 200 points."""
    return [
        (
            f"{chart}, {points} points",
            median_ms(lambda b=batch, c=chart: control_charts(c, b), seconds=0.1),
        )
        for points in (24, 200)
        for chart in CHARTS
        for batch in [inputs(chart, 1, points)]
    ]


def batch_rows() -> list[tuple[str, float]]:
    """P charts of 50 and 1,200 series: from arrays, from lists, and the yardstick."""
    rows = []
    for count in (50, 1200):
        batch = inputs("p", count, 24)
        ready = control_charts("p", batch)
        columns, offsets = ready.columns, ready.offsets
        rows += [
            (
                f"p, {count} x 24, yardstick",
                median_ms(lambda c=columns: yardstick(c.y, c.n, c.group)),
            ),
            (
                f"p, {count} x 24, arrays",
                median_ms(lambda c=columns, o=offsets: charts_of_columns("p", c, o)),
            ),
            (
                f"p, {count} x 24, lists",
                median_ms(lambda b=batch: control_charts("p", b)),
            ),
        ]
    return rows


def product_rows() -> list[tuple[str, float]]:
    """What a page asks for: verdict, sentence, key, preview, sparkline, drawing."""
    rng = np.random.default_rng(7)
    rows = []
    for points in (24, 200):
        series = build_series(
            [
                ratio_point(FIRST + timedelta(days=k), int(rng.binomial(50, 0.4)), 50)
                for k in range(points)
            ],
            kind="proportion",
            period="day",
            name="Screened",
        )
        chart = analyse(series)
        jobs = {
            "run chart": lambda s=series: analyse(s),
            "run chart with sentence": lambda s=series: wording.sentence(analyse(s), s),
            "content key": lambda s=series, c=chart: content_key(c, s),
            "sparkline": lambda s=series, c=chart: sparkline_svg(c, s),
            "preview": lambda s=series, c=chart: preview_svg(c, s),
            "drawing": lambda s=series, c=chart: to_svg(c, s),
        }
        rows += [
            (f"{name}, {points} points", median_ms(job)) for name, job in jobs.items()
        ]
    return rows


def peer_rows() -> list[tuple[str, float]]:
    """clinical-qikit's compute() on one series, and in a loop over many."""
    if importlib.util.find_spec("qikit") is None:
        return []
    from qikit.spc.compute import compute  # type: ignore[import-not-found]

    rows = []
    for chart, count in (("run", 50), ("p", 50), ("p", 1200)):
        series = [
            (np.array(one.y), None if one.n is None else np.array(one.n))
            for one in inputs(chart, count, 24)
        ]
        # It takes ratios, and one phase; ours above had a phase more every other time.
        ratios = [(y if n is None else y / n, n) for y, n in series]

        def loop(
            chart: str = chart, ratios: list[tuple] = ratios, until: int = count
        ) -> None:
            for y, n in ratios[:until]:
                compute(chart, y, n=n)

        rows += [
            (
                f"{chart}, 24 points, clinical-qikit",
                median_ms(lambda f=loop: f(until=1)),
            ),
            (f"{chart}, {count} x 24, clinical-qikit in a loop", median_ms(loop)),
        ]
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="machine-readable")
    as_json = parser.parse_args().json
    peer = peer_rows()
    rows = [*engine_rows(), *batch_rows(), *product_rows(), *peer]
    if as_json:
        print(json.dumps(dict(rows), indent=1))
        return
    for name, milliseconds in rows:
        print(f"{milliseconds:9.3f} ms  {name}")
    if not peer:
        print("clinical-qikit is not installed: not compared")


if __name__ == "__main__":
    main()
