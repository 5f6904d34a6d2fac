"""Changes of state around measures: define, record, undo, annotate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import changes, record
from jobs.actions import enqueue
from measures.baseline import REASON_MAX_LENGTH, require_reason
from measures.figures import Figures, fault_of, figures_of, from_json
from measures.models import (
    Annotation,
    BatchSource,
    Measure,
    Observation,
    ObservationBatch,
)
from measures.redefining import require_same_meaning
from measures.replacing import key, plan_of
from measures.strata import require_coarse
from projects.models import Project
from qiapp.lib.errors import ActionRefused, VersionConflict

DRAW_TASK = "measures.draw"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one recording did: its batch (None when nothing changed) and how many."""

    batch: ObservationBatch | None
    created: int
    changed: int
    unchanged: int


@transaction.atomic
def define_measure(*, project: Project, by: User, **definition: Any) -> Measure:
    """The new measure, last in the project's order.

    `definition`: fields of Measure such as name, kind, improvement_direction. Raises
    ActionRefused when the project is closed or already has a current measure so named.
    """
    require_open(project)
    require_free_name(project, definition["name"])
    last = project.measures.aggregate(last=Max("position"))["last"]
    measure = Measure.objects.create(
        project=project,
        created_by=by,
        position=0 if last is None else last + 1,
        **definition,
    )
    record("measure defined", by=by, subject=measure, project=project, after=definition)
    return measure


@transaction.atomic
def revise_measure(
    *,
    measure: Measure,
    by: User,
    version: int,
    same_meaning: bool = False,
    **definition: Any,
) -> Measure:
    """The measure with its new definition.

    Raises VersionConflict when somebody changed it since `version`, and ActionRefused
    when what is recorded would no longer fit: another kind of data, or other words about
    what is counted, unless `same_meaning` says that they mean the same as before. Where
    they do not, `chart_actions.redefine_measure` keeps the old ones.
    """
    require_open(measure.project)
    before, after = changes(measure, definition)
    if not after:
        return measure
    if "name" in after:
        require_free_name(measure.project, after["name"])
    if {"data_kind", "period"} & after.keys() and measure.observations.exists():
        raise ActionRefused(
            _(
                "This measure already has data, so what is recorded and its period stay "
                "as they are. Add a second measure instead."
            ),
            field="data_kind" if "data_kind" in after else "period",
        )
    if not same_meaning:
        require_same_meaning(measure, after)
    updated = Measure.objects.filter(pk=measure.pk, version=version).update(
        version=version + 1, **after
    )
    if not updated:
        raise VersionConflict(_("Somebody else changed this measure meanwhile."))
    measure.refresh_from_db()
    record(
        "measure revised", by=by, subject=measure, project=measure.project,
        before=before, after=after,
    )  # fmt: skip
    enqueue_drawing(measure, by=by)
    return measure


@transaction.atomic
def retire_measure(*, measure: Measure, by: User) -> Measure:
    """The measure, out of the current ones; its data stay and it can be brought back."""
    require_open(measure.project)
    if measure.retired_at is not None:
        return measure
    measure.retired_at = timezone.now()
    measure.save(update_fields=["retired_at"])
    record("measure retired", by=by, subject=measure, project=measure.project)
    return measure


@transaction.atomic
def restore_measure(*, measure: Measure, by: User) -> Measure:
    """The measure, current again. Raises ActionRefused when its name was taken meanwhile."""
    require_open(measure.project)
    if measure.retired_at is None:
        return measure
    require_free_name(measure.project, measure.name)
    measure.retired_at = None
    measure.save(update_fields=["retired_at"])
    record("measure restored", by=by, subject=measure, project=measure.project)
    return measure


@transaction.atomic
def record_observations(
    *,
    measure: Measure,
    figures: Iterable[Figures],
    by: User,
    source: BatchSource = BatchSource.MANUAL,
    today: date | None = None,
    reason: str = "",
) -> Recorded:
    """What was stored: one observation per Figures; overlapping ones of a site are replaced.

    Everything or nothing. Raises ActionRefused (with `field`) on impossible numbers, on
    a stretch that has not begun, in a closed project, and ReasonNeeded when numbers of a
    frozen baseline would change without `reason`. What was replaced is kept in the batch,
    so that `undo_batch` puts it back.
    """
    figures = list(figures)
    require_open(measure.project)
    require_recordable(figures, measure, today or measure.project.today())
    Measure.objects.select_for_update().get(pk=measure.pk)
    plan = plan_of(measure, figures)
    if not plan.new:
        return Recorded(None, 0, 0, plan.unchanged)
    require_reason(measure, [*plan.new, *plan.replaced], reason=reason)
    batch = _store(
        measure, plan.new, plan.replaced, by=by, source=source, reason=reason.strip()
    )
    created = len(plan.new) - len(plan.replaced)
    recorded = Recorded(batch, created, len(plan.replaced), plan.unchanged)
    _audit_recording(recorded, plan.new, plan.replaced, by=by, reason=reason)
    enqueue_drawing(measure, by=by)
    return recorded


def require_recordable(
    figures: Sequence[Figures], measure: Measure, today: date
) -> None:
    """Raises ActionRefused at the first Figures that cannot be stored."""
    for one in figures:
        if one.starts_on > today:
            raise ActionRefused(
                _("%(day)s lies in the future. Record a period once it has begun.")
                % {"day": one.starts_on.isoformat()},
                field="period",
            )
        fault = fault_of(one, measure)
        if fault is not None:
            field, message = fault
            raise ActionRefused(
                _("%(day)s: %(message)s")
                % {"day": one.starts_on.isoformat(), "message": message},
                field=field,
            )
    require_no_overlap(figures)
    require_coarse(figures)


def require_no_overlap(figures: Sequence[Figures]) -> None:
    """Raises ActionRefused when two of them claim the same day of the same site."""
    ordered = sorted(figures, key=lambda one: (*key(one), one.starts_on))
    for earlier, later in zip(ordered, ordered[1:], strict=False):
        if key(earlier) == key(later) and later.starts_on <= earlier.ends_on:
            raise ActionRefused(
                _("%(day)s stands twice. Keep one of the two rows.")
                % {"day": later.starts_on.isoformat()},
                field="period",
            )


def _store(
    measure: Measure,
    new: Sequence[Figures],
    replaced: Sequence[Observation],
    *,
    by: User,
    source: BatchSource,
    reason: str,
) -> ObservationBatch:
    batch = ObservationBatch.objects.create(
        measure=measure,
        by=by,
        source=source,
        reason=reason[:REASON_MAX_LENGTH],
        replaced=[figures_of(o).as_json() | {"batch": o.batch_id} for o in replaced],
    )
    Observation.objects.filter(pk__in=[o.pk for o in replaced]).delete()
    Observation.objects.bulk_create(
        [observation_of(measure, batch.pk, one) for one in new], batch_size=500
    )
    return batch


def observation_of(measure: Measure, batch_id: int, figures: Figures) -> Observation:
    """An unsaved observation with these figures."""
    numbers = figures.numbers()
    if figures.value is not None:
        numbers["value"] = Decimal(repr(figures.value))
    return Observation(
        measure=measure,
        batch_id=batch_id,
        starts_on=figures.starts_on,
        ends_on=figures.ends_on,
        site=figures.site,
        stratified_by=figures.stratified_by,
        note=figures.note,
        **numbers,
    )


def _audit_recording(
    recorded: Recorded,
    new: Sequence[Figures],
    replaced: Sequence[Observation],
    *,
    by: User,
    reason: str,
) -> None:
    batch = recorded.batch
    if batch is None:
        return
    record(
        "data recorded", by=by, subject=batch.measure, project=batch.measure.project,
        before={"observations": [summary_of(figures_of(o)) for o in replaced[:100]]},
        after={"observations": [summary_of(one) for one in new[:100]]},
        source=batch.source, batch=batch.pk, created=recorded.created,
        changed=recorded.changed, unchanged=recorded.unchanged, **why(reason),
    )  # fmt: skip


def why(reason: str) -> dict[str, Any]:
    """The reason as a fact of an audit event; nothing without one."""
    return {"reason": reason.strip()} if reason.strip() else {}


def summary_of(figures: Figures) -> dict[str, Any]:
    """The numbers that are there, with their first day: small enough for the audit."""
    numbers = {k: v for k, v in figures.numbers().items() if v is not None}
    site = {"site": figures.site} if figures.site else {}
    if figures.stratified_by:
        site["stratified_by"] = figures.stratified_by
    return {"from": figures.starts_on, **site, **numbers}


@transaction.atomic
def undo_batch(
    *, batch: ObservationBatch, by: User, reason: str = ""
) -> ObservationBatch:
    """The batch, undone: its observations are gone and what they replaced is back.

    Raises ActionRefused when a later recording stands on top of it, and ReasonNeeded
    when a frozen baseline would change without `reason`.
    """
    measure = batch.measure
    require_open(measure.project)
    Measure.objects.select_for_update().get(pk=measure.pk)
    batch.refresh_from_db()
    if batch.undone_at is not None:
        return batch
    later = measure.batches.filter(pk__gt=batch.pk, undone_at__isnull=True)
    if any(row.get("batch") == batch.pk for b in later for row in b.replaced):
        raise ActionRefused(_("Later data replaced some of this. Undo that first."))
    restored = [(row.pop("batch"), from_json(row)) for row in map(dict, batch.replaced)]
    gone = list(batch.observations.all())
    require_reason(measure, [*gone, *(one for _pk, one in restored)], reason=reason)
    batch.observations.all().delete()
    Observation.objects.bulk_create(
        [observation_of(measure, batch_id, one) for batch_id, one in restored]
    )
    batch.undone_at, batch.undone_by = timezone.now(), by
    batch.undo_reason = reason.strip()[:REASON_MAX_LENGTH]
    batch.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    record(
        "data undone", by=by, subject=measure, project=measure.project,
        batch=batch.pk, restored=len(restored), **why(reason),
    )  # fmt: skip
    enqueue_drawing(measure, by=by)
    return batch


@transaction.atomic
def annotate(
    *,
    project: Project,
    by: User,
    on: date,
    label: str,
    text: str = "",
    measure: Measure | None = None,
    source: str = "note",
    source_id: int | None = None,
) -> Annotation:
    """The flag on the project's charts; one per source, moved when it exists already."""
    values = {"project": project, "measure": measure, "on": on,
              "label": label[:20], "text": text[:200]}  # fmt: skip
    if source_id is None:
        annotation = Annotation.objects.create(source=source, **values)
    else:
        annotation, _created = Annotation.objects.update_or_create(
            source=source, source_id=source_id, defaults=values
        )
    record(
        "chart annotated", by=by, subject=annotation, project=project,
        after={"on": on, "label": label},
    )  # fmt: skip
    for one in project.measures.current():
        enqueue_drawing(one, by=by)
    return annotation


@transaction.atomic
def remove_annotation(*, annotation: Annotation, by: User) -> None:
    """Takes the flag off the charts."""
    project = annotation.project
    record("annotation removed", by=by, subject=annotation, project=project)
    annotation.delete()
    for one in project.measures.current():
        enqueue_drawing(one, by=by)


def enqueue_drawing(
    measure: Measure, *, by: User | None, selected: dict[str, str] | None = None
) -> None:
    """Has the worker draw the measure's chart ahead of the next visit.

    `selected`: what of it, as `chart_of` takes it; empty for the team's own chart. It is
    drawn in the language that is spoken now: a picture holds words.
    """
    asked = {"language": get_language() or settings.LANGUAGE_CODE, **(selected or {})}
    digest = sha256(repr(sorted(asked.items())).encode()).hexdigest()
    key = f"draw:{measure.pk}:{digest}"
    enqueue(task=DRAW_TASK, subject=measure, key=key, by=by, arguments=asked)


def require_open(project: Project) -> None:
    if not project.is_open():
        raise ActionRefused(
            _("This project is closed. Reopen it to change its measures or data.")
        )


def require_free_name(project: Project, name: str) -> None:
    if project.measures.current().filter(name__iexact=name).exists():
        raise ActionRefused(
            _("This project already has a measure called “%(name)s”. Choose another.")
            % {"name": name},
            field="name",
        )
