"""The kinds of documents, and the own words they ask for: data files, checked. Django-free.

One TOML file per kind in documents/data/kinds; the wording is ours, never that of a form.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

DATA = Path(__file__).parent / "data"
CONFIDENCES = ("verified", "dated", "inferred")
WORD = "words."  # sources with this prefix are own words of words.toml
Part = TypeVar("Part")


class DocumentError(ValueError):
    """A data file is not usable; the message names the file and the place."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a document.

    `sources`: the facts that fill it, in order; any of them is enough. The last one is
    where it is typed while it is empty. `limit`: most characters, where a form has one.
    An item that is not `required` is left out while it is empty.
    """

    label: str
    sources: tuple[str, ...]
    limit: int | None = None
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document.

    `about_person`: it speaks of one person's part; `programmes`: ids of those it belongs
    to. `to_paste`: it is a form elsewhere, so its items are copied one by one. An empty
    `reviewed_by` means that nobody has checked its items with the receiver yet.
    """

    id: str
    title: str
    summary: str
    place: int
    about_person: bool
    to_paste: bool
    programmes: tuple[str, ...]
    source_url: str
    checked_on: date
    confidence: str
    note: str
    reviewed_by: str
    sections: tuple[Section, ...]

    def items(self) -> list[Item]:
        return [item for section in self.sections for item in section.items]


@dataclass(frozen=True, slots=True)
class Word:
    """Something only the team can say, asked once. `choices`: several may be ticked."""

    key: str
    question: str
    hint: str
    limit: int = 2000
    choices: Mapping[str, str] = field(default_factory=dict)


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its id, in order. Raises DocumentError."""
    found = [load_kind(path) for path in sorted((DATA / "kinds").glob("*.toml"))]
    return {one.id: one for one in sorted(found, key=lambda one: one.place)}


@cache
def own_words() -> dict[str, Word]:
    """Every question for own words by its key, in the file's order. Raises DocumentError."""
    path = DATA / "words.toml"
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
        found = [part_of(Word, one) for one in raw["word"]]
    except (KeyError, TypeError, ValueError) as error:
        raise DocumentError(f"{path.name}: {error}") from error
    return {one.key: one for one in found}


def load_kind(path: Path) -> Kind:
    """One kind. Raises DocumentError with the file's name and what is wrong."""
    try:
        kind = parse(tomllib.loads(path.read_text("utf-8")))
        check(kind)
    except (TypeError, ValueError) as error:
        raise DocumentError(f"{path.name}: {error}") from error
    if path.stem != kind.id:
        raise DocumentError(f"{path.name}: the file name is not its id {kind.id!r}")
    return kind


def parse(raw: dict[str, Any]) -> Kind:
    """The kind of a parsed file. Raises ValueError on a missing or unknown field."""
    sections = tuple(
        Section(one["title"], tuple(part_of(Item, item) for item in one["item"]))
        for one in raw.pop("section", [])
    )
    return part_of(Kind, raw | {"sections": sections})


def part_of(kind: type[Part], raw: dict[str, Any]) -> Part:
    """An instance of a dataclass, lists as tuples. Raises ValueError on unknown fields."""
    unknown = sorted(raw.keys() - {one.name for one in fields(kind)})  # type: ignore[arg-type]
    if unknown:
        raise ValueError(f"{unknown[0]} is not a field of a {kind.__name__.lower()}")
    plain = {n: tuple(v) if isinstance(v, list) else v for n, v in raw.items()}
    return kind(**plain)


def check(kind: Kind) -> None:
    """Raises ValueError on the first fault."""
    if kind.confidence not in CONFIDENCES:
        raise ValueError(f"confidence {kind.confidence!r} is not one of {CONFIDENCES}")
    for item in kind.items():
        if not item.label or not item.sources:
            raise ValueError(f"item {item.label!r} has no label or no sources")
        check_words(item.sources)
    if not kind.items():
        raise ValueError("it has no items")


def check_words(sources: Iterable[str]) -> None:
    asked = {WORD + key for key in own_words()}
    unknown = [one for one in sources if one.startswith(WORD) and one not in asked]
    if unknown:
        raise ValueError(f"{unknown[0]} is not asked in words.toml")
