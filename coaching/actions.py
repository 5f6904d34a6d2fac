"""What a coach writes down, and what others ask a coach for."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audit.record import record
from coaching.models import CoachNote, HelpKind, HelpRequest
from learning.catalogue import Lesson
from learning.questions import send_question
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


@transaction.atomic
def ask_for_help(
    *, project: Project, by: User, lesson: Lesson, kind: str, text: str
) -> HelpRequest:
    """The question, sent by mail to whoever could help and kept until it is answered.

    Raises ActionRefused when nobody could be reached; then nothing is kept.
    """
    words = str(HelpKind(kind).label)
    link = settings.SITE_URL + reverse("coaching:help_list", args=[project.pk])
    reached = send_question(
        project=project, by=by, lesson=lesson, text=text, kind=words, link=link
    )
    asked = HelpRequest.objects.create(
        project=project, asker=by, kind=kind, step=lesson.slug, text=text
    )
    asked.helpers.set(reached)
    return asked


@transaction.atomic
def settle_help(*, asked: HelpRequest, by: User) -> HelpRequest:
    """The question as answered; said by whoever asked or was asked. A second time is none."""
    asked = HelpRequest.objects.select_for_update().get(pk=asked.pk)
    if asked.answered_at is None:
        asked.answered_at, asked.answered_by = timezone.now(), by
        asked.save(update_fields=["answered_at", "answered_by"])
        record("help answered", by=by, subject=asked.project, project=asked.project,
               step=asked.step)  # fmt: skip
    return asked
