"""Whatever stands in a file, there are four verdicts, and every row is accounted for.

QI_FUZZ_CASES sets the number of made-up files (300; bin/nightly has 10,000). All are read
in one child process, under limits of memory and of time for each.
"""

import json
import os
import subprocess
import sys

import pytest

from extracts.reader.results import VERDICTS
from tests.extracts.reader.reference_files import ROOT

CASES = int(os.environ.get("QI_FUZZ_CASES", "300"))


@pytest.mark.timeout(120 + CASES)
def test_any_file_gives_one_of_four_verdicts() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.extracts.reader.fuzz_child", str(CASES)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-4_000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["read"] >= CASES
    assert set(told["verdicts"]) <= set(VERDICTS)
