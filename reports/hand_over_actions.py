"""Handing somebody's work to a successor, in one transaction, and taking it back."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrganisationMembership, User
from accounts.permissions import ProjectRole
from audit.record import record
from projects.actions.charter import charter_of, revise_charter
from projects.actions.projects import require_open
from projects.actions.team import add_member, end_membership, lock_team
from projects.models import Charter, Membership, Project
from qiapp.lib.errors import ActionRefused
from reports.models import HandOver
from reports.ownership import rows_to_move

# Whoever takes over keeps the larger of the two roles.
LARGER_FIRST = (
    ProjectRole.LEAD, ProjectRole.LOCAL_CHAMPION, ProjectRole.PARTICIPANT,
    ProjectRole.TEAM_MEMBER,
)  # fmt: skip
PLACE_FIELDS = ("role", "responsibilities", "card")


def successors_of(membership: Membership) -> list[User]:
    """Who could take over: the team first, then colleagues of the practice. Two queries."""
    project = membership.project
    team = [
        one.user
        for one in project.team()
        if one.role != ProjectRole.COACH and one.user.is_active
    ]
    in_project = project.memberships.current().values("user_id")
    others = colleagues(project).exclude(pk__in=in_project)
    return [user for user in team if user.pk != membership.user_id] + list(others)


def colleagues(project: Project) -> models.QuerySet[User]:
    """Active people who work in the project's practice, by name; nobody without one."""
    if project.organisation_id is None:
        return User.objects.none()
    roles = OrganisationMembership.objects.current().filter(
        organisation_id=project.organisation_id, role__in=["administrator", "member"]
    )
    return User.objects.active().filter(pk__in=roles.values("user_id")).order_by("name")


def hand_over(*, membership: Membership, successor: User, by: User) -> HandOver:
    """The hand-over: open work, role and charter duties move; the leaver's place ends.

    What the leaver did stays in his or her name. Raises ActionRefused for a coach's
    place, and for a successor who is neither in the team nor a colleague.
    """
    require_open(membership.project)
    with transaction.atomic():
        lock_team(membership.project)
        membership.refresh_from_db(fields=["ended_at", "role", "responsibilities"])
        refuse_wrong_people(membership, successor)
        return carry_out(membership, successor, by)


def refuse_wrong_people(membership: Membership, successor: User) -> None:
    if membership.ended_at is not None:
        raise ActionRefused(_("This person has left the team already."))
    if membership.role == ProjectRole.COACH:
        raise ActionRefused(_("A coach owns no work here: take the coach out instead."))
    if successor not in successors_of(membership):
        raise ActionRefused(
            _("Choose somebody of the team or of the practice, or invite them first."),
            field="successor",
        )


def carry_out(membership: Membership, successor: User, by: User) -> HandOver:
    project, leaver = membership.project, membership.user
    moved = move_rows(project, leaver, successor)
    before, place = take_place(membership, successor, by)
    charter_before = move_charter_duties(project, leaver, successor, by)
    end_membership(membership=membership, by=by)
    made = HandOver.objects.create(
        project=project, leaver=leaver, successor=successor, by=by,
        place_left=membership, place_taken=place, moved=moved, place_before=before,
        charter_before=charter_before,
    )  # fmt: skip
    record(
        "work handed over", by=by, subject=made, project=project,
        after={"from": leaver, "to": successor, "rows": len(moved), "role": place.role},
    )  # fmt: skip
    return made


def move_rows(project: Project, leaver: User, successor: User) -> list[list[Any]]:
    """What moved, as [model, field, primary key]; all of it belongs to the successor now."""
    moved = []
    for column, rows in rows_to_move(project, leaver, successor).items():
        label, _dot, field = column.rpartition(".")
        keys = list(rows.values_list("pk", flat=True))
        rows.filter(pk__in=keys).update(**{field: successor})
        moved += [[label, field, key] for key in keys]
    return moved


def take_place(
    membership: Membership, successor: User, by: User
) -> tuple[dict[str, str] | None, Membership]:
    """The successor's place as it was (None: it is new) and as it is now."""
    project = membership.project
    place = project.memberships.current().filter(user=successor).first()
    if place is None:
        place = add_member(
            project=project, user=successor, role=membership.role, by=by,
            responsibilities=membership.responsibilities,
        )  # fmt: skip
        set_place(place, {"card": membership.card})
        return None, place
    place.project = project
    before = {name: getattr(place, name) for name in PLACE_FIELDS}
    set_place(place, joined(place, membership))
    record(
        "member revised", by=by, subject=place, project=project, before=before,
        after={name: getattr(place, name) for name in PLACE_FIELDS},
    )  # fmt: skip
    return before, place


def joined(place: Membership, left: Membership) -> dict[str, str]:
    """Both places in one: the larger role, both parts."""
    role = min(place.role, left.role, key=lambda r: LARGER_FIRST.index(ProjectRole(r)))
    parts = [place.responsibilities, left.responsibilities]
    return {
        "role": role,
        "responsibilities": "\n".join(part for part in parts if part),
        "card": place.card or left.card,
    }


def set_place(place: Membership, values: dict[str, str]) -> None:
    for name, value in values.items():
        setattr(place, name, value)
    place.version += 1
    place.save(update_fields=[*values, "version"])


def move_charter_duties(
    project: Project, leaver: User, successor: User, by: User
) -> dict[str, str]:
    """The charter's texts that named the leaver, as they were; they name the successor."""
    charter = charter_of(project)
    name = leaver.get_full_name()
    before = {
        field: getattr(charter, field)
        for field in Charter.PARTS["people"]
        if name and name in getattr(charter, field)
    }
    after = {
        field: text.replace(name, successor.get_full_name())
        for field, text in before.items()
    }
    revise_people(charter, after, by, people_words(leaver, successor))
    return before


def revise_people(charter: Charter, texts: dict[str, str], by: User, why: str) -> None:
    if texts:
        revise_charter(
            charter=charter, by=by, version=charter.version, reason=why, **texts
        )


def people_words(leaver: User, successor: User) -> str:
    return _("%(leaver)s handed over to %(successor)s.") % {
        "leaver": leaver,
        "successor": successor,
    }


def take_back(*, hand_over: HandOver, by: User) -> HandOver:
    """The hand-over, undone: what the successor has not passed on returns to the leaver.

    Raises ActionRefused when it was undone already, or when the leaver came back.
    """
    require_open(hand_over.project)
    with transaction.atomic():
        lock_team(hand_over.project)
        hand_over.refresh_from_db(fields=["undone_at"])
        refuse_late_undo(hand_over)
        return undo(hand_over, by)


def refuse_late_undo(hand_over: HandOver) -> None:
    if hand_over.undone_at is not None:
        raise ActionRefused(_("This hand-over was taken back already."))
    current = hand_over.project.memberships.current()
    if current.filter(user=hand_over.leaver_id).exists():
        raise ActionRefused(_("This person is in the team again. Nothing was changed."))


def undo(hand_over: HandOver, by: User) -> HandOver:
    move_back(hand_over)
    left = hand_over.place_left
    left.ended_at = None
    left.version += 1
    left.save(update_fields=["ended_at", "version"])
    give_place_back(hand_over, by)
    give_charter_back(hand_over, by)
    hand_over.undone_at = timezone.now()
    hand_over.save(update_fields=["undone_at"])
    record(
        "hand-over taken back", by=by, subject=hand_over, project=hand_over.project,
        after={"from": hand_over.successor, "to": hand_over.leaver},
    )  # fmt: skip
    return hand_over


def move_back(hand_over: HandOver) -> None:
    for label, field, key in hand_over.moved:
        rows = apps.get_model(label)._default_manager.filter(
            pk=key, **{field: hand_over.successor_id}
        )
        rows.update(**{field: hand_over.leaver_id})


def give_place_back(hand_over: HandOver, by: User) -> None:
    place = hand_over.place_taken
    place.project = hand_over.project
    if place.ended_at is not None:
        return
    if hand_over.place_before is None:
        end_membership(membership=place, by=by)
    else:
        set_place(place, hand_over.place_before)


def give_charter_back(hand_over: HandOver, by: User) -> None:
    """The texts as they were, where the successor still stands in them."""
    charter, name = charter_of(hand_over.project), hand_over.successor.get_full_name()
    texts = {
        field: text
        for field, text in hand_over.charter_before.items()
        if name in getattr(charter, field)
    }
    why = people_words(hand_over.successor, hand_over.leaver)
    revise_people(charter, texts, by, why)


@dataclass(frozen=True, slots=True)
class Moving:
    """How many rows of one kind would change hands. `column`: a key of OPEN_ROWS."""

    column: str
    count: int


def moving(membership: Membership) -> list[Moving]:
    """What would change hands, without what there is none of. One query a kind."""
    rows = rows_to_move(membership.project, membership.user, None)
    counts = [Moving(column, found.count()) for column, found in rows.items()]
    return [one for one in counts if one.count]
