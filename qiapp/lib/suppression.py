"""Small numbers are withheld from audiences outside a data-sharing agreement.

A table counts, for each line (a period), people by kind (with and without the event), summed
over sites, and is published with the totals of its lines and columns. A count of 1 to 10 may
not be read from it, nor computed: not from the totals, and not by a site that takes its own
numbers away. The threshold is that of the US Medicare agency's cell-size policy
(https://resdac.org/articles/cms-cell-size-suppression-policy). No Django.

How it is safe: a line whose total is small is left out of the table and of every total. Each
other small cell is withheld together with partner cells in two further lines, so that ten
could be moved between them without changing any published number, whatever one site knows.
Where no such partners exist nothing is published at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

SMALLEST, LARGEST = 1, 10
FEWEST_SITES = 3  # of two sites, each could compute the other
MOVABLE = 10
PARTNER_LINES = 2  # one may be known to the attacker

Cells = tuple[tuple[int, ...], ...]
Place = tuple[int, int]


def is_small(count: int) -> bool:
    """Whether the count lies between 1 and 10: few enough to be somebody."""
    return SMALLEST <= count <= LARGEST


@dataclass(frozen=True, slots=True)
class Published:
    """What may be shown. None: withheld. `lines`: places of those in the table and totals.

    `cells`, `line_totals` have one entry for each line of the original table; lines that
    were left out hold None throughout. All is None where nothing may be published.
    """

    cells: tuple[tuple[int | None, ...], ...]
    line_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    lines: tuple[int, ...]

    @property
    def is_withheld(self) -> bool:
        return not self.lines


def publish(sites: Sequence[Cells]) -> Published:
    """The sum of the sites' tables, with everything small withheld.

    `sites`: one table of counts for each, all of the same shape.
    """
    if len(sites) < FEWEST_SITES:
        return withheld(sites)
    residuals = [summed(sites), *without_each(sites)]
    lines = kept_lines(residuals)
    columns = range(len(residuals[0][0])) if residuals[0] else range(0)
    if any(has_small_total(one, lines, columns) for one in residuals):
        return withheld(sites)
    hidden = hidden_cells(residuals, lines, columns)
    return withheld(sites) if hidden is None else shown(residuals[0], lines, hidden)


def summed(tables: Sequence[Cells]) -> Cells:
    return tuple(
        tuple(sum(cells) for cells in zip(*lines, strict=True))
        for lines in zip(*tables, strict=True)
    )


def without_each(sites: Sequence[Cells]) -> list[Cells]:
    """For each site, what it can compute: the sum without its own numbers."""
    return [
        summed([one for other, one in enumerate(sites) if other != place])
        for place in range(len(sites))
    ]


def kept_lines(residuals: Sequence[Cells]) -> tuple[int, ...]:
    """The lines whose total is small for nobody."""
    return tuple(
        line
        for line in range(len(residuals[0]))
        if not any(is_small(sum(one[line])) for one in residuals)
    )


def has_small_total(table: Cells, lines: Sequence[int], columns: Sequence[int]) -> bool:
    totals = [sum(table[line][column] for line in lines) for column in columns]
    return any(map(is_small, totals)) or is_small(sum(totals))


def hidden_cells(
    residuals: Sequence[Cells], lines: Sequence[int], columns: Sequence[int]
) -> set[Place] | None:
    """The cells to withhold; None where they cannot be protected.

    Partners of small cells first among cells that are withheld anyway.
    """
    hidden: set[Place] = set()
    small = [
        (line, column)
        for line, column in product(lines, columns)
        if any(is_small(one[line][column]) for one in residuals)
    ]
    hidden.update(small)
    for place in small:
        partners = partners_of(place, residuals, lines, columns, hidden)
        if partners is None:
            return None
        hidden |= partners
    return hidden


def partners_of(
    place: Place, residuals: Sequence[Cells], lines: Sequence[int],
    columns: Sequence[int], hidden: set[Place],
) -> set[Place] | None:  # fmt: skip
    """Cells that keep one small cell unknown; None where there are none.

    In one other column, with two other lines: each of the rectangles could move ten from
    its two further corners to the small cell.
    """
    line, column = place
    best: set[Place] | None = None
    for other in columns:
        if other == column or not movable((line, other), residuals):
            continue
        able = [
            one for one in lines if one != line and movable((one, column), residuals)
        ]
        able.sort(key=lambda one: len({(one, column), (one, other)} - hidden))
        if len(able) < PARTNER_LINES:
            continue
        found = {(line, other)} | {
            corner for one in able[:PARTNER_LINES] for corner in ((one, column), (one, other))
        }  # fmt: skip
        if best is None or len(found - hidden) < len(best - hidden):
            best = found
    return best


def movable(place: Place, residuals: Sequence[Cells]) -> bool:
    """Whether ten could be taken from the cell, in the eyes of each site."""
    line, column = place
    return all(one[line][column] >= MOVABLE for one in residuals)


def shown(table: Cells, lines: Sequence[int], hidden: set[Place]) -> Published:
    columns = range(len(table[0])) if table else range(0)
    return Published(
        cells=tuple(
            tuple(
                table[line][column] if line in lines and (line, column) not in hidden else None
                for column in columns
            )
            for line in range(len(table))
        ),
        line_totals=tuple(
            sum(table[line]) if line in lines else None for line in range(len(table))
        ),
        column_totals=tuple(sum(table[line][c] for line in lines) for c in columns),
        lines=tuple(lines),
    )  # fmt: skip


def withheld(sites: Sequence[Cells]) -> Published:
    """Nothing at all, in the shape of the table."""
    shape = sites[0] if sites else ()
    return Published(
        cells=tuple(tuple(None for _cell in line) for line in shape),
        line_totals=tuple(None for _line in shape),
        column_totals=tuple(None for _cell in shape[0]) if shape else (),
        lines=(),
    )
