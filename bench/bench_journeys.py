"""What the journeys of tests/browser/test_*journeys.py cost a person, beside their targets.

Each runs in a real browser at 390 and 1280 px: by hand, by keys alone, and by hand without
scripts. Seconds are an estimate by keystrokes plus the measured server time, also of what
scripts send while the person goes on; only that part depends on this machine. A missed
target has a mark; missed inputs, clicks, pages or typed characters end the run with 1, a
missed time does not.
"""

import sys
from typing import Any

import pytest

from tests.browser.journeys import Target, missed
from tests.browser.targets import TARGETS

JOURNEYS = [
    f"tests/browser/{name}.py" for name in ("test_journeys", "test_credit_journeys")
]
MARK = " !"
HEAD = f"{'way':12} {'inputs':>8} {'clicks':>8} {'pages':>8} {'seen':>6} {'typed':>8} {'keys':>6} {'seconds':>10} {'server':>8}"


class Kept:
    """What the tests recorded, and which of them broke before they could."""

    def __init__(self) -> None:
        self.journeys: list[dict[str, Any]] = []
        self.broken: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = [value for name, value in report.user_properties if name == "journey"]
        if report.when == "call":
            self.journeys += told
        if report.failed and not told:
            self.broken.append(report.nodeid)

    def of(self, target: Target) -> list[dict[str, Any]]:
        return [one for one in self.journeys if one["target"] == target.name]


def line(way: str, told: dict[str, float], over: list[str]) -> str:
    """One way to go, what cost too much marked."""

    def cell(name: str, width: int, digits: int = 0) -> str:
        return f"{told[name]:.{digits}f}{MARK if name in over else ''}".rjust(width)

    return (
        f"{way:12} {cell('inputs', 8)} {cell('clicks', 8)} {cell('pages', 8)} "
        f"{cell('seen', 6)} {cell('characters', 8)} {cell('keys', 6)} "
        f"{cell('seconds', 10, 1)} {cell('server_seconds', 8, 2)}"
    )


def print_journey(target: Target, journeys: list[dict[str, Any]]) -> int:
    """The table of one journey; how many targets it missed."""
    print(f"\n{target.name} (elsewhere: {target.elsewhere})\n{HEAD}")
    count = 0
    for one in journeys:
        over = missed(target, one["told"], time=True)
        count += len(over)
        print(line(one["way"], one["told"], over))
    print(
        f"{'at most':12} {target.inputs:>8} {target.clicks:>8} {target.pages:>8} "
        f"{'':6} {target.characters:>8} {'':6} {target.seconds:>10}"
    )
    return count


def main() -> int:
    kept = Kept()
    quietly = ["-q", "-p", "no:terminalreporter", "-p", "no:logging", "-W", "ignore"]
    pytest.main([*quietly, *JOURNEYS], plugins=[kept])
    count = sum(print_journey(one, kept.of(one)) for one in TARGETS.values())
    print(f"\n{len(kept.journeys)} journeys, {count} targets missed")
    for name in kept.broken:
        print(f"did not end: {name}")
    too_much = any(missed(TARGETS[one["target"]], one["told"]) for one in kept.journeys)
    return 1 if too_much or kept.broken or not kept.journeys else 0


if __name__ == "__main__":
    sys.exit(main())
