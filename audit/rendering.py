"""Events in plain words. No queries: an event carries all the labels it needs."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from audit.models import Event

LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an event: what it is called, before and after, in words."""

    label: str
    before: str
    after: str


def sentence(event: Event) -> str:
    """What happened, such as “Measure defined: No-show rate”."""
    verb = _(event.verb)
    head = verb[:1].upper() + verb[1:]
    return f"{head}: {event.subject_label}" if event.subject_label else head


def changes_in(event: Event) -> list[Change]:
    """The fields that changed, in the order they were written."""
    names = [*event.before, *(n for n in event.after if n not in event.before)]
    return [
        Change(words(name), value_words(event.before.get(name)),
               value_words(event.after.get(name)))
        for name in names
    ]  # fmt: skip


def facts_of(event: Event) -> list[Change]:
    """What else is known of the event; `before` stays empty."""
    return [Change(words(n), "", value_words(v)) for n, v in event.facts.items()]


def words(name: str) -> str:
    """A field name as words: `improvement_direction` is “Improvement direction”."""
    text = name.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def value_words(value: Any) -> str:
    """A stored value as text: a dash for nothing, yes or no, lists with commas."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value_words(one) for one in value) or "–"
    if isinstance(value, dict):
        pairs = [f"{words(n)}: {value_words(v)}" for n, v in value.items()]
        return "; ".join(pairs) or "–"
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
