"""What an activity gives its report to the boards: title, days, and whose completions."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from activities.models import Activity, Enrolment, Funding
from attestations.models import Participation
from audit.record import record
from boardfiles.actions import activities as boards
from boardfiles.models import Channel, ReportedActivity, ReportedPart
from boardfiles.routes import channel_of
from qiapp.lib.errors import ActionRefused


def shared(activity: Activity) -> dict[str, Any]:
    """What only the activity says; its report never asks for it again."""
    return {
        "title": activity.title,
        "first_day": activity.starts_on,
        "last_day": activity.ends_on,
    }


def begun_with(activity: Activity) -> dict[str, Any]:
    """What the report begins with, and the office may change there.

    An hour a credit: the usual count of PI-CME and of projects, our reading.
    """
    credits = activity.credits
    of_pars = {"cme_credits": credits, "reports": "both"}
    way = of_pars if channel_of(activity.programme_id) == Channel.PARS else {}
    return {"board_points": credits, "hours": credits, "reports": "board"} | way


@transaction.atomic
def report_activity(*, activity: Activity, by: User, **values: Any) -> ReportedActivity:
    """The activity's report to the boards; its people's completions go under it.

    Raises ActionRefused when no office reports the programme, it is there already, or a
    fact is missing that the way needs.
    """
    now = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    channel = channel_of(activity.programme_id)
    if channel is None:
        raise ActionRefused(
            _("No office reports this program: each person applies to the board.")
        )
    if now.reported_id is not None:
        raise ActionRefused(_("The report of this activity is set up already."))
    reported = boards.name_activity(
        office=activity.office, by=by, programme_id=activity.programme_id,
        channel=channel, is_filled=True, **(values | shared(activity)),
    )  # fmt: skip
    activity.reported = reported
    activity.save(update_fields=["reported"])
    boards.assign_parts(activity=reported, parts=parts_of(activity))
    record("activity reported", by=by, subject=activity, organisation=activity.office,
           after={"reported": reported.pk})  # fmt: skip
    return reported


def parts_of(activity: Activity) -> list[Participation]:
    """The parts of those who take part now. One query."""
    rows = activity.enrolments.current().exclude(participation=None)
    return [e.participation for e in rows.select_related("participation")]  # type: ignore[misc]


def report_at_once(activity: Activity, *, by: User) -> None:
    """A roster needs nothing that the activity does not say, but for what a sponsor paid."""
    is_roster = channel_of(activity.programme_id) == Channel.ROSTER
    if is_roster and activity.funding != Funding.COMMERCIAL:
        report_activity(activity=activity, by=by, **begun_with(activity))


def follow(activity: Activity, before: dict[str, Any], *, by: User) -> None:
    """Hands a change of title, days or credits on to the report.

    Raises ActionRefused where the report needs something first, or cannot follow.
    """
    if {"programme_id", "kind"} & before.keys():
        report_anew(activity, by=by)
        return
    reported = activity.reported
    if reported is None:
        return
    require_amount(activity, before)
    old = before.get("credits")
    moved = {
        name: activity.credits
        for name in ("board_points", "cme_credits", "hours")
        if old is not None and getattr(reported, name) == old
    }
    boards.refill_activity(activity=reported, by=by, **moved, **shared(activity))


def report_anew(activity: Activity, *, by: User) -> None:
    """Another programme is reported in its own way: the empty report goes, a new one comes."""
    old = activity.reported
    if old is not None:
        activity.reported = None
        activity.save(update_fields=["reported"])
        boards.remove_activity(activity=old, by=by)
    report_at_once(activity, by=by)


def require_amount(activity: Activity, before: dict[str, Any]) -> None:
    """Raises ActionRefused while nobody said how much a new commercial supporter gave."""
    now_commercial = "funding" in before and activity.funding == Funding.COMMERCIAL
    if now_commercial and activity.reported and not activity.reported.support:
        raise ActionRefused(
            _("Enter first how much it is. Open the report of this activity to the boards, "
              "choose “Change”, and fill in the commercial support."),
            field="funding",
        )  # fmt: skip


def count_for_report(place: Enrolment) -> None:
    """The completion of a project chosen now goes under the activity's report."""
    if place.activity.reported and place.participation:
        boards.assign_parts(
            activity=place.activity.reported, parts=[place.participation]
        )


def no_longer_counts(part: Participation) -> None:
    """Whoever gave a place back is reported by programme and day again."""
    ReportedPart.objects.filter(participation=part).delete()
