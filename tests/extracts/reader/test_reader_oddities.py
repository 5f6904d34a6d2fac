"""Every oddity through the command line: verdict, questions, answers and counts."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

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
ASKING = [
    (name, label)
    for name, answers in RECIPES_OF["answers"].items()
    for label in answers
]
COUNTED = [
    name
    for name, e in EXPECTED.items()
    if e["verdict"] in ("accept", "accept_with_warning")
]
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
def test_preview_oddity_gives_expected_verdict(name: str, folder: Path) -> None:
    shown = preview(name, folder)

    assert shown["verdict"] == EXPECTED[name]["verdict"], shown["message"]


@pytest.mark.parametrize("name", sorted(COUNTED))
def test_preview_readable_oddity_gives_exact_counts(name: str, folder: Path) -> None:
    expected = expected_counts(name, "expected")

    shown = preview(name, folder)

    assert as_reference(shown, expected) == expected


@pytest.mark.parametrize(("name", "label"), ASKING)
def test_preview_answered_oddity_gives_exact_counts(
    name: str, label: str, folder: Path
) -> None:
    expected = expected_counts(name, label)

    shown = preview(name, folder, RECIPES_OF["answers"][name][label])

    assert shown["verdict"] == "accept_with_warning"
    assert as_reference(shown, expected) == expected


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
