"""A team's rhythm and rests."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import changes, record
from nextsteps.models import Cadence, Pause, RhythmChoice
from projects.actions.projects import require_open
from projects.models import Project
from qiapp.lib.errors import ActionRefused, VersionConflict


def cadence_of(project: Project) -> Cadence:
    """The stored rhythm, or the default that is not stored yet. One query."""
    return Cadence.objects.filter(project=project).first() or Cadence(project=project)


@transaction.atomic
def choose_rhythm(
    *, project: Project, by: User, version: int, **values: Any
) -> Cadence:
    """The team's rhythm. Raises VersionConflict, and ActionRefused in a closed project.

    `values`: rhythm, weekdays (0 is Monday), month_day; what is left out stays.
    """
    require_open(project)
    require_days(cadence_of(project), values)
    cadence, _made = Cadence.objects.get_or_create(project=project)
    before, after = changes(cadence, values)
    if not after:
        return cadence
    updated = Cadence.objects.filter(pk=cadence.pk, version=version).update(
        version=version + 1, **after
    )
    if not updated:
        raise VersionConflict(_("Somebody else changed the rhythm meanwhile."))
    record(
        "rhythm chosen", by=by, subject=cadence, project=project, before=before,
        after=after,
    )  # fmt: skip
    cadence.refresh_from_db()
    return cadence


def require_days(known: Cadence, new: dict[str, Any]) -> None:
    """Raises ActionRefused when the days do not fit the rhythm."""
    rhythm = new.get("rhythm", known.rhythm)
    days = new.get("weekdays", known.weekdays)
    if rhythm == RhythmChoice.WEEKLY and len(days) != 1:
        raise ActionRefused(_("Choose the one day of your huddle."), field="weekdays")
    if rhythm == RhythmChoice.CLINIC_DAYS and not days:
        raise ActionRefused(_("Choose at least one clinic day."), field="weekdays")


def pause_of(project: Project) -> Pause | None:
    """The rest that holds today, with who asked for it. One query."""
    resting: Pause | None = (
        Pause.objects.on(project.today())
        .filter(project=project)
        .select_related("by")
        .first()
    )
    return resting


@transaction.atomic
def pause_reminders(*, project: Project, by: User, until: date, reason: str) -> Pause:
    """The rest, in place of one that holds already. Raises ActionRefused for a past day."""
    require_open(project)
    if until < project.today():
        raise ActionRefused(_("Choose today or a later day."), field="until")
    Project.objects.select_for_update().get(pk=project.pk)
    end_pause(project, by)
    pause = Pause.objects.create(project=project, by=by, until=until, reason=reason)
    record(
        "reminders paused", by=by, subject=pause, project=project,
        after={"until": until, "reason": reason},
    )  # fmt: skip
    return pause


@transaction.atomic
def resume_reminders(*, project: Project, by: User) -> None:
    """Ends the rest, if there is one. Safe twice."""
    pause = project.reminder_pauses.filter(ended_at=None).first()
    if pause is not None:
        end_pause(project, by)
        record("reminders resumed", by=by, subject=pause, project=project)


def end_pause(project: Project, by: User) -> None:
    running = project.reminder_pauses.filter(ended_at=None)
    running.update(ended_at=timezone.now(), ended_by=by)
