"""The table of oddities at the end of the tests' output."""

from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The oddities of /shared in a table: what each way of reading said and counted."""
    reports = [
        r for kind in ("passed", "failed") for r in terminalreporter.stats.get(kind, [])
    ]
    rows = sorted(
        (*value, report.outcome)
        for report in reports
        if report.when == "call"
        for name, value in report.user_properties
        if name == "oddity"
    )
    if rows:
        terminalreporter.section("oddities")
    for name, way, verdict, totals, outcome in rows:
        mark = "as expected" if outcome == "passed" else "DIFFERS"
        terminalreporter.write_line(
            f"{name:40} {way:8} {verdict:20} {totals:32} {mark}"
        )
