"""A chart audit's form and its arithmetic: answers in, counts out. Django-free.

The answers of one tally are one text, a letter each, chart after chart in the order of
the questions: "yynyxy" are two charts of three questions. Nothing else is kept of a chart.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

YES, NO, NOT_APPLICABLE = "y", "n", "x"
ANSWERS = YES + NO + NOT_APPLICABLE
BUNDLE = "bundle"
MAX_QUESTIONS = 12
MAX_CHARTS = 2_000  # of one tally


@dataclass(frozen=True, slots=True)
class Question:
    """One question to a chart; `counts` ("y" or "n") is the answer counted on top.

    `measure`: the key of the measure it feeds; None when only the bundle uses it.
    """

    text: str
    counts: str = YES
    measure: int | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """What one question ("q1", ...) or the bundle of all feeds into a measure."""

    key: str
    label: str
    measure: int


@dataclass(frozen=True, slots=True)
class Form:
    """The questions of an audit; `bundle`: the measure fed by "all or none"."""

    questions: tuple[Question, ...]
    bundle: int | None = None

    def outputs(self) -> list[Output]:
        """Everything that feeds a measure, questions first; the bundle has no label."""
        fed = [
            Output(key_of(place), question.text, question.measure)
            for place, question in enumerate(self.questions)
            if question.measure is not None
        ]
        if self.bundle is not None:
            fed.append(Output(BUNDLE, "", self.bundle))
        return fed

    def as_json(self) -> dict[str, Any]:
        return {"questions": [asdict(q) for q in self.questions], "bundle": self.bundle}


def form_from(stored: Mapping[str, Any]) -> Form:
    """The Form that `as_json` wrote."""
    return Form(tuple(Question(**q) for q in stored["questions"]), stored["bundle"])


def key_of(place: int) -> str:
    """The key of the question at `place`, counted from 0."""
    return f"q{place + 1}"


@dataclass(frozen=True, slots=True)
class Count:
    """So many of so many; charts where it does not apply are in neither."""

    numerator: int = 0
    denominator: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.numerator + other.numerator, self.denominator + other.denominator
        )


def charts_in(form: Form, answers: str) -> Iterator[str]:
    """The answers chart by chart; the last one may be short."""
    width = len(form.questions)
    return (answers[start : start + width] for start in range(0, len(answers), width))


def whole_charts(form: Form, answers: str) -> int:
    """How many charts have every question answered."""
    return len(answers) // len(form.questions)


def is_broken_off(form: Form, answers: str) -> bool:
    """Whether the last chart lacks answers."""
    return len(answers) % len(form.questions) != 0


def counts_of(form: Form, answers: str) -> dict[str, Count]:
    """The count of each question and of the bundle, by key.

    A chart that was broken off is left out altogether, so that every question and the
    bundle speak of the same charts.
    """
    width = len(form.questions)
    charts = [chart for chart in charts_in(form, answers) if len(chart) == width]
    counts = {
        key_of(place): count_of_question(question, (chart[place] for chart in charts))
        for place, question in enumerate(form.questions)
    }
    return counts | {BUNDLE: count_of_bundle(form, charts)}


def count_of_question(question: Question, answers: Iterable[str]) -> Count:
    """Counted answers of all answers but "not applicable"."""
    applicable = [answer for answer in answers if answer != NOT_APPLICABLE]
    return Count(sum(a == question.counts for a in applicable), len(applicable))


def count_of_bundle(form: Form, charts: Iterable[str]) -> Count:
    """Charts where everything applicable is met, of those where anything applies.

    All or none: one thing missed and the chart does not count on top (Nolan and Berwick,
    JAMA 2006;295:1168-70).
    """
    applicable = [chart for chart in charts if set(chart) != {NOT_APPLICABLE}]
    return Count(sum(is_met(form, chart) for chart in applicable), len(applicable))


def is_met(form: Form, chart: str) -> bool:
    return all(
        answer in {question.counts, NOT_APPLICABLE}
        for question, answer in zip(form.questions, chart, strict=True)
    )


def total(counts: Iterable[Mapping[str, Count]]) -> dict[str, Count]:
    """The sums by key of several tallies."""
    summed: dict[str, Count] = {}
    for one in counts:
        for key, count in one.items():
            summed[key] = summed.get(key, Count()) + count
    return summed
