"""The periods of a frozen baseline: whoever changes their numbers by hand says why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from measures.models import (
    PHASE_KINDS,
    BatchSource,
    DecisionKind,
    Measure,
    Observation,
)
from qiapp.lib.errors import ActionRefused

BY_HAND = frozenset({BatchSource.MANUAL, BatchSource.PASTE})


@dataclass(frozen=True, slots=True)
class Locked:
    """The days from the first one of the frozen phase to the baseline's last."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def locked_days(measure: Measure) -> Locked | None:
    """The days whose numbers the frozen median rests on; None without one. One query."""
    decisions = list(measure.decisions.standing())
    frozen = next((d.day for d in decisions if d.kind == DecisionKind.BASELINE), None)
    if frozen is None:
        return None
    phases = [d.day for d in decisions if d.kind in PHASE_KINDS]
    return Locked(
        max((day for day in phases if day <= frozen), default=date.min), frozen
    )


def require_reason(
    measure: Measure, replaced: Iterable[Observation], *, source: str, reason: str
) -> None:
    """Raises ActionRefused when numbers of a frozen baseline change without a reason.

    Only what people type is asked for one; a file counted anew is its own reason.
    """
    replaced = list(replaced)
    if reason.strip() or not replaced or source not in BY_HAND:
        return
    locked = locked_days(measure)
    if locked and any(locked.holds(old.starts_on) for old in replaced):
        raise ActionRefused(
            _("These numbers belong to the frozen baseline. Change them in the grid and "
              "say why, or take the freezing back first."),
            field="reason",
        )  # fmt: skip
