"""Centre line and control limits of every chart type, for many series at once.

charts are named as on paper: run, i, mr, xbar, s, t, p, pp (P'), c, u, up (U'), g, ip
(I'), ms (moving S). docs/statistics.md has each formula with its source.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from measures.analysis import constants
from measures.analysis.columns import (
    Columns,
    Flags,
    Floats,
    group_counts,
    group_means,
    group_medians,
    group_sums,
)
from measures.analysis.spread import (
    PRODUCT,
    Conventions,
    Following,
    mean_range,
    moving_ranges,
    prime_spreads,
    screened_mean,
)


@dataclass(frozen=True, slots=True)
class Lines:
    """Per point: the plotted value, the centre line and the limits; NaN is none.

    `lower` and `upper` are the three-sigma limits, `lower2` and `upper2` those at two.
    `sigma` is half the way from the centre to the latter before they are cut off at 0
    or 1; missing where the limits do not lie evenly about the centre.
    """

    plotted: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    lower2: Floats
    upper2: Floats
    sigma: Floats | None = None


def lines(chart: str, columns: Columns, conventions: Conventions = PRODUCT) -> Lines:
    """The lines of a chart. An unknown chart raises KeyError."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return _CHARTS[chart](columns, conventions)


def _known(columns: Columns, plotted: Floats) -> Flags:
    return columns.base & ~np.isnan(plotted)


def _symmetric(
    plotted: Floats,
    centre: Floats,
    sigma: Floats,
    low: float = -np.inf,
    high: float = np.inf,
) -> Lines:
    """Limits at two and three sigma about the centre, kept within low and high."""
    return Lines(
        plotted,
        centre,
        np.clip(centre - 3 * sigma, low, high),
        np.clip(centre + 3 * sigma, low, high),
        np.clip(centre - 2 * sigma, low, high),
        np.clip(centre + 2 * sigma, low, high),
        sigma,
    )


def _run(columns: Columns, _: Conventions) -> Lines:
    centre = columns.centre(_medians(columns, columns.y))
    none = np.full(len(columns.y), np.nan)
    return Lines(columns.y, columns.per_point(centre), none, none, none, none)


def _medians(columns: Columns, values: Floats) -> Floats:
    known = _known(columns, values)
    return group_medians(values, columns.group, columns.n_groups, known)


def _means(columns: Columns, values: Floats) -> Floats:
    known = _known(columns, values)
    return group_means(values, columns.group, columns.n_groups, known)


def _individuals(columns: Columns, conventions: Conventions) -> Lines:
    centre = columns.per_point(columns.centre(_means(columns, columns.y)))
    spread = mean_range(columns, columns.y, conventions) / constants.RANGE_TO_SIGMA
    return _symmetric(columns.y, centre, columns.per_point(spread))


def _neighbours(columns: Columns, conventions: Conventions) -> Flags:
    """Which points the plotted ranges lie between: ours bridge a point set aside."""
    if conventions.ours:
        return columns.include
    return np.ones(len(columns.y), dtype=bool)


def _moving_range(columns: Columns, conventions: Conventions) -> Lines:
    plotted = moving_ranges(columns, columns.y, _neighbours(columns, conventions))
    centre = columns.per_point(columns.centre(_means(columns, plotted)))
    zero = np.zeros(len(plotted))
    upper = constants.RANGE_LIMIT * centre
    return Lines(plotted, centre, zero, upper, zero, upper * 2 / 3)


def _within_sigma(columns: Columns, conventions: Conventions) -> Floats:
    """Sigma inside subgroups, times c4 of its size: mean sd, or pooled sd.

    The mean of the standard deviations where all subgroups of the base are of one
    size, else the root of the pooled variance.
    """
    known = columns.base & ~np.isnan(columns.sd) & ~np.isnan(columns.y)
    group, count = columns.group, columns.n_groups
    freedom = columns.n - 1
    # qicharts2 takes one degree of freedom off for every empty subgroup.
    counted = known if conventions.ours else columns.base
    pooled = np.sqrt(
        group_sums(freedom * columns.sd**2, group, count, known)
        / group_sums(freedom, group, count, counted)
    )
    mean = group_means(columns.sd, group, count, known)
    return np.where(_one_size(columns), mean, pooled)


def _one_size(columns: Columns) -> Flags:
    low = np.full(columns.n_groups, np.inf)
    high = np.full(columns.n_groups, -np.inf)
    known = columns.base & ~np.isnan(columns.y)
    np.minimum.at(low, columns.group[known], columns.n[known])
    np.maximum.at(high, columns.group[known], columns.n[known])
    return low == high


def _c4_of(sizes: Floats) -> Floats:
    """c4 per point; NaN for subgroups of fewer than two."""
    distinct, place = np.unique(sizes, return_inverse=True)
    known = [constants.c4(int(size)) if size >= 2 else np.nan for size in distinct]
    return np.array(known)[place]


def _xbar(columns: Columns, conventions: Conventions) -> Lines:
    group, count, known = columns.group, columns.n_groups, _known(columns, columns.y)
    mean = group_sums(columns.y * columns.n, group, count, known) / group_sums(
        columns.n, group, count, known
    )
    centre = columns.per_point(columns.centre(mean))
    within = columns.per_point(_within_sigma(columns, conventions))
    sigma = within / (_c4_of(columns.n) * np.sqrt(columns.n))
    return _symmetric(columns.y, centre, sigma)


def _s(columns: Columns, conventions: Conventions) -> Lines:
    centre = columns.per_point(columns.centre(_within_sigma(columns, conventions)))
    c4 = _c4_of(columns.n)
    sigma = centre * np.sqrt(1 - c4**2) / c4
    return _symmetric(columns.sd, centre, sigma, low=0)


def _times(columns: Columns, conventions: Conventions) -> Lines:
    """An I chart of y ** (1 / 3.6), drawn on the scale of y."""
    power = constants.TIME_POWER
    flat = columns.y ** (1 / power)
    centre = columns.per_point(columns.centre(_means(columns, flat)))
    spread = mean_range(columns, flat, conventions) / constants.RANGE_TO_SIGMA
    sigma = columns.per_point(spread)
    on_flat = _symmetric(flat, centre, sigma, low=0)
    lower, lower2 = on_flat.lower, on_flat.lower2
    if not conventions.ours:
        # qicharts2 puts a missing lower limit at 0 and leaves out one below 0 at two.
        lower, lower2 = np.nan_to_num(lower), centre - 2 * sigma
    drawn = (flat, centre, lower, on_flat.upper, lower2, on_flat.upper2)
    return Lines(*(line**power for line in drawn))


def _pooled_ratio(columns: Columns) -> Floats:
    """Sum of numerators over sum of denominators: exact for whole numbers."""
    known = columns.base & ~np.isnan(columns.y) & ~np.isnan(columns.n)
    group, count = columns.group, columns.n_groups
    return group_sums(columns.y, group, count, known) / group_sums(
        columns.n, group, count, known
    )


def _parts(columns: Columns) -> Floats:
    """The denominators; nobody counted gives no limits."""
    return np.where(columns.n > 0, columns.n, np.nan)


def _proportion(columns: Columns, _: Conventions) -> Lines:
    centre = columns.per_point(columns.centre(_pooled_ratio(columns)))
    sigma = np.sqrt(centre * (1 - centre) / _parts(columns))
    return _symmetric(columns.y / columns.n, centre, sigma, low=0, high=1)


def _rate(columns: Columns, _: Conventions) -> Lines:
    centre = columns.per_point(columns.centre(_pooled_ratio(columns)))
    return _symmetric(
        columns.y / columns.n, centre, np.sqrt(centre / _parts(columns)), low=0
    )


def _counting(columns: Columns, *, binomial: bool) -> tuple[Floats, Floats, Floats]:
    """Plotted ratio, centre and the sigma that pure counting would bring."""
    centre = columns.per_point(columns.centre(_pooled_ratio(columns)))
    sigma = np.sqrt(centre * (1 - centre if binomial else 1) / _parts(columns))
    return columns.y / columns.n, centre, sigma


def _laney(
    columns: Columns, conventions: Conventions, *, binomial: bool
) -> tuple[Floats, Floats, Floats]:
    """Plotted value, centre and sigma widened by the spread of the z-scores.

    Laney DB. Improved control charts for attributes. Quality Engineering 2002;14.
    """
    plotted, centre, sigma = _counting(columns, binomial=binomial)
    factor = laney_factor(columns, (plotted - centre) / sigma, conventions)
    return plotted, centre, sigma * columns.per_point(factor)


def overdispersion(columns: Columns, *, binomial: bool) -> Floats:
    """Per group, how many times as far the points spread as counting alone would have
    them: Laney's sigma of the z-scores, from screened moving ranges; NaN if unknown."""
    with np.errstate(invalid="ignore", divide="ignore"):
        plotted, centre, sigma = _counting(columns, binomial=binomial)
        return laney_factor(columns, (plotted - centre) / sigma, PRODUCT)


def laney_factor(columns: Columns, scores: Floats, conventions: Conventions) -> Floats:
    """How much wider the points spread than pure counting would, per group."""
    if not conventions.categorical:
        return mean_range(columns, scores, conventions) / constants.RANGE_TO_SIGMA
    known = _known(columns, scores)
    group, count = columns.group, columns.n_groups
    mean = group_means(scores, group, count, known)
    squares = group_sums((scores - mean[group]) ** 2.0, group, count, known)
    return np.sqrt(squares / (group_counts(group, count, known) - 1))


def _proportion_prime(columns: Columns, conventions: Conventions) -> Lines:
    return _symmetric(*_laney(columns, conventions, binomial=True), low=0, high=1)


def _rate_prime(columns: Columns, conventions: Conventions) -> Lines:
    return _symmetric(*_laney(columns, conventions, binomial=False), low=0)


def _count(columns: Columns, _: Conventions) -> Lines:
    centre = columns.per_point(columns.centre(_means(columns, columns.y)))
    return _symmetric(columns.y, centre, np.sqrt(centre), low=0)


def _gaps(columns: Columns, _: Conventions) -> Lines:
    """Limits about the mean of the geometric distribution, line at the median."""
    mean = columns.per_point(columns.centre(_means(columns, columns.y)))
    limits = _symmetric(columns.y, mean, np.sqrt(mean * (mean + 1)), low=0)
    given = ~np.isnan(columns.given)
    median = _medians(columns, columns.y)
    line = np.where(given, GEOMETRIC_MEDIAN * columns.given, median)
    return Lines(
        columns.y,
        columns.per_point(line),
        limits.lower,
        limits.upper,
        limits.lower2,
        limits.upper2,
    )


GEOMETRIC_MEDIAN = 0.693
"""ln 2: the median of a geometric distribution is about 0.693 of its mean. Benneyan
JC. Number-between g-type statistical quality control charts. Health Care Manag Sci
2001;4."""


def _individuals_prime(columns: Columns, conventions: Conventions) -> Lines:
    # qicharts2 takes the spread from all points, frozen or set aside or not.
    from_all = conventions.following is Following.QICHARTS2
    where = np.ones(len(columns.y), dtype=bool) if from_all else columns.base
    spread = screened_mean(
        columns,
        prime_spreads(columns, where),
        constants.PRIME_SPREAD_LIMIT,
        conventions,
    )
    centre = columns.per_point(columns.centre(_pooled_ratio(columns)))
    sigma = columns.per_point(spread) / np.sqrt(_parts(columns))
    if conventions.sigma is not None:
        sigma = np.full(len(sigma), conventions.sigma)
    return _symmetric(columns.y / columns.n, centre, sigma)


def _moving_s(columns: Columns, conventions: Conventions) -> Lines:
    plotted = prime_spreads(columns, _neighbours(columns, conventions))
    centre = columns.per_point(_means(columns, plotted))
    none = np.full(len(plotted), np.nan)
    upper = np.where(np.isnan(plotted), np.nan, constants.PRIME_SPREAD_LIMIT * centre)
    return Lines(plotted, centre, none, upper, none, upper * 2 / 3)


_CHARTS: dict[str, Callable[[Columns, Conventions], Lines]] = {
    "run": _run,
    "i": _individuals,
    "mr": _moving_range,
    "xbar": _xbar,
    "s": _s,
    "t": _times,
    "p": _proportion,
    "pp": _proportion_prime,
    "c": _count,
    "u": _rate,
    "up": _rate_prime,
    "g": _gaps,
    "ip": _individuals_prime,
    "ms": _moving_s,
}

CHARTS = tuple(_CHARTS)
"""The names of all chart types."""


def screened_places(chart: str, columns: Columns) -> Flags:
    """The points whose distance to the one before was left out of the limits.

    By the product's conventions: all False where leaving them out would have left
    nothing to go by, and for charts whose limits do not come from moving ranges.
    """
    if chart not in _RANGES:
        return np.zeros(len(columns.y), dtype=bool)
    with np.errstate(invalid="ignore", divide="ignore"):
        spreads, limit = _RANGES[chart](columns)
        known = ~np.isnan(spreads)
        mean = group_means(spreads, columns.group, columns.n_groups, known)
        kept = known & (spreads < limit * columns.per_point(mean))
        rest = group_means(spreads, columns.group, columns.n_groups, kept)
        return known & ~kept & (columns.per_point(rest) > 0)


def _plain_ranges(columns: Columns, values: Floats) -> tuple[Floats, float]:
    return moving_ranges(columns, values, columns.base), constants.RANGE_LIMIT


def _score_ranges(columns: Columns, *, binomial: bool) -> tuple[Floats, float]:
    plotted, centre, sigma = _counting(columns, binomial=binomial)
    return _plain_ranges(columns, (plotted - centre) / sigma)


_RANGES: dict[str, Callable[[Columns], tuple[Floats, float]]] = {
    "i": lambda columns: _plain_ranges(columns, columns.y),
    "t": lambda columns: _plain_ranges(
        columns, columns.y ** (1 / constants.TIME_POWER)
    ),
    "pp": lambda columns: _score_ranges(columns, binomial=True),
    "up": lambda columns: _score_ranges(columns, binomial=False),
    "ip": lambda columns: (
        prime_spreads(columns, columns.base),
        constants.PRIME_SPREAD_LIMIT,
    ),
}
