"""Sums of answers, and when sums may be shown. Knows nothing of Django.

Nobody sees one person's answers: they are added up in batches of at least five, and
everything that is shown is a sum of whole batches. So the difference of any two things that
were shown is a sum of whole batches too, and no last answer can be told from it. While a
round is open five answers stay in reserve, so that its last batch is never smaller.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

TOP, MOSTLY, LITTLE, NOT, APART, BLANK = "y", "m", "l", "n", "x", "-"
SCALE = (TOP, MOSTLY, LITTLE, NOT)
LETTERS = (*SCALE, APART)
LEAST_SHOWN = 10
BATCH = 5
COMPARABLE = 30
Counts = dict[str, dict[str, int]]


def release_size(*, shown: int, waiting: int, closing: bool) -> int:
    """How many of the waiting answers may be added to what is shown now; 0 for none.

    Never fewer than BATCH, and none before LEAST_SHOWN can be shown together.
    """
    free = waiting if closing else (waiting - BATCH) // BATCH * BATCH
    if free < BATCH or shown + free < LEAST_SHOWN:
        return 0
    return free


def next_at(*, shown: int) -> int:
    """With how many answers in all an open round shows more."""
    return max(shown + BATCH, LEAST_SHOWN) + BATCH


def packed(given: Mapping[str, str], items: Sequence[str]) -> str:
    """The answers of one person as one text, a letter for each item in order."""
    return "".join(given.get(item) or BLANK for item in items)


def tally(texts: Iterable[str], items: Sequence[str]) -> Counts:
    """How often each letter was chosen, by item. Every letter stands there, 0 too."""
    counts = empty(items)
    for text in texts:
        for item, letter in zip(items, text, strict=True):
            if letter != BLANK:
                counts[item][letter] += 1
    return counts


def empty(items: Sequence[str]) -> Counts:
    return {item: dict.fromkeys(LETTERS, 0) for item in items}


def total(parts: Iterable[Counts], items: Sequence[str]) -> Counts:
    """The sums over several batches; items nobody was asked stay at 0."""
    sums = empty(items)
    for part in parts:
        for item in items:
            for letter, count in part.get(item, {}).items():
                sums[item][letter] += count
    return sums


@dataclass(frozen=True, slots=True)
class Share:
    """The top answers of one item among the people to whom it applied."""

    top: int
    n: int

    def is_enough(self) -> bool:
        """Whether the share may be shown: ten people answered this item."""
        return self.n >= LEAST_SHOWN

    def ratio(self) -> float | None:
        """0 to 1; None when too few answered."""
        return self.top / self.n if self.is_enough() else None


def share_of(counts: Mapping[str, int]) -> Share:
    """The share of one item from how often each letter was chosen."""
    return Share(counts.get(TOP, 0), sum(counts.get(letter, 0) for letter in SCALE))
