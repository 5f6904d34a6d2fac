"""Reading in a child process with hard limits, so that no file can take a worker down.

Light to import: numpy and openpyxl are only loaded in the child.
"""

import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import extracts
from extracts.reader.errors import Cancelled, RecipeError
from extracts.reader.results import (
    REFUSE,
    Counts,
    Inspection,
    counts_from_json,
    inspection_from_json,
)

MEMORY_MB = 512
MAX_ROWS = 2_000_000
CPU_BASE_S, CPU_PER_MB_S, CPU_MOST_S = 30, 0.3, 300
WALL_FACTOR = 3
Progress = Callable[[int], bool]
_ROOT = Path(extracts.__file__).resolve().parent.parent
_TOO_LARGE = (
    "The file needs too much memory or time to read. Split it, or export fewer columns."
)


def inspect_file(
    path: Path,
    *,
    original_name: str = "",
    today: date,
    sheet: str | None = None,
    answers: Mapping[str, str] | None = None,
) -> Inspection:
    """The Inspection of a file, made in a child process."""
    args = {
        "path": str(path),
        "original_name": original_name,
        "today": today.isoformat(),
        "sheet": sheet,
        "answers": dict(answers or {}),
    }
    result = run_bounded("inspect", args)
    return inspection_from_json(result) if "columns" in result else Inspection(**result)


def count_file(
    path: Path,
    recipe: dict[str, Any],
    *,
    today: date,
    progress: Progress | None = None,
    only_first: int | None = None,
    spill: Path | None = None,
) -> Counts:
    """The Counts of a recipe (its JSON document) over a file, made in a child process.

    `only_first`: about so many rows are counted, for a first impression.
    `spill`: a private folder for hashes that a large file does not keep in memory.

    `progress(rows_read)` is called now and then; when it returns False the
    child is killed and Cancelled raised. Raises RecipeError.
    """
    args = {
        "path": str(path),
        "recipe": recipe,
        "today": today.isoformat(),
        "only_first": only_first,
        "spill": _text(spill),
    }
    result = run_bounded("count", args, progress=progress)
    return counts_from_json(result) if "pieces" in result else Counts(**result)


def preview_file(
    path: Path,
    recipe: dict[str, Any] | None,
    *,
    today: date,
    rows_limit: int = MAX_ROWS,
    spill: Path | None = None,
) -> tuple[Inspection, Counts | None]:
    """The Inspection and, with a recipe, the Counts of a file, made in one child process.

    `spill`: as in count_file. Raises RecipeError.
    """
    args = {
        "path": str(path),
        "recipe": recipe,
        "today": today.isoformat(),
        "rows_limit": rows_limit,
        "spill": _text(spill),
    }
    result = run_bounded("preview", args)
    if "inspection" not in result:
        return Inspection(**result), None
    counts = result["counts"]
    seen = inspection_from_json(result["inspection"])
    return seen, counts_from_json(counts) if counts else None


def _text(folder: Path | None) -> str | None:
    return None if folder is None else str(folder.resolve())


def run_bounded(
    function_name: str,
    args: dict[str, Any],
    *,
    memory_mb: int = MEMORY_MB,
    cpu_s: int | None = None,
    progress: Progress | None = None,
    module: str = "extracts.reader.child",
) -> dict[str, Any]:
    """The JSON result of `function_name` run in a fresh child, a run of `module`.

    A child that dies, or passes a limit, gives {"verdict": "refuse", "message"}.
    `cpu_s` None: 30 s and 0.3 s for each unpacked megabyte, at most 300 s.
    """
    seconds = cpu_s or cpu_limit(Path(args["path"]))
    request = {
        "function": function_name,
        "args": args,
        "memory_mb": memory_mb,
        "cpu_s": seconds,
    }
    with _child(module, request, seconds * WALL_FACTOR) as lines:
        for line in lines:
            answer = _decoded(line)
            if "progress" in answer and progress and not progress(answer["progress"]):
                raise Cancelled
            if "recipe_error" in answer:
                raise RecipeError(*answer["recipe_error"])
            if "result" in answer:
                result: dict[str, Any] = answer["result"]
                return result
    return {"verdict": REFUSE, "message": _TOO_LARGE}


def cpu_limit(path: Path) -> int:
    """Seconds of processor time for a file of this unpacked size."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                size = sum(m.file_size for m in archive.infolist())
        else:
            size = path.stat().st_size * (8 if _is_gzip(path) else 1)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        size = 0
    return min(CPU_MOST_S, int(CPU_BASE_S + CPU_PER_MB_S * size / 1_000_000))


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


@contextmanager
def _child(
    module: str, request: dict[str, Any], wall_s: float
) -> Iterator[Iterator[str]]:
    """The lines a fresh child says; it is killed when the block ends or time is up."""
    process = subprocess.Popen(  # noqa: S603 - `module` is one of ours
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        cwd=_ROOT,
        env=_environment(),
    )
    alarm = threading.Timer(wall_s, process.kill)
    alarm.start()
    try:
        yield _talk(process, json.dumps(request))
    finally:
        alarm.cancel()
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except OSError:
        return


def _talk(process: "subprocess.Popen[str]", request: str) -> Iterator[str]:
    if process.stdin is None or process.stdout is None:
        return
    try:
        process.stdin.write(request + "\n")
        process.stdin.flush()
    except BrokenPipeError:
        return
    yield from process.stdout


def _decoded(line: str) -> dict[str, Any]:
    try:
        answer = json.loads(line)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _environment() -> dict[str, str]:
    """No secrets for the child: only what Python needs, and single-threaded arithmetic.

    No PYTHONHASHSEED either: the key of its hashes is drawn at random.
    """
    kept = {
        k: v
        for k, v in os.environ.items()
        if k in ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "SYSTEMROOT")
    }
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    return {**kept, **dict.fromkeys(threads, "1"), "PYTHONDONTWRITEBYTECODE": "1"}
