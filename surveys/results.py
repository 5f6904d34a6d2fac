"""What may be shown of rounds: sums of whole batches, shares from ten answers on."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.models import Measure
from qiapp.lib.screening import KIND_WORDS
from surveys.counting import (
    APART,
    BATCH,
    COMPARABLE,
    LEAST_SHOWN,
    SCALE,
    next_at,
    share_of,
)
from surveys.models import Comment, Round, Survey
from surveys.questions import ANSWER_WORDS, BY_KEY, Question


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of an item's bar; `start` and `width` in percent of it."""

    letter: str
    word: str
    count: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Item:
    """One question's answers; without `share` and `parts` where fewer than ten applied."""

    question: Question
    top: int
    n: int
    apart: int
    share: float | None
    parts: tuple[Part, ...]
    measure: Measure | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """A round as the team may see it. `shown`: how many people the items add up."""

    arrived: int
    target: int
    shown: int
    items: tuple[Item, ...]
    note: str

    def is_comparable(self) -> bool:
        return self.shown >= COMPARABLE

    def bar(self) -> int:
        """What a progress bar of the target shows."""
        return min(self.arrived, self.target)


def results_of(round_: Round, measures: dict[str, Measure] | None = None) -> Results:
    """What may be shown of the round now. No query when its batches are prefetched.

    `measures`: by item, those that are fed.
    """
    counts, shown = round_.counts(), round_.shown()
    items = [
        item_of(BY_KEY[key], counts[key], (measures or {}).get(key))
        for key in round_.items
    ]
    return Results(
        round_.arrived, round_.target, shown, tuple(items) if shown else (),
        note_of(round_, shown),
    )  # fmt: skip


def item_of(
    question: Question, counts: dict[str, int], measure: Measure | None = None
) -> Item:
    share = share_of(counts)
    enough = share.is_enough()
    return Item(
        question, share.top if enough else 0, share.n, counts[APART] if enough else 0,
        share.ratio(), parts_of(counts, share.n) if enough else (), measure,
    )  # fmt: skip


def parts_of(counts: dict[str, int], n: int) -> tuple[Part, ...]:
    parts, start = [], 0.0
    for letter in SCALE:
        width = 100 * counts[letter] / n
        word = str(ANSWER_WORDS[letter])
        parts.append(
            Part(letter, word, counts[letter], round(start, 2), round(width, 2))
        )
        start += width
    return tuple(parts)


def note_of(round_: Round, shown: int) -> str:
    """Why fewer answers are shown than have arrived; empty when all are."""
    held = round_.arrived - shown
    if not held:
        return ""
    if round_.is_open():
        when = next_at(shown=shown) if shown else LEAST_SHOWN + BATCH
        return _(
            "So that nobody can be told apart, results are added in steps of at least "
            "five people. The next step comes with %(when)s answers, or when the round "
            "is closed."
        ) % {"when": when}
    if not shown:
        return _(
            "Fewer than ten people answered, so only their number is shown. Open the "
            "round again to ask more."
        )
    return ngettext(
        "%(held)s answer came after the last results. It stays out, so that nobody can "
        "be told apart.",
        "%(held)s answers came after the last results. They stay out, so that nobody can "
        "be told apart.",
        held,
    ) % {"held": held}


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment as the team sees it: its words, or why they were held back."""

    comment: Comment
    text: str
    reason: str


def comments_of(round_: Round) -> list[Shown]:
    """The comments in an order that tells nothing; those held back last. One query."""
    rows = [Shown(c, c.text, reason_of(c)) for c in round_.comments.all()]
    return sorted(rows, key=lambda row: bool(row.reason))


def reason_of(comment: Comment) -> str:
    if not comment.held_back:
        return ""
    kinds = [str(KIND_WORDS[kind]) for kind in comment.kinds()]
    return _("Held back: it looks like it holds %(kinds)s.") % {
        "kinds": _(" and ").join(kinds)
    }


def measures_of(survey: Survey) -> dict[str, Measure]:
    """The measures that questions feed, by item. One query."""
    links = survey.item_measures.select_related("measure")
    return {link.item: link.measure for link in links}


@dataclass(frozen=True, slots=True)
class History:
    """One question over the survey's rounds, the oldest first; None where too few."""

    question: Question
    shares: tuple[float | None, ...]
    latest: float | None
    latest_n: int
    measure: Measure | None
    words: str


def history_of(survey: Survey, rounds: list[Round]) -> list[History]:
    """Every question's share in each closed round. One query beside the rounds.

    `rounds`: the newest first, batches prefetched.
    """
    measures = measures_of(survey)
    closed = [round_ for round_ in reversed(rounds) if not round_.is_open()]
    found = {round_.pk: results_of(round_) for round_ in closed}
    return [history(q, closed, found, measures.get(key)) for key, q in BY_KEY.items()]


def history(
    question: Question, closed: list[Round], found: dict[int, Results],
    measure: Measure | None,
) -> History:  # fmt: skip
    items = [
        next((i for i in found[r.pk].items if i.question.key == question.key), None)
        for r in closed
    ]
    shares = tuple(item.share if item else None for item in items)
    known = [item for item in items if item and item.share is not None]
    last = known[-1] if known else None
    return History(
        question, shares, last.share if last else None, last.n if last else 0, measure,
        words_of(question, shares),
    )  # fmt: skip


def words_of(question: Question, shares: tuple[float | None, ...]) -> str:
    """The little chart in words, for those who do not see it."""
    known = [f"{share:.0%}" for share in shares if share is not None]
    return f"{question.short}: {', '.join(known) or '–'}"
