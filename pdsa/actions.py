"""Planning a cycle, writing down what happened, what was learned and what was decided."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import changes, record
from measures.actions import annotate, remove_annotation
from measures.models import Annotation, Measure
from pdsa.models import Cycle
from projects.actions.projects import require_open
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from qiapp.lib.versions import save_version

SOURCE = "pdsa"


@transaction.atomic
def plan_cycle(
    *, project: Project, by: User, change: str, prediction: str, starts_on: date,
    previous: Cycle | None = None, measure: Measure | None = None, **more: Any,
) -> Cycle:  # fmt: skip
    """The new cycle with the next number, flagged on the charts at its first day.

    `prediction`: the team's own; empty where the plan opens by itself (a monthly series).
    `more`: size, tasks, ends_on, is_process_change. A prediction written after the first
    day is kept and labelled as recorded afterwards. Raises ActionRefused when the project
    has ended or something belongs to another project.
    """
    require_open(project)
    require_own(project, previous=previous, measure=measure)
    require_order(starts_on, more.get("ends_on"))
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    last = project.cycles.aggregate(last=Max("number"))["last"] or 0
    cycle = Cycle(
        project=project, number=last + 1, owner=by, previous=previous, measure=measure,
        change=change, prediction=prediction, starts_on=starts_on, **more,
    )  # fmt: skip
    cycle.recorded_afterwards = cycle.is_prediction_late()
    cycle.save()
    flag(cycle, by=by)
    record(
        "cycle planned", by=by, subject=cycle, project=project,
        after={"number": cycle.number, "change": change, "prediction": prediction,
               "starts_on": starts_on, "previous": previous, "measure": measure,
               "recorded_afterwards": cycle.recorded_afterwards},
    )  # fmt: skip
    return cycle


def require_own(
    project: Project, *, previous: Cycle | None, measure: Measure | None
) -> None:
    if previous is not None and previous.project_id != project.pk:
        raise ActionRefused(_("Choose a cycle of the same project."), field="previous")
    if measure is not None and measure.project_id != project.pk:
        raise ActionRefused(_("Choose a measure of the same project."), field="measure")


def require_order(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise ActionRefused(_("The test cannot end before it starts."), field="ends_on")


def flag(cycle: Cycle, *, by: User) -> None:
    """Puts the cycle on the project's charts, or moves it there."""
    annotate(
        project=cycle.project, by=by, on=cycle.starts_on, label=flag_label(cycle),
        text=cycle.change, source=SOURCE, source_id=cycle.pk,
    )  # fmt: skip


def flag_label(cycle: Cycle) -> str:
    if cycle.is_imported():
        return _("%(cycle)s, imported") % {"cycle": cycle}
    return str(cycle)


@transaction.atomic
def revise_cycle(*, cycle: Cycle, by: User, version: int, **new: Any) -> Cycle:
    """The cycle with other words or days.

    The prediction is locked once the test has begun: changing it then is refused. Moving
    the first day moves the flag on the charts. Raises VersionConflict when somebody else
    changed it since `version`, ActionRefused when the project has ended.
    """
    project = cycle.project
    require_open(project)
    before, after = changes(cycle, new)
    if not after:
        return cycle
    require_own(project, previous=after.get("previous"), measure=after.get("measure"))
    require_no_loop(cycle, after.get("previous"))
    require_order(
        new.get("starts_on", cycle.starts_on), new.get("ends_on", cycle.ends_on)
    )
    require_unlocked(cycle, after)
    require_in_order(cycle, after)
    stages = stage_times(cycle, after)
    save_version(cycle, version, **after, **timing(cycle, after), **stages)
    if {"starts_on", "change"} & after.keys():
        flag(cycle, by=by)
    record(
        "cycle revised", by=by, subject=cycle, project=project,
        before=before, after=after,
    )  # fmt: skip
    return cycle


def require_no_loop(cycle: Cycle, previous: Cycle | None) -> None:
    """A cycle follows an earlier one, never itself or a later one."""
    if previous is not None and previous.number >= cycle.number:
        raise ActionRefused(
            _("A cycle can only follow an earlier one."), field="previous"
        )


def require_unlocked(cycle: Cycle, after: dict[str, Any]) -> None:
    """What was predicted stays once the test runs; where nothing was, it may come late."""
    was_written = "prediction" in after and cycle.prediction
    if was_written and cycle.has_begun(cycle.project.today()):
        raise ActionRefused(
            _("The test has begun, so the prediction stays as it was written."),
            field="prediction",
        )


def timing(cycle: Cycle, after: dict[str, Any]) -> dict[str, Any]:
    """When the prediction was written, and whether that was too late to test anything.

    Once something was observed the label stays, however the days are corrected.
    """
    if not {"prediction", "starts_on"} & after.keys():
        return {}
    probe = Cycle(
        project=cycle.project,
        starts_on=after.get("starts_on", cycle.starts_on),
        prediction_at=timezone.now() if "prediction" in after else cycle.prediction_at,
    )
    sticky = cycle.recorded_afterwards and cycle.done_at is not None
    return {
        "prediction_at": probe.prediction_at,
        "recorded_afterwards": sticky or probe.is_prediction_late(),
    }


@transaction.atomic
def record_cycle(*, cycle: Cycle, by: User, version: int, **new: Any) -> Cycle:
    """The cycle with what happened, was seen, learned and decided; any part of it.

    `new`: observations, result, prediction_match, learned, decision, next_step, ends_on.
    Each stage gets its time when it is first filled. Raises ActionRefused when a stage
    is skipped, VersionConflict when somebody else changed the cycle since `version`.
    """
    require_open(cycle.project)
    before, after = changes(cycle, new)
    if not after:
        return cycle
    require_order(cycle.starts_on, new.get("ends_on", cycle.ends_on))
    require_not_ahead(cycle)
    require_in_order(cycle, after)
    stages = stage_times(cycle, after)
    save_version(cycle, version, **after, **stages)
    record(
        verb_of(after), by=by, subject=cycle, project=cycle.project,
        before=before, after=after,
    )  # fmt: skip
    return cycle


def require_not_ahead(cycle: Cycle) -> None:
    if cycle.starts_on > cycle.project.today():
        raise ActionRefused(
            _(
                "This test starts on %(day)s. Change its first day if it has begun "
                "already."
            )
            % {"day": cycle.starts_on.isoformat()}
        )


def require_in_order(cycle: Cycle, after: dict[str, Any]) -> None:
    """Do before Study, Study before Act; nothing that stands is emptied."""

    def filled(name: str) -> bool:
        return bool(after.get(name, getattr(cycle, name)))

    if filled("prediction_match") and not filled("observations"):
        raise ActionRefused(_("First write what happened."), field="observations")
    # Old notes may name a decision and hold no prediction to compare with.
    compared = filled("prediction_match") or cycle.is_imported()
    if filled("decision") and not compared:
        raise ActionRefused(
            _("First say how the result compares with the prediction."),
            field="prediction_match",
        )


def stage_times(cycle: Cycle, after: dict[str, Any]) -> dict[str, Any]:
    """`done_at`, `studied_at` and `decided_at` where a stage is filled or emptied."""
    now = timezone.now()
    times: dict[str, Any] = {}
    for field, stamp in (
        ("observations", "done_at"),
        ("prediction_match", "studied_at"),
        ("decision", "decided_at"),
    ):
        if field in after:
            times[stamp] = (getattr(cycle, stamp) or now) if after[field] else None
    return times


def verb_of(after: dict[str, Any]) -> str:
    if after.get("decision"):
        return "cycle decided"
    return "cycle studied" if after.get("prediction_match") else "cycle recorded"


@transaction.atomic
def remove_cycle(*, cycle: Cycle, by: User) -> None:
    """Takes back a plan nobody has worked on.

    Raises ActionRefused once something was observed or another cycle follows it.
    """
    require_open(cycle.project)
    if cycle.done_at is not None or cycle.next_cycles.exists():
        raise ActionRefused(
            _("This cycle is part of the project's story now. Abandon it instead.")
        )
    record(
        "cycle taken back", by=by, subject=cycle, project=cycle.project,
        before={"number": cycle.number, "change": cycle.change,
                "prediction": cycle.prediction, "starts_on": cycle.starts_on},
    )  # fmt: skip
    for one in Annotation.objects.filter(source=SOURCE, source_id=cycle.pk):
        remove_annotation(annotation=one, by=by)
    cycle.delete()
