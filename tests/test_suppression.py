"""No small count can be read or computed, also by a site that knows its own numbers.

The attacker here is written apart from the library: it knows every published number and
one site's table, and looks for the largest value each withheld cell could have (a flow
through the withheld cells). A small cell is safe when it could as well be above ten.
"""

from collections import deque
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiapp.lib.suppression import LARGEST, Cells, Published, is_small, publish, summed

Graph = dict[tuple[str, int], dict[tuple[str, int], int]]
COUNTS = st.one_of(st.integers(0, 12), st.integers(0, 60))


@st.composite
def sites(draw: st.DrawFn) -> list[Cells]:
    """Three to five sites' tables of two or three columns and up to six lines."""
    columns, lines = draw(st.integers(2, 3)), draw(st.integers(1, 6))
    line = st.tuples(*[COUNTS] * columns)
    table = st.tuples(*[line] * lines)
    return draw(st.lists(table, min_size=3, max_size=5))


def most(table: Cells, hidden: set[tuple[int, int]], place: tuple[int, int]) -> int:
    """The largest value of the cell that agrees with the totals and the other cells."""
    line, column = place
    graph: Graph = {}
    for one, other in hidden - {place}:  # a cell may fall to 0 and rise without end
        graph.setdefault(("line", one), {})[("column", other)] = table[one][other]
        graph.setdefault(("column", other), {})[("line", one)] = 10**6
    return table[line][column] + flow(graph, ("line", line), ("column", column))


def flow(graph: Graph, source: tuple[str, int], sink: tuple[str, int]) -> int:
    moved = 0
    while path := shortest(graph, source, sink):
        step = min(graph[a][b] for a, b in path)
        moved += step
        if moved > 1000:
            break
        for a, b in path:
            graph[a][b] -= step
            graph[b][a] = graph[b].get(a, 0) + step
    return moved


def shortest(
    graph: Graph, source: tuple[str, int], sink: tuple[str, int]
) -> list[tuple[tuple[str, int], tuple[str, int]]]:
    came: dict[tuple[str, int], tuple[str, int] | None] = {source: None}
    waiting = deque([source])
    while waiting:
        here = waiting.popleft()
        for there, room in graph.get(here, {}).items():
            if room > 0 and there not in came:
                came[there] = here
                waiting.append(there)
    path, end = [], sink
    while end in came and came[end] is not None:
        before = came[end]
        path.append((before, end))
        end = before  # type: ignore[assignment]
    return path[::-1]  # type: ignore[return-value]


def attack(tables: list[Cells], own: int | None, seen: Published) -> list[str]:
    """What the attacker learns and should not. `own`: its table, None for an outsider."""
    known = [one for place, one in enumerate(tables) if place != own]
    others = summed(known)
    hidden = {
        (line, column)
        for line, cells in enumerate(seen.cells)
        for column, cell in enumerate(cells)
        if cell is None and line in seen.lines
    }
    learned = [
        f"line {line} column {column}"
        for line, column in product(seen.lines, range(len(others[0])))
        if is_small(others[line][column])
        and ((line, column) not in hidden or most(others, hidden, (line, column)) <= LARGEST)
    ]  # fmt: skip
    totals = [sum(others[line]) for line in seen.lines]
    totals += [
        sum(others[line][c] for line in seen.lines) for c in range(len(others[0]))
    ]
    return learned + [f"total {one}" for one in totals if seen.lines and is_small(one)]


@settings(max_examples=300, deadline=None)
@given(sites())
def test_nobody_computes_a_small_count(tables: list[Cells]) -> None:
    seen = publish(tables)

    for own in (None, *range(len(tables))):
        assert attack(tables, own, seen) == []
    whole = summed(tables)
    for line, cells in enumerate(seen.cells):
        for column, cell in enumerate(cells):
            assert cell is None or cell == whole[line][column]


LARGE: Cells = ((400, 90), (420, 80), (410, 100), (430, 70))


def test_large_counts_are_published_whole() -> None:
    seen = publish([LARGE] * 4)

    assert seen.cells == summed([LARGE] * 4)
    assert seen.column_totals == (6640, 1360)


def test_a_small_cell_takes_partners_with_it() -> None:
    small: Cells = ((400, 2), (420, 80), (410, 100), (430, 70))

    seen = publish([small, small, ((400, 0), *LARGE[1:])])

    assert seen.cells[0] == (None, None)
    assert seen.line_totals[0] == 1204
    hidden = sum(cell is None for line in seen.cells for cell in line)
    assert hidden == 6  # the line itself and both cells of two others
    assert seen.column_totals == (1200 + 1260 + 1230 + 1290, 4 + 240 + 300 + 210)


def test_a_line_of_few_people_is_in_no_total() -> None:
    seen = publish([((2, 1), *LARGE), ((1, 0), *LARGE), ((1, 2), *LARGE)])

    assert seen.lines == (1, 2, 3, 4)
    assert seen.line_totals[0] is None
    assert seen.column_totals == (3 * 1660, 3 * 340)


@pytest.mark.parametrize(
    "tables",
    [
        [LARGE, LARGE],  # of two sites each computes the other
        [((400, 2),), ((400, 1),), ((400, 1),)],  # nothing to hide it behind
        [LARGE, ((0, 0),) * 4, ((1, 1),) * 4],  # what is left without one site is small
    ],
)
def test_nothing_is_published_that_cannot_be_protected(tables: list[Cells]) -> None:
    seen = publish(tables)

    assert seen.is_withheld
    assert {cell for line in seen.cells for cell in line} == {None}
