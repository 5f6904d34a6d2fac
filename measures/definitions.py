"""How a measure was counted, and from when until when; the newest is the measure's own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from measures.models import ChartDecision, DecisionKind, Measure

# What says how a measure is counted. Its name, goal or unit may change without it.
DEFINITION_FIELDS = ("numerator", "denominator", "people", "definition")

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Definition:
    """How the measure is counted from `begins` until `ends`; None: before, or from now on.

    `reason`: why it was changed to this; empty of the first one.
    """

    begins: date | None
    ends: date | None
    reason: str
    numerator: str = ""
    denominator: str = ""
    people: str = ""
    definition: str = ""


def words_of(measure: Measure) -> dict[str, str]:
    """How the measure is counted now, by DEFINITION_FIELDS."""
    return {name: getattr(measure, name) for name in DEFINITION_FIELDS}


def changes_among(decisions: Iterable[ChartDecision]) -> list[ChartDecision]:
    """The changes of the definition among standing decisions, the oldest first."""
    found = (one for one in decisions if one.kind == DecisionKind.DEFINITION)
    return sorted(found, key=lambda one: one.day)


def definitions_of(
    measure: Measure, decisions: Iterable[ChartDecision]
) -> list[Definition]:
    """All definitions of the measure, the oldest first; `decisions`: its standing ones."""
    changes = changes_among(decisions)
    words: list[Words] = [one.old_definition or {} for one in changes]
    days = [None, *(one.day for one in changes), None]
    reasons = ["", *(one.reason for one in changes)]
    return [
        Definition(begins, last_day_before(ends), reason, **kept)
        for (begins, ends), reason, kept in zip(
            pairwise(days), reasons, [*words, words_of(measure)], strict=True
        )
    ]


def last_day_before(day: date | None) -> date | None:
    return None if day is None else day - timedelta(days=1)
