"""The questions of the practice experience survey, ours, in plain English and Spanish.

Statements that one either finds true or not, so that one scale serves all. A round keeps the
keys it asked: a question that is taken out here stays readable in older rounds. Wording is
never changed under a key; a new wording gets a new key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext_lazy

from surveys.counting import APART, LITTLE, MOSTLY, NOT, TOP

LANGUAGES = {"en": "English", "es": "Español"}
COMMENT_MAX_LENGTH = 600


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    text: Any  # lazy: read in the reader's language
    short: Any  # as a row or a chart calls it


QUESTIONS = (
    Question("reach", pgettext_lazy("survey", "It was easy to get help when I needed it."), pgettext_lazy("survey", "Easy to get help")),
    Question("wait", pgettext_lazy("survey", "The time I had to wait was all right."), pgettext_lazy("survey", "Waiting time all right")),
    Question("said", pgettext_lazy("survey", "I could say all that was on my mind."), pgettext_lazy("survey", "Could say everything")),
    Question("clear", pgettext_lazy("survey", "What I was told made sense to me."), pgettext_lazy("survey", "It made sense")),
    Question("choice", pgettext_lazy("survey", "My wishes counted in the plan for my care."), pgettext_lazy("survey", "My wishes counted")),
    Question("kind", pgettext_lazy("survey", "Everyone here was kind to me."), pgettext_lazy("survey", "Everyone was kind")),
    Question("next", pgettext_lazy("survey", "I know what to do next."), pgettext_lazy("survey", "Know what to do next")),
)  # fmt: skip
BY_KEY = {question.key: question for question in QUESTIONS}
ASKED_NOW = tuple(BY_KEY)

ANSWER_WORDS: dict[str, Any] = {
    TOP: pgettext_lazy("survey", "Yes"),
    MOSTLY: pgettext_lazy("survey", "Mostly"),
    LITTLE: pgettext_lazy("survey", "A little"),
    NOT: pgettext_lazy("survey", "No"),
    APART: pgettext_lazy("survey", "Does not apply to me"),
}


def asked(keys: Sequence[str]) -> list[Question]:
    """The questions with these keys, in this order."""
    return [BY_KEY[key] for key in keys]
