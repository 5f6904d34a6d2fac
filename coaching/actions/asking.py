"""What people ask a coach for, until it is answered."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from coaching.models import Expert, Handoff, HelpKind, HelpRequest
from learning.catalogue import Lesson
from learning.questions import send_question
from notices.actions import send
from notices.kinds import QUESTION, REQUEST
from projects.models import Project
from qiapp.lib.errors import ActionRefused


@transaction.atomic
def ask_for_help(
    *, project: Project, by: User, lesson: Lesson, kind: str, text: str, page: str = ""
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
        project=project, asker=by, kind=kind, step=lesson.slug, text=text,
        page=page,
    )  # fmt: skip
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


@transaction.atomic
def propose_handoff(*, asked: HelpRequest, by: User, to: User, note: str) -> Handoff:
    """The wish to bring somebody in. The asker is told by mail; nobody else learns of it.

    Raises ActionRefused for an answered question, and for somebody who has it already.
    """
    if asked.answered_at is not None:
        raise ActionRefused(_("This question is answered."))
    known = {asked.asker_id, *asked.helpers.values_list("pk", flat=True)}
    if to.pk in known or asked.handoffs.filter(to=to).exists():
        raise ActionRefused(_("This person was asked already."), field="to")
    handoff = Handoff.objects.create(
        request=asked, proposed_by=by, to=to, note=note.strip()
    )
    record(
        "proposed a hand-off", by=by, subject=handoff, project=asked.project, to=to.name
    )
    send(
        REQUEST, to=asked.asker, by=by, template="coaching/handoff_ask",
        subject=_("May %(who)s see your question?") % {"who": to.name},
        context={
            "coach": by.name, "who": to.name, "project": asked.project.title,
            "link": settings.SITE_URL + reverse("coaching:questions"),
            "link_label": _("Say yes or no"), "why": _("You asked a question."),
        },
    )  # fmt: skip
    return handoff


@transaction.atomic
def answer_handoff(*, handoff: Handoff, by: User, agreed: bool) -> Handoff:
    """The asker's word. With a yes the other person gets the question, the project's
    title and aim, and the helper's note by mail; the project itself stays closed to them.
    """
    handoff = Handoff.objects.select_for_update().get(pk=handoff.pk)
    if handoff.request.asker_id != by.pk:
        raise ActionRefused(_("Only the person who asked can say this."))
    if handoff.answered_at is not None:
        return handoff
    handoff.answered_at, handoff.agreed = timezone.now(), agreed
    handoff.save(update_fields=["answered_at", "agreed"])
    record("answered a hand-off", by=by, subject=handoff,
           project=handoff.request.project, agreed=agreed)  # fmt: skip
    if agreed:
        handoff.request.helpers.add(handoff.to)
        tell_helper(handoff)
    return handoff


def tell_helper(handoff: Handoff) -> None:
    asked = handoff.request
    send(
        QUESTION, to=handoff.to, by=handoff.proposed_by, template="coaching/handoff",
        subject=_("%(who)s has a question, and %(coach)s thought of you")
        % {"who": asked.asker.name, "coach": handoff.proposed_by.name},
        context={
            "who": asked.asker.name, "email": asked.asker.email, "text": asked.text,
            "kind": asked.get_kind_display(), "project": asked.project.title,
            "aim": asked.project.aim, "note": handoff.note,
            "coach": handoff.proposed_by.name,
            "link": settings.SITE_URL + reverse("coaching:questions"),
            "link_label": _("See the question"),
            "why": _("You stand in the list of people who help."),
        },
    )  # fmt: skip


@transaction.atomic
def list_expert(*, by: User, **entry: str) -> Expert:
    """The person's own entry in the list of experts, new or changed."""
    expert, _new = Expert.objects.update_or_create(user=by, defaults=entry)
    record("listed as an expert", by=by, subject=expert, skills=expert.skills)
    return expert


@transaction.atomic
def unlist_expert(*, by: User) -> None:
    """The entry off the list; nothing happens without one."""
    for expert in Expert.objects.filter(user=by):
        record("no longer listed as an expert", by=by, subject=expert)
        expert.delete()
