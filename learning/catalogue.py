"""Lessons, the glossary and public pages of others: data files, loaded and checked.

Django-free. All words are our own.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"
MOST_WORDS = 250
"""So many words are read in two minutes, with time to think."""

STEPS = (
    "aim", "charter", "measure", "data", "chart", "prediction", "study", "act",
    "sustain",
)  # fmt: skip


class CatalogueError(ValueError):
    """A file is not usable; the message names it and what is wrong."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One idea, three steps, one example, one thing to do."""

    slug: str
    title: str
    idea: str
    steps: tuple[str, ...]
    example: str
    action: str

    def word_count(self) -> int:
        texts = (self.title, self.idea, *self.steps, self.example, self.action)
        return sum(len(text.split()) for text in texts)


@dataclass(frozen=True, slots=True)
class Term:
    """A word with what it means to each side; empty where a side does not use it."""

    slug: str
    word: str
    improving: str
    crediting: str


@dataclass(frozen=True, slots=True)
class Resource:
    """A public page of somebody else. `checked_on`: None until somebody compared it."""

    title: str
    url: str
    good_for: str
    checked_on: date | None


def read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


@cache
def lessons() -> dict[str, Lesson]:
    """All lessons by slug, in the order of the steps. Raises CatalogueError."""
    found = [lesson_in(path) for path in sorted((FOLDER / "lessons").glob("*.toml"))]
    by_slug = {lesson.slug: lesson for lesson in found}
    if set(by_slug) != set(STEPS):
        raise CatalogueError(f"lessons: {sorted(set(STEPS) ^ set(by_slug))}")
    return {slug: by_slug[slug] for slug in STEPS}


def lesson_in(path: Path) -> Lesson:
    try:
        given = read(path)
        lesson = Lesson(**given | {"steps": tuple(given["steps"])})
    except (TypeError, KeyError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{path.name}: {error}") from error
    if lesson.word_count() > MOST_WORDS:
        raise CatalogueError(f"{path.name}: {lesson.word_count()} words")
    return lesson


@cache
def terms() -> dict[str, Term]:
    """The glossary by slug, in the order of the alphabet."""
    rows = read(FOLDER / "glossary.toml")["terms"]
    found = sorted((Term(**row) for row in rows), key=lambda term: term.word.lower())
    for term in found:
        if not (term.improving or term.crediting):
            raise CatalogueError(f"glossary: {term.slug} has no meaning")
    return {term.slug: term for term in found}


@cache
def resources() -> tuple[Resource, ...]:
    rows = read(FOLDER / "elsewhere.toml")["resources"]
    return tuple(
        Resource(
            row["title"], row["url"], row["good_for"],
            date.fromisoformat(row["checked_on"]) if row["checked_on"] else None,
        )
        for row in rows
    )  # fmt: skip


@cache
def tags() -> dict[str, str]:
    """Labels by slug of what helps or stands in the way."""
    return {row["slug"]: row["label"] for row in read(FOLDER / "tags.toml")["tags"]}
