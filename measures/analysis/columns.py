"""Many series as flat numpy arrays: what the vectorised engine works on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Columns:
    """Points of one or many series, in series order and time order, flat.

    `group` numbers the phase of every point, 0 .. n_groups - 1, never falling: a new
    series and a new phase are both a new group. `y` is the numerator, count, value,
    subgroup mean or sd; NaN is missing. `n` is the denominator or subgroup size,
    `sd` the subgroup's standard deviation (Xbar only). `include` is False for points
    set aside; `base` marks the included points that set centre and limits. `given`
    is one centre per group, NaN where it is to be estimated.
    """

    y: Floats
    n: Floats
    sd: Floats
    group: Places
    n_groups: int
    include: Flags
    base: Flags
    given: Floats

    def per_point(self, per_group: Floats) -> Floats:
        """One number per group -> one per point."""
        return per_group[self.group]

    def centre(self, estimated: Floats) -> Floats:
        """The given centre of each group, or else the estimated one."""
        return np.where(np.isnan(self.given), estimated, self.given)


def group_sums(values: Floats, group: Places, n_groups: int, where: Flags) -> Floats:
    """The sum of the chosen values per group; 0 where none is chosen."""
    found = np.bincount(group[where], weights=values[where], minlength=n_groups)
    return found.astype(np.float64, copy=False)


def group_counts(group: Places, n_groups: int, where: Flags) -> Places:
    """How many values are chosen per group."""
    return np.bincount(group[where], minlength=n_groups)


def group_means(values: Floats, group: Places, n_groups: int, where: Flags) -> Floats:
    """The mean of the chosen values per group, NaN where none is chosen.

    A second pass adds the mean of what the first left over, as R does, so that equal
    values have exactly their value as mean.
    """
    counts = group_counts(group, n_groups, where)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = group_sums(values, group, n_groups, where) / counts
        rest = group_sums(values - mean[group], group, n_groups, where) / counts
        return np.where(np.isfinite(rest), mean + rest, mean)


def group_medians(values: Floats, group: Places, n_groups: int, where: Flags) -> Floats:
    """The median of the chosen values per group, NaN where none is chosen."""
    values, group = values[where], group[where]
    ordered = values[np.lexsort((values, group))]
    counts = np.bincount(group, minlength=n_groups)
    first = np.cumsum(counts) - counts
    found = np.full(n_groups, np.nan)
    some = counts > 0
    low = ordered[(first + (counts - 1) // 2)[some]]
    high = ordered[(first + counts // 2)[some]]
    found[some] = np.where(low == high, low, (low + high) / 2)
    return found
