"""From cells per date and group to totals, whole periods, groups and stored pieces."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from extracts.reader.dating import Place, Settled
from extracts.reader.numbers import MICRO, plain_number
from extracts.reader.recipe import Recipe
from extracts.reader.results import Pair, Piece, Values
from extracts.reader.tally import (
    MOST_GROUPS,
    Cell,
    Groups,
    KeptTally,
    Key,
    Marked,
    RowTally,
    SumTally,
)

PieceKey = tuple[int, int]
_STRIDE = MOST_GROUPS + 1


@dataclass(slots=True)
class Summed:
    """The numbers of a Counts."""

    total: Pair = (0, 0)
    by_period: dict[str, Pair] = field(default_factory=dict)
    by_group: dict[str, Pair] = field(default_factory=dict)
    values_by_period: dict[str, Values] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)


def placed_cells(cells: dict[Key, Cell], settled: Settled) -> dict[Key, Cell]:
    """The cells whose date could be read."""
    return {key: cell for key, cell in cells.items() if key[0] in settled.places}


def sum_cells(
    cells: dict[Key, Cell],
    settled: Settled,
    groups: Groups,
    recipe: Recipe,
    drop_unknown: bool,
) -> Summed:
    """Sums cells of rows or of exact millionths (unit "sum")."""
    show = plain_number if recipe.unit.kind == "sum" else int
    totals = _Totals(show)
    for (date_id, group_id), cell in cells.items():
        denominator = cell.denominator - (cell.unknown if drop_unknown else 0)
        totals.add(settled.places[date_id], group_id, cell.numerator, denominator)
    return totals.summed(groups, recipe)


class _Totals:
    """Numerators and denominators by period, by group and by piece."""

    def __init__(self, show: Callable[[int], int | float]) -> None:
        self.show = show
        self.total = [0, 0]
        self.periods: dict[tuple[int | None, str], list[int]] = {}
        self.groups: dict[int, list[int]] = {}
        self.pieces: dict[tuple[object, ...], list[int]] = {}
        self.places: dict[tuple[object, ...], Place] = {}

    def add(self, place: Place, group: int, numerator: int, denominator: int) -> None:
        span = (place.starts_on, place.ends_on, place.number, place.period)
        key = (*span, group)
        self.places[key] = place
        for sums in (
            self.total,
            self.periods.setdefault((place.number, place.period), [0, 0]),
            self.groups.setdefault(group, [0, 0]),
            self.pieces.setdefault(key, [0, 0]),
        ):
            sums[0] += numerator
            sums[1] += denominator

    def pair(self, sums: list[int]) -> Pair:
        return self.show(sums[0]), self.show(sums[1])

    def summed(self, groups: Groups, recipe: Recipe) -> Summed:
        result = Summed(total=self.pair(self.total))
        for key in sorted(self.periods, key=_period_order):
            if key[1] and self.periods[key][1]:
                result.by_period[key[1]] = self.pair(self.periods[key])
        if recipe.group is not None:
            result.by_group = _named(self.groups, groups, self.pair)
        result.pieces = [
            _piece(
                self.places[k],
                _group(groups, recipe, k[-1]),
                *self.pair(self.pieces[k]),
            )
            for k in sorted(
                self.pieces, key=lambda k: _piece_order(self.places[k], k[-1])
            )
            if self.pieces[k][1]
        ]
        return result


def _period_order(key: tuple[int | None, str]) -> tuple[int, str]:
    return (key[0] or 0, key[1])


def _piece_order(place: Place, group: object) -> tuple[str, int, int]:
    start = place.starts_on.isoformat() if place.starts_on else ""
    return start, place.number or 0, int(str(group))


def _named(
    sums: dict[int, list[int]], groups: Groups, pair: Callable[[list[int]], Pair]
) -> dict[str, Pair]:
    shown = {groups.name(i): pair(s) for i, s in sums.items() if s[1]}
    return dict(sorted(shown.items()))


def _group(groups: Groups, recipe: Recipe, group_id: object) -> str | None:
    return None if recipe.group is None else groups.name(int(str(group_id)))


def _piece(
    place: Place, group: str | None, numerator: int | float, denominator: int | float
) -> Piece:
    return Piece(
        place.starts_on, place.ends_on, place.number, group, numerator, denominator
    )


def keep_placed(tally: KeptTally, settled: Settled) -> Marked:
    """The kept rows whose date could be read."""
    every = tally.all()
    known = np.fromiter(settled.places, dtype=np.int64, count=len(settled.places))
    return only(every, np.isin(every.dates, known))


def only(marked: Marked, rows: np.ndarray) -> Marked:
    """The marked rows that `rows` picks."""

    def pick(array: np.ndarray | None) -> np.ndarray | None:
        return None if array is None else array[rows]

    return Marked(
        marked.dates[rows],
        marked.groups[rows],
        marked.met[rows],
        marked.unknown[rows],
        pick(marked.ids),
        pick(marked.amounts),
        pick(marked.shares),
    )


def first_rows(marked: Marked, settled: Settled) -> Marked:
    """The first row of each id: the earliest date, and in file order within a day."""
    ordinals = _by_date(marked, settled, lambda place: place.ordinal)
    every = marked.ids if marked.ids is not None else np.arange(len(ordinals))
    order = np.lexsort((np.arange(len(ordinals)), ordinals, every))
    ids = every[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = ids[1:] != ids[:-1]
    return only(marked, np.sort(order[first]))


def _by_date(
    marked: Marked, settled: Settled, number_of: Callable[[Place], int]
) -> np.ndarray:
    ids, index = np.unique(marked.dates, return_inverse=True)
    numbers = [number_of(settled.places[i]) for i in ids.tolist()]
    return (
        np.array(numbers, dtype=np.int64)[index] if numbers else np.zeros(0, np.int64)
    )


def recount(marked: Marked, unit: str) -> dict[Key, Cell]:
    """Cells of kept rows, as if they had been added up from the start."""
    tally = SumTally() if unit == "sum" else RowTally()
    if len(marked.dates):
        tally.add(marked)
    return tally.cells


def sum_distinct(
    marked: Marked, settled: Settled, groups: Groups, recipe: Recipe, drop_unknown: bool
) -> Summed:
    """Distinct ids per period, group and piece; met if any of the id's rows is met.

    An id counts once in each period and once in the total, so these numbers
    cannot be added up.
    """
    if drop_unknown:
        marked = only(marked, ~marked.unknown)
    pieces, piece_of_row = _piece_numbers(marked, settled, by_piece=True)
    periods, period_of_row = _piece_numbers(marked, settled, by_piece=False)
    none = np.zeros(len(marked.dates), dtype=np.int64)
    result = Summed(total=_distinct(marked, none, none).get((0, 0), (0, 0)))
    for (period, _), pair in sorted(_distinct(marked, period_of_row, none).items()):
        if periods[period].period:
            result.by_period[periods[period].period] = pair
    if recipe.group is not None:
        by_group = _distinct(marked, none, marked.groups)
        result.by_group = dict(
            sorted((groups.name(g), p) for (_, g), p in by_group.items())
        )
    for (piece, group), pair in sorted(
        _distinct(marked, piece_of_row, marked.groups).items()
    ):
        result.pieces.append(
            _piece(pieces[piece], _group(groups, recipe, group), *pair)
        )
    return result


def _piece_numbers(
    marked: Marked, settled: Settled, *, by_piece: bool
) -> tuple[list[Place], np.ndarray]:
    """Places in time order, and for each row the number of its place."""

    def key(place: Place) -> tuple[object, ...]:
        start = place.starts_on.toordinal() if by_piece and place.starts_on else 0
        return (place.number or 0, place.period, start)

    used = {i: settled.places[i] for i in np.unique(marked.dates).tolist()}
    first: dict[tuple[object, ...], Place] = {}
    for place in used.values():
        first.setdefault(key(place), place)
    ordered = sorted(first)  # type: ignore[type-var]
    number = {k: n for n, k in enumerate(ordered)}
    index = {i: number[key(p)] for i, p in used.items()}
    ids, inverse = np.unique(marked.dates, return_inverse=True)
    numbers = np.array([index[i] for i in ids.tolist()], dtype=np.int64)
    rows = numbers[inverse] if len(numbers) else np.zeros(0, np.int64)
    return [first[k] for k in ordered], rows


def _distinct(
    marked: Marked, places: np.ndarray, groups: np.ndarray
) -> dict[PieceKey, Pair]:
    def per_key(rows: np.ndarray) -> dict[PieceKey, int]:
        ids = marked.ids if marked.ids is not None else np.arange(len(places))
        order = np.lexsort((ids[rows], groups[rows], places[rows]))
        a, b, c = places[rows][order], groups[rows][order], ids[rows][order]
        new = np.ones(len(a), dtype=bool)
        new[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1]) | (c[1:] != c[:-1])
        counts: dict[PieceKey, int] = {}
        keys, times = np.unique(a[new] * _STRIDE + b[new], return_counts=True)
        for joined, n in zip(keys.tolist(), times.tolist(), strict=True):
            counts[(joined // _STRIDE, joined % _STRIDE)] = n
        return counts

    everyone = per_key(np.arange(len(places)))
    met = per_key(np.flatnonzero(marked.met))
    return {key: (met.get(key, 0), n) for key, n in everyone.items()}


def sum_values(
    marked: Marked, settled: Settled, groups: Groups, recipe: Recipe
) -> Summed:
    """Number, sum, sum of squares and median of values. Pairs are [sum, number]."""
    pieces, piece_of_row = _piece_numbers(marked, settled, by_piece=True)
    periods, period_of_row = _piece_numbers(marked, settled, by_piece=False)
    amounts = marked.amounts if marked.amounts is not None else np.zeros(0, np.int64)
    result = Summed(total=_value_pair(amounts))
    for number, rows in _rows_by(period_of_row):
        if periods[number].period:
            name = periods[number].period
            result.by_period[name] = _value_pair(amounts[rows])
            result.values_by_period[name] = _values(amounts[rows])
    if recipe.group is not None:
        pairs = {
            groups.name(g): _value_pair(amounts[r]) for g, r in _rows_by(marked.groups)
        }
        result.by_group = dict(sorted(pairs.items()))
    for joined, rows in _rows_by(piece_of_row * _STRIDE + marked.groups):
        group = _group(groups, recipe, joined % _STRIDE)
        result.pieces.append(
            _value_piece(pieces[joined // _STRIDE], group, amounts[rows])
        )
    return result


def _rows_by(keys: np.ndarray) -> Iterable[tuple[int, np.ndarray]]:
    if not len(keys):
        return
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=keys[order][:1] - 1))
    for start, rows in zip(starts, np.split(order, starts[1:]), strict=True):
        yield int(keys[order[start]]), rows


def _exact_sum(amounts: np.ndarray) -> int:
    if len(amounts) and int(np.abs(amounts).max()) >= 9e18 / len(amounts):
        return sum(amounts.tolist())
    return int(amounts.sum())


def _value_pair(amounts: np.ndarray) -> Pair:
    return plain_number(_exact_sum(amounts)), len(amounts)


def _values(amounts: np.ndarray) -> Values:
    total = _exact_sum(amounts) / MICRO
    floats = amounts / MICRO
    return Values(
        n=len(amounts),
        sum=total,
        sum_squares=float(np.dot(floats, floats)),
        mean=total / len(amounts),
        median=float(np.median(floats)),
    )


def _value_piece(place: Place, group: str | None, amounts: np.ndarray) -> Piece:
    values = _values(amounts)
    return Piece(
        place.starts_on,
        place.ends_on,
        place.number,
        group,
        *_value_pair(amounts),
        n=values.n,
        sum=values.sum,
        sum_squares=values.sum_squares,
        median=values.median,
    )
