"""Control chart constants, each with its source."""

from functools import cache
from math import exp, lgamma, pi, sqrt

RANGE_TO_SIGMA = 1.128
"""d2 of ranges of two: mean moving range / 1.128 estimates sigma. Montgomery DC,
Introduction to Statistical Quality Control, appendix VI; rounded as everywhere."""

RANGE_LIMIT = 3.267
"""D4 of ranges of two: the upper limit of moving ranges, in mean ranges. Same table."""

MDC_RANGE_TO_LIMIT = 2.66
"""NHS England, Making Data Count: limits are the mean +- 2.66 mean moving ranges."""

PRIME_SPREAD = sqrt(pi / 2)
"""I' chart: two normal values differ by sqrt(2 / pi) of their difference's sigma on
average. Taylor WA. Normalized individuals (I_N) chart. Quality Engineering 2018."""

PRIME_SPREAD_LIMIT = 3.2665
"""I' chart: spreads not below 3.2665 times their mean are screened out; the same limit
closes the moving S chart. 1 + 3 sqrt(pi / 2 - 1), as Taylor's normalised ranges."""

TIME_POWER = 3.6
"""T chart: times between events, raised to 1 / 3.6, are about normal. Nelson LS.
A control chart for parts-per-million nonconforming items. J Qual Technol 1994;26."""


@cache
def c4(size: int) -> float:
    """The mean of a sample's standard deviation in sigmas, exact for any size >= 2.

    sqrt(2 / (n - 1)) gamma(n / 2) / gamma((n - 1) / 2). Montgomery, chapter 3.
    """
    return sqrt(2 / (size - 1)) * exp(lgamma(size / 2) - lgamma((size - 1) / 2))
