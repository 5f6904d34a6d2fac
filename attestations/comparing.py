"""What differs between two versions of a programme, rule by rule. Django-free."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from attestations.catalogue import (
    Programme,
    Reflection,
    Requirement,
    Role,
    Statement,
    Step,
)
from measures.analysis.words import ENGLISH, Words

FACTS = (
    "title", "short_title", "summary", "source_url", "page_dated", "checked_on",
    "next_review", "reviewed_by", "professions", "accepted_before", "needs_office",
    "confirmed_by", "is_example",
)  # fmt: skip
CREDIT = ("kind", "amount", "note", "source", "confidence")
SECTIONS = ("roles", "steps", "reflections", "statements")


class Change(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Differs:
    """One fact of a rule, or of the programme, that reads otherwise now."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule in both versions; None where the version has it not."""

    old: Requirement | None
    new: Requirement | None
    differs: tuple[Differs, ...]

    @property
    def change(self) -> Change:
        if self.old is None:
            return Change.ADDED
        if self.new is None:
            return Change.GONE
        return Change.CHANGED if self.differs else Change.SAME

    @property
    def rule(self) -> Requirement:
        """The newer words, or the older where the rule is gone."""
        found = self.new or self.old
        if found is None:
            raise ValueError("A change without a rule.")
        return found


@dataclass(frozen=True, slots=True)
class RowChange:
    """One role, step, question or statement that came or went, or reads otherwise."""

    section: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`rules`: in the newer version's order, those that are gone last."""

    facts: tuple[Differs, ...]
    rules: tuple[RuleChange, ...]
    rows: tuple[RowChange, ...]

    @property
    def moved(self) -> tuple[RuleChange, ...]:
        return tuple(one for one in self.rules if one.change is not Change.SAME)

    @property
    def same(self) -> tuple[RuleChange, ...]:
        return tuple(one for one in self.rules if one.change is Change.SAME)

    @property
    def is_empty(self) -> bool:
        return not (self.facts or self.moved or self.rows)


def compare(old: Programme, new: Programme, words: Words = ENGLISH) -> Comparison:
    """What changed from the older version to the newer one."""
    facts = differing(old, new, FACTS)
    credit = differing(old.credit, new.credit, CREDIT)
    named = tuple(Differs(f"credit_{d.name}", d.old, d.new) for d in credit)
    rows = tuple(row for name in SECTIONS for row in rows_of(name, old, new, words))
    return Comparison(facts + named, rules_of(old, new), rows)


def differing(old: Any, new: Any, names: Sequence[str]) -> tuple[Differs, ...]:
    pairs = ((n, getattr(old, n), getattr(new, n)) for n in names)
    return tuple(Differs(n, before, after) for n, before, after in pairs if before != after)  # fmt: skip


def rules_of(old: Programme, new: Programme) -> tuple[RuleChange, ...]:
    before = {rule.id: rule for rule in old.requirements}
    after = {rule.id: rule for rule in new.requirements}
    kept = [rule_change(before.get(rule.id), rule) for rule in new.requirements]
    gone = [rule_change(r, None) for r in old.requirements if r.id not in after]
    return (*kept, *gone)


def rule_change(old: Requirement | None, new: Requirement | None) -> RuleChange:
    if old is None or new is None:
        return RuleChange(old, new, ())
    names = [field.name for field in fields(Requirement) if field.name != "id"]
    return RuleChange(old, new, differing(old, new, names))


def rows_of(
    section: str, old: Programme, new: Programme, words: Words
) -> list[RowChange]:
    before, after = words_by_id(section, old, words), words_by_id(section, new, words)
    return [
        RowChange(section, before.get(key, ""), after.get(key, ""))
        for key in dict.fromkeys([*after, *before])
        if before.get(key) != after.get(key)
    ]


def words_by_id(section: str, programme: Programme, words: Words) -> dict[str, str]:
    """Each row of a section in one line; its conditions in brackets."""
    found = {}
    for row in getattr(programme, section):
        said = getattr(row, "prompt", "") or getattr(row, "text", "")
        beside = ", ".join(conditions_of(row, words))
        found[row.id] = f"{said} ({beside})" if beside else said
    return found


def conditions_of(row: Role | Step | Reflection | Statement, words: Words) -> list[str]:
    """What stands beside the words of a row and binds as they do."""
    if isinstance(row, Reflection):
        must = (
            words.gettext("required") if row.required else words.gettext("as one likes")
        )
        return [must, str(row.minimum_words)] if row.minimum_words else [must]
    if isinstance(row, Step):
        return [words.gettext("done by signing")] if row.by_signing else []
    return [row.signed_by] if isinstance(row, Statement) else []
