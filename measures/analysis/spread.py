"""How far points move from one to the next, and which moves are screened out."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from measures.analysis import constants
from measures.analysis.columns import Columns, Flags, Floats, group_means


class Following(StrEnum):
    """Whose choices hold where references differ; docs/statistics.md lists them."""

    PRODUCT = "product"
    QICHARTS2 = "qicharts2"
    PBCHARTS = "pbcharts"


@dataclass(frozen=True, slots=True)
class Conventions:
    """How limits are worked out.

    `screen`: moving ranges not below their upper limit are dropped once before the
    mean is taken again. `categorical`: the points have no order in time, so P' and U'
    take the plain standard deviation of the z-scores. `sigma` is given from outside
    (I' only).
    """

    screen: bool = True
    categorical: bool = False
    following: Following = Following.PRODUCT
    sigma: float | None = None

    @property
    def ours(self) -> bool:
        return self.following is Following.PRODUCT


PRODUCT = Conventions()


def moving_ranges(columns: Columns, values: Floats, where: Flags) -> Floats:
    """|difference| to the chosen point before, at each chosen point; NaN elsewhere.

    Points that are not chosen are stepped over (the range bridges them); a missing
    value makes both its ranges missing; the first point of a group has none.
    """
    chosen = np.flatnonzero(where)
    ranges = np.full(len(values), np.nan)
    same = columns.group[chosen[1:]] == columns.group[chosen[:-1]]
    steps = np.abs(np.diff(values[chosen]))
    ranges[chosen[1:]] = np.where(same, steps, np.nan)
    return ranges


def mean_range(columns: Columns, values: Floats, conventions: Conventions) -> Floats:
    """The mean moving range per group over the base, screened once."""
    ranges = moving_ranges(columns, values, columns.base)
    return screened_mean(columns, ranges, constants.RANGE_LIMIT, conventions)


def screened_mean(
    columns: Columns, spreads: Floats, limit: float, conventions: Conventions
) -> Floats:
    """The mean spread per group, those not below `limit` times it dropped once."""
    known = ~np.isnan(spreads)
    mean = group_means(spreads, columns.group, columns.n_groups, known)
    if not conventions.screen:
        return mean
    highest = limit * columns.per_point(mean)
    below = spreads < highest
    if conventions.following is Following.PBCHARTS:
        below = spreads <= highest
    screened = group_means(spreads, columns.group, columns.n_groups, known & below)
    if not conventions.ours:
        return screened
    # Screening that leaves only zeros would put the limits on the centre line and
    # flag every point; with nothing at all to go by there are no limits.
    screened = np.where(screened > 0, screened, mean)
    return np.where(screened > 0, screened, np.nan)


def prime_spreads(columns: Columns, where: Flags) -> Floats:
    """Each chosen point's spread from the chosen one before, freed of denominators."""
    chosen = np.flatnonzero(where)
    spreads = np.full(len(columns.y), np.nan)
    rates, parts = (columns.y / columns.n)[chosen], 1 / columns.n[chosen]
    same = columns.group[chosen[1:]] == columns.group[chosen[:-1]]
    found = (
        constants.PRIME_SPREAD
        * np.abs(np.diff(rates))
        / np.sqrt(parts[1:] + parts[:-1])
    )
    spreads[chosen[1:]] = np.where(same, found, np.nan)
    return spreads
