"""What people ask a coach for, until it is answered."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.record import record
from coaching.models import HelpKind, HelpRequest
from learning.catalogue import Lesson
from learning.questions import send_question
from projects.models import Project


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
