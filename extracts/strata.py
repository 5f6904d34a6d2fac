"""Counts by payer, clinician code, language or another kind of group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from extracts.reader.results import Choice, Counts, Question
from measures.figures import Figures
from measures.models import DataKind, Measure, ValueStatistic
from measures.strata import MOST_GROUPS, SENSIBLE_GROUPS, kind_of
from qiapp.lib.errors import ActionRefused

GROUPS, ALL, WITHOUT = "groups", "all", "without"
SUMMED = ("numerator", "denominator", "n", "total", "total_of_squares")


class ManyGroups(ActionRefused):
    """More groups than anybody compares, and nobody agreed to that."""

    def __init__(self, count: int) -> None:
        super().__init__(many_words(count), field="many_groups")


def many_words(count: int) -> str:
    return _("This makes %(count)s groups; on one sheet about %(most)s can be compared. Keep all of them?") % {  # fmt: skip
        "count": count, "most": SENSIBLE_GROUPS,
    }  # fmt: skip


def kind_in(document: Mapping[str, Any]) -> str:
    """What the recipe's groups are; empty for sites and without groups."""
    return kind_of(document.get("group_kind")) if document.get("group") else ""


def groups_question(counts: Counts, document: Mapping[str, Any]) -> Question | None:
    """Whether so many groups are meant, until somebody answered; None for a few."""
    count = len(counts.by_group)
    answered = (document.get("answers") or {}).get(GROUPS) == ALL
    if not kind_in(document) or answered or not SENSIBLE_GROUPS < count <= MOST_GROUPS:
        return None
    return Question(
        GROUPS, many_words(count),
        (Choice(ALL, _("Keep all of them")),
         Choice(WITHOUT, _("Leave the groups out and count the practice as a whole"))),
    )  # fmt: skip


def stratified(
    figures: Sequence[Figures], measure: Measure, kind: str, *, additive: bool
) -> list[Figures]:
    """The figures as groups of this kind and, for the chart, their sums where it has any.

    As they are for sites. The chart takes no sums where it is kept by site, and none of
    medians and different patients, of whom some are in two groups.
    """
    if not kind:
        return list(figures)
    groups = [replace(one, stratified_by=kind) for one in figures]
    by_site = measure.observations.charted().exclude(site="").exists()
    is_mean = measure.data_kind == DataKind.VALUE and measure.statistic == ValueStatistic.MEAN  # fmt: skip
    if by_site or not (additive or is_mean):
        return groups
    return [*sums(figures), *groups]


def sums(figures: Iterable[Figures]) -> list[Figures]:
    """One Figures for each stretch of days, over all groups."""
    found: dict[tuple[date, date], list[Figures]] = {}
    for one in figures:
        found.setdefault((one.starts_on, one.ends_on), []).append(one)
    return [sum_of(parts) for _days, parts in sorted(found.items())]


def sum_of(parts: Sequence[Figures]) -> Figures:
    known = {
        name: [value for one in parts if (value := getattr(one, name)) is not None]
        for name in SUMMED
    }
    summed: dict[str, Any] = {name: sum(v) for name, v in known.items() if v}
    return Figures(parts[0].starts_on, parts[0].ends_on, **summed)


def sites_in(figures: Iterable[Figures]) -> set[str]:
    """The sites among the figures; groups of another kind are none."""
    return {one.site for one in figures if not one.stratified_by}
