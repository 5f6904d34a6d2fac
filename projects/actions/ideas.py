"""The backlog of changes: adding, dropping, taking up."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from projects.actions.projects import require_open
from projects.models import ChangeIdea, Project
from qiapp.lib.errors import ActionRefused

MOST_WAITING = 100


@transaction.atomic
def add_ideas(*, project: Project, by: User, texts: Iterable[str]) -> list[ChangeIdea]:
    """The new ideas, in order, last in the backlog.

    Raises ActionRefused when the project has ended, when an idea already waits there, or
    when the backlog is full.
    """
    require_open(project)
    wanted = [" ".join(text.split()) for text in texts]
    require_new(project, wanted)
    added = [
        ChangeIdea.objects.create(project=project, text=text, added_by=by)
        for text in wanted
    ]
    for idea in added:
        record("idea added", by=by, subject=idea, project=project,
               after={"text": idea.text})  # fmt: skip
    return added


def require_new(project: Project, texts: list[str]) -> None:
    waiting = project.ideas.waiting().values_list("text", flat=True)
    known = {text.casefold() for text in waiting}
    if any(text.casefold() in known for text in texts):
        raise ActionRefused(_("This idea already waits on the list."), field="text")
    if len(known) + len(texts) > MOST_WAITING:
        raise ActionRefused(
            _("A hundred ideas wait already. Drop some before you add more."),
            field="text",
        )


@transaction.atomic
def drop_idea(*, idea: ChangeIdea, by: User) -> ChangeIdea:
    """The idea set aside; nothing happens when it was already."""
    require_open(idea.project)
    if idea.dropped_at is None:
        idea.dropped_at, idea.dropped_by = timezone.now(), by
        idea.save(update_fields=["dropped_at", "dropped_by"])
        record("idea dropped", by=by, subject=idea, project=idea.project,
               before={"text": idea.text})  # fmt: skip
    return idea


@transaction.atomic
def restore_idea(*, idea: ChangeIdea, by: User) -> ChangeIdea:
    """The idea back on the list. Raises ActionRefused when the same one waits there."""
    require_open(idea.project)
    if idea.dropped_at is not None:
        require_new(idea.project, [idea.text] if idea.taken_up_at is None else [])
        idea.dropped_at, idea.dropped_by = None, None
        idea.save(update_fields=["dropped_at", "dropped_by"])
        record("idea restored", by=by, subject=idea, project=idea.project,
               after={"text": idea.text})  # fmt: skip
    return idea


@transaction.atomic
def take_up_idea(*, idea: ChangeIdea, by: User) -> ChangeIdea:
    """The idea marked as tested from now on; a dropped one comes back by that."""
    if idea.taken_up_at is None or idea.dropped_at is not None:
        idea.taken_up_at = idea.taken_up_at or timezone.now()
        idea.dropped_at, idea.dropped_by = None, None
        idea.save(update_fields=["taken_up_at", "dropped_at", "dropped_by"])
        record("idea taken up", by=by, subject=idea, project=idea.project,
               after={"text": idea.text})  # fmt: skip
    return idea
