"""A table as the counting sees it: a header and chunks of checked rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from extracts.reader.header import TAIL_INITIALS, Header, is_tail, may_be_tail
from extracts.reader.results import Question, Sheet

Row = Sequence[str]


@dataclass(slots=True)
class Chunk:
    """Rows that fit the header with their line numbers, and the lines that do not.

    `ragged`, `tails`: line numbers of rows with a wrong number of cells and of
    totals and printed lines. `blank`: number of empty rows.
    """

    lines: Sequence[int]
    rows: list[Row]
    ragged: list[int] = field(default_factory=list)
    tails: list[int] = field(default_factory=list)
    blank: int = 0


class Table(Protocol):
    """An opened file: names first, then rows as often as wanted.

    `head`: the first rows below the header. `sample_rows`: how many rows are
    looked at before the whole is read.
    """

    header: Header
    decimal: str
    notes: list[str]
    warnings: list[str]
    questions: list[Question]
    sheets: tuple[Sheet, ...]
    head: list[Row]
    sample_rows: int

    def chunks(self) -> Iterator[Chunk]:
        """The rows below the header, chunk by chunk, from the beginning each time."""
        ...


@dataclass(slots=True)
class Sample:
    """The first rows of a table. `complete`: they are all there are."""

    rows: list[Row] = field(default_factory=list)
    ragged: list[int] = field(default_factory=list)
    tails: list[int] = field(default_factory=list)
    complete: bool = True


def sample(table: Table) -> Sample:
    """The table's first `sample_rows` rows, and the lines among them that do not fit."""
    taken = Sample()
    for chunk in table.chunks():
        taken.rows += chunk.rows
        taken.ragged += chunk.ragged
        taken.tails += chunk.tails
        if len(taken.rows) > table.sample_rows:
            del taken.rows[table.sample_rows :]
            taken.complete = False
            break
    return taken


def checked(rows: list[Row], lines: Sequence[int], header: Header) -> Chunk:
    """The chunk of raw rows: those that fit apart from those that do not.

    Spare blank cells at the end of a row are cut; a short row never has its
    cells moved.
    """
    even = set(map(len, rows)) == {header.width}
    suspects = TAIL_INITIALS | {header.raw[0][:1]}
    if even and suspects.isdisjoint({row[0][:1] for row in rows}):
        return Chunk(lines, rows)
    return _sorted_out(rows, lines, header, _doubtful(rows, header))


def _doubtful(rows: list[Row], header: Header) -> set[int]:
    """Rows that need a closer look: uneven, empty at the front, like a total or the header."""
    width, first = header.width, header.raw[0]
    return {
        i
        for i, row in enumerate(rows)
        if len(row) != width or row[0] == first or may_be_tail(row[0])
    }


def _sorted_out(
    rows: list[Row], lines: Sequence[int], header: Header, doubtful: set[int]
) -> Chunk:
    chunk = Chunk([], [])
    kept_lines: list[int] = []
    for i, row in enumerate(rows):
        kept = _judge(row, lines[i], header, chunk) if i in doubtful else row
        if kept is not None:
            chunk.rows.append(kept)
            kept_lines.append(lines[i])
    chunk.lines = kept_lines
    return chunk


def _judge(row: Row, line: int, header: Header, chunk: Chunk) -> Row | None:
    """The row if it is a record; otherwise None, with the reason noted in the chunk."""
    if not any(cell and not cell.isspace() for cell in row):
        chunk.blank += 1
        return None
    if is_tail(row, header.width) or tuple(row) == header.raw:
        chunk.tails.append(line)
        return None
    if len(row) > header.width and not any(c.strip() for c in row[header.width :]):
        row = row[: header.width]
    if len(row) != header.width:
        chunk.ragged.append(line)
        return None
    return row
