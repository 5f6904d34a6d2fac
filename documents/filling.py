"""Facts and a kind of document -> the document, item by item. Django-free."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from documents.catalogue import WORD, Item, Kind


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text; `caption` says of what."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def shape(self) -> str:
        return "table"

    def as_text(self) -> str:
        """One line a row, for a form that takes no tables: each cell after its column."""
        return "\n".join(self.line(row) for row in self.rows)

    def line(self, row: tuple[str, ...]) -> str:
        named = zip(self.columns[1:], row[1:], strict=True)
        said = "; ".join(f"{column}: {cell}" for column, cell in named if cell)
        return f"{row[0]}. {said}" if said else row[0]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart: `measure` is its id, `key` changes whenever the drawing does.

    `finding`: its sentence; `rule`: how it was judged; `alt`: the whole in words.
    """

    measure: int
    key: str
    name: str
    finding: str
    rule: str
    alt: str
    table: Table

    @property
    def shape(self) -> str:
        return "picture"

    def as_text(self) -> str:
        return f"{self.name}: {self.finding}"


Block = str | Table | Picture


@dataclass(frozen=True, slots=True)
class Fact:
    """What the project says of one thing. `url`: the field where it is typed.

    `hint`: what to do while there is nothing.
    """

    blocks: tuple[Block, ...]
    url: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Entry:
    """One item with what fills it. `url`: where it is typed; "" for who may not."""

    item: Item
    blocks: tuple[Block, ...]
    url: str
    hint: str
    from_words: bool  # nothing but own words fills it

    @property
    def is_filled(self) -> bool:
        return bool(self.blocks)

    @property
    def is_missing(self) -> bool:
        return self.item.required and not self.is_filled

    @cached_property
    def text(self) -> str:
        """The item as plain text, ready to be pasted."""
        return "\n\n".join(map(as_text, self.blocks))

    @property
    def length(self) -> int:
        return len(self.text)

    @property
    def over(self) -> int:
        """Characters beyond the limit of the form; 0 when it fits or has none."""
        return max(0, self.length - self.item.limit) if self.item.limit else 0


@dataclass(frozen=True)
class Filled:
    """A kind of document filled with one project's facts."""

    kind: Kind
    sections: tuple[tuple[str, tuple[Entry, ...]], ...]

    @cached_property
    def entries(self) -> list[Entry]:
        return [entry for _title, entries in self.sections for entry in entries]

    @property
    def total(self) -> int:
        """Items that the document needs."""
        return sum(entry.item.required for entry in self.entries)

    @property
    def filled(self) -> int:
        return self.total - len(self.missing)

    @cached_property
    def missing(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_missing]

    @cached_property
    def too_long(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.over]


def as_text(block: Block) -> str:
    return block if isinstance(block, str) else block.as_text()


def fill(
    kind: Kind, facts: Mapping[str, Fact], *, required_only: bool = False
) -> Filled:
    """The document. Raises KeyError when an item names a fact that nobody computes.

    `required_only`: without the rest, where only the count is shown.
    """
    return Filled(
        kind,
        tuple(
            (one.title, tuple(
                entry_of(item, facts) for item in one.items
                if item.required or not required_only
            ))
            for one in kind.sections
        ),
    )  # fmt: skip


def entry_of(item: Item, facts: Mapping[str, Fact]) -> Entry:
    """The item with all that its sources say; where to type it is the last one's place."""
    known = [(name, facts[name]) for name in item.sources]
    filled = [(name, fact) for name, fact in known if fact.blocks]
    place = filled[-1][1] if filled else known[-1][1]
    return Entry(
        item=item,
        blocks=tuple(block for _name, fact in filled for block in fact.blocks),
        url=place.url, hint=place.hint,
        from_words=bool(filled) and all(n.startswith(WORD) for n, _fact in filled),
    )  # fmt: skip


def keys_of(kinds: Iterable[Kind]) -> set[str]:
    """Every fact that these documents use."""
    return {name for kind in kinds for item in kind.items() for name in item.sources}
