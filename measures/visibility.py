"""Who from outside the practice saw which measure; who may see one is in models.py."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Can
from accounts.requests import SignedInRequest
from measures.models import Channel, Look, Measure
from projects.models import Project


def is_outside(can: Can) -> bool:
    """Whether somebody with these rights stands outside the practice: a coach, an office."""
    return not (can.record_data or can.share_data)


def note_looks(user: User, measures: Iterable[Measure], channel: Channel) -> None:
    """Notes that `user` saw these measures, where she stands outside their projects.

    Once a day for each channel; numbers she was shown, not what she did. Two queries.
    """
    shown = list(measures)
    ids = {one.project_id for one in shown}
    inside = set(
        Project.objects.inside(user).filter(pk__in=ids).values_list("pk", flat=True)
    )
    note([one for one in shown if one.project_id not in inside], user, channel)


def note(measures: list[Measure], user: User, channel: Channel) -> None:
    """Notes them without asking where `user` stands. One query, none without measures."""
    today = timezone.localdate()
    Look.objects.bulk_create(
        [Look(measure=one, user=user, channel=channel, on=today) for one in measures],
        ignore_conflicts=True,
    )


def note_on_page(
    request: SignedInRequest, measures: list[Measure], channel: Channel
) -> None:
    """What a page of one project showed to whoever asked. No query for insiders."""
    if is_outside(request.can):  # type: ignore[attr-defined]
        note(measures, request.user, channel)  # type: ignore[arg-type]
