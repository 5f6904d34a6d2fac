"""Counts of a file beside counts that stand: replaced, kept, or added together."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from extracts.models import Overlap
from measures.figures import Figures, figures_of
from measures.models import DataKind, Measure, Observation
from measures.replacing import overlapping, replaced_by
from qiapp.lib.errors import ActionRefused

ADDED = ("numerator", "denominator", "n", "total", "total_of_squares")


def resolved(
    measure: Measure, figures: Sequence[Figures], how: str, *, additive: bool
) -> list[Figures]:
    """What is to be recorded where data stand already. One query, none to replace.

    `additive`: the counts may be summed, unlike different patients and medians. Raises
    ActionRefused where adding makes no sense.
    """
    figures = list(figures)
    if how == Overlap.REPLACE or not figures:
        return figures
    existing = list(overlapping(measure, figures))
    if how == Overlap.KEEP:
        return [one for one in figures if not replaced_by([one], existing)]
    return [added(one, existing, measure, additive=additive) for one in figures]


def added(
    one: Figures, existing: Sequence[Observation], measure: Measure, *, additive: bool
) -> Figures:
    """The figures with what stands for the same days and site added to them."""
    standing = [figures_of(old) for old in replaced_by([one], existing)]
    if not standing:
        return one
    require_addable(one, standing, measure, additive=additive)
    sums: dict[str, Any] = {
        name: known[0] if len(known) == 1 else sum(known)
        for name in ADDED
        if (known := values_of([one, *standing], name))
    }
    return replace(one, median=None, note=standing[0].note, **sums)


def values_of(figures: Sequence[Figures], name: str) -> list[float]:
    values = [getattr(one, name) for one in figures]
    return [value for value in values if value is not None]


def require_addable(
    one: Figures, standing: Sequence[Figures], measure: Measure, *, additive: bool
) -> None:
    """Raises ActionRefused for other stretches of days, medians and distinct counts."""
    where = {"day": one.starts_on.isoformat()}
    other_days = any(
        (old.starts_on, old.ends_on) != (one.starts_on, one.ends_on) for old in standing
    )
    if other_days or any(old.value is not None for old in standing):
        raise ActionRefused(
            _(
                "What stands from %(day)s on was recorded for other days than this file "
                "has, so the two cannot be added. Replace or keep it instead."
            )
            % where,
            field="overlap",
        )
    is_median = measure.data_kind == DataKind.VALUE and measure.statistic == "median"
    if is_median or not (additive or measure.data_kind == DataKind.VALUE):
        raise ActionRefused(
            _(
                "Medians and counts of different patients cannot be added: somebody may "
                "be in both. Replace or keep what stands instead."
            ),
            field="overlap",
        )


def require_same_sites(measure: Measure, sites: set[str]) -> None:
    """Counts by site beside counts without one would count visits twice."""
    rows = measure.observations.charted()
    known = set(rows.values_list("site", flat=True).distinct())
    if known and sites and ("" in known) != ("" in sites):
        raise ActionRefused(
            _(
                "This measure already has data without sites, and this file is counted "
                "by site (or the other way round): visits would count twice. Undo the "
                "earlier data first, or count this file the same way."
            )
        )
