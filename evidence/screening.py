"""What a file holds that could identify a patient: kinds and places, never the text."""

from evidence.reading.results import Reading
from qiapp.lib.identifiers import findings

MOST_FOUND = 200
Finding = tuple[str, str, int]  # kind, where, number


def screen(reading: Reading, name: str) -> tuple[list[Finding], list[Finding]]:
    """(hard findings, which are refused; those the person confirms), in reading order."""
    named = name.replace("_", " ")
    hard: list[Finding] = []
    soft: list[Finding] = []
    for (where, number), text in [*reading.texts, (("name", 0), named)]:
        for one in findings(text):
            (hard if one.hard else soft).append((one.kind, where, number))
    if reading.has_location:
        soft.append(("location", "pictures", 0))
    return hard[:MOST_FOUND], soft[:MOST_FOUND]
