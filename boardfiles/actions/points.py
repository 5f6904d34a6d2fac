"""One's own cycle at a board, points earned elsewhere, and the reminder of late posting."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from boardfiles.models import BoardCycle, BoardLine, PointsElsewhere
from notices.actions import send
from notices.kinds import DECISION
from qiapp.lib.versions import save_version


@transaction.atomic
def set_cycle(*, user: User, board: str, version: int, **values: Any) -> BoardCycle:
    """The person's cycle at the board, new or changed. Raises VersionConflict."""
    cycle, created = BoardCycle.objects.get_or_create(
        user=user, board=board, defaults=values
    )
    if not created:
        save_version(cycle, version, **values)
    record("board cycle set", by=user, subject=user, board=board)
    return cycle


@transaction.atomic
def enter_points(
    *, user: User, board: str, earned_on: date, points: Decimal, what: str
) -> PointsElsewhere:
    """Points the person earned outside this product."""
    entered = PointsElsewhere.objects.create(
        user=user, board=board, earned_on=earned_on, points=points, what=what
    )
    record("points elsewhere entered", by=user, subject=user, board=board)
    return entered


@transaction.atomic
def remove_points(*, entered: PointsElsewhere, by: User) -> None:
    record("points elsewhere removed", by=by, subject=by, board=entered.board)
    entered.delete()


def remind_of_posting() -> int:
    """How many people were told that a report is not posted yet; once a report."""
    late = BoardLine.objects.late(timezone.now()).filter(reminded_at__isnull=True)
    found = list(late.with_people().order_by("attestation__participation__user", "pk"))
    told = 0
    for person, lines in by_person(found).items():
        told += remind(person, lines)
    return told


def by_person(lines: list[BoardLine]) -> dict[User, list[BoardLine]]:
    found: dict[User, list[BoardLine]] = {}
    for line in lines:
        found.setdefault(line.attestation.participant, []).append(line)
    return found


@transaction.atomic
def remind(person: User, lines: list[BoardLine]) -> bool:
    """One mail for all of a person's late reports; False when another worker wrote it."""
    ids = [line.pk for line in lines]
    fresh = BoardLine.objects.filter(pk__in=ids, reminded_at__isnull=True)
    if not fresh.update(reminded_at=timezone.now()):
        return False
    if not person.is_active or person.is_demo:
        return False
    boards = ", ".join(dict.fromkeys(line.board for line in lines if line.board))
    send(
        DECISION, to=person, template="boardfiles/late_posting", by=None,
        subject=_("Look whether your board has posted your points"),
        context={
            "board": boards or "PARS",
            "activity": lines[0].batch.activity.title,
            "office": lines[0].batch.activity.office.name,
            "link": settings.SITE_URL + reverse("boardfiles:points"),
            "link_label": _("See your points"),
            "why": _("Your completion was sent six weeks ago."),
        },
    )  # fmt: skip
    return True
