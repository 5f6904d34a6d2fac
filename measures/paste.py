"""Reads rows pasted from a spreadsheet: good rows are kept, bad cells are named.

Django-free but for gettext; never stores anything.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from dateutil import parser as dates
from django.utils.translation import gettext as _

from measures.analysis import periods
from measures.figures import Figures, fault_of
from measures.models import DataKind, Measure

MAX_ROWS = 2_000
MONTH_ONLY = re.compile(r"^(\d{4})[-/.](\d{1,2})$")
MONTH_FIRST = re.compile(r"^(\d{1,2})[-/.](\d{4})$")
QUARTER = re.compile(
    r"^(?:(\d{4})\s*-?\s*Q([1-4])|Q([1-4])\s*-?\s*(\d{4}))$", re.IGNORECASE
)
NUMERIC = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})$")


@dataclass(frozen=True, slots=True)
class PastedRow:
    """One pasted line: its figures when it is good, its faults by column when not."""

    line: int
    cells: tuple[str, ...]
    figures: Figures | None = None
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pasted:
    """All lines of a paste; `header` is the skipped heading line, if there was one."""

    rows: tuple[PastedRow, ...]
    header: tuple[str, ...] = ()

    @property
    def good(self) -> list[Figures]:
        return [row.figures for row in self.rows if row.figures is not None]

    @property
    def bad(self) -> list[PastedRow]:
        return [row for row in self.rows if row.figures is None]


def read_paste(
    text: str, measure: Measure, *, swapped: bool = False, day_first: bool = False
) -> Pasted:
    """The rows of pasted text: period, then one or two numbers.

    Columns are split at tabs, else semicolons, else commas. `swapped`: the denominator
    comes before the numerator. `day_first`: 03/04/2026 is 3 April. A first line without
    any number beside its first cell is a heading. Two rows of one period are both bad.
    """
    lines = list(cells_of(text))
    header: tuple[str, ...] = ()
    if lines and not any(_is_number(cell) for cell in lines[0][1][1:]):
        header = lines.pop(0)[1]
    rows = [
        _row(number, cells, measure, swapped=swapped, day_first=day_first)
        for number, cells in lines[:MAX_ROWS]
    ]
    return Pasted(tuple(_without_twins(rows)), header)


def cells_of(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(line number, stripped cells) of every line that is not blank."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    delimiter = next((d for d in "\t;," if d in text), "\t")
    for number, line in enumerate(lines, start=1):
        cells = next(csv.reader([line], delimiter=delimiter), [])
        stripped = tuple(cell.strip() for cell in cells)
        if any(stripped):
            yield number, stripped


def _is_number(cell: str) -> bool:
    return number_in(cell) is not None


def number_in(cell: str) -> float | None:
    """The number in a cell: thousands commas and a percent sign's blanks are allowed."""
    plain = cell.replace(",", "").replace("\u00a0", "").replace(" ", "")
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if number == number and abs(number) != float("inf") else None


def _row(
    line: int,
    cells: tuple[str, ...],
    measure: Measure,
    *,
    swapped: bool,
    day_first: bool,
) -> PastedRow:
    faults: dict[str, str] = {}
    start = period_from(cells[0], measure, day_first=day_first)
    if start is None:
        faults["period"] = _("“%(cell)s” is not a date or month we can read.") % {
            "cell": cells[0][:30]
        }
    names = number_columns(measure, swapped=swapped)
    numbers = {
        name: _checked(cells, place, name, faults, whole=name != "value")
        for place, name in enumerate(names, start=1)
    }
    if faults or start is None:
        return PastedRow(line, cells, faults=faults)
    figures = Figures(
        starts_on=start,
        ends_on=periods.period_end(start, measure.period),
        **numbers,  # type: ignore[arg-type]
    )
    fault = fault_of(figures, measure)
    if fault is not None:
        return PastedRow(line, cells, faults=dict([fault]))
    return PastedRow(line, cells, figures)


def number_columns(measure: Measure, *, swapped: bool) -> list[str]:
    """The names of the number columns after the period, in the order they are pasted."""
    if measure.data_kind == DataKind.VALUE:
        return ["value"]
    if measure.data_kind == DataKind.COUNT:
        return ["numerator"]
    return ["denominator", "numerator"] if swapped else ["numerator", "denominator"]


def _checked(
    cells: tuple[str, ...],
    place: int,
    name: str,
    faults: dict[str, str],
    *,
    whole: bool,
) -> float | int | None:
    cell = cells[place] if place < len(cells) else ""
    number = number_in(cell)
    if number is None or (whole and not number.is_integer()):
        kind = _("a whole number") if whole else _("a number")
        faults[name] = (
            _("“%(cell)s” is not %(kind)s.") % {"cell": cell[:30], "kind": kind}
            if cell
            else _("Nothing here; %(kind)s is needed.") % {"kind": kind}
        )
        return None
    return int(number) if whole else number


def period_from(cell: str, measure: Measure, *, day_first: bool = False) -> date | None:
    """The first day of the measure's period that the cell names; None if unreadable.

    Understands 2026-03, 03/2026, Mar 2026, Q1 2026, 2026-03-09, 3/9/2026, 9 March 2026.
    """
    day = _quarter(cell) or _month(cell) or day_from(cell, day_first=day_first)
    if day is None:
        return None
    return periods.period_start(day, measure.period, measure.project.week_starts())


def _quarter(cell: str) -> date | None:
    found = QUARTER.match(cell)
    if not found:
        return None
    year = int(found[1] or found[4])
    return date(year, int(found[2] or found[3]) * 3 - 2, 1)


def _month(cell: str) -> date | None:
    found, turned = MONTH_ONLY.match(cell), MONTH_FIRST.match(cell)
    if not (found or turned):
        return None
    year, month = (found[1], found[2]) if found else (turned[2], turned[1])  # type: ignore[index]
    return date(int(year), int(month), 1) if 1 <= int(month) <= 12 else None


def day_from(cell: str, *, day_first: bool) -> date | None:
    """A calendar day, or None for what dateutil would only guess (a bare number)."""
    if not re.search(r"\d{4}|\d[/.-]\d+[/.-]\d{2}", cell) or cell.isdigit():
        return None
    numeric = NUMERIC.match(cell)
    first_is_day = day_first or bool(numeric and int(numeric[1]) > 12)
    try:
        found = dates.parse(cell, dayfirst=first_is_day, default=datetime(2000, 1, 1))  # noqa: DTZ001
    except (ValueError, OverflowError):
        return None
    return found.date()


def _without_twins(rows: list[PastedRow]) -> Iterator[PastedRow]:
    """The rows; those that name one period twice become faults of both."""
    lines: dict[date, list[int]] = {}
    for row in rows:
        if row.figures is not None:
            lines.setdefault(row.figures.starts_on, []).append(row.line)
    for row in rows:
        twins = lines[row.figures.starts_on] if row.figures else [row.line]
        if len(twins) == 1:
            yield row
            continue
        message = _("Lines %(lines)s name the same period. Keep one of them.") % {
            "lines": ", ".join(map(str, twins))
        }
        yield PastedRow(row.line, row.cells, faults={"period": message})
