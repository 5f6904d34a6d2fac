"""Engine time beside a plain numpy yardstick, and beside clinical-qikit if installed.

    python bench/bench_engine.py [--json]

Reports medians of many calls in one run; compare ratios, not absolutes. The yardstick
does the least one can do in numpy for the same answer: ratio, centre, limits and runs
per phase, with missing values. clinical-qikit (a Python peer) is no dependency: put
it into the environment to see it in the table and in the ratios at the end, which say
whether the goals hold: batches from arrays at least 5 times as fast as a loop over its
compute() and at most 5 times the yardstick, a single chart no slower than compute().
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
from measures.analysis.control_judging import judge_control
from measures.analysis.limits import CHARTS
from measures.charts.key import content_key
from measures.charts.preview import preview_svg
from measures.charts.run_chart import to_svg
from measures.charts.sparkline import sparkline_svg

WITH_N = {"p", "pp", "u", "up", "ip", "ms", "xbar", "s"}
FIRST = date(2020, 1, 1)
BATCHED = ("run", "i", "p", "u", "pp")
PEER = "clinical-qikit"
PEER_CHARTS = ("run", "i", "mr", "xbar", "s", "p", "pp", "c", "u", "up", "g")


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
    """Every chart type, one series of 24 and of 200 points, from lists."""
    return [
        (
            f"{chart}, {points} points",
            median_ms(lambda b=batch, c=chart: control_charts(c, b), seconds=0.2),
        )
        for points in (24, 200)
        for chart in CHARTS
        for batch in [inputs(chart, 1, points)]
    ]


def batch_rows() -> list[tuple[str, float]]:
    """Charts of 50 and 1,200 series: from arrays, from lists, and the yardstick."""
    rows = []
    for count in (50, 1200):
        ready = control_charts("p", inputs("p", count, 24)).columns
        rows.append(
            (
                f"p, {count} x 24, yardstick",
                median_ms(lambda c=ready: yardstick(c.y, c.n, c.group)),
            )
        )
        for chart in BATCHED:
            batch = inputs(chart, count, 24)
            found = control_charts(chart, batch)
            columns, offsets = found.columns, found.offsets
            rows += [
                (
                    f"{chart}, {count} x 24, arrays",
                    median_ms(
                        lambda k=chart, c=columns, o=offsets: charts_of_columns(k, c, o)
                    ),
                ),
                (
                    f"{chart}, {count} x 24, lists",
                    median_ms(lambda k=chart, b=batch: control_charts(k, b)),
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
            "P chart": lambda s=series: judge_control(s, "p"),
            "P chart with sentence": lambda s=series: wording.sentence(
                judge_control(s, "p"), s
            ),
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
    rows = [
        (f"{chart}, {points} points, {PEER}", median_ms(peer(chart, 1, points)))
        for points in (24, 200)
        for chart in PEER_CHARTS
    ]
    return rows + [
        (f"{chart}, {count} x 24, {PEER} in a loop", median_ms(peer(chart, count, 24)))
        for count in (50, 1200)
        for chart in BATCHED
    ]


def peer(chart: str, count: int, points: int) -> Callable[[], object]:
    """A call that computes each series with the peer.

    It takes ratios and one phase, where every other series of ours has two.
    """
    from qikit.spc.compute import compute  # type: ignore[import-not-found]

    series = []
    for one in inputs(chart, count, points):
        y, n = np.array(one.y), None if one.n is None else np.array(one.n)
        options = {"s_bar": 2.0} if chart in ("xbar", "s") else {}
        series.append((y if n is None or options else y / n, n, options))

    def loop() -> None:
        for y, n, options in series:
            compute(chart, y, n=n, **options)

    return loop


def ratios(rows: dict[str, float]) -> list[tuple[str, float, bool]]:
    """What is compared, the ratio, and whether the goal holds."""
    found = []
    for count in (50, 1200):
        mine = rows[f"p, {count} x 24, arrays"]
        over = mine / rows[f"p, {count} x 24, yardstick"]
        found.append((f"p, {count} x 24: arrays over yardstick", over, over <= 5))
        for chart in BATCHED:
            loop = rows.get(f"{chart}, {count} x 24, {PEER} in a loop")
            if loop is not None:
                over = loop / rows[f"{chart}, {count} x 24, arrays"]
                found.append(
                    (f"{chart}, {count} x 24: peer over arrays", over, over >= 5)
                )
    for points in (24, 200):
        for chart in PEER_CHARTS:
            theirs = rows.get(f"{chart}, {points} points, {PEER}")
            if theirs is not None:
                over = rows[f"{chart}, {points} points"] / theirs
                found.append(
                    (f"{chart}, {points} points: ours over peer", over, over <= 1)
                )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="machine-readable")
    as_json = parser.parse_args().json
    rows = dict([*engine_rows(), *batch_rows(), *peer_rows(), *product_rows()])
    if as_json:
        print(json.dumps(rows, indent=1))
        return
    for name, milliseconds in rows.items():
        print(f"{milliseconds:9.3f} ms  {name}")
    for name, ratio, holds in ratios(rows):
        print(f"{ratio:9.2f}     {name}: {'holds' if holds else 'MISSED'}")
    if not any(PEER in name for name in rows):
        print(f"{PEER} is not installed: not compared")


if __name__ == "__main__":
    main()
