"""What people decide about a chart: its rules, phases, frozen baseline, points set
aside, and from when on it is counted differently.

Each with a reason, none of them silent: the chart says so, the audit keeps who and when,
and every one can be taken back and put back again.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from measures.actions import enqueue_drawing, require_open, revise_measure
from measures.analysis import Point, periods
from measures.analysis.false_alarms import OFFERED_FROM
from measures.charting import Chart, chart_of
from measures.definitions import DEFINITION_FIELDS, words_of
from measures.models import ChartDecision, DecisionKind, Measure, RuleChoice
from measures.redefining import (
    is_counted_anew,
    put_words,
    require_day,
    return_to_new,
    return_to_old,
)
from qiapp.lib.errors import ActionRefused, VersionConflict

REASON_LENGTH = 200


@transaction.atomic
def choose_rules(*, measure: Measure, rules: str, by: User) -> Measure:
    """The measure, judged by these rules wherever its chart stands.

    Raises ActionRefused for an unknown rule set and in a closed project.
    """
    require_open(measure.project)
    if rules not in RuleChoice.values:
        raise ActionRefused(
            _("Choose one of the rule sets in the list."), field="rules"
        )
    if rules == measure.rule_set:
        return measure
    before, measure.rule_set = measure.rule_set, rules
    measure.save(update_fields=["rule_set"])
    record(
        "chart rules chosen", by=by, subject=measure, project=measure.project,
        before={"rules": before}, after={"rules": rules},
    )  # fmt: skip
    enqueue_drawing(measure, by=by)
    return measure


@transaction.atomic
def begin_phase(*, measure: Measure, day: date, reason: str, by: User) -> ChartDecision:
    """A new phase with a median of its own, from the first period that begins on `day`
    or later. Raises ActionRefused when that would not divide the points."""
    chart = locked_chart(measure)
    starts = [point.period_start for point in chart.series.points]
    if not starts or not starts[0] < day <= starts[-1]:
        raise ActionRefused(
            _(
                "A phase begins after the first period of the chart and not after the last."
            ),
            field="day",
        )
    return _store(measure, DecisionKind.PHASE, day, reason, by)


@transaction.atomic
def freeze_baseline(
    *, measure: Measure, day: date, reason: str, by: User
) -> ChartDecision:
    """The median frozen on the periods of its phase that begin up to `day`.

    Raises ActionRefused with fewer than 20 of them (decision 5: fewer would signal too
    often by chance alone) and while another baseline is frozen.
    """
    chart = locked_chart(measure)
    if measure.decisions.standing().filter(kind=DecisionKind.BASELINE).exists():
        raise ActionRefused(
            _("A baseline is frozen already. Take that one back first.")
        )
    count = len(base_points(chart, day))
    if count < OFFERED_FROM:
        raise ActionRefused(
            _(
                "A baseline needs at least %(needed)s points; up to this period there are "
                "%(count)s. With fewer, chance alone would signal too often."
            )
            % {"needed": OFFERED_FROM, "count": count},
            field="day",
        )
    return _store(measure, DecisionKind.BASELINE, day, reason, by)


def base_points(chart: Chart, day: date) -> list[Point]:
    """The judged points up to `day` of the phase that holds it."""
    begun = max((start for start in chart.phases if start <= day), default=date.min)
    return [
        point
        for point in chart.series.points
        if point.judged and begun <= point.period_start <= day
    ]


@transaction.atomic
def set_aside(
    *, measure: Measure, day: date, reason: str, by: User, site: str = ""
) -> ChartDecision:
    """The point of the period that holds `day`, shown as a ghost and outside all rules.

    At one site, or at all of them. Raises ActionRefused where there is no such point.
    """
    chart = locked_chart(measure, site=site)
    start = periods.period_start(day, measure.period, measure.project.week_starts())
    if not any(
        p.period_start == start and p.value is not None for p in chart.series.points
    ):
        raise ActionRefused(
            _("There is no point in this period to set aside."), field="day"
        )
    return _store(
        measure, DecisionKind.EXCLUSION, start, reason, by,
        site=site, period=measure.period,
    )  # fmt: skip


def decide(
    *, measure: Measure, kind: str, day: date, reason: str, by: User, site: str = ""
) -> ChartDecision:
    """One of the three above, by its kind. Only a point set aside has a site."""
    if kind == DecisionKind.EXCLUSION:
        return set_aside(measure=measure, day=day, reason=reason, by=by, site=site)
    if kind == DecisionKind.DEFINITION:
        raise ActionRefused(
            _("A new definition needs its words: send it to the definitions."),
            field="kind",
        )
    if site:
        raise ActionRefused(_("Only a point set aside has a site."), field="site")
    act = begin_phase if kind == DecisionKind.PHASE else freeze_baseline
    return act(measure=measure, day=day, reason=reason, by=by)


@transaction.atomic
def redefine_measure(
    *, measure: Measure, day: date, reason: str, by: User, version: int, **words: Any
) -> ChartDecision:
    """The change: from `day` on the measure is counted by these words; the old are kept.

    `words`: fields of Measure; what does not say how it is counted (its name, its goal)
    is revised beside. The chart begins a phase there, and a period that holds both
    definitions is judged by nobody. Raises VersionConflict when somebody changed the
    measure since `version`, and ActionRefused where the words mean the same, and for a
    day before the numbers, before the newest definition, or still to come.
    """
    require_open(measure.project)
    locked = Measure.objects.select_for_update().get(pk=measure.pk)
    if locked.version != version:
        raise VersionConflict(_("Somebody else changed this measure meanwhile."))
    old = words_of(locked)
    if not is_counted_anew(old, words):
        raise ActionRefused(
            _("These words say the same as before. Change those first.")
        )
    require_day(measure, day)
    put_words(measure, words)
    change = _store(
        measure, DecisionKind.DEFINITION, day, reason, by,
        words={"old_definition": old, "new_definition": words_of(measure)},
    )  # fmt: skip
    others = {n: v for n, v in words.items() if n not in DEFINITION_FIELDS}
    revise_measure(measure=measure, by=by, version=version + 1, **others)
    return change


@transaction.atomic
def take_back(*, decision: ChartDecision, by: User) -> ChartDecision:
    """The decision, no longer in force; its row stays, and `reinstate` undoes this.

    A measure whose definition changed is counted by the old one again. Raises
    ActionRefused where a later definition stands on it.
    """
    measure = _locked(decision)
    if decision.taken_back_at is not None:
        return decision
    if decision.kind == DecisionKind.DEFINITION:
        return_to_old(decision)
    decision.taken_back_at, decision.taken_back_by = timezone.now(), by
    decision.save(update_fields=["taken_back_at", "taken_back_by"])
    _audit("chart decision taken back", decision, by)
    enqueue_drawing(measure, by=by)
    return decision


@transaction.atomic
def reinstate(*, decision: ChartDecision, by: User) -> ChartDecision:
    """The decision, in force again. Raises ActionRefused when another took its place."""
    measure = _locked(decision)
    if decision.taken_back_at is None:
        return decision
    require_free(
        measure, decision.kind, decision.day,
        site=decision.site, period=decision.period,
    )  # fmt: skip
    if decision.kind == DecisionKind.DEFINITION:
        return_to_new(decision)
    decision.taken_back_at = decision.taken_back_by = None
    decision.save(update_fields=["taken_back_at", "taken_back_by"])
    _audit("chart decision put back", decision, by)
    enqueue_drawing(measure, by=by)
    return decision


def _locked(decision: ChartDecision) -> Measure:
    """The measure of the decision as it stands, with nobody else deciding meanwhile."""
    measure = decision.measure
    require_open(measure.project)
    Measure.objects.select_for_update().get(pk=measure.pk)
    decision.refresh_from_db(
        fields=["taken_back_at", "taken_back_by", "old_definition", "new_definition"]
    )
    return measure


def locked_chart(measure: Measure, *, site: str = "") -> Chart:
    """The chart as it stands, with nobody else deciding meanwhile."""
    require_open(measure.project)
    Measure.objects.select_for_update().get(pk=measure.pk)
    return chart_of(measure, site=site)


def _store(
    measure: Measure,
    kind: str,
    day: date,
    reason: str,
    by: User,
    *,
    words: dict[str, Any] | None = None,
    **more: str,
) -> ChartDecision:
    reason = reason.strip()
    if not reason:
        raise ActionRefused(_("Say why, in a few words."), field="reason")
    require_free(measure, kind, day, **more)
    decision = ChartDecision.objects.create(
        measure=measure,
        kind=kind,
        day=day,
        reason=reason[:REASON_LENGTH],
        by=by,
        **more,
        **(words or {}),
    )
    _audit("chart decision made", decision, by)
    enqueue_drawing(measure, by=by)
    return decision


def require_free(
    measure: Measure, kind: str, day: date, *, site: str = "", period: str = ""
) -> None:
    """Raises ActionRefused when the same was decided already and stands."""
    same = measure.decisions.standing().filter(kind=kind)
    if kind != DecisionKind.BASELINE:
        same = same.filter(day=day, site=site, period=period)
    if same.exists():
        raise ActionRefused(_("This stands already."), field="day")


def _audit(verb: str, decision: ChartDecision, by: User) -> None:
    facts: dict[str, Any] = {
        "kind": decision.kind, "day": decision.day, "reason": decision.reason,
    }  # fmt: skip
    if decision.site:
        facts["site"] = decision.site
    if decision.kind == DecisionKind.DEFINITION:
        facts |= {"old": decision.old_definition, "new": decision.new_definition}
    record(verb, by=by, subject=decision, project=decision.measure.project, after=facts)
