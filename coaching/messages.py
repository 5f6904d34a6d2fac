"""The kind message that is written for a coach to change: one for each reason. Django-free."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from coaching.ranking import Reason
from measures.analysis.periods import label as period_label
from measures.analysis.words import ENGLISH, Words


@dataclass(frozen=True, slots=True)
class Names:
    """Who writes to whom about what. `leads`: first names, such as "Alma and Jonah"."""

    leads: str
    coach: str
    project: str


def message_for(reason: Reason | None, names: Names, words: Words = ENGLISH) -> str:
    """The whole message: a greeting, two or three sentences, an offer, the coach's name."""
    middle = PARTS[reason.rule] if reason and reason.rule in PARTS else say_hello
    told = dict(reason.told) if reason else {}
    known: Told = {**told, "project": names.project}
    hello = words.gettext("Hello %(leads)s,") % {"leads": names.leads}
    return f"{hello}\n\n{middle(known, words)}\n\n{names.coach}"


Told = dict[str, int | str]
Part = Callable[[Told, Words], str]


def say_hello(told: Told, words: Words) -> str:
    text = words.gettext(
        "How is “%(project)s” going? If there is anything I can help with, "
        "just write back."
    )
    return text % told


def about_deadline(told: Told, words: Words) -> str:
    text = words.gettext(
        "The day for “%(project)s” comes closer, and most of the way is done. "
        "Shall we look at what is left together? Fifteen minutes are enough."
    )
    return text % told


def about_first_step(told: Told, words: Words) -> str:
    text = words.gettext(
        "“%(project)s” is a good idea, and the first step may be tiny. Shall we choose "
        "the one number together? I have fifteen minutes for you this week."
    )
    return text % told


def about_first_numbers(told: Told, words: Words) -> str:
    text = words.gettext(
        "Ten charts or one day are enough for a first number in “%(project)s”. "
        "If getting at the data is the hard part, write back: there is often an easier way."
    )
    return text % told


def about_data(told: Told, words: Words) -> str:
    text = words.gettext(
        "The numbers of “%(project)s” have had a rest. Busy weeks happen. One number for "
        "the last month is a fine way back, and I can help you count it."
    )
    return text % told


def about_period(told: Told, words: Words) -> str:
    start = date.fromisoformat(str(told["from"]))
    told = {**told, "when": period_label(start, str(told["period"]), words)}
    text = words.gettext(
        "A small thing for “%(project)s”: %(when)s has no number yet. A minute is enough "
        "if you have it at hand. If it is hard to get, tell me."
    )
    return text % told


def about_cycle(told: Told, words: Words) -> str:
    text = words.gettext(
        "I am curious about your test number %(number)s in “%(project)s”. What did you "
        "see? A test that did not work teaches as much as one that did."
    )
    return text % told


def about_test(told: Told, words: Words) -> str:
    text = words.gettext(
        "Your chart in “%(project)s” is ready for another try. What is the smallest "
        "thing you could test, with one patient or on one morning?"
    )
    return text % told


def about_other_way(told: Told, words: Words) -> str:
    text = words.gettext(
        "“%(measure)s” has moved, and you know best what changed. Shall we look at the "
        "chart together? It may be nothing, or something worth knowing."
    )
    return text % told


def about_joy(told: Told, words: Words) -> str:
    text = words.gettext(
        "“%(measure)s” moved the way you wished, and it is more than chance. "
        "Congratulations to the whole team! What do you think made the difference?"
    )
    return text % told


PARTS: dict[str, Part] = {
    "deadline_near": about_deadline,
    "deadline_passed": about_deadline,
    "no_measure": about_first_step,
    "no_numbers": about_first_numbers,
    "data_stopped": about_data,
    "period_missed": about_period,
    "cycle_open": about_cycle,
    "no_test": about_test,
    "no_test_yet": about_test,
    "went_other_way": about_other_way,
    "gone_quiet": say_hello,
    "to_celebrate": about_joy,
}
