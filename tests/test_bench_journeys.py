"""The table of the journeys, from what a run of them left behind."""

from importlib import import_module
from types import SimpleNamespace

import pytest

from tests.browser.targets import TARGETS

# By name: the measurements are scripts in a folder, no package that mypy knows.
bench_journeys = import_module("bench.bench_journeys")
TOLD = {"inputs": 0, "clicks": 33, "pages": 1, "seen": 1, "characters": 0, "keys": 0,
        "seconds": 90.2, "server_seconds": 2.0}  # fmt: skip


def test_table_marks_what_cost_too_much(capsys: pytest.CaptureFixture[str]) -> None:
    kept = bench_journeys.Kept()
    name = "J2 ten charts of three questions"
    told = ("journey", {"way": "plain-390", "target": name, "told": TOLD})
    kept.pytest_runtest_logreport(
        SimpleNamespace(user_properties=[told], when="call", failed=False)  # type: ignore[arg-type]
    )

    count = bench_journeys.print_journey(TARGETS[name], kept.of(TARGETS[name]))

    printed = capsys.readouterr().out
    assert count == 2
    assert "33 !" in printed
    assert "90.2 !" in printed
    assert "by the physician" in printed


def test_run_ends_badly_when_no_journey_was_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pytest, "main", lambda *args, **more: 0)

    assert bench_journeys.main() == 1
