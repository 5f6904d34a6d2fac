"""An answer arrives; answers become sums.

No audit event here: its time would say when somebody answered, and with the day book of the
practice who it was. Opening and closing a round are written down.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from projects.actions.projects import require_open
from qiapp.lib.errors import ActionRefused
from surveys.counting import packed, release_size, tally
from surveys.models import Batch, Comment, Receipt, Round, Waiting
from surveys.screening import kinds_in

MOST_ANSWERS = 5_000  # of one round: more than any practice sees, fewer than a script


class SurveyEnded(ActionRefused):
    """The link takes no answers now; `state` says why (see Round.state)."""

    def __init__(self, state: str) -> None:
        super().__init__(_("This survey takes no answers now."))
        self.state = state


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a form. `is_new`: False when it had arrived before."""

    is_new: bool
    held_back: tuple[str, ...] = ()


@transaction.atomic
def take_answer(
    *, round_: Round, key: str, given: Mapping[str, str], comment: str = "",
    today: date | None = None,
) -> Taken:  # fmt: skip
    """Keeps the answers of one form, once for each `key`, however often it is sent.

    `given`: a letter of counting.LETTERS by item. A comment that seems to name somebody
    is not kept. Raises SurveyEnded when the round takes no answers.
    """
    project = round_.survey.project
    today = today or project.today()
    comment = " ".join(comment.split())
    kinds = kinds_in(comment)
    round_ = held(round_)
    digest = sha256(f"{round_.code}:{key}".encode()).hexdigest()
    if round_.receipts.filter(digest=digest).exists():
        return Taken(False, tuple(kinds))
    require_taking(round_, today)
    Receipt.objects.create(round=round_, digest=digest)
    Waiting.objects.create(
        round=round_, day=today, answers=packed(given, round_.items),
        comment="" if kinds else comment, held_back=",".join(kinds),
    )  # fmt: skip
    Round.objects.filter(pk=round_.pk).update(arrived=F("arrived") + 1)
    release(round_)
    return Taken(True, tuple(kinds))


def held(round_: Round) -> Round:
    """The round read anew and held until the transaction ends, knowing its survey."""
    fresh = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    fresh.survey = round_.survey
    return fresh


def require_taking(round_: Round, today: date) -> None:
    """Raises SurveyEnded unless an answer of `today` can be kept."""
    state = round_.state(today)
    if state != "open":
        raise SurveyEnded(state)
    if round_.arrived >= MOST_ANSWERS:
        raise SurveyEnded("full")


def release(round_: Round, *, closing: bool = False) -> Batch | None:
    """The batch that what waits makes by now; None when there are too few.

    Older days first, within a day by lot. What each person answered and wrote side by side
    is gone afterwards.
    """
    waiting = list(round_.waiting.all())
    size = release_size(shown=round_.shown(), waiting=len(waiting), closing=closing)
    if not size:
        return None
    rows = waiting[:size]
    batch = Batch.objects.create(
        round=round_, size=size, month=rows[-1].day.replace(day=1),
        counts=tally([row.answers for row in rows], round_.items),
    )  # fmt: skip
    Comment.objects.bulk_create(
        [comment_of(r) for r in rows if r.comment or r.held_back]
    )
    Waiting.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return batch


def comment_of(row: Waiting) -> Comment:
    """An unsaved comment that no longer knows whose answers stood beside it."""
    return Comment(round_id=row.round_id, text=row.comment, held_back=row.held_back)


@transaction.atomic
def remove_comment(*, comment: Comment, by: User) -> None:
    """Deletes a comment that names somebody after all; its words go nowhere else."""
    project = comment.round.survey.project
    require_open(project)
    record(
        "survey comment removed", by=by, subject=comment.round, project=project,
        round=comment.round_id,
    )  # fmt: skip
    comment.delete()
