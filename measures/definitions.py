"""How a measure was counted, and from when until when; the newest is the measure's own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.utils import translation
from django.utils.translation import gettext as _

from measures.analysis import Series, periods
from measures.models import ChartDecision, DecisionKind, Measure

# What says how a measure is counted. Its name, goal or unit may change without it.
DEFINITION_FIELDS = ("numerator", "denominator", "people", "definition")

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Definition:
    """How the measure is counted from `begins` until `ends`; None: before, or from now on.

    `reason`: why it was changed to this; empty of the first one. `change`: the id of the
    decision that began it, by which it is taken back.
    """

    begins: date | None
    ends: date | None
    reason: str
    numerator: str = ""
    denominator: str = ""
    people: str = ""
    definition: str = ""
    change: int | None = None


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
    begun_by = [None, *changes]
    return [
        Definition(
            begins=begins,
            ends=last_day_before(ends),
            reason=change.reason if change else "",
            change=change.pk if change else None,
            **kept,
        )
        for (begins, ends), change, kept in zip(
            pairwise(days), begun_by, [*words, words_of(measure)], strict=True
        )
    ]


def both_definitions(
    decisions: Iterable[ChartDecision], period: str, week_starts: str
) -> dict[date, str]:
    """Why no rule looks at the periods that hold two definitions, by their first days."""
    found = {}
    for one in changes_among(decisions):
        start = periods.period_start(one.day, period, week_starts)
        if start < one.day:
            found[start] = _("Both definitions: counted differently from %(day)s") % {
                "day": day_of(one)
            }
    return found


def definition_note(decisions: Iterable[ChartDecision], series: Series) -> str:
    """Since when the measure is counted differently, why, and what that does to the chart.

    Empty where it was always counted as now, and where no point is counted as before.
    """
    changes = [
        one
        for one in changes_among(decisions)
        if series.points and series.points[0].period_start < one.day
    ]
    if not changes:
        return ""
    said = [
        _("Counted by a new definition since %(day)s: %(reason)s.")
        % {"day": day_of(one), "reason": one.reason.rstrip(".")}
        for one in changes
    ]
    said.append(_("Each definition has its own line, and no run is counted across."))
    return " ".join([*said, *mixed(changes, series)])


def mixed(changes: Iterable[ChartDecision], series: Series) -> list[str]:
    """A sentence for each shown period in whose midst a definition begins."""
    shown = {point.period_start for point in series.points if point.value is not None}
    starts = both_definitions(changes, series.period, series.week_starts)
    return [
        _("The point of %(period)s holds both, so no rule looks at it.")
        % {"period": periods.label(start, series.period, translation)}
        for start in starts
        if start in shown
    ]


def day_of(change: ChartDecision) -> str:
    return periods.day_label(change.day, translation)


def last_day_before(day: date | None) -> date | None:
    return None if day is None else day - timedelta(days=1)
