"""Finds the reference files outside the repository and the recipes inside it.

Reference files are never copied in. Without them the tests that need them skip
with one line each module; with CI=true they fail.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("QI_SHARED", ROOT.parent / "shared"))
DATA = SHARED / "data"
ODDITIES = DATA / "oddities"
RECIPES = ROOT / "tests" / "data" / "recipes"
TODAY = "2026-11-20"


def require_shared() -> None:
    """Skips the calling module when the files are absent; fails it with CI=true."""
    if DATA.is_dir():
        return
    message = f"reference files not found in {SHARED}; set QI_SHARED"
    if os.environ.get("CI") == "true":
        pytest.fail(message, pytrace=False)
    pytest.skip(message, allow_module_level=True)


def load(path: Path) -> Any:
    """The decoded JSON of a file."""
    return json.loads(path.read_text(encoding="utf-8"))


def recipe(name: str) -> dict[str, Any]:
    """One of the recipes kept in tests/data/recipes."""
    return load(RECIPES / f"{name}.json")


def pairs(counts: dict[str, Any]) -> dict[str, list[float]]:
    """Counts by key as lists, to compare with reference answers."""
    return {key: list(pair) for key, pair in counts.items()}
