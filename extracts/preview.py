"""Counts a file on the practice's own computer: `python -m extracts.preview FILE`.

Prints JSON and stores nothing. Without a recipe it describes the columns; with
one it counts. Needs no Django, no database and no network.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from extracts.reader import bounded
from extracts.reader.errors import RecipeError
from extracts.reader.results import REFUSE, Counts, Inspection, to_json


def preview(
    path: Path, recipe: dict[str, Any] | None = None, *, today: date
) -> dict[str, Any]:
    """The preview of a file: verdict, message, questions, warnings, columns and counts.

    `recipe` is the decoded JSON. `counts` is None without a recipe, and while
    questions are open. A faulty recipe gives the verdict "refuse".
    """
    try:
        return _shown(*bounded.preview_file(path, recipe, today=today))
    except RecipeError as error:
        return _shown(Inspection(REFUSE, f"The recipe is not valid. {error}"), None)


def _shown(seen: Inspection, counts: Counts | None) -> dict[str, Any]:
    about = to_json(counts if counts is not None else seen)
    shown = {
        name: about[name]
        for name in ("verdict", "message", "questions", "warnings", "notes")
    }
    shown["sheets"] = to_json(seen)["sheets"]
    shown["columns"] = to_json(seen)["columns"]
    shown["date_column"] = seen.date_column
    shown["counts"] = _numbers(about) if counts is not None else None
    if counts is not None:
        shown["rows"] = {"read": counts.rows_read, "accepted": counts.rows_accepted}
        shown["rejected"] = about["rejected"]
    return shown


def _numbers(about: dict[str, Any]) -> dict[str, Any] | None:
    if about["total"] is None:
        return None
    names = ("total", "by_period", "by_group", "values_by_period", "pieces", "additive")
    return {name: about[name] for name in names}


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when the file was read, 1 when it was refused, 2 when a question is open."""
    parser = argparse.ArgumentParser(prog="extracts.preview", description=__doc__)
    parser.add_argument("file", type=Path, help="CSV, TSV, TXT or XLSX file")
    parser.add_argument("--recipe", type=Path, help="recipe as JSON (docs/extracts.md)")
    parser.add_argument(
        "--today", type=date.fromisoformat, default=None, help="YYYY-MM-DD"
    )
    options = parser.parse_args(arguments)
    today = options.today or date.today()  # noqa: DTZ011
    shown = _preview_of(options.file, options.recipe, today)
    sys.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1) + "\n")
    return {"refuse": 1, "ask": 2}.get(shown["verdict"], 0)


def _preview_of(path: Path, recipe_path: Path | None, today: date) -> dict[str, Any]:
    if not path.is_file():
        return _shown(Inspection(REFUSE, f"There is no file {path}."), None)
    if recipe_path is None:
        return preview(path, today=today)
    try:
        recipe = json.loads(recipe_path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return _shown(Inspection(REFUSE, f"The recipe cannot be read: {error}"), None)
    return preview(path, recipe, today=today)


if __name__ == "__main__":
    sys.exit(main())
