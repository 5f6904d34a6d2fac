"""Where the column names stand, and which columns they give."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from extracts.reader.dates import read_token, split_moment
from extracts.reader.errors import Refused
from extracts.reader.numbers import parse_number
from extracts.reader.text import name_key, tidy

LOOK_FOR_HEADER = 50
MAX_COLUMNS = 512
NAME_LENGTH = 120
_TOTAL = re.compile(
    r"[\s*]*(?:(?:sub|grand|overall|report)[- ]?)?totals?\s*[:.]?[\s*]*", re.IGNORECASE
)
_TAIL = re.compile(
    r"\s*(?:\*{2,}|(?:(?:sub|grand|overall|report)[- ]?)?total|printed|end of |page \d|"
    r"run (?:by|on|date)|generated|exported|report |source:|note:|filters?:|"
    r"(?:rows?|records?|visits?|count):? ?\d)",
    re.IGNORECASE,
)
TAIL_INITIALS = frozenset("*tsgoperfnvcTSGOPERFNVC \t") | {""}


@dataclass(frozen=True, slots=True)
class Header:
    """The named columns of a table.

    `names` are tidy and distinct; `positions` are where they stand in a row
    (0-based); `width` is the number of cells a row should have. `shared` maps
    a name as written to its distinct forms, where several columns bear it.
    """

    index: int
    line: int
    width: int
    names: tuple[str, ...]
    positions: tuple[int, ...]
    shared: dict[str, tuple[str, ...]] = field(default_factory=dict)
    raw: tuple[str, ...] = ()

    def position(self, name: str) -> int:
        """The position in a row of the column with this distinct name."""
        return self.positions[self.names.index(name)]


def find_header(rows: Sequence[Sequence[str]], lines: Sequence[int]) -> Header:
    """The header among the first rows of a table. Raises Refused if there is none."""
    filled = [sum(1 for c in row if tidy(c)) for row in rows]
    if not any(filled):
        raise Refused(
            "No header and no data were found. Check the export and send it again."
        )
    _refuse_wide(rows)
    most = sorted(n for n in filled if n > 1) or [1]
    needed = min(0.6 * most[len(most) // 2], max(filled[:LOOK_FOR_HEADER]))
    for index, count in enumerate(filled[:LOOK_FOR_HEADER]):
        if count >= needed:
            return _header(rows, index, lines[index])
    raise Refused("No row of column names was found in the first 50 lines.")


def _refuse_wide(rows: Sequence[Sequence[str]]) -> None:
    if max(map(len, rows)) > MAX_COLUMNS:
        raise Refused(
            f"A row has more than {MAX_COLUMNS} columns. Export only the columns you need."
        )


def _header(rows: Sequence[Sequence[str]], index: int, line: int) -> Header:
    cells = [c for c in map(tidy, rows[index]) if c]
    texts = sum(1 for c in cells if not _is_data(c))
    if texts < 0.8 * len(cells):
        raise Refused(
            f"Line {line} holds data, not column names. Add a first row with column names."
        )
    following = [list(r) for r in rows[index + 1 :]]
    return _named(list(rows[index]), following, index, line)


def _is_data(cell: str) -> bool:
    if parse_number(cell) is not None:
        return True
    token = read_token(split_moment(cell).calendar)
    return token.parts is not None


def _named(
    cells: list[str], following: list[list[str]], index: int, line: int
) -> Header:
    names = [tidy(c)[:NAME_LENGTH] for c in cells]
    in_use = {i for row in following for i, c in enumerate(row) if c and c.strip()}
    kept = [i for i, name in enumerate(names) if name or i in in_use]
    counts = Counter(name_key(names[i]) for i in kept if names[i])
    distinct: list[str] = []
    shared: dict[str, list[str]] = {}
    for i in kept:
        name = names[i] or f"(column {i + 1}, no name)"
        if counts[name_key(name)] > 1:
            shared.setdefault(name_key(name), []).append(f"{name} (column {i + 1})")
            name = shared[name_key(name)][-1]
        distinct.append(name)
    return Header(
        index=index,
        line=line,
        width=len(cells),
        names=tuple(distinct),
        positions=tuple(kept),
        shared={key: tuple(forms) for key, forms in shared.items()},
        raw=tuple(cells),
    )


def may_be_tail(cell: str) -> bool:
    """A quick look at a row's first cell: is it worth asking `is_tail`?"""
    return not cell or _TAIL.match(cell) is not None


def is_tail(row: Sequence[str], width: int) -> bool:
    """True for a subtotal, a grand total or a printed line: a row that is no record."""
    first = next((c for c in row if c and not c.isspace()), "")
    if width < 2 or not _TAIL.match(first):
        return False
    if _TOTAL.fullmatch(first):
        return True
    return sum(1 for c in row if c and not c.isspace()) <= max(1, width // 3)
