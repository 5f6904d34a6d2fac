"""The grid of a measure: its periods as rows of cells, read back cell by cell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from measures.analysis import periods
from measures.baseline import Locked, locked_days
from measures.figures import Figures, fault_of, figures_of
from measures.models import Measure, Observation
from measures.paste import number_columns, number_in
from qiapp.lib.identifiers import findings
from qiapp.lib.screening import refusal_words

ROWS = 24
NOTE_MAX_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """One input: its name, what it is for, its text, and what is wrong with it."""

    name: str
    label: str
    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One period. `figures`: what to store, when changed; `why`: the reason its numbers
    were changed for in a frozen baseline.

    `fixed`: counted from a file in pieces or with spreads, so not to be typed over.
    """

    start: date
    label: str
    numbers: tuple[Cell, ...]
    note: Cell
    is_locked: bool = False
    why: str = ""
    fixed: bool = False
    figures: Figures | None = None

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (*self.numbers, self.note)

    @property
    def is_faulty(self) -> bool:
        return any(cell.fault for cell in self.cells)

    @property
    def words(self) -> str:
        """How a spreadsheet may name this period, for pasted rows: separated by bars."""
        day = self.start
        names = [
            self.label, day.isoformat(), f"{day:%Y-%m}", f"{day:%b %Y}", f"{day:%B %Y}",
            f"{day:%b-%y}", f"{day.month}/{day.day}/{day.year}", f"{day:%m/%d/%Y}",
        ]  # fmt: skip
        return "|".join(dict.fromkeys(name.lower() for name in names))


@dataclass(frozen=True)
class Grid:
    """The rows shown, oldest first, and the periods before and after them."""

    measure: Measure
    site: str
    rows: list[Row]
    earlier: date
    later: date | None
    columns: list[str] = field(default_factory=list)

    @property
    def good(self) -> list[Figures]:
        """The changed rows that can be stored."""
        return [r.figures for r in self.rows if r.figures and not r.is_faulty]

    @property
    def faulty(self) -> list[Row]:
        return [row for row in self.rows if row.is_faulty]

    @property
    def has_locked(self) -> bool:
        return any(row.is_locked for row in self.rows)


def grid_of(measure: Measure, *, site: str, until: date, today: date) -> Grid:
    """The grid of 24 periods that ends with the one of `until`, as stored. Two queries."""
    week_starts = measure.project.week_starts()
    last = periods.period_start(min(until, today), measure.period, week_starts)
    starts = [last]
    while len(starts) < ROWS:
        starts.append(periods.previous_start(starts[-1], measure.period))
    starts.reverse()
    stored = stored_by_period(measure, site, starts)
    locked = locked_days(measure)
    rows = [row_of(measure, start, stored.get(start, []), locked) for start in starts]
    following = last
    for _number in range(ROWS):
        following = periods.next_start(following, measure.period)
    running = periods.period_start(today, measure.period, week_starts)
    return Grid(
        measure, site, rows,
        earlier=periods.previous_start(starts[0], measure.period),
        later=None if last == running else min(following, running),
        columns=[column_label(measure, name) for name in names_of(measure)],
    )  # fmt: skip


def names_of(measure: Measure) -> list[str]:
    return number_columns(measure, swapped=False)


def column_label(measure: Measure, name: str) -> str:
    """The heading of a number column, in the team's own words."""
    words = {
        "numerator": measure.numerator or measure.unit or _("Count"),
        "denominator": measure.denominator or _("Out of"),
        "value": measure.unit or _("Value"),
    }
    return words[name]


def stored_by_period(
    measure: Measure, site: str, starts: list[date]
) -> dict[date, list[Observation]]:
    """What one site has stored, by first day of its period. One query."""
    end = periods.period_end(starts[-1], measure.period)
    week_starts = measure.project.week_starts()
    found: dict[date, list[Observation]] = {}
    rows = measure.observations.charted().filter(site=site).select_related("batch")
    for one in rows.overlapping(starts[0], end):
        start = periods.period_start(one.starts_on, measure.period, week_starts)
        found.setdefault(start, []).append(one)
    return found


def row_of(
    measure: Measure, start: date, stored: list[Observation], locked: Locked | None
) -> Row:
    """One period as it is stored."""
    end = periods.period_end(start, measure.period)
    whole = [o for o in stored if (o.starts_on, o.ends_on) == (start, end)]
    figures = figures_of(whole[0]) if whole else None
    fixed = bool(stored) and (figures is None or figures.n is not None)
    label = periods.label(start, measure.period, translation)
    numbers = tuple(
        Cell(
            f"{name}-{start.isoformat()}", f"{column_label(measure, name)}, {label}",
            text_of(figures, stored, name),
        )
        for name in names_of(measure)
    )  # fmt: skip
    note = Cell(
        f"note-{start.isoformat()}", _("Note, %(period)s") % {"period": label},
        figures.note if figures else "",
    )  # fmt: skip
    is_locked = bool(stored) and locked is not None and locked.holds(start)
    why = next((one.batch.reason for one in stored if one.batch.reason), "")
    return Row(start, label, numbers, note, is_locked, why, fixed)


def text_of(figures: Figures | None, stored: list[Observation], name: str) -> str:
    """A stored number as it is typed; the sum of pieces where they can be added."""
    if figures is not None:
        number = getattr(figures, name)
        return (
            "" if number is None else f"{number:g}" if name == "value" else f"{number}"
        )
    if name == "value" or not stored:
        return ""
    return str(sum(getattr(one, name) or 0 for one in stored))


def read_grid(grid: Grid, sent: Mapping[str, str]) -> Grid:
    """The grid with what was sent: changed rows with figures, faulty cells with words."""
    return replace(grid, rows=[read_row(grid, row, sent) for row in grid.rows])


def read_row(grid: Grid, row: Row, sent: Mapping[str, str]) -> Row:
    if row.fixed:
        return row
    texts = {cell.name: sent.get(cell.name, cell.text).strip() for cell in row.cells}
    if all(texts[cell.name] == cell.text for cell in row.cells):
        return row
    had_numbers = any(cell.text for cell in row.numbers)
    typed = replace(
        row,
        numbers=tuple(replace(c, text=texts[c.name]) for c in row.numbers),
        note=replace(row.note, text=texts[row.note.name]),
    )
    return checked(grid, typed, had_numbers=had_numbers)


def checked(grid: Grid, row: Row, *, had_numbers: bool) -> Row:
    """The typed row with its figures, or with the words of its faults."""
    if not any(cell.text for cell in row.numbers):
        return emptied(row, had_numbers=had_numbers)
    names = names_of(grid.measure)
    pairs = [read_cell(c, n) for c, n in zip(row.numbers, names, strict=True)]
    numbers = tuple(cell for cell, _number in pairs)
    row = replace(row, numbers=numbers, note=read_note(row.note))
    if row.is_faulty:
        return row
    figures = Figures(
        row.start, periods.period_end(row.start, grid.measure.period), site=grid.site,
        note=row.note.text, **{n: v for n, (_c, v) in zip(names, pairs, strict=True)},  # type: ignore[arg-type]
    )  # fmt: skip
    fault = fault_of(figures, grid.measure)
    if fault is not None:
        return with_fault(row, names, fault)
    return replace(row, figures=figures)


def emptied(row: Row, *, had_numbers: bool) -> Row:
    """A row without numbers: fine when it had none, else what to do instead."""
    if had_numbers:
        said = _("Numbers are taken away by undoing their recording. Type them again.")
        return replace(
            row, numbers=(replace(row.numbers[0], fault=said), *row.numbers[1:])
        )
    if row.note.text:
        said = _("A note needs its numbers.")
        return replace(row, note=replace(row.note, fault=said))
    return row


def read_cell(cell: Cell, name: str) -> tuple[Cell, float | int | None]:
    """The cell, with its fault, and its number."""
    whole = name != "value"
    number = number_in(cell.text)
    if number is not None and (not whole or number.is_integer()):
        return cell, int(number) if whole else number
    kind = _("a whole number") if whole else _("a number")
    words = {"cell": cell.text[:30], "kind": kind}
    said = (
        _("“%(cell)s” is not %(kind)s.") if cell.text
        else _("Nothing here; %(kind)s is needed.")
    ) % words  # fmt: skip
    return replace(cell, fault=said), None


def read_note(note: Cell) -> Cell:
    """The note, refused when it could name a patient or is too long."""
    found = findings(note.text)
    if found:
        return replace(note, fault=refusal_words(found[0]))
    if len(note.text) > NOTE_MAX_LENGTH:
        said = _("A note has at most %(most)s letters.") % {"most": NOTE_MAX_LENGTH}
        return replace(note, fault=said)
    return note


def with_fault(row: Row, names: Iterable[str], fault: tuple[str, str]) -> Row:
    """The row with the fault at the column it names."""
    name, said = fault
    return replace(
        row,
        numbers=tuple(
            replace(cell, fault=said) if column == name else cell
            for cell, column in zip(row.numbers, names, strict=True)
        ),
    )
