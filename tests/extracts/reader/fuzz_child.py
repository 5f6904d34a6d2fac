"""Made-up files, read one after another in one process with hard limits.

    python -m tests.extracts.reader.fuzz_child 300

Prints how many were read and how each verdict came out; ends with a traceback and the
smallest file that broke a promise. One process reads all: what a file leaves behind
(memory, limits, open files) is there when the next one comes.
"""

import gzip
import json
import resource
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extracts.reader.counting import count
from extracts.reader.inspection import inspect
from extracts.reader.recipe import parse_recipe
from extracts.reader.results import ASK, REFUSE, VERDICTS

MEMORY_MB = 512
SECONDS_PER_FILE = 30
# Hypothesis remembers what it has made up until its run ends: some 50 kB a file.
ROUND = 500
TODAY = date(2026, 11, 20)
NAMES = ["day", "met", "clinic", "n", "visit_id", "Patient Name", "", "day"]
RECIPES: list[dict[str, Any]] = [
    {
        "date": {"column": "day"},
        "period": "week",
        "numerator": [{"column": "met", "op": "is", "value": "Yes"}],
        "group": "clinic",
        "answers": {"identifiers": "leave_out"},
    },
    {
        "date": {"column": "day"},
        "unit": {"sum": {"numerator": "n - 1", "denominator": "n"}},
    },
    {"date": {"number": "n", "per": 7}, "unit": {"value": "n", "as": "median"}},
    {
        "date": {"column": "day", "order": "dmy", "first_per": "visit_id"},
        "numerator": [
            {"of": {"minutes_between": ["day", "day"]}, "op": "le", "value": 0}
        ],
    },
]
CELLS = st.one_of(
    st.sampled_from(
        [
            "Yes",
            "no",
            "1",
            "0",
            "",
            " ",
            "NULL",
            "5,0",
            "19%",
            "Total",
            "-7",
            "1e30",
            "9" * 30,
        ]
        + [
            "2026-05-04",
            "04/05/2026",
            "31/12/2025",
            "5/4/16",
            "46000",
            "2026-02-30",
            "9999-12-31",
        ]
        + [
            "May 4, 2026",
            "2026-05-04T23:59:59-03:00",
            '"',
            'a"b',
            "a\nb",
            "=1+1",
            "\x00",
            "é",
        ]
    ),
    st.text(max_size=12),
)
TABLES = st.builds(
    lambda names, rows, sep, end, quote: end.join(
        sep.join(f'"{c}"' if quote and '"' not in c else c for c in r)
        for r in [names, *rows]
    ),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=8),
    st.lists(st.lists(CELLS, min_size=0, max_size=9), max_size=30),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
# Every column a recipe names and whole rows: files that get as far as being counted.
GOOD_CELLS = st.tuples(
    st.sampled_from(
        ["2026-05-04", "2026-05-11", "2026-06-30", "", "NULL", "2031-01-01"]
    ),
    st.sampled_from(["Yes", "No", "yes ", "", "N/A", "1"]),
    st.sampled_from(["North", "South", ""]),
    st.sampled_from(["1", "2", "30", "", "-4", "1,000.5"]),
    st.integers(0, 60).map(str),
)
WHOLE_TABLES = st.builds(
    lambda rows, sep: "\n".join(
        sep.join(row) for row in [("day", "met", "clinic", "n", "visit_id"), *rows]
    ),
    st.lists(GOOD_CELLS, min_size=1, max_size=40),
    st.sampled_from([";", "\t", "|"]),
)
ENCODED = st.builds(
    lambda text, name: text.encode(name, errors="replace"),
    st.one_of(TABLES, WHOLE_TABLES),
    st.sampled_from(
        ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le", "shift_jis"]
    ),
)
FILES = st.one_of(
    ENCODED,
    st.binary(max_size=400),
    ENCODED.map(gzip.compress),
    st.builds(
        lambda head, rest: head + rest,
        st.sampled_from([b"PK\x03\x04", b"\x1f\x8b"]),
        ENCODED,
    ),
    st.builds(lambda a, b: a + b, ENCODED, ENCODED),
)


@contextmanager
def time_limit() -> Iterator[None]:
    """Ends the process (SIGALRM) when one file takes far too long."""
    signal.alarm(SECONDS_PER_FILE)
    try:
        yield
    finally:
        signal.alarm(0)


def read(content: bytes, recipe: dict[str, Any]) -> str:
    """The verdict of one file, once every promise about it was looked at."""
    with tempfile.TemporaryDirectory() as folder, time_limit():
        path = Path(folder) / "extract"
        path.write_bytes(content)
        seen = inspect(path, today=TODAY)
        counts = count(path, parse_recipe(recipe), today=TODAY)
    assert {seen.verdict, counts.verdict} <= set(VERDICTS)
    assert counts.message
    assert (counts.total is None) == (counts.verdict in (ASK, REFUSE))
    assert bool(counts.questions) == (counts.verdict == ASK)
    assert counts.rows_accepted + sum(r.rows for r in counts.rejected) == (
        counts.rows_read if counts.total else 0
    )
    return counts.verdict


def main(cases: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MB << 20, MEMORY_MB << 20))
    verdicts: Counter[str] = Counter()
    while verdicts.total() < cases:
        one_round(min(ROUND, cases - verdicts.total()), verdicts)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"read": verdicts.total(), "verdicts": verdicts, "mb": memory}))


def one_round(cases: int, verdicts: Counter[str]) -> None:
    """Reads so many files, each made up anew."""

    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(FILES, st.sampled_from(RECIPES))
    def every_file(content: bytes, recipe: dict[str, Any]) -> None:
        verdicts[read(content, recipe)] += 1

    every_file()


if __name__ == "__main__":
    main(int(sys.argv[1]))
