"""What an import would change in the counts that stand, before anybody confirms it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import ngettext

from extracts.models import Extract
from measures.analysis import periods
from measures.baseline import asks_reason
from measures.figures import Figures, figures_of
from measures.models import DataKind, Measure
from measures.replacing import plan_of
from qiapp.lib.errors import ActionRefused

ANYTHING = "any"
"""Agreement to whatever an import replaces; a digest agrees to exactly one difference."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one period and site. Of values `numerator` is the sum, `n` how many."""

    numerator: float = 0
    denominator: int | None = None
    n: int | None = None

    @property
    def mean(self) -> float | None:
        return self.numerator / self.n if self.n else None

    def as_json(self) -> dict[str, Any]:
        if self.n is not None:
            return {"n": self.n, "total": self.numerator, "mean": self.mean}
        return {"numerator": self.numerator, "denominator": self.denominator}


@dataclass(frozen=True, slots=True)
class Change:
    """One period that stands and would read otherwise. `after` None: nothing is left."""

    starts_on: date
    site: str
    before: Tally
    after: Tally | None
    stratified_by: str = ""

    def as_json(self) -> dict[str, Any]:
        kind = {"stratified_by": self.stratified_by} if self.stratified_by else {}
        return {
            **kind,
            "period": self.starts_on.isoformat(),
            "site": self.site,
            "before": self.before.as_json(),
            "after": self.after.as_json() if self.after else None,
        }


class NotAgreed(ActionRefused):
    """Counts that stand would be replaced, and nobody agreed to exactly that."""

    def __init__(
        self, changes: list[dict[str, Any]], *, asks_reason: bool = False
    ) -> None:
        super().__init__(
            ngettext(
                "%(count)s period that has data would change. Look at the difference, "
                "then save the counts.",
                "%(count)s periods that have data would change. Look at the difference, "
                "then save the counts.",
                len(changes),
            )
            % {"count": len(changes)},
            field="agreed",
        )
        self.changes = changes
        self.asks_reason = asks_reason


Key = tuple[date, str, str]


def changes_of(measure: Measure, figures: Iterable[Figures]) -> list[Change]:
    """Periods with data that recording these figures would change, latest first.

    Periods that are new or stay as they are do not count. Two queries.
    """
    plan = plan_of(measure, figures)
    if not plan.replaced:
        return []
    gone = {row.pk for row in plan.replaced}
    stored = [(row.pk, figures_of(row)) for row in measure.observations.all()]
    before = tallies(measure, [one for _pk, one in stored])
    kept = [one for pk, one in stored if pk not in gone]
    after = tallies(measure, [*kept, *plan.new])
    changed = [
        Change(start, site, tally, after.get((start, kind, site)), kind)
        for (start, kind, site), tally in before.items()
        if after.get((start, kind, site)) != tally
    ]
    return sorted(
        changed,
        key=lambda one: (one.stratified_by, -one.starts_on.toordinal(), one.site),
    )


def tallies(measure: Measure, figures: Iterable[Figures]) -> dict[Key, Tally]:
    """The sums by period and site; a piece belongs to the period it begins in."""
    week_starts = measure.project.week_starts()
    sums: dict[Key, Tally] = {}
    for one in figures:
        start = periods.period_start(one.starts_on, measure.period, week_starts)
        key = (start, one.stratified_by, one.site)
        sums[key] = added(sums.get(key), one, measure)
    return sums


def added(tally: Tally | None, one: Figures, measure: Measure) -> Tally:
    tally = tally or Tally()
    if measure.data_kind == DataKind.VALUE:
        by_hand = one.value is not None
        total, n = (one.value, 1) if by_hand else (one.total, one.n)
        return Tally(tally.numerator + (total or 0), n=(tally.n or 0) + (n or 0))
    numerator = tally.numerator + (one.numerator or 0)
    if not measure.has_denominator():
        return Tally(numerator)
    return Tally(numerator, (tally.denominator or 0) + (one.denominator or 0))


def digest_of(changes: list[dict[str, Any]]) -> str:
    """What stands for exactly these changes (as JSON); empty where nothing changes."""
    if not changes:
        return ""
    return sha256(json.dumps(changes, sort_keys=True).encode()).hexdigest()


def require_agreed(extract: Extract, figures: Sequence[Figures]) -> None:
    """Raises NotAgreed when data would change otherwise than somebody saw and agreed to."""
    if extract.agreed_changes == ANYTHING:
        return
    changes = difference(extract, figures)
    if digest_of(changes) != extract.agreed_changes and changes:
        asked = asks_reason(extract.measure, figures) and not extract.change_reason
        raise NotAgreed(changes, asks_reason=asked)


def difference(extract: Extract, figures: Sequence[Figures]) -> list[dict[str, Any]]:
    """What storing these figures would change in data that stand, as JSON. Two queries."""
    return [change.as_json() for change in changes_of(extract.measure, figures)]
