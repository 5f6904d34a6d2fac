"""Reading a file of evidence in a child process, so that no file takes a worker down."""

from pathlib import Path

from evidence.reading.results import Reading, Refused
from extracts.reader.bounded import run_bounded

CPU_S = 10


def read_file(path: Path) -> Reading:
    """The reading. Raises Refused, also where it would take too much time or memory."""
    found = run_bounded(
        "read", {"path": str(path)}, cpu_s=CPU_S, module="evidence.reading.child"
    )
    if "media_type" not in found:
        raise Refused(found.get("refused", "too_hard"))
    return Reading(
        media_type=found["media_type"],
        pages=found["pages"],
        texts=tuple(
            ((where, number), text) for (where, number), text in found["texts"]
        ),
        unread=tuple((where, number) for where, number in found["unread"]),
        has_location=found["has_location"],
    )
