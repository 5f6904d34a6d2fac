"""Taps on a tally, each applied once and in order, whatever the connection does. Django-free."""

from collections.abc import Iterable
from dataclasses import dataclass

from tally.counting import ANSWERS

UNDO, FINISH = "undo", "finish"
ACTS = frozenset({*ANSWERS, UNDO, FINISH})


@dataclass(frozen=True, slots=True)
class Tap:
    """One tap: an answer letter, "undo" or "finish".

    `sequence`: its number on that device, from 1 up. `at`: how many answers the screen
    showed before it.
    """

    sequence: int
    act: str
    at: int


@dataclass(frozen=True, slots=True)
class Tapped:
    """The answers after some taps, the device's last sequence, and whether she finished."""

    answers: str
    last: int
    finished: bool = False
    fresh: int = 0  # taps that were not known yet


def apply(answers: str, last: int, taps: Iterable[Tap], *, most: int) -> Tapped:
    """The answers with the taps that came after `last`, in the order of their sequence.

    A tap that is known already changes nothing. One that was made on an outdated screen
    (another device went on meanwhile) changes nothing either: her next look at the screen
    shows what stands. `most`: where answers end.
    """
    finished, fresh = False, 0
    for tap in sorted(taps, key=lambda one: one.sequence):
        if tap.sequence <= last:
            continue
        last, fresh = tap.sequence, fresh + 1
        if finished or tap.at != len(answers):
            continue
        finished = tap.act == FINISH
        answers = after(answers, tap.act, most)
    return Tapped(answers, last, finished, fresh)


def after(answers: str, act: str, most: int) -> str:
    if act == UNDO:
        return answers[:-1]
    return answers + act if act in ANSWERS and len(answers) < most else answers
