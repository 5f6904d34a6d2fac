"""What a coach says to a team, and that the team has seen it."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from measures.models import Measure
from nextsteps.models import Remark, RemarkKind
from pdsa.models import Cycle
from projects.actions.ideas import add_ideas, drop_idea
from projects.actions.projects import require_open
from projects.models import Project
from qiapp.lib.errors import ActionRefused


@transaction.atomic
def comment_on(
    *, project: Project, by: User, text: str, measure: Measure | None = None,
    period_start: date | None = None, cycle: Cycle | None = None,
) -> Remark:  # fmt: skip
    """The comment on one period of a measure, or on one test. The record leaves its words
    out. Raises ActionRefused when the project has ended, or nothing is said.
    """
    require_open(project)
    if not text.strip():
        raise ActionRefused(_("Write a sentence or two."), field="text")
    remark = Remark.objects.create(
        project=project, by=by, kind=RemarkKind.COMMENT, text=text.strip(),
        measure=measure, period_start=period_start, cycle=cycle,
    )  # fmt: skip
    record("commented as coach", by=by, subject=remark, project=project,
           about=remark.about())  # fmt: skip
    return remark


@transaction.atomic
def suggest(*, project: Project, by: User, text: str) -> Remark:
    """A smaller test: it waits among the ideas, and is the team's next step.

    Raises ActionRefused when the project has ended, or the same idea waits already.
    """
    [idea] = add_ideas(project=project, by=by, texts=[text])
    remark = Remark.objects.create(
        project=project, by=by, kind=RemarkKind.SUGGESTION, idea=idea
    )
    record("suggested a test as coach", by=by, subject=remark, project=project)
    return remark


@transaction.atomic
def mark_seen(*, remark: Remark, by: User) -> Remark:
    """The remark as seen by the team; a suggestion that is not taken up is dropped."""
    if remark.seen_at is None:
        remark.seen_at, remark.seen_by = timezone.now(), by
        remark.save(update_fields=["seen_at", "seen_by"])
        record("saw a coach's remark", by=by, subject=remark, project=remark.project)
        if remark.idea is not None and remark.idea.taken_up_at is None:
            drop_idea(idea=remark.idea, by=by)
    return remark
