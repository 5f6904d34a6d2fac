"""The periods of a frozen baseline: whoever changes their numbers says why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from measures.figures import Figures
from measures.models import PHASE_KINDS, DecisionKind, Measure, Observation
from measures.replacing import plan_of
from qiapp.lib.errors import ActionRefused

REASON_MAX_LENGTH = 200


class ReasonNeeded(ActionRefused):
    """Numbers of a frozen baseline would change and nobody said why."""

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message
            or _(
                "These numbers belong to the frozen baseline, and its median rests on "
                "them. Say in a few words why they change."
            ),
            field="reason",
        )


@dataclass(frozen=True, slots=True)
class Locked:
    """The days from the first one of the frozen phase to the baseline's last."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def holds_any(self, rows: Iterable[Figures | Observation]) -> bool:
        """Whether one of the rows begins in these days and is part of the chart."""
        return any(self.holds(r.starts_on) for r in rows if not r.stratified_by)


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


def asks_reason(measure: Measure, figures: Iterable[Figures]) -> bool:
    """Whether recording these figures would change a frozen baseline. Two queries."""
    locked = locked_days(measure)
    if locked is None:
        return False
    plan = plan_of(measure, figures)
    return locked.holds_any([*plan.new, *plan.replaced])


def require_reason(
    measure: Measure, rows: Iterable[Figures | Observation], *, reason: str
) -> None:
    """Raises ReasonNeeded when one of the rows that come or go lies in a frozen baseline.

    A number that is new there moves its median as one that changes does.
    """
    rows = list(rows)
    if reason.strip() or not rows:
        return
    locked = locked_days(measure)
    if locked is not None and locked.holds_any(rows):
        raise ReasonNeeded
