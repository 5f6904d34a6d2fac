"""Counting made-up visits beside one plain csv.reader pass over the same file.

    python bench/bench_extracts.py [ROWS ...]     60000 200000 1000000 5000000 by default

Every line is measured in fresh processes of one kind (Python with the reader loaded), turn
about, the best of three (one above a million rows): processor seconds of the pass, of a plain chunked pandas read, and
of the counting with all checks; then the counting's peak memory and what lies above the
bare process with the reader loaded. Ends with status 1 when a million rows cost more than
2 passes, any size more than 300 MB above idle, or five million 8 MB more than a million. Needs QI_SHARED (make_visits.py and its known answer).
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("QI_SHARED", ROOT.parent / "shared"))
SIZES = [60_000, 200_000, 1_000_000, 5_000_000]
MOST_PASSES, MOST_MB, MOST_GROWTH_MB = 2.0, 300.0, 8.0
JUDGED_ROWS = 1_000_000
RECIPE = {
    "date": {"column": "visit_date"},
    "period": "week",
    "group": "clinic",
    "denominator": [
        {"column": "status", "op": "is", "value": "Completed"},
        {"column": "diabetes", "op": "is", "value": "Y"},
        {"column": "age", "op": "between", "value": [18, 75]},
    ],
    "numerator": [{"column": "foot_exam_done", "op": "is", "value": "Y"}],
}
CSV_READER = """
import csv
import extracts.reader.counting
with open(path, encoding="utf-8", newline="") as file:
    for row in csv.reader(file):
        pass
"""
PANDAS = """
import pandas
for chunk in pandas.read_csv(path, dtype=str, chunksize=100_000):
    pass
"""
IDLE = "import extracts.reader.counting"
COUNT = """
import datetime
from pathlib import Path
from extracts.reader.counting import count
from extracts.reader.recipe import parse_recipe
found = count(Path(path), parse_recipe(RECIPE), today=datetime.date(2026, 11, 20),
              rows_limit=10_000_000, spill=Path(path).parent)
said = {"total": found.total, "weeks": {k: list(v) for k, v in found.by_period.items()}}
"""
FRAME = """
import json, resource, sys
path, RECIPE, said = sys.argv[1], json.loads(sys.argv[2]), None
{body}
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said]))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One process: processor seconds, peak megabytes, and what it found."""

    seconds: float
    megabytes: float
    said: dict | None


@dataclass(frozen=True, slots=True)
class Line:
    """One size of the table."""

    rows: int
    csv_pass: float
    pandas: float | None
    counting: float
    megabytes: float
    above_idle: float

    @property
    def passes(self) -> float:
        return self.counting / self.csv_pass


def run(body: str, path: Path) -> Run:
    """The body in a fresh Python; single-threaded, as the reader's child is."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    done = subprocess.run(
        [sys.executable, "-c", FRAME.replace("{body}", body), str(path), json.dumps(RECIPE)],
        env={**os.environ, **threads, "PYTHONPATH": str(ROOT)}, cwd=ROOT,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return Run(*json.loads(done.stdout))


def best(runs: Sequence[Run]) -> Run:
    return min(runs, key=lambda one: one.seconds)


def measured(path: Path, rows: int, idle: float) -> Line:
    """The line of one file. Raises SystemExit when the counts are not the known ones."""
    times = 1 if rows > JUDGED_ROWS else 3
    passes, counts = [], []
    for _time in range(times):
        passes.append(run(CSV_READER, path))
        counts.append(run(COUNT, path))
    require_truth(path, counts[-1].said or {})
    counting = best(counts)
    return Line(
        rows, best(passes).seconds, pandas_seconds(path), counting.seconds,
        counting.megabytes, counting.megabytes - idle,
    )  # fmt: skip


def pandas_seconds(path: Path) -> float | None:
    """None where pandas is not installed: it is no dependency of the reader."""
    try:
        return run(PANDAS, path).seconds
    except subprocess.CalledProcessError:
        return None


def require_truth(path: Path, found: dict) -> None:
    truth = json.loads(path.with_suffix(".truth.json").read_text())
    foot = truth["measures"]["foot_exam"]
    if [found["total"], found["weeks"]] != [foot["total"], foot["by_week"]]:
        raise SystemExit(f"The counts of {path.name} are not the known ones.")


def make(folder: Path, rows: int) -> Path:
    path = folder / f"visits_{rows}.csv"
    maker = SHARED / "data" / "make_visits.py"
    subprocess.run(
        [sys.executable, str(maker), "-n", str(rows), "-o", str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    return path


def table(sizes: Sequence[int]) -> list[Line]:
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    print(f"Load {load} on {os.cpu_count()} processors before the first line.\n")
    print(
        "|      Rows | csv pass | pandas read | Counting | Passes (goal) "
        "| Peak memory | Above idle (goal) |"
    )
    print(
        "|----------:|---------:|------------:|---------:|--------------:"
        "|------------:|------------------:|"
    )
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        idle = run(IDLE, Path(folder)).megabytes
        for rows in sizes:
            path = make(Path(folder), rows)
            lines.append(measured(path, rows, idle))
            path.unlink()
            print(shown(lines[-1]), flush=True)
    return lines


def shown(line: Line) -> str:
    pandas = "-" if line.pandas is None else f"{line.pandas:.2f} s"
    return (
        f"| {line.rows:9,} | {line.csv_pass:6.2f} s | {pandas:>11} | {line.counting:6.2f} s "
        f"| {line.passes:7.2f} ({MOST_PASSES:.1f}) | {line.megabytes:8.0f} MB "
        f"| {line.above_idle:7.0f} MB ({MOST_MB:.0f}) |"
    )


def faults(lines: Sequence[Line]) -> list[str]:
    """Which promises do not hold, for files of a million rows."""
    found = []
    for line in lines:
        if line.rows == JUDGED_ROWS and line.passes > MOST_PASSES:
            found.append(f"{line.rows:,} rows cost {line.passes:.2f} passes.")
        if line.above_idle > MOST_MB:
            found.append(
                f"{line.rows:,} rows need {line.above_idle:.0f} MB above idle."
            )
    return found + growth(lines)


def growth(lines: Sequence[Line]) -> list[str]:
    """Which sizes above the judged one need more memory than it does: it should be flat."""
    judged = next((one for one in lines if one.rows == JUDGED_ROWS), None)
    return [
        f"{one.rows:,} rows need {one.megabytes - judged.megabytes:.0f} MB more."
        for one in lines
        if judged
        and one.rows > JUDGED_ROWS
        and one.megabytes > judged.megabytes + MOST_GROWTH_MB
    ]


def main() -> int:
    if not (SHARED / "data" / "make_visits.py").is_file():
        print(f"Skipped: no make_visits.py in {SHARED}; set QI_SHARED.")
        return 0
    lines = table([int(text) for text in sys.argv[1:]] or SIZES)
    for fault in faults(lines):
        print(fault)
    return 1 if faults(lines) else 0


if __name__ == "__main__":
    sys.exit(main())
