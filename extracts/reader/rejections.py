"""Rows left out: how many, why, and where. Never what stands in them."""

from collections.abc import Iterable

from extracts.reader.dates import REASONS as DATE_REASONS
from extracts.reader.results import Rejected

LINES_KEPT = 1_000
REASONS = {
    "wrong_cells": "a wrong number of cells",
    "not_a_record": "a total, a subtotal or a printed line",
    **DATE_REASONS,
    "no_number": "no number in a column that has to hold one",
    "negative": "a negative count",
    "above": "a numerator larger than the denominator",
    "no_outcome": "no value in the outcome column",
    "copy": "an exact copy of another row",
    "conflict": "one visit number on rows that differ",
}


class Rejections:
    """Counts rows by reason and keeps the first 1,000 line numbers of each."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._lines: dict[str, list[int]] = {}

    def add(self, reason: str, lines: Iterable[int], rows: int | None = None) -> None:
        """Adds lines; `rows` is their number where `lines` holds only the first ones."""
        lines = list(lines)
        count = len(lines) if rows is None else rows
        if count:
            self._rows[reason] = self._rows.get(reason, 0) + count
            kept = self._lines.setdefault(reason, [])
            kept += lines[: LINES_KEPT - len(kept)]

    @property
    def rows(self) -> int:
        """All rejected rows."""
        return sum(self._rows.values())

    def result(self) -> tuple[Rejected, ...]:
        """By reason, the most frequent first."""
        ordered = sorted(self._rows, key=lambda r: (-self._rows[r], r))
        return tuple(
            Rejected(r, REASONS[r], self._rows[r], tuple(sorted(self._lines[r])))
            for r in ordered
        )


def sentences(rejected: tuple[Rejected, ...], empty_lines: int = 0) -> list[str]:
    """One warning per reason: how many rows, why, in which lines.

    Empty lines are mentioned beside totals and printed lines, not otherwise.
    """
    return [
        _not_records(r, empty_lines) if r.reason == "not_a_record" else _sentence(r)
        for r in rejected
    ]


def _not_records(rejected: Rejected, empty_lines: int) -> str:
    lines = rejected.rows + empty_lines
    empty = f", and {empty_lines} empty" if empty_lines else ""
    are = "line is not a record" if lines == 1 else "lines are not records"
    return (
        f"{lines:,} {are}: {rejected.rows:,} with totals or print (lines "
        f"{_where(rejected)}){empty}. They were left out."
    )


def _sentence(rejected: Rejected) -> str:
    were = "row was" if rejected.rows == 1 else "rows were"
    where = f", in lines {_where(rejected)}" if rejected.lines else ""
    return f"{rejected.rows:,} {were} left out: {rejected.text}{where}."


def _where(rejected: Rejected) -> str:
    more = " and more" if rejected.rows > len(rejected.lines[:20]) else ""
    return ", ".join(str(n) for n in rejected.lines[:20]) + more
