"""Setting up an activity, changing it, closing it and opening it again."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from activities.models import Activity
from attestations.actions import usable_confirmation
from attestations.library import find
from audit.record import changes, record
from qiapp.lib.errors import ActionRefused, VersionConflict

MANY = ("sites", "reviewers")


@transaction.atomic
def set_up_activity(
    *,
    office: Organisation,
    by: User,
    sites: Iterable[Organisation] = (),
    reviewers: Iterable[User] = (),
    **fields: Any,
) -> Activity:
    """The activity, open at once for those who may join it.

    Raises ActionRefused when the office has not confirmed the programme's version.
    """
    activity = Activity(office=office, created_by=by, **fields)
    require_confirmed(activity)
    activity.save()
    activity.sites.set(sites)
    activity.reviewers.set(reviewers)
    record("activity set up", by=by, subject=activity, organisation=office,
           after=told(activity))  # fmt: skip
    return activity


def require_confirmed(activity: Activity) -> None:
    if not activity.programme_id:
        return
    programme = find(activity.programme_id, activity.programme_version)
    if usable_confirmation(activity.office, programme) is None:
        raise ActionRefused(
            _("Your office has not confirmed this program yet. Confirm it first."),
            field="programme",
        )


def told(activity: Activity) -> dict[str, Any]:
    """What the audit record keeps of an activity."""
    names = (
        "title", "kind", "programme_id", "programme_version", "starts_on", "ends_on",
        "credits", "funding", "enrol_until", "cap", "invited_only", "needs_identity",
        "professions", "needs_review", "report_months",
    )  # fmt: skip
    return {name: getattr(activity, name) for name in names}


@transaction.atomic
def revise_activity(
    *,
    activity: Activity,
    by: User,
    version: int,
    sites: Iterable[Organisation] = (),
    reviewers: Iterable[User] = (),
    **fields: Any,
) -> Activity:
    """The activity with new words, dates or rules. Raises VersionConflict.

    Raises ActionRefused when people who take part already would lose their place or their
    programme.
    """
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if activity.version != version:
        raise VersionConflict(
            _("Somebody else changed this activity meanwhile. Reload, then save.")
        )
    require_fits_people(activity, fields)
    before, after = changes(activity, fields)
    for name, value in after.items():
        setattr(activity, name, value)
    require_confirmed(activity)
    activity.version += 1
    activity.save()
    moved = set_many(activity, sites=list(sites), reviewers=list(reviewers))
    if after or moved:
        record("activity changed", by=by, subject=activity,
               organisation=activity.office, before=before, after=after | moved)  # fmt: skip
    return activity


def require_fits_people(activity: Activity, fields: dict[str, Any]) -> None:
    people = activity.enrolments.current().count()
    if not people:
        return
    rules = ("kind", "programme_id", "programme_version")
    if any(fields.get(name, getattr(activity, name)) != getattr(activity, name)
           for name in rules):  # fmt: skip
        raise ActionRefused(
            _("People take part already, so the program stays. Make a new activity."),
            field="programme",
        )
    cap = fields.get("cap")
    if cap is not None and cap < people:
        raise ActionRefused(
            _("%(people)s people take part already. Give at least that many places.")
            % {"people": people},
            field="cap",
        )


def set_many(activity: Activity, **chosen: list[Any]) -> dict[str, Any]:
    """What changed among sites and reviewers, in words."""
    moved = {}
    for name in MANY:
        related = getattr(activity, name)
        if set(related.all()) != set(chosen[name]):
            related.set(chosen[name])
            moved[name] = sorted(map(str, chosen[name]))
    return moved


@transaction.atomic
def close_activity(*, activity: Activity, by: User) -> Activity:
    """The activity, closed: nobody joins any more, and who is in goes on."""
    if activity.closed_at is None:
        activity.closed_at, activity.closed_by = timezone.now(), by
        activity.version += 1
        activity.save(update_fields=["closed_at", "closed_by", "version"])
        record("activity closed", by=by, subject=activity, organisation=activity.office)
    return activity


@transaction.atomic
def reopen_activity(*, activity: Activity, by: User) -> Activity:
    """The activity, open again."""
    if activity.closed_at is not None:
        activity.closed_at = activity.closed_by = None
        activity.version += 1
        activity.save(update_fields=["closed_at", "closed_by", "version"])
        record("activity opened again", by=by, subject=activity,
               organisation=activity.office)  # fmt: skip
    return activity
