"""What may be wrong with recorded numbers: each finder returns the periods it marks.

A finder returns None where it cannot tell, such as jumps of a denominator where a
measure has none. Nothing here judges how bad it is: see quality.py.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from statistics import median

from measures.analysis import periods
from measures.analysis.ledger import DUE_AFTER_DAYS, Cell, Ledger

Found = frozenset[date] | None
Cells = Mapping[date, Cell]  # of one site, by the first day of the period

JUMP_REACH = 3  # neighbours looked at on either side
JUMP_POINTS = 6  # fewer say too little of what is usual
JUMP_FACTOR = 2.0  # at least double, or at most half, of the neighbours' median
# Hampel's identifier: three scaled median deviations. The factor makes the deviation
# comparable to a standard deviation of normal numbers (Hampel 1974, JASA 69:383).
JUMP_DEVIATIONS = 3.0
MAD_SCALE = 1.4826
COPY_LENGTH = 3  # so many periods in the same order twice
COPY_FROM = 30  # smaller counts meet again by chance
SMALL_BELOW = 10  # ten charts a cycle is what portfolio programmes ask for


def missing(ledger: Ledger) -> Found:
    """Periods without any number after the first with some."""
    return frozenset(ledger.expected) - frozenset(ledger.present)


def jumps(ledger: Ledger) -> Found:
    """Periods whose denominator lies far from those around it, at the same site.

    Far: three scaled median deviations from the median of itself and three neighbours
    on either side, and at least double or at most half of it. A lasting new level is
    none. Periods that bear a note or were set aside count as explained.
    """
    if ledger.circumstances.kind not in {"proportion", "rate"}:
        return None
    known = [with_denominator(cells.values()) for cells in ledger.by_site.values()]
    long_enough = [cells for cells in known if len(cells) >= JUMP_POINTS]
    if not long_enough:
        return None
    return unexplained({day for cells in long_enough for day in leaps(cells)}, ledger)


def with_denominator(cells: Iterable[Cell]) -> list[Cell]:
    return [one for one in cells if one.denominator is not None]


def leaps(cells: Sequence[Cell]) -> Iterator[date]:
    sizes = [cell.denominator or 0 for cell in cells]
    for place, cell in enumerate(cells):
        around = sizes[max(0, place - JUMP_REACH) : place + JUMP_REACH + 1]
        if is_leap(sizes[place], around):
            yield cell.start


def is_leap(size: int, around: Sequence[int]) -> bool:
    """Whether the size lies far from those around it, itself among them."""
    middle = median(around)
    spread = MAD_SCALE * median(abs(one - middle) for one in around)
    is_far = abs(size - middle) > JUMP_DEVIATIONS * spread
    return is_far and (size >= JUMP_FACTOR * middle or size <= middle / JUMP_FACTOR)


def copies(ledger: Ledger) -> Found:
    """Periods whose numbers stand elsewhere already, more alike than chance would have it.

    Numerator and denominator both as in the period before, or three periods in the same
    order as three earlier ones, at the same site. Left out are small counts, which meet
    again by chance, and sites that count a sample of the same size each time.
    """
    kind = ledger.circumstances.kind
    marked = {
        day
        for cells in ledger.by_site.values()
        if not has_fixed_sample(list(cells.values()))
        for day in (*same_again(cells, ledger), *same_stretch(cells, ledger, kind))
    }
    return unexplained(marked, ledger)


def has_fixed_sample(cells: Sequence[Cell]) -> bool:
    """Whether more than half of the denominators are the same number."""
    sizes = Counter(c.denominator for c in cells if c.denominator is not None)
    return bool(sizes) and 2 * max(sizes.values()) > len(cells)


def same_again(cells: Cells, ledger: Ledger) -> Iterator[date]:
    """Periods that repeat both numbers of the one before."""
    if ledger.circumstances.kind not in {"proportion", "rate"}:
        return
    for one, other in runs_of(cells, ledger, 2):
        if numbers(one) == numbers(other) and is_telling(
            one, ledger.circumstances.kind
        ):
            yield other.start


def same_stretch(cells: Cells, ledger: Ledger, kind: str) -> Iterator[date]:
    """Periods of a stretch whose numbers stand in the same order earlier."""
    seen: dict[tuple[object, ...], int] = {}
    for place, stretch in enumerate(runs_of(cells, ledger, COPY_LENGTH)):
        key = tuple(numbers(one) for one in stretch)
        if len(set(key)) == 1 or not all(is_telling(one, kind) for one in stretch):
            continue
        if place - seen.setdefault(key, place) >= COPY_LENGTH:
            yield from (one.start for one in stretch)


def runs_of(cells: Cells, ledger: Ledger, length: int) -> Iterator[tuple[Cell, ...]]:
    """Every so many cells of successive periods."""
    for place in range(len(ledger.expected) - length + 1):
        days = ledger.expected[place : place + length]
        if all(day in cells for day in days):
            yield tuple(cells[day] for day in days)


def numbers(cell: Cell) -> tuple[object, ...]:
    return cell.numerator, cell.denominator, cell.value


def is_telling(cell: Cell, kind: str) -> bool:
    """Whether these numbers are so particular that chance hardly gives them twice."""
    if kind == "value":
        return cell.value is not None and (
            abs(cell.value) >= COPY_FROM or not float(cell.value).is_integer()
        )
    if kind == "count":
        return (cell.numerator or 0) >= COPY_FROM
    is_large = (cell.denominator or 0) >= COPY_FROM
    return is_large and cell.numerator not in {0, cell.denominator}


def late(ledger: Ledger) -> Found:
    """Periods recorded long after their end; those older than the measure are not asked."""
    asked = [day for day in ledger.present if not is_looked_back(day, ledger)]
    if not asked:
        return None
    return frozenset(
        day for day in asked if any(came_late(c, ledger) for c in ledger.cells_at(day))
    )


def is_looked_back(start: date, ledger: Ledger) -> bool:
    """Whether the period was over before the measure was set up."""
    known = ledger.circumstances
    return periods.period_end(start, known.period) < known.begun_on


def came_late(cell: Cell, ledger: Ledger) -> bool:
    if cell.entered_on is None:
        return False
    period = ledger.circumstances.period
    after = cell.entered_on - periods.period_end(cell.start, period)
    return after.days > DUE_AFTER_DAYS[period]


def changed(ledger: Ledger) -> Found:
    """Periods whose numbers were replaced by others after they were over and recorded."""
    return frozenset(
        day for day in ledger.present if any(c.changed for c in ledger.cells_at(day))
    )


def small(ledger: Ledger) -> Found:
    """Periods whose share or value stands for fewer than ten cases, all sites together."""
    sizes = {day: cases_of(ledger.cells_at(day), ledger) for day in ledger.present}
    known = {day: size for day, size in sizes.items() if size is not None}
    if not known:
        return None
    return frozenset(day for day, size in known.items() if size < SMALL_BELOW)


def cases_of(cells: Sequence[Cell], ledger: Ledger) -> int | None:
    """How many cases stand behind a period; None where nobody said or it is no sample."""
    kind = ledger.circumstances.kind
    if kind not in {"proportion", "value"}:
        return None
    sizes = [cell.denominator if kind == "proportion" else cell.n for cell in cells]
    known = [size for size in sizes if size is not None]
    return sum(known) if known else None


def sites(ledger: Ledger) -> Found:
    """Periods in which a site is silent that reported before, within the same phase."""
    if len(ledger.by_site) < 2:
        return None
    return frozenset(
        day for cells in ledger.by_site.values() for day in silences(cells, ledger)
    )


def silences(cells: Cells, ledger: Ledger) -> Iterator[date]:
    """Periods in which others report and this site does not, by its first in the phase.

    A site that left for good is asked no more from the phase on that began then.
    """
    heard: set[int] = set()
    for day in ledger.present:
        phase = ledger.circumstances.phase_of(day)
        if day in cells:
            heard.add(phase)
        elif phase in heard:
            yield day


def mixed(ledger: Ledger) -> Found:
    """Periods counted in another way than most of their phase."""
    ways: dict[int, Counter[str]] = {}
    for day in ledger.present:
        phase = ledger.circumstances.phase_of(day)
        ways.setdefault(phase, Counter()).update(ways_at(day, ledger))
    usual = {
        phase: min(count, key=lambda way: (-count[way], way))
        for phase, count in ways.items()
    }
    return frozenset(
        day
        for day in ledger.present
        if ways_at(day, ledger) != {usual[ledger.circumstances.phase_of(day)]}
    )


def ways_at(start: date, ledger: Ledger) -> frozenset[str]:
    return frozenset().union(*(cell.ways for cell in ledger.cells_at(start)))


def redefined(ledger: Ledger) -> Found:
    """Periods, after the first, in which the measure began to be counted differently."""
    known = ledger.circumstances
    changes = {known.start_of(day) for day in known.redefined}
    return frozenset(day for day in ledger.expected[1:] if day in changes)


def unexplained(marked: set[date], ledger: Ledger) -> frozenset[date]:
    """The marked periods without a note, and that nobody set aside."""
    known = ledger.circumstances
    explained = {known.start_of(day) for day in known.explained}
    return frozenset(marked) & frozenset(ledger.expected) - explained
