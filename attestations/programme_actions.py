"""What a CME office does with programmes of its own: copy, edit, publish."""

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from attestations import editing
from attestations.catalogue import CatalogueError, Programme, parse_text
from attestations.editing import Document
from attestations.library import find, text_of
from attestations.models import staffed_offices
from attestations.office_programmes import (
    OfficeProgramme,
    OfficeProgrammeQuerySet,
    new_id,
)
from audit.record import record
from qiapp.lib.errors import ActionRefused, VersionConflict

MOST_CHARACTERS = 200_000


@transaction.atomic
def copy_programme(
    *, office: Organisation, programme: Programme, by: User
) -> OfficeProgramme:
    """The draft of a copy. Of the office's own programme: the draft of its next version.

    Raises ActionRefused for a route straight to a board: its rules are the board's.
    """
    require_staff(office, by=by)
    if programme.straight_to_board:
        raise ActionRefused(
            _("This route goes straight to a board: its rules are the board's own.")
        )
    return begin(office, text_of(programme), origin_of(programme), by=by)


def origin_of(programme: Programme) -> str:
    return f"{programme.id} {programme.version}"


def copied_programme(draft: OfficeProgramme) -> Programme | None:
    """What the draft was copied from; None where that came as a file from elsewhere."""
    programme_id, _space, version = draft.copied_from.partition(" ")
    try:
        return find(programme_id, version)
    except KeyError:
        return None


@transaction.atomic
def import_programme(*, office: Organisation, text: str, by: User) -> OfficeProgramme:
    """The draft of a TOML text. Raises ActionRefused with what is wrong in it."""
    require_staff(office, by=by)
    if len(text) > MOST_CHARACTERS:
        raise ActionRefused(_("The file is too long for a program."), field="text")
    try:
        origin = origin_of(parse_text(text))
    except CatalogueError as error:
        raise ActionRefused(refusal_of(error), field="text") from None
    return begin(office, text, origin, by=by)


def refusal_of(error: Exception) -> str:
    return _("This is no usable program: %(fault)s.") % {"fault": str(error)}


def begin(office: Organisation, text: str, origin: str, *, by: User) -> OfficeProgramme:
    """A draft with this text; the one that is open already, of an own programme."""
    programme_id = editing.read(text)["id"]
    own = OfficeProgramme.objects.filter(office=office, programme_id=programme_id)
    if (open_draft := own.drafts().first()) is not None:
        return open_draft
    kept_id = programme_id if own.exists() else new_id(base_of(programme_id))
    draft = OfficeProgramme.objects.create(
        office=office, programme_id=kept_id, text=editing.as_copy(text, kept_id),
        copied_from=origin[:90], created_by=by,
    )  # fmt: skip
    record("programme copied", by=by, subject=draft, organisation=office, origin=origin)
    return draft


def base_of(programme_id: str) -> str:
    """The id without the letters an office's copy added to it."""
    known = OfficeProgramme.objects.filter(programme_id=programme_id)
    return programme_id.rsplit("-", 1)[0] if known.exists() else programme_id


def require_staff(office: Organisation, *, by: User) -> None:
    if not staffed_offices(by).filter(organisation=office).exists():
        raise ActionRefused(_("Only staff of the CME office can do this."))


@transaction.atomic
def revise_draft(
    *, draft: OfficeProgramme, edition: int, by: User, part: str,
    change: Callable[[Document], Document],
) -> OfficeProgramme:  # fmt: skip
    """The draft after `change` of its document; nothing is saved that does not load.

    `part`: which part, for the audit record. Raises VersionConflict when somebody else
    changed the draft since `edition`, ActionRefused with what is wrong.
    """
    require_staff(draft.office, by=by)
    before = draft.text
    try:
        text = editing.written(change(editing.read(before)))
    except CatalogueError as error:
        raise ActionRefused(refusal_of(error)) from None
    drafts = OfficeProgramme.objects.drafts().filter(pk=draft.pk, edition=edition)
    if not drafts.update(text=text, edition=edition + 1, changed_at=timezone.now()):
        raise VersionConflict(
            _(
                "Somebody changed the draft since you opened this page. What you typed "
                "is still here: save again to put it in."
            )
        )
    draft.refresh_from_db()
    if text != before:
        record("programme draft changed", by=by, subject=draft,
               organisation=draft.office, part=part)  # fmt: skip
    return draft


@transaction.atomic
def publish(*, draft: OfficeProgramme, edition: int, by: User) -> OfficeProgramme:
    """The next version: fixed from now on, a preview until a reviewer confirms it.

    Raises ActionRefused when nothing differs from the version before, or its source was
    to be read again by today.
    """
    require_staff(draft.office, by=by)
    last = versions_of(draft).first()
    if last is not None and editing.same_rules(last.text, draft.text):
        raise ActionRefused(
            _("Nothing differs from version %(n)s.") % {"n": last.version}
        )
    today = timezone.now().astimezone(draft.office.zone()).date()
    require_current(draft.programme, today)
    version = str(versions_of(draft).count() + 1)
    text = editing.as_version(draft.text, version)
    moved = OfficeProgramme.objects.drafts().filter(pk=draft.pk, edition=edition).update(
        text=text, version=version, digest=parse_text(text).digest, published_by=by,
        published_at=timezone.now(), changed_at=timezone.now(), edition=edition + 1,
    )  # fmt: skip
    if not moved:
        raise VersionConflict(
            _("The draft was changed since you looked. Read it again.")
        )
    draft.refresh_from_db()
    record("programme published", by=by, subject=draft, organisation=draft.office,
           version=version, digest=draft.digest)  # fmt: skip
    return draft


def versions_of(draft: OfficeProgramme) -> OfficeProgrammeQuerySet:
    own = OfficeProgramme.objects.published().filter(programme_id=draft.programme_id)
    return own.order_by("-published_at", "-pk")


def require_current(programme: Programme, today: date) -> None:
    if programme.checked_on > today:
        raise ActionRefused(_("The day the source was read is still to come."))
    if programme.is_overdue(today):
        raise ActionRefused(
            _(
                "The next review is in the past. Read the source again and set both days."
            )
        )


@transaction.atomic
def discard(*, draft: OfficeProgramme, by: User) -> None:
    """Throws a draft away; published versions stay."""
    require_staff(draft.office, by=by)
    record("programme draft discarded", by=by, subject=draft, organisation=draft.office)
    OfficeProgramme.objects.drafts().filter(pk=draft.pk).delete()
