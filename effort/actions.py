"""Entering minutes, mending and removing them, promising, and choosing who sees them.

The audit record says that somebody entered or changed minutes, never how many: it is
read by more people than those the person shows them to.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import changes, record
from effort.models import MOST_MINUTES, MOST_MINUTES_A_WEEK, Choice, Effort, Promise
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from qiapp.lib.versions import save_version


@transaction.atomic
def note_effort(
    *, project: Project, by: User, task: str, minutes: int, spent_on: date
) -> Effort:
    """The new entry. Also after the project has ended: writing up comes last.

    Raises ActionRefused for minutes out of range or a day to come.
    """
    require_sound(project, minutes=minutes, spent_on=spent_on)
    effort = Effort.objects.create(
        project=project, person=by, task=task, minutes=minutes, spent_on=spent_on
    )
    record("minutes entered", by=by, subject=effort, project=project,
           after={"task": task, "spent_on": spent_on})  # fmt: skip
    return effort


def require_sound(project: Project, *, minutes: int, spent_on: date) -> None:
    if not 1 <= minutes <= MOST_MINUTES:
        raise ActionRefused(
            _("Minutes go from 1 to %(most)s. Split a longer day into two entries.")
            % {"most": MOST_MINUTES},
            field="minutes",
        )
    if spent_on > project.today():
        raise ActionRefused(
            _("This day is still to come. Enter minutes once they are spent."),
            field="spent_on",
        )


def require_own(effort: Effort, by: User) -> None:
    if effort.person_id != by.pk:
        raise ActionRefused(_("Only the person who entered minutes can change them."))


@transaction.atomic
def revise_effort(*, effort: Effort, by: User, version: int, **new: Any) -> Effort:
    """The entry with another task, day or number of minutes.

    Raises VersionConflict when it was changed since `version`, ActionRefused when it is
    somebody else's.
    """
    require_own(effort, by)
    before, after = changes(effort, new)
    if not after:
        return effort
    require_sound(
        effort.project, minutes=after.get("minutes", effort.minutes),
        spent_on=after.get("spent_on", effort.spent_on),
    )  # fmt: skip
    save_version(effort, version, **after)
    record("minutes changed", by=by, subject=effort, project=effort.project,
           before=without_minutes(before), after=without_minutes(after))  # fmt: skip
    return effort


def without_minutes(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "minutes"}


@transaction.atomic
def remove_effort(*, effort: Effort, by: User) -> None:
    """Takes the entry away for good."""
    require_own(effort, by)
    record("minutes removed", by=by, subject=effort, project=effort.project)
    effort.delete()


@transaction.atomic
def make_promise(*, project: Project, by: User, minutes_a_week: int) -> Promise:
    """What each person is asked for, from now on. Raises ActionRefused out of range."""
    if not 1 <= minutes_a_week <= MOST_MINUTES_A_WEEK:
        raise ActionRefused(
            _("Minutes a week go from 1 to %(most)s.") % {"most": MOST_MINUTES_A_WEEK},
            field="minutes_a_week",
        )
    known = Promise.objects.select_for_update().filter(project=project).first()
    if known is not None and known.minutes_a_week == minutes_a_week:
        return known
    before = {"minutes_a_week": known.minutes_a_week} if known else None
    promise = known or Promise(project=project)
    promise.minutes_a_week, promise.made_by = minutes_a_week, by
    promise.made_at = timezone.now()
    promise.version += 1 if known else 0
    promise.save()
    record("time promised", by=by, subject=promise, project=project, before=before,
           after={"minutes_a_week": minutes_a_week})  # fmt: skip
    return promise


def choice_of(project: Project, person: User) -> Choice:
    """The person's choices, unsaved and all "no" before the first one. One query."""
    known = Choice.objects.filter(project=project, person=person).first()
    return known or Choice(project=project, person=person)


@transaction.atomic
def choose(
    *, project: Project, by: User, shown_to_team: bool, on_attestation: bool
) -> Choice:
    """Who sees one's minutes: the team by name, the attestation in one line."""
    choice, _new = Choice.objects.get_or_create(project=project, person=by)
    new = {"shown_to_team": shown_to_team, "on_attestation": on_attestation}
    before, after = changes(choice, new)
    if after:
        choice.shown_to_team, choice.on_attestation = shown_to_team, on_attestation
        choice.save(update_fields=["shown_to_team", "on_attestation"])
        record("sharing of minutes chosen", by=by, subject=choice, project=project,
               before=before, after=after)  # fmt: skip
    return choice


@transaction.atomic
def say_worth(*, project: Project, by: User, worth: int | None) -> Choice:
    """One's answer to "was it worth it?", or none again. The record keeps only that."""
    choice, _new = Choice.objects.get_or_create(project=project, person=by)
    if choice.worth != worth:
        choice.worth = worth
        choice.worth_at = timezone.now() if worth is not None else None
        choice.save(update_fields=["worth", "worth_at"])
        record("worth of the time said", by=by, subject=choice, project=project)
    return choice
