"""The charter: writing it, signing it, and the milestones beside it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import changes, record
from projects.actions.projects import require_open
from projects.models import (
    Charter,
    CharterEdition,
    CharterSignature,
    Membership,
    Milestone,
    Project,
)
from qiapp.lib.errors import ActionRefused, VersionConflict
from qiapp.lib.versions import save_version


def charter_of(project: Project) -> Charter:
    """The project's charter; an empty, unstored one when nobody wrote any yet. One query."""
    charter = Charter.objects.filter(project=project).first()
    charter = charter or Charter(project=project)
    charter.project = project
    return charter


def store_empty(charter: Charter) -> None:
    """Makes the row of a charter that has none, and reads what is stored."""
    if charter.pk is None:
        project = charter.project
        charter.pk = Charter.objects.get_or_create(project=project)[0].pk
        charter.refresh_from_db()
        charter.project = project


@transaction.atomic
def revise_charter(
    *, charter: Charter, by: User, version: int, reason: str = "", **texts: str
) -> Charter:
    """The charter with its new texts; whoever signed other words must sign again.

    Raises VersionConflict when somebody else changed it since `version`, ActionRefused
    when words that were signed change without a reason.
    """
    require_open(charter.project)
    store_empty(charter)
    before, after = changes(charter, texts)
    if not after:
        return charter
    reason = reason_of(charter, reason)
    save_version(charter, version, **after, reason=reason, changed_at=timezone.now())
    record(
        "charter revised", by=by, subject=charter, project=charter.project,
        before=before, after=after | ({"reason": reason} if reason else {}),
    )  # fmt: skip
    return charter


def reason_of(charter: Charter, given: str) -> str:
    """Why signed words change: as given now, or since the last edition. One query.

    Raises ActionRefused when words were signed and nobody says why they change.
    """
    reason = given.strip() or charter.reason
    if not charter.editions.exists():
        return ""
    if not reason:
        raise ActionRefused(
            _("People signed these words. Say in one sentence why they change."),
            field="reason",
        )
    return reason


@transaction.atomic
def sign_charter(*, charter: Charter, by: User, digest: str) -> CharterSignature:
    """The signature of `by` under exactly the words of `digest`, and under their own part.

    Raises VersionConflict when the words changed since they were shown, ActionRefused
    for somebody outside the team.
    """
    require_open(charter.project)
    membership = charter.project.memberships.current().filter(user=by).first()
    if membership is None:
        raise ActionRefused(_("Only people of the team sign its charter."))
    if digest != charter.digest():
        raise VersionConflict(
            _("The charter changed since you opened it. Read it again, then sign.")
        )
    store_empty(charter)
    edition = edition_of(charter)
    signed = edition.signatures.filter(user=by).last()
    if signed is not None and signed.covers(membership):
        return signed
    signature = CharterSignature.objects.create(
        edition=edition, user=by, role=membership.role,
        responsibilities=membership.responsibilities,
    )  # fmt: skip
    record(
        "charter signed",
        by=by,
        subject=charter,
        project=charter.project,
        after={"version": edition.number, "digest": edition.content_digest},
    )
    return signature


def edition_of(charter: Charter) -> CharterEdition:
    """The kept copy of the charter's present words, made now when there is none."""
    last = charter.editions.aggregate(last=Max("number"))["last"] or 0
    edition, _is_new = CharterEdition.objects.get_or_create(
        charter=charter, content_digest=charter.digest(),
        defaults={
            "number": last + 1, "content": charter.content(), "reason": charter.reason,
        },
    )  # fmt: skip
    if charter.reason:
        charter.reason = ""
        charter.save(update_fields=["reason"])
    return edition


@dataclass(frozen=True, slots=True)
class SignOff:
    """Where one person of the team stands: signed, again (must sign again) or missing."""

    membership: Membership
    state: str
    signature: CharterSignature | None


@dataclass(frozen=True, slots=True)
class SignOffs:
    """The charter's present version (as a number) and where everybody stands."""

    number: int
    is_signed_by_somebody: bool
    people: list[SignOff]

    def of(self, user: User) -> SignOff | None:
        mine = [one for one in self.people if one.membership.user_id == user.pk]
        return mine[0] if mine else None

    def again(self) -> list[Membership]:
        return [one.membership for one in self.people if one.state == "again"]


def sign_offs(charter: Charter) -> SignOffs:
    """Where every current member stands. Three queries."""
    stored = charter.editions.all() if charter.pk else []
    editions = {one.pk: one for one in stored}
    digest = charter.digest()
    present = next((e for e in editions.values() if e.content_digest == digest), None)
    latest = {
        one.user_id: one
        for one in CharterSignature.objects.filter(edition__in=editions)
    }
    people = [
        sign_off(membership, latest.get(membership.user_id), present)
        for membership in charter.project.team()
    ]
    number = present.number if present else len(editions) + 1
    return SignOffs(number, bool(latest), people)


def sign_off(
    membership: Membership,
    signature: CharterSignature | None,
    present: CharterEdition | None,
) -> SignOff:
    if signature is None:
        return SignOff(membership, "missing", None)
    is_present = present is not None and signature.edition_id == present.pk
    state = "signed" if is_present and signature.covers(membership) else "again"
    return SignOff(membership, state, signature)


@transaction.atomic
def add_milestone(*, project: Project, name: str, due_on: date, by: User) -> Milestone:
    """The new milestone."""
    require_open(project)
    milestone = Milestone.objects.create(project=project, name=name, due_on=due_on)
    record(
        "milestone added", by=by, subject=milestone, project=project,
        after={"name": name, "due_on": due_on},
    )  # fmt: skip
    return milestone


@transaction.atomic
def revise_milestone(*, milestone: Milestone, by: User, **new: Any) -> Milestone:
    """The milestone with a new name, due_on or done_on (None: not done after all)."""
    require_open(milestone.project)
    before, after = changes(milestone, new)
    for name, value in after.items():
        setattr(milestone, name, value)
    if after:
        milestone.save(update_fields=list(after))
        record(
            "milestone revised", by=by, subject=milestone,
            project=milestone.project, before=before, after=after,
        )  # fmt: skip
    return milestone


@transaction.atomic
def remove_milestone(*, milestone: Milestone, by: User) -> None:
    """Takes the milestone away."""
    require_open(milestone.project)
    record(
        "milestone removed", by=by, subject=milestone, project=milestone.project,
        before={"name": milestone.name, "due_on": milestone.due_on},
    )  # fmt: skip
    milestone.delete()
