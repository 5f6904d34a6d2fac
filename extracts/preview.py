"""Counts a file on the practice's own computer: `python -m extracts.preview FILE`.

Prints JSON and stores nothing. Without a recipe it describes the columns; with
one it counts. Needs no Django, no database and no network.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from extracts.reader import bounded
from extracts.reader.errors import RecipeError
from extracts.reader.results import REFUSE, Counts, Inspection, to_json

# More than an upload may have: here nobody else waits for the processor.
MOST_ROWS_HERE = 5_000_000


def preview(
    path: Path,
    recipe: dict[str, Any] | None = None,
    *,
    today: date,
    rows_limit: int = bounded.MAX_ROWS,
    spill: Path | None = None,
) -> dict[str, Any]:
    """The preview of a file: verdict, message, questions, warnings, columns and counts.

    `recipe` is the decoded JSON. `spill`: see bounded.count_file. `counts` is None without a recipe, and while
    questions are open. A faulty recipe gives the verdict "refuse".
    """
    try:
        seen, counts = bounded.preview_file(
            path, recipe, today=today, rows_limit=rows_limit, spill=spill
        )
        return _shown(seen, counts)
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


@dataclass(frozen=True, slots=True)
class Shown:
    """A preview as JSON text, and its verdict."""

    verdict: str
    text: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Gives a parser the arguments of both commands that preview a file."""
    parser.add_argument("file", type=Path, help="CSV, TSV, TXT or XLSX file")
    parser.add_argument("--recipe", type=Path, help="recipe as JSON (docs/extracts.md)")
    parser.add_argument(
        "--today", type=date.fromisoformat, default=None, help="YYYY-MM-DD"
    )
    parser.add_argument(
        "--fail",
        action="store_true",
        help="end with status 1 when the file is refused and 2 when a question is open",
    )


def json_of(file: Path, recipe: Path | None, today: date | None) -> Shown:
    """The preview of a file by the recipe in another file, ready to print."""
    shown = _preview_of(file, recipe, today or date.today())  # noqa: DTZ011
    text = json.dumps(shown, indent=1)  # ASCII: any console and any file can hold it
    return Shown(shown["verdict"], text)


def status_of(verdict: str) -> int:
    """The exit status with --fail: 0 read, 1 refused, 2 a question is open."""
    return {"refuse": 1, "ask": 2}.get(verdict, 0)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 once the JSON is printed, whatever the verdict; see --fail."""
    parser = argparse.ArgumentParser(prog="extracts.preview", description=__doc__)
    add_arguments(parser)
    options = parser.parse_args(arguments)
    shown = json_of(options.file, options.recipe, options.today)
    sys.stdout.write(shown.text + "\n")
    return status_of(shown.verdict) if options.fail else 0


def _preview_of(path: Path, recipe_path: Path | None, today: date) -> dict[str, Any]:
    if not path.is_file():
        return _shown(Inspection(REFUSE, f"There is no file {path}."), None)
    if recipe_path is None:
        return preview(path, today=today, rows_limit=MOST_ROWS_HERE)
    try:
        recipe = json.loads(recipe_path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return _shown(Inspection(REFUSE, f"The recipe cannot be read: {error}"), None)
    with TemporaryDirectory() as private:
        return preview(
            path, recipe, today=today, rows_limit=MOST_ROWS_HERE, spill=Path(private)
        )


if __name__ == "__main__":
    sys.exit(main())
