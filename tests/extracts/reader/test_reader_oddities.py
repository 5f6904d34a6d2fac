"""Every oddity through the command line: verdict, questions, answers and counts."""

import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from extracts.preview import main
from tests.extracts.reader.reference_files import (
    ODDITIES,
    RECIPES,
    ROOT,
    TODAY,
    load,
    pairs,
    require_shared,
)

require_shared()

EXPECTED: dict[str, Any] = load(ODDITIES / "expected.json")["files"]
RECIPES_OF: dict[str, Any] = load(RECIPES / "oddities.json")
READ = ("accept", "accept_with_warning")
pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recipes")


def preview(name: str, folder: Path, answers: dict[str, str] | None = None) -> Any:
    """What the command prints for an oddity and its recipe."""
    document = RECIPES_OF["exceptions"].get(name, RECIPES_OF["plain"])
    return printed(name, folder, json.dumps({**document, "answers": answers or {}}))


@cache
def printed(name: str, folder: Path, recipe: str) -> Any:
    """What `python -m extracts.preview` prints; run once for each file and recipe."""
    path = folder / "recipe.json"
    path.write_text(recipe, encoding="utf-8")
    command = [sys.executable, "-m", "extracts.preview", str(ODDITIES / name)]
    done = subprocess.run(
        [*command, "--recipe", str(path), "--today", TODAY],
        capture_output=True,
        cwd=ROOT,
        check=False,
        timeout=60,
    )
    return json.loads(done.stdout)


def expected_counts(name: str, label: str) -> dict[str, Any]:
    entry = EXPECTED[name]
    return entry["expected"] if label == "expected" else entry["answers"][label]


def as_reference(shown: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """The printed counts in the shape of the reference."""
    counts = shown["counts"]
    by_period = pairs(counts["by_period"])
    tables = {
        "total": list(counts["total"]),
        "by_week": by_period,
        "by_month": {k[:7]: v for k, v in by_period.items()},
        "by_clinic": pairs(counts["by_group"]),
    }
    return {key: tables[key] for key in expected}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_oddity_through_the_command_line(
    name: str, folder: Path, record_property: Callable[[str, object], None]
) -> None:
    shown = preview(name, folder)
    answers = RECIPES_OF["answers"].get(name, {})
    given = {label: preview(name, folder, ids) for label, ids in answers.items()}
    record_property("oddity", [name, "command", shown["verdict"], totals(shown, given)])

    assert shown["verdict"] == EXPECTED[name]["verdict"], shown["message"]
    assert shown["message"]
    if shown["verdict"] in READ:
        expected = expected_counts(name, "expected")
        assert as_reference(shown, expected) == expected
    if shown["verdict"] == "ask":
        assert given
        assert shown["counts"] is None
        assert all(q["text"] and len(q["choices"]) > 1 for q in shown["questions"])
    for label, answered in given.items():
        expected = expected_counts(name, label)
        assert answered["verdict"] == "accept_with_warning"
        assert as_reference(answered, expected) == expected


def totals(shown: dict[str, Any], given: dict[str, Any]) -> str:
    """The totals as the summary prints them; of each answer where there is a question."""
    counted = [shown, *given.values()]
    found = [one["counts"]["total"] for one in counted if one["counts"]]
    return "; ".join(f"{met:,} / {rows:,}" for met, rows in found) or "-"


@pytest.mark.parametrize(
    "name", ["00_plain.csv", "18_zero_bytes.csv", "12_ambiguous_day_month.csv"]
)
def test_manage_preview_extract_prints_the_same(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = preview(name, folder)
    recipe = folder / "plain.json"
    recipe.write_text(json.dumps(RECIPES_OF["plain"]), encoding="utf-8")

    call_command(
        "preview_extract", str(ODDITIES / name), "--today", TODAY,
        recipe=recipe,
    )  # fmt: skip

    assert json.loads(capsys.readouterr().out) == expected


@pytest.mark.parametrize(
    ("name", "status"),
    [("00_plain.csv", 0), ("18_zero_bytes.csv", 1), ("12_ambiguous_day_month.csv", 2)],
)
def test_preview_fails_on_request_where_a_file_is_not_counted(
    name: str, status: int
) -> None:
    assert main([str(ODDITIES / name), "--today", TODAY]) == 0
    assert main([str(ODDITIES / name), "--today", TODAY, "--fail"]) == status


def test_preview_identifiers_appear_nowhere(folder: Path) -> None:
    answers = RECIPES_OF["answers"]["40_phi_columns.csv"][
        "without the identifier columns"
    ]
    lines = (ODDITIES / "40_phi_columns.csv").read_text(encoding="utf-8").splitlines()
    tokens = {
        cell for line in lines[1:40] for cell in line.split(",")[:6] if len(cell) > 4
    }

    shown = json.dumps(
        preview("40_phi_columns.csv", folder, answers), ensure_ascii=False
    )

    assert not [token for token in tokens if token in shown]


@pytest.mark.parametrize("name", sorted(EXPECTED["40_phi_columns.csv"]["phi_columns"]))
def test_preview_identifier_column_is_flagged(name: str, folder: Path) -> None:
    shown = preview("40_phi_columns.csv", folder)

    assert [c["direct"] for c in shown["columns"] if c["name"] == name] == [True]
