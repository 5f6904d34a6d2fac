"""Hard limits of a child process that reads a file of somebody else's. Light to import."""

import json
import sys
from typing import Any

try:
    import resource
except ImportError:  # a practice's own Windows computer: only the clock limits there
    resource = None  # type: ignore[assignment]

MEGABYTE = 1 << 20


def limit(memory_mb: int, cpu_s: int, most_bytes: int) -> None:
    """Holds this process to so much memory and time, and files to so many bytes."""
    if resource is None:
        return
    for name, value in (
        (resource.RLIMIT_AS, memory_mb * MEGABYTE),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, most_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(name)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(name, (value, value))


def say(line: dict[str, Any]) -> None:
    """Sends one line of JSON to whoever started this process."""
    sys.stdout.write(json.dumps(line, ensure_ascii=True) + "\n")
    sys.stdout.flush()
