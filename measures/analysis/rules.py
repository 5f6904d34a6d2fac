"""Named rule sets for run charts, each as a value with its source.

A rule set says, for the number of useful points (those not on the median), how long
a run may be and how often the line should cross the median if nothing but chance is
at work. docs/statistics.md explains each with an example to recompute by hand.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from measures.analysis.boxes import box_pairs

Limit = Callable[[int], int | None]
Pairs = Callable[[int], tuple[tuple[int, int], ...]]

USEFUL_POINTS_NEEDED = 10
"""Below ten useful points no rule is reliable: numbers are shown, nothing signals.
Perla RJ, Provost LP, Murray SK. BMJ Qual Saf 2011;20:46-51 (Table 1 begins at 10)."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Limits by number of useful points; None where the rule is silent.

    A run longer than `longest_run_limit`, fewer crossings than `crossings_limit` or
    more than `most_crossings` signal. `trend_length` consecutive points going one
    way are reported as information and never signal: the rule cries wolf on a
    quarter of all random charts of 24 points. `pairs` are (fewest crossings, longest
    run), any one of which a chart of chance keeps to: a box less a corner.
    """

    key: str
    name: str
    citation: str
    longest_run_limit: Limit
    crossings_limit: Limit
    most_crossings: Limit
    trend_length: int | None = None
    pairs: Pairs | None = None
    useful_points_needed: int = USEFUL_POINTS_NEEDED


@cache
def anhoej_longest_run(n_useful: int) -> int:
    """round(log2 n) + 3: the longest run that chance allows among n useful points.

    Worked in whole numbers: log2 n rounds up when n > 2**(k + 1/2), that is when
    n**2 > 2**(2k + 1). Anhøj J, Olesen AV. PLoS ONE 2014;9(11):e113825.
    """
    k = n_useful.bit_length() - 1
    rounds_up = n_useful**2 > 2 ** (2 * k + 1)
    return k + rounds_up + 3


def anhoej_crossings(n_useful: int) -> int:
    """The fewest crossings that chance allows among n useful points.

    The 5 % quantile of Binomial(n - 1, 1/2): the smallest k with P(X <= k) >= 1/20.
    Anhøj J, Olesen AV. PLoS ONE 2014;9(11):e113825.
    """
    return crossings_table(n_useful)[n_useful]


def crossings_table(n_useful: int) -> tuple[int, ...]:
    """anhoej_crossings of 0, 1, 2 … at least n_useful, in exact whole numbers."""
    return _crossings_table(1 << max(9, n_useful.bit_length()))


@cache
def _crossings_table(size: int) -> tuple[int, ...]:
    """Step by step over the number of tosses m = n - 1.

    `below` is the number of ways to at most k crossings, `at` to exactly k. One more
    toss: below(m + 1, k) = 2 below(m, k) - at(m, k). The quantile grows by 0 or 1.
    """
    limits = [0, 0]
    k, at, below = 0, 1, 1
    for m in range(1, size):
        below = 2 * below - at
        at = at * m // (m - k)
        if 20 * below < 1 << m:
            at = at * (m - k) // (k + 1)
            k += 1
            below += at
        limits.append(k)
    return tuple(limits)


# Perla, Provost, Murray 2011, Table 1: fewest and most runs for n = 10 to 60 useful
# points. The printed numbers, although 18 of them differ by one from the exact
# distribution of Swed & Eisenhart 1943: readers compare with the printed page.
PERLA_FIRST_N = 10
# fmt: off
PERLA_FEWEST_RUNS = (
    3, 3, 3, 4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 9, 10, 10, 10, 11, 11, 11, 12,
    12, 12, 13, 13, 14, 14, 15, 15, 16, 16, 17, 17, 17, 18, 18, 19, 19, 20, 20, 21,
    21, 22, 22, 23, 23, 24, 24,
)
PERLA_MOST_RUNS = (
    9, 10, 11, 11, 12, 12, 13, 13, 14, 15, 16, 16, 17, 17, 18, 18, 19, 19, 20, 20,
    21, 22, 23, 23, 24, 24, 25, 25, 26, 26, 27, 27, 28, 28, 29, 30, 31, 31, 32, 32,
    33, 33, 34, 34, 35, 35, 35, 36, 37, 38, 38,
)
# fmt: on


def _perla(table: tuple[int, ...]) -> Limit:
    def crossings(n_useful: int) -> int | None:
        """Crossings are one fewer than runs; no limit outside the printed table."""
        if PERLA_FIRST_N <= n_useful < PERLA_FIRST_N + len(table):
            return table[n_useful - PERLA_FIRST_N] - 1
        return None

    return crossings


def _silent(_n_useful: int) -> None:
    return None


def _five(_n_useful: int) -> int:
    return 5


ANHOEJ = RuleSet(
    key="anhoej",
    name="Anhøj",
    citation="Anhøj J, Olesen AV. Run charts revisited: a simulation study of run chart"
    " rules for detection of non-random variation in health care processes."
    " PLoS ONE 2014;9(11):e113825.",
    longest_run_limit=anhoej_longest_run,
    crossings_limit=anhoej_crossings,
    most_crossings=_silent,
)

IHI = RuleSet(
    key="ihi",
    name="IHI",
    citation="Perla RJ, Provost LP, Murray SK. The run chart: a simple analytical tool"
    " for learning from variation in healthcare processes."
    " BMJ Quality & Safety 2011;20:46-51.",
    longest_run_limit=_five,
    crossings_limit=_perla(PERLA_FEWEST_RUNS),
    most_crossings=_perla(PERLA_MOST_RUNS),
    trend_length=5,
)


def _box(method: str) -> Pairs:
    def pairs(n_useful: int) -> tuple[tuple[int, int], ...]:
        """The printed pairs, or the Anhøj limits outside their range."""
        anhoej = (anhoej_crossings(n_useful), anhoej_longest_run(n_useful))
        return box_pairs(method, n_useful) or (anhoej,)

    return pairs


def _box_rules(key: str, name: str) -> RuleSet:
    pairs = _box(key)
    return RuleSet(
        key=key,
        name=name,
        citation="Anhøj J, Wentzel-Larsen T. Smooth operator: modifying the Anhøj rules"
        " to improve runs analysis in statistical process control."
        " PLoS ONE 2020;15(6):e0233920.",
        longest_run_limit=lambda n_useful: max(run for _, run in pairs(n_useful)),
        crossings_limit=lambda n_useful: min(few for few, _ in pairs(n_useful)),
        most_crossings=_silent,
        pairs=pairs,
    )


BEST_BOX = _box_rules("bestbox", "Best box")
CUT_BOX = _box_rules("cutbox", "Cut box")

QUIET = RuleSet(
    key="quiet",
    name="",
    citation="",
    longest_run_limit=_silent,
    crossings_limit=_silent,
    most_crossings=_silent,
)
"""Counts runs and crossings and says nothing: for charts whose neighbouring points
share a value, and where rules of another kind were chosen."""

RULE_SETS = {rules.key: rules for rules in (ANHOEJ, IHI, BEST_BOX, CUT_BOX)}
"""Every selectable rule set by its key, the default first."""
