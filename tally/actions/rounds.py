"""A round: started with one click, closed into the measures, opened again by undo."""

import secrets
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from measures import actions as measuring
from measures.analysis import periods
from measures.figures import Figures
from measures.models import BatchSource, Measure, ObservationBatch
from projects.actions.projects import require_open
from qiapp.lib.errors import ActionRefused
from tally.counting import Count, Output
from tally.models import ChartAudit, Round
from tally.wording import note_of


def next_start(audit: ChartAudit) -> date:
    """The first day of the round to come. One query.

    The period after the latest round; without one, the last period that is over.
    """
    latest = audit.rounds.first()
    kind = audit.measure.period
    if latest is not None:
        return periods.next_start(latest.starts_on, kind)
    week_starts = audit.project.week_starts()
    running = periods.period_start(audit.project.today(), kind, week_starts)
    return periods.previous_start(running, kind)


@transaction.atomic
def start_round(*, audit: ChartAudit, by: User, starts_on: date | None = None) -> Round:
    """The new round with the audit's form and plan, numbers drawn.

    `starts_on`: any day of its period; by default the next one. Raises ActionRefused
    when a round is open, the period had one already or has not begun.
    """
    require_open(audit.project)
    ChartAudit.objects.select_for_update().get(pk=audit.pk)
    kind = audit.measure.period
    day = starts_on or next_start(audit)
    start = periods.period_start(day, kind, audit.project.week_starts())
    require_startable(audit, start)
    round_ = Round.objects.create(
        audit=audit, starts_on=start, ends_on=periods.period_end(start, kind),
        form_used=audit.form().as_json(), started_by=by,
        sample_used=audit.sample().drawn(secrets.SystemRandom()).as_json(),
    )  # fmt: skip
    record(
        "audit round started", by=by, subject=round_, project=audit.project,
        after={"from": start, "sample": round_.sample_used},
    )  # fmt: skip
    return round_


def require_startable(audit: ChartAudit, start: date) -> None:
    if start > audit.project.today():
        raise ActionRefused(
            _("The next round begins on %(day)s.") % {"day": periods.day_label(start)},
            field="starts_on",
        )
    if audit.measure.retired_at is not None:
        raise ActionRefused(
            _("Its measure was put away. Bring the measure back first.")
        )
    if audit.rounds.open().exists():
        raise ActionRefused(_("Close the open round first."))
    if audit.rounds.filter(starts_on=start).exists():
        raise ActionRefused(
            _("This period has its round already. Open that one again to change it."),
            field="starts_on",
        )


@transaction.atomic
def remove_round(*, round_: Round, by: User) -> None:
    """Takes back a round in which nothing was counted. Raises ActionRefused otherwise."""
    require_open(round_.audit.project)
    round_ = locked(round_)
    if round_.charts() or not round_.is_open():
        raise ActionRefused(_("Something was counted in this round already."))
    record(
        "audit round taken back", by=by, subject=round_, project=round_.audit.project,
        before={"from": round_.starts_on},
    )  # fmt: skip
    round_.delete()


def locked(round_: Round) -> Round:
    """The round, read anew and held until the transaction ends; taps wait for it."""
    rows = Round.objects.select_for_update(of=("self",)).select_related(
        "audit__measure", "audit__project__organisation", "audit__project__created_by"
    )
    return rows.get(pk=round_.pk)


@transaction.atomic
def close_round(*, round_: Round, by: User, reason: str = "") -> Round:
    """The round, closed: its counts stand in the measures it feeds, undoable.

    Links stop; until here nothing of a measure changed, so a link never asks for the
    reason that a frozen baseline needs: whoever closes the round gives it. Raises
    ReasonNeeded without it, and ActionRefused when nothing was counted, when it is closed already,
    or when a measure cannot take the numbers.
    """
    require_open(round_.audit.project)
    round_ = locked(round_)
    if not round_.is_open():
        raise ActionRefused(_("This round is closed already."))
    if not round_.charts():
        raise ActionRefused(
            _("Nothing was counted yet. Share a link or enter a sheet.")
        )
    batches = [
        batch
        for one in fed(round_)
        if (batch := written(round_, *one, by=by, reason=reason))
    ]
    round_.closed_at, round_.closed_by = timezone.now(), by
    round_.save(update_fields=["closed_at", "closed_by"])
    round_.batches.set(batches)
    record(
        "audit round closed", by=by, subject=round_, project=round_.audit.project,
        after={"charts": round_.charts(), "counts": summary(round_),
               "batches": [batch.pk for batch in batches]},
        by_name=[tally.name for tally in round_.counted() if tally.name],
    )  # fmt: skip
    return round_


def fed(round_: Round) -> list[tuple[Output, Measure]]:
    """Each output of the round with the measure it feeds. One query."""
    outputs = round_.form().outputs()
    measures = round_.audit.project.measures.in_bulk([o.measure for o in outputs])
    return [
        (output, measures[output.measure])
        for output in outputs
        if output.measure in measures
    ]


def written(
    round_: Round, output: Output, measure: Measure, *, by: User, reason: str
) -> ObservationBatch | None:
    """The batch that holds one measure's counts; None when they stood there already."""
    measure.project = round_.audit.project
    figures = figures_of(round_, output)
    require_same_sites(measure, figures)
    recorded = measuring.record_observations(
        measure=measure, figures=figures, by=by, source=BatchSource.TALLY, reason=reason
    )
    return recorded.batch


def figures_of(round_: Round, output: Output) -> list[Figures]:
    """What one output counts in the round's period, site by site."""
    note = note_of(round_)
    found = [
        (site, counts.get(output.key, Count()))
        for site, counts in round_.counts_by_site().items()
    ]
    return [
        Figures(
            round_.starts_on, round_.ends_on, site, note=note,
            numerator=count.numerator, denominator=count.denominator,
        )
        for site, count in found
    ]  # fmt: skip


def require_same_sites(measure: Measure, figures: list[Figures]) -> None:
    """Raises ActionRefused where charts would count with a site and without one."""
    new = {one.site for one in figures}
    rows = measure.observations.charted().overlapping(
        figures[0].starts_on, figures[0].ends_on
    )
    standing = set(rows.values_list("site", flat=True))
    doubled = "" not in new if "" in standing else bool(standing) and new == {""}
    if doubled:
        raise ActionRefused(
            _(
                "“%(measure)s” has numbers of this period %(how)s: together with this "
                "round they would count twice. Name the sites of the tallies the same "
                "way, or undo those numbers first."
            )
            % {
                "measure": measure,
                "how": _("without a site") if "" in standing else _("by site"),
            }
        )


def summary(round_: Round) -> dict[str, list[int]]:
    """The counts by key, small enough for the audit record."""
    return {
        key: [count.numerator, count.denominator]
        for key, count in round_.counts().items()
    }


@transaction.atomic
def reopen_round(*, round_: Round, by: User, reason: str = "") -> Round:
    """The round, open again: what closing wrote is undone, what stood before is back.

    Raises ReasonNeeded when a frozen baseline would change without `reason`, and
    ActionRefused when later numbers stand on top of it, or another round is open.
    """
    audit = round_.audit
    require_open(audit.project)
    round_ = locked(round_)
    if round_.is_open():
        return round_
    if audit.rounds.open().exists():
        raise ActionRefused(_("Close the open round first."))
    batches = list(round_.batches.select_related("measure").order_by("-pk"))
    for batch in batches:
        batch.measure.project = audit.project
        measuring.undo_batch(batch=batch, by=by, reason=reason)
    round_.closed_at = round_.closed_by = None
    round_.save(update_fields=["closed_at", "closed_by"])
    round_.batches.clear()
    record(
        "audit round opened again", by=by, subject=round_, project=audit.project,
        batches=[batch.pk for batch in batches],
    )  # fmt: skip
    return round_
