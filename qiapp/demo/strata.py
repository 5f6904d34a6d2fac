"""The demo's counts by payer, language and clinician code: parts of the months' counts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from measures.figures import Figures

# The shares of each group in hundredths; what is left over falls to the first.
GROUPS = {
    "payer": {"Commercial": 46, "Medicare": 34, "Medicaid": 20},
    "language": {"English": 83, "Spanish": 16, "Portuguese": 1},
    "clinician": {"C-01": 40, "C-02": 35, "C-03": 24, "C-04": 1},
}


def at_groups(figures: Sequence[Figures]) -> Iterator[Figures]:
    """Each month's counts once more for every kind of group."""
    for kind, shares in GROUPS.items():
        for one in figures:
            yield from parts_of(one, kind, shares.items())


def parts_of(
    one: Figures, kind: str, shares: Iterable[tuple[str, int]]
) -> Iterator[Figures]:
    """The month's counts by group; the groups add up to it."""
    met, seen = one.numerator or 0, one.denominator or 0
    (first, _share), *others = shares
    left_met, left_seen = met, seen
    for place, (name, share) in enumerate(others, start=1):
        part_seen = max(1, seen * share // 100)
        # Later groups do a little worse, as strata are shown for.
        part_met = min(part_seen, met * part_seen * (10 - place) // (seen * 10 or 1))
        left_met, left_seen = left_met - part_met, left_seen - part_seen
        yield replace(
            one, site=name, stratified_by=kind, numerator=part_met,
            denominator=part_seen,
        )  # fmt: skip
    yield replace(
        one, site=first, stratified_by=kind, numerator=min(left_met, left_seen),
        denominator=left_seen,
    )  # fmt: skip
