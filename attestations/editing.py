"""A programme's TOML document, changed part by part. Django-free.

Every function gives a new document; `written` refuses one that would not load.
"""

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import tomli_w

from attestations.catalogue import ARGUMENTS, KINDS, SHOWN_KINDS, parse_text

Document = dict[str, Any]
DRAFT = "draft"
SECTIONS = {
    "roles": "role", "steps": "step", "reflections": "reflection",
    "statements": "statement",
}  # fmt: skip
# Kinds that look at the project rather than at one person's part.
PROJECT_KINDS = frozenset({
    "aim_stated", "baseline", "follow_up", "completed_cycles", "physician_on_team",
    "linked_cycles", "process_change", "project_lasts_days", "project_lasts_months",
    "measures_followed", "balancing_measure", "periods_per_measure", "charts_per_period",
    "charts_per_phase", "same_definition", "remeasured_within_months", "team_size",
    "cosigner_in_team",
})  # fmt: skip
REPORTED_KINDS = frozenset({"consent_given", "identity_complete"})
FACTS = (
    "title", "short_title", "summary", "source_url", "page_dated", "checked_on",
    "next_review", "reviewed_by", "professions", "accepted_before",
)  # fmt: skip


def read(text: str) -> Document:
    return tomllib.loads(text)


def written(document: Mapping[str, Any]) -> str:
    """The text of a document. Raises CatalogueError where it is no usable programme."""
    text = tomli_w.dumps(document, multiline_strings=False)
    parse_text(text)
    return text


def as_copy(text: str, programme_id: str) -> str:
    """A draft of an office's own programme, with the rules and words of another.

    What its sources were compared with carries over; who reviewed it does not.
    """
    return written(
        read(text)
        | {
            "id": programme_id,
            "version": DRAFT,
            "reviewed_by": "",
            "needs_office": True,
            "confirmed_by": "office",
            "is_example": False,
        }
    )


def as_version(text: str, version: str) -> str:
    return written(read(text) | {"version": version})


def with_facts(
    document: Document, facts: Mapping[str, Any], credit: Mapping[str, str]
) -> Document:
    """With other words about the programme itself; what is not among FACTS stays."""
    known = {name: facts[name] for name in FACTS}
    return document | known | {"credit": document["credit"] | dict(credit)}


def with_rows(
    document: Document, section: str, rows: Sequence[Mapping[str, Any]]
) -> Document:
    """With these rows in one section; a row without an id is new and gets one."""
    name = SECTIONS[section]
    taken = {row["id"] for row in document[name]}
    kept = []
    for row in rows:
        row_id = row.get("id") or free_id("added", taken)
        taken.add(row_id)
        kept.append({**row, "id": row_id})
    return document | {name: kept}


def free_id(stem: str, taken: set[str]) -> str:
    """`stem`_1, _2 ...: the first that is not taken. Fit to be a form field's name."""
    number = 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def rule_of(document: Document, rule_id: str) -> Document:
    """Raises KeyError when there is no such rule."""
    for rule in document["requirement"]:
        if rule["id"] == rule_id:
            found: Document = rule
            return found
    raise KeyError(rule_id)


def new_rule(document: Document, kind: str, values: Mapping[str, Any]) -> Document:
    """With one more rule, the last of those that look at the same thing."""
    taken = {rule["id"] for rule in document["requirement"]}
    scope = "project" if kind in PROJECT_KINDS else "participant"
    rule = {
        "id": free_id(kind, taken), "kind": kind, "scope": scope,
        "needed_for": purpose_of(kind), **given(kind, values),
    }  # fmt: skip
    same = [n for n, r in enumerate(document["requirement"]) if r["scope"] == scope]
    place = same[-1] + 1 if same else len(document["requirement"])
    rules = list(document["requirement"])
    rules.insert(place, clean(rule))
    return document | {"requirement": rules}


def purpose_of(kind: str) -> str:
    if kind in SHOWN_KINDS:
        return "showing"
    return "reporting" if kind in REPORTED_KINDS else "signing"


def with_rule(document: Document, rule_id: str, values: Mapping[str, Any]) -> Document:
    """With other words and numbers in one rule; its kind and scope stay."""
    old = rule_of(document, rule_id)
    new = clean({**old, **given(old["kind"], values)})
    rules = [new if rule["id"] == rule_id else rule for rule in document["requirement"]]
    return document | {"requirement": rules}


def without_rule(document: Document, rule_id: str) -> Document:
    rule_of(document, rule_id)
    rules = [rule for rule in document["requirement"] if rule["id"] != rule_id]
    return document | {"requirement": rules}


def given(kind: str, values: Mapping[str, Any]) -> Document:
    """Of `values` the words any rule has, and the arguments this kind takes."""
    words = ("text", "source", "confidence", "note", "part", "applies_to", "needed_for")
    names = {*words, *KINDS[kind]}
    return {name: value for name, value in values.items() if name in names}


def clean(rule: Document) -> Document:
    """Without what is empty and may be left out."""
    optional = {"note", "part", "applies_to"} | ARGUMENTS - KINDS[rule["kind"]]
    return {name: v for name, v in rule.items() if v or name not in optional}


def same_rules(one: str, other: str) -> bool:
    """Whether two texts describe the same programme, whatever their version."""
    return {**read(one), "version": ""} == {**read(other), "version": ""}
