"""A survey with a round and answers, made through the product's own actions."""

import uuid
from datetime import date, timedelta

from projects.models import Project
from surveys.actions.answers import Taken, take_answer
from surveys.actions.rounds import start_survey
from surveys.models import Round
from surveys.questions import ASKED_NOW


def make_survey(project: Project, *, name: str = "Practice experience") -> Round:
    """The first round of a new survey, open for four weeks."""
    return start_survey(
        project=project, by=project.created_by, name=name,
        ends_on=project.today() + timedelta(weeks=4),
    )  # fmt: skip


def everything(letter: str) -> dict[str, str]:
    """The same answer to every question."""
    return dict.fromkeys(ASKED_NOW, letter)


def one_answer(
    round_: Round, letter: str = "y", *, comment: str = "", key: str = "",
    today: date | None = None, **given: str,
) -> Taken:  # fmt: skip
    """One form that says `letter` to every question but those in `given`."""
    return take_answer(
        round_=round_, key=key or uuid.uuid4().hex, given=everything(letter) | given,
        comment=comment, today=today,
    )  # fmt: skip


def answered(
    round_: Round, people: int, letter: str = "y", *, comment: str = "",
    today: date | None = None,
) -> Round:  # fmt: skip
    """The round after `people` more forms, read anew."""
    for _number in range(people):
        one_answer(round_, letter, comment=comment, today=today)
    survey = round_.survey
    round_.refresh_from_db()
    round_.survey = survey
    return round_
