"""Drawing time of every chart family: cold, warm and from the cache.

    python bench/bench_charts.py

Cold is a fresh process from its start to its first drawing. Compare ratios, not
absolutes. Goals: the analysis at most 5 % of a drawing, a cached chart at most 3 %; 40
sparklines at most 3 times one page with one (bench_pages measures whole pages).
"""

# ruff: noqa: E402 - the project is put on the path before it is imported

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from measures.analysis import analyse
from measures.analysis.control_judging import judge_control
from measures.charts import draw, gallery, svg
from measures.charts.control_plot import lay_out_control
from measures.charts.key import content_key, control_key, drawing_key
from measures.charts.layout import lay_out
from measures.charts.sparkline import sparkline_svg

COLD_RUNS = 5
FAMILIES = ("Run chart: states", "Control chart: families", "Funnel", "Pareto", "Small")
COLD = (
    "from measures.charts import draw, gallery\n"
    "from measures.charts.layout import lay_out\n"
    "from measures.analysis import analyse\n"
    "series = gallery.shares([42] * 24)\n"
    "draw.to_svg(lay_out(analyse(series), series))\n"
)


def median_ms(call: Callable[[], object], *, seconds: float = 0.6) -> float:
    """The median time of one call in milliseconds, after one call to warm up."""
    call()
    times = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or len(times) < 5:
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def cold_ms(program: str) -> float:
    """The median time of a fresh process in milliseconds."""
    times = []
    for _ in range(COLD_RUNS):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def print_states(points: int) -> None:
    """One run chart and one control chart: every way to get the picture."""
    series = gallery.shares([42.0] * points)
    run, control = analyse(series), judge_control(series, "p")
    kept = {
        content_key(run, series): draw.to_svg(lay_out(run, series)),
        control_key(control, series): draw.to_svg(lay_out_control(control, series)),
    }
    tasks: dict[str, Callable[[], object]] = {
        "run chart, drawn (warm)": lambda: draw.to_svg(lay_out(run, series)),
        "run chart, laid out": lambda: lay_out(run, series),
        "run chart, preview": lambda: svg.written(lay_out(run, series), prefix="x"),
        "run chart, cached": lambda: kept[content_key(run, series)],
        "run chart, analysed": lambda: analyse(series),
        "P chart, drawn (warm)": lambda: draw.to_svg(lay_out_control(control, series)),
        "P chart, cached": lambda: kept[control_key(control, series)],
        "P chart, analysed": lambda: judge_control(series, "p"),
        "PNG": lambda: draw.to_png(lay_out(run, series)),
        "one sparkline": lambda: sparkline_svg(run, series),
        "40 sparklines": lambda: [sparkline_svg(run, series) for _ in range(40)],
    }
    took = {name: median_ms(task) for name, task in tasks.items()}
    drawing = took["run chart, drawn (warm)"]
    print(f"\n{points} points{'':22} {'median':>9} {'of a drawing':>14}")
    for name, spent in took.items():
        print(f"{name:30} {spent:7.2f} ms {spent / drawing:13.1%}")


def print_families() -> None:
    """The first of every family in the gallery."""
    print(f"\n{'family':30} {'laid out':>10} {'drawn':>10} {'key':>10}")
    for family in FAMILIES:
        cases = [c for c in gallery.cases() if c.group.startswith(family)]
        case = cases[4] if family.startswith("Run") else cases[0]
        drawing = case.draw("wide")
        numbers = (
            median_ms(lambda c=case: c.draw("wide"), seconds=0.3),
            median_ms(lambda d=drawing: draw.to_svg(d), seconds=0.3),
            median_ms(lambda d=drawing: drawing_key(d), seconds=0.3),
        )
        print(f"{family:30}" + "".join(f"{number:8.2f} ms" for number in numbers))


def main() -> None:
    print(f"{'a fresh process that draws':30} {cold_ms(COLD):7.0f} ms")
    print(
        f"{'a fresh process that does not':30} {cold_ms('import measures.charts'):7.0f} ms"
    )
    for points in (24, 200):
        print_states(points)
    print_families()


if __name__ == "__main__":
    main()
