"""The child process that reads one file of evidence under hard limits.

One request on standard input, one line of JSON as the answer; nothing else is written.
"""

import json
import logging
import sys
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evidence.reading.papers import read
from evidence.reading.results import Refused
from extracts.reader.limits import limit, say


def main() -> int:
    """Exit status 0 after a result line, whatever the verdict."""
    request = json.loads(sys.stdin.readline())
    limit(request["memory_mb"], request["cpu_s"], 0)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    say({"result": answer(Path(request["args"]["path"]))})
    return 0


def answer(path: Path) -> dict[str, Any]:
    try:
        return asdict(read(path))
    except Refused as refusal:
        return {"refused": refusal.code}
    except MemoryError:
        return {"refused": "too_hard"}


if __name__ == "__main__":
    sys.exit(main())
