"""The child process: one reading under hard limits, spoken to in JSON lines.

Standard input holds one request; standard output gets a line per step of
progress and one last line with the result. Nothing else is written but, in a
private folder that the request names, keyed hashes of a large file's row numbers.
"""

import json
import sys
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from extracts.reader.bounded import MAX_ROWS
from extracts.reader.counting import count
from extracts.reader.duplicates import RUN
from extracts.reader.errors import RecipeError
from extracts.reader.inspection import inspect
from extracts.reader.limits import limit, say
from extracts.reader.recipe import parse_recipe
from extracts.reader.results import REFUSE, to_json


def main() -> int:
    """Exit status 0 after a result line, whatever the verdict."""
    request = json.loads(sys.stdin.readline())
    limit(request["memory_mb"], request["cpu_s"], _most_bytes(request["args"]))
    warnings.simplefilter("ignore")
    say(_answer(request["function"], request["args"]))
    return 0


def _most_bytes(args: dict[str, Any]) -> int:
    """How long a file may grow: 8 bytes for each row's hash, nothing without a folder."""
    if not args.get("spill"):
        return 0
    rows: int = args.get("rows_limit", MAX_ROWS)
    return 8 * (rows + RUN)


def _answer(function: str, args: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"result": _FUNCTIONS[function](args)}
    except RecipeError as error:
        return {"recipe_error": [error.path, error.message]}
    except MemoryError:
        return {"too_large": True}


def _progress(rows: int) -> bool:
    say({"progress": rows})
    return True


def _count(args: dict[str, Any]) -> dict[str, Any]:
    recipe = parse_recipe(args["recipe"])
    today = date.fromisoformat(args["today"])
    found = count(
        Path(args["path"]),
        recipe,
        today=today,
        progress=_progress,
        rows_limit=args.get("rows_limit", MAX_ROWS),
        only_first=args.get("only_first"),
        spill=Path(args["spill"]) if args.get("spill") else None,
    )
    return to_json(found)


def _inspect(args: dict[str, Any]) -> dict[str, Any]:
    found = inspect(
        Path(args["path"]),
        original_name=args.get("original_name", ""),
        today=date.fromisoformat(args["today"]),
        sheet=args.get("sheet"),
        answers=args.get("answers"),
    )
    return to_json(found)


def _preview(args: dict[str, Any]) -> dict[str, Any]:
    """Both: the inspection, and the counts unless the file was refused or no recipe given."""
    recipe = parse_recipe(args["recipe"]) if args["recipe"] is not None else None
    answers = recipe.answers if recipe else {}
    sheet = recipe.sheet if recipe else None
    file_answers = {k: v for k, v in answers.items() if k == "sheet"}
    seen = _inspect({**args, "sheet": sheet, "answers": file_answers})
    counted = recipe is not None and seen["verdict"] != REFUSE
    return {"inspection": seen, "counts": _count(args) if counted else None}


_FUNCTIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "count": _count,
    "inspect": _inspect,
    "preview": _preview,
}

if __name__ == "__main__":
    sys.exit(main())
