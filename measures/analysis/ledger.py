"""What is known of a measure's numbers beside the numbers: when each came, from where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from measures.analysis import periods
from measures.analysis.periods import WeekStart

# Days after its end by which a period's numbers usually stand: a day's within the week,
# a week's within two, a month's after the six weeks that laboratories and claims take.
# Until then a period is not missing; recorded after it, it came late.
DUE_AFTER_DAYS = {"day": 7, "week": 14, "month": 45, "quarter": 60, "year": 90}


@dataclass(frozen=True, slots=True)
class Entry:
    """The stored numbers of some days at one site, and their history.

    `entered_on`: when they were first complete. `changed`: other numbers stood there
    before although the period was over. `way`: how they were counted.
    """

    start: date
    end: date
    site: str = ""
    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None
    n: int | None = None
    way: str = "hand"
    entered_on: date | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Of the measure: its kind, its calendar, and what people said about its chart.

    `begun_on`: the day it was set up; older periods were gathered looking back.
    `ends_on`: the last day that asks for numbers, None while the work goes on.
    `explained`: days whose period bears a note or was set aside. `phases`, `redefined`:
    days from which on the chart is judged anew, or the measure is counted differently.
    """

    kind: str
    period: str
    today: date
    begun_on: date
    week_starts: str = WeekStart.MONDAY
    ends_on: date | None = None
    explained: frozenset[date] = frozenset()
    phases: tuple[date, ...] = ()
    redefined: tuple[date, ...] = ()

    def start_of(self, day: date) -> date:
        return periods.period_start(day, self.period, self.week_starts)

    def is_due(self, start: date) -> bool:
        """Whether the period is over and its time to be recorded too."""
        end = periods.period_end(start, self.period)
        return (self.today - end).days > DUE_AFTER_DAYS[self.period]

    def is_within(self, start: date) -> bool:
        """Whether the period is over, and was before the work ended."""
        end = periods.period_end(start, self.period)
        return end < self.today and (self.ends_on is None or end <= self.ends_on)

    def phase_of(self, start: date) -> int:
        """The number of the phase that the period belongs to, from 0."""
        return sum(self.start_of(day) <= start for day in self.phases)


@dataclass(frozen=True, slots=True)
class Cell:
    """The entries of one period at one site, summed."""

    start: date
    numerator: int | None
    denominator: int | None
    value: float | None
    n: int | None
    ways: frozenset[str]
    entered_on: date | None
    changed: bool


@dataclass(frozen=True)
class Ledger:
    """All complete periods of a measure, by site.

    `expected`: those from the first with numbers on that should have some, in order;
    `present`: those of them that do.
    """

    circumstances: Circumstances
    by_site: Mapping[str, Mapping[date, Cell]] = field(default_factory=dict)
    expected: tuple[date, ...] = ()

    @cached_property
    def present(self) -> tuple[date, ...]:
        have = {start for cells in self.by_site.values() for start in cells}
        return tuple(start for start in self.expected if start in have)

    def cells_at(self, start: date) -> list[Cell]:
        """The cells of one period, a site each."""
        return [cells[start] for cells in self.by_site.values() if start in cells]


def ledger_of(entries: Iterable[Entry], circumstances: Circumstances) -> Ledger:
    """The ledger of these entries; empty while no period with numbers is over."""
    grouped: dict[str, dict[date, list[Entry]]] = {}
    for entry in entries:
        start = circumstances.start_of(entry.start)
        if periods.is_over(start, circumstances.period, circumstances.today):
            grouped.setdefault(entry.site, {}).setdefault(start, []).append(entry)
    by_site = {
        site: {start: cell_of(start, parts) for start, parts in sorted(cells.items())}
        for site, cells in sorted(grouped.items())
    }
    have = {start for cells in by_site.values() for start in cells}
    return Ledger(circumstances, by_site, expected_periods(have, circumstances))


def expected_periods(have: set[date], circumstances: Circumstances) -> tuple[date, ...]:
    """Every period with numbers, and those between and after that are due."""
    if not have:
        return ()
    known = circumstances
    every = periods.period_starts(
        min(have), known.today, known.period, known.week_starts
    )
    newest = max(have)
    return tuple(
        start
        for start in every
        if start in have
        or (known.is_within(start) and (start < newest or known.is_due(start)))
    )


def cell_of(start: date, parts: list[Entry]) -> Cell:
    """The parts of a period as one: it is complete when its last part came."""
    days = [one.entered_on for one in parts if one.entered_on is not None]
    return Cell(
        start=start,
        numerator=summed(one.numerator for one in parts),
        denominator=summed(one.denominator for one in parts),
        value=parts[0].value if len(parts) == 1 else None,
        n=summed(one.n for one in parts),
        ways=frozenset(one.way for one in parts),
        entered_on=max(days, default=None),
        changed=any(one.changed for one in parts),
    )


def summed(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None
