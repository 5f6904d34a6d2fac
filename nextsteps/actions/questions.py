"""One question by mail: asked, answered once, taken back."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, token_digest
from accounts.permissions import Permission
from audit.record import record
from measures import actions as measuring
from measures.analysis import periods
from measures.figures import Figures
from measures.models import Measure
from nextsteps.models import QuestionLink, new_code
from projects.permissions import permissions_of
from qiapp.lib.errors import ActionRefused


class QuestionEnded(Exception):
    """The link asks nothing any more; `state` says why."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


@transaction.atomic
def ask(*, measure: Measure, user: User, period_start: date) -> str:
    """The secret code of a fresh question; an older one for the same ends."""
    same = QuestionLink.objects.alive().filter(
        user=user, measure=measure, period_start=period_start
    )
    same.update(revoked_at=timezone.now())
    code = new_code()
    link = QuestionLink.objects.create(
        user=user, measure=measure, period_start=period_start,
        code_digest=token_digest(code),
    )  # fmt: skip
    record(
        "question sent", by="system: reminders", subject=link, project=measure.project,
        after={"to": str(user), "measure": measure.name, "period": period_start},
    )  # fmt: skip
    return code


def can_be_asked(measure: Measure) -> bool:
    """Not where numbers belong to sites: the mail would have to ask for which. One query."""
    return not measure.observations.exclude(site="").exists()


def require_alive(link: QuestionLink) -> None:
    """Raises QuestionEnded unless the person may answer now."""
    if link.state() != "alive":
        raise QuestionEnded(link.state())
    measure, project = link.measure, link.measure.project
    granted = permissions_of(link.user, project)
    if Permission.RECORD_DATA not in granted or measure.retired_at:
        raise QuestionEnded("revoked")
    if not project.is_open():
        raise QuestionEnded("closed")
    last = periods.period_end(link.period_start, measure.period)
    if measure.observations.overlapping(link.period_start, last).exists():
        raise QuestionEnded("answered")


@transaction.atomic
def answer(*, link: QuestionLink, figures: Figures) -> QuestionLink:
    """The link, used; its numbers recorded for its person.

    Raises QuestionEnded, and ActionRefused for impossible numbers. Only the period the
    mail asked for is ever written, whatever was sent.
    """
    link = QuestionLink.objects.select_for_update().get(pk=link.pk)
    require_alive(link)
    if figures.starts_on != link.period_start:
        raise ActionRefused(_("This link asks for another period."))
    recorded = measuring.record_observations(
        measure=link.measure, figures=[figures], by=link.user
    )
    link.used_at, link.batch = timezone.now(), recorded.batch
    link.save(update_fields=["used_at", "batch"])
    record(
        "question answered", by=link.user, subject=link, project=link.measure.project
    )
    return link


@transaction.atomic
def take_back(*, link: QuestionLink) -> QuestionLink:
    """The link, open again; what it recorded is gone. Raises QuestionEnded or ActionRefused."""
    link = QuestionLink.objects.select_for_update().get(pk=link.pk)
    expired = timezone.now() >= link.expires_at
    if link.batch is None or link.revoked_at or expired:
        raise QuestionEnded(link.state())
    if Permission.RECORD_DATA not in permissions_of(link.user, link.measure.project):
        raise QuestionEnded("revoked")
    measuring.undo_batch(batch=link.batch, by=link.user)
    link.used_at, link.batch = None, None
    link.save(update_fields=["used_at", "batch"])
    return link


@transaction.atomic
def revoke_questions(*, user: User, by: User) -> int:
    """How many open questions of `user` ask nothing any more."""
    links = list(QuestionLink.objects.alive().filter(user=user))
    for link in links:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        record("question withdrawn", by=by, subject=link)
    return len(links)
