"""A coach's private notes: written and taken away by their author alone."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audit.record import record
from coaching.models import CoachNote
from projects.models import Project
from qiapp.lib.errors import ActionRefused


@transaction.atomic
def write_note(
    *,
    by: User,
    text: str,
    organisation: Organisation | None = None,
    project: Project | None = None,
) -> CoachNote:
    """The new private note. The audit event holds that it was written, not its words."""
    if not text.strip():
        raise ActionRefused(_("The note is empty. Write a few words."), field="text")
    note = CoachNote.objects.create(
        author=by, organisation=organisation, project=project, text=text.strip()
    )
    record("wrote a coach note", by=by, subject=note, project=project,
           organisation=organisation)  # fmt: skip
    return note


@transaction.atomic
def remove_note(*, note: CoachNote, by: User) -> None:
    """Takes the note away; only its author may."""
    if note.author_id != by.pk:
        raise ActionRefused(_("Only the person who wrote a note can remove it."))
    record("removed a coach note", by=by, subject=note, project=note.project,
           organisation=note.organisation)  # fmt: skip
    note.delete()
