"""Sites side by side: a funnel plot's target, exact limits and who lies outside.

Limits after Spiegelhalter DJ. Funnel plots for comparing institutional performance.
Stat Med 2005;24:1185-1202: the exact binomial (proportions) or Poisson (rates)
quantile, interpolated between whole numbers so that the line is smooth. The upper
limits are the mirror of the lower ones, one count above his formula: with that, a site
outside is always one whose tail is smaller than the limit says, small sites included,
and it is the same whether one counts hits or misses.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, floor, fsum, lgamma, log, log1p, sqrt

from measures.analysis.series import SeriesKind
from measures.analysis.words import ENGLISH, Words

TAILS = (0.001, 0.025, 0.975, 0.999)
"""The quantiles at which the 99.8 % and the 95 % limits stand, lowest first."""
SITES_FOR_DISPERSION = 10
"""Below ten sites the spread between them says too little to speak of it."""
WINSORISED = 0.1
"""This share of the scores at either end is pulled in before their spread is taken.
Spiegelhalter DJ. Handling over-dispersion of performance indicators.
Qual Saf Health Care 2005;14:347-351."""


@dataclass(frozen=True, slots=True)
class Site:
    """One site's counts over the same span of time as the others'."""

    name: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """Where 99.8 % and 95 % of sites of this size fall by chance, as ratios."""

    low998: float
    low95: float
    high95: float
    high998: float


class Standing(StrEnum):
    """Where a site lies, seen from the limits for its own size."""

    INSIDE = "inside"
    ABOVE_95 = "above_95"
    ABOVE_998 = "above_998"
    BELOW_95 = "below_95"
    BELOW_998 = "below_998"
    TOO_SMALL = "too_small"
    """So few counted that not even none or all of them would lie outside."""

    @property
    def outside(self) -> bool:
        """Beyond the 99.8 % limits: one site in 500 by chance."""
        return self in (Standing.ABOVE_998, Standing.BELOW_998)

    @property
    def side(self) -> int:
        """+1 above the 95 % limits, -1 below, 0 otherwise."""
        if self in (Standing.ABOVE_95, Standing.ABOVE_998):
            return 1
        return -1 if self in (Standing.BELOW_95, Standing.BELOW_998) else 0


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """A site with its ratio, the limits for its size and where it stands."""

    site: Site
    value: float
    limits: FunnelLimits
    standing: Standing


@dataclass(frozen=True, slots=True)
class Funnel:
    """What a funnel plot shows.

    `points` are in the order of the sites given; `left_out` are the names of sites
    that counted nobody. `target` is the pooled ratio unless one was given, None with
    nobody counted at all. `dispersion` is the winsorised mean of the squared scores
    (1 where only chance is at work), None with fewer than ten sites.
    """

    kind: SeriesKind
    points: tuple[FunnelPoint, ...]
    left_out: tuple[str, ...]
    target: float | None
    pooled: bool
    dispersion: float | None

    @property
    def outside(self) -> tuple[FunnelPoint, ...]:
        """The sites beyond the 99.8 % limits, in order."""
        return tuple(point for point in self.points if point.standing.outside)

    @property
    def near(self) -> tuple[FunnelPoint, ...]:
        """The sites between the 95 % and the 99.8 % limits, in order."""
        return tuple(
            p for p in self.points if p.standing.side and not p.standing.outside
        )

    @property
    def too_small(self) -> tuple[FunnelPoint, ...]:
        """The sites of which nothing can be told yet, in order."""
        return tuple(p for p in self.points if p.standing is Standing.TOO_SMALL)

    @property
    def over_dispersed(self) -> bool:
        """Whether the sites differ by more than chance as a whole.

        Then many lie outside for reasons they share (patients, ways of counting).
        Under chance alone the dispersion of k sites has mean 1 and variance about
        2 / k; two standard deviations above that speak.
        """
        if self.dispersion is None:
            return False
        return self.dispersion > 1 + 2 * sqrt(2 / len(self.points))


def funnel(
    sites: Sequence[Site], *, kind: str = "proportion", target: float | None = None
) -> Funnel:
    """The funnel of these sites: exact for any size, small ones included.

    `kind` is "proportion" (binomial) or "rate" (Poisson; the denominator is the time
    or number at risk). Without `target` the pooled ratio is the target. Negative
    counts, more hits than were counted in a proportion, something of nothing, another
    kind or a target out of range raise ValueError. A site on a limit is inside.
    """
    checked = SeriesKind(kind)
    if checked not in (SeriesKind.PROPORTION, SeriesKind.RATE):
        raise ValueError("A funnel compares proportions or rates")
    for site in sites:
        _check(site, checked)
    counted = [site for site in sites if site.denominator]
    centre = target if target is not None else _pooled(counted)
    if centre is not None and (centre < 0 or _above_one(centre, checked)):
        raise ValueError(f"A target of {centre} is out of range")
    points = [_point(site, centre, checked) for site in counted if centre is not None]
    return Funnel(
        kind=checked,
        points=tuple(points),
        left_out=tuple(site.name for site in sites if not site.denominator),
        target=centre,
        pooled=target is None,
        dispersion=_dispersion(points, centre, checked),
    )


def _check(site: Site, kind: SeriesKind) -> None:
    if site.numerator < 0 or site.denominator < 0:
        raise ValueError(f"{site.name}: a count below 0")
    if site.denominator == 0 and site.numerator:
        raise ValueError(f"{site.name}: {site.numerator} of a denominator of 0")
    if kind is SeriesKind.PROPORTION and site.numerator > site.denominator:
        raise ValueError(
            f"{site.name}: numerator {site.numerator} above denominator"
            f" {site.denominator}"
        )


def _above_one(value: float, kind: SeriesKind) -> bool:
    return kind is SeriesKind.PROPORTION and value > 1


def _pooled(sites: Sequence[Site]) -> float | None:
    total = sum(site.denominator for site in sites)
    return sum(site.numerator for site in sites) / total if total else None


def _point(site: Site, target: float, kind: SeriesKind) -> FunnelPoint:
    limits = funnel_limits(target, site.denominator, kind)
    value = site.numerator / site.denominator
    return FunnelPoint(site, value, limits, _standing(value, limits, kind))


def _standing(value: float, limits: FunnelLimits, kind: SeriesKind) -> Standing:
    if value > limits.high998:
        return Standing.ABOVE_998
    if value < limits.low998:
        return Standing.BELOW_998
    if value > limits.high95:
        return Standing.ABOVE_95
    if value < limits.low95:
        return Standing.BELOW_95
    reachable = kind is not SeriesKind.PROPORTION or limits.high95 < 1
    return Standing.INSIDE if limits.low95 > 0 or reachable else Standing.TOO_SMALL


def funnel_limits(target: float, denominator: int, kind: str) -> FunnelLimits:
    """The four limits for a site of this size, within 0 and (proportions) 1.

    With r the smallest count whose cumulated chance F(r) reaches the tail p, the lower
    limit is (r - a) / n, a = (F(r) - p) / (F(r) - F(r - 1)), and the upper one
    (r + 1 - a) / n. A target of 0 (or 1) leaves nothing to chance: all limits are the
    target. Linear in the square root of the expected count.
    """
    most = 1.0 if kind == SeriesKind.PROPORTION else float("inf")
    if target <= 0 or target >= most:
        return FunnelLimits(target, target, target, target)
    found = _interpolated(target, denominator, kind)
    return FunnelLimits(*(min(max(r / denominator, 0.0), most) for r in found))


def _interpolated(target: float, denominator: int, kind: str) -> Iterator[float]:
    tails = list(TAILS)
    before = 0.0
    for count, chance in _cumulated(target, denominator, kind):
        while tails and chance >= tails[0]:
            tail = tails.pop(0)
            yield count + (tail > 0.5) - (chance - tail) / (chance - before)
        if not tails:
            return
        before = chance
    for _ in tails:  # the chances of a binomial's last count end a hair below 1
        yield float(denominator)


def _cumulated(
    target: float, denominator: int, kind: str
) -> Iterator[tuple[int, float]]:
    """(count, chance of at most that count), from where it stops being nothing."""
    mean = target * denominator
    binomial = kind == SeriesKind.PROPORTION
    spread = sqrt(mean * (1 - target) if binomial else mean)
    count = max(0, floor(mean - 9 * spread - 9))
    last = denominator if binomial else floor(mean + 12 * spread + 40)
    odds = target / (1 - target) if binomial else 0.0
    one = exp(_log_chance(count, target, denominator, binomial=binomial))
    total = 0.0
    while count <= last:
        total += one
        yield count, total
        step = (denominator - count) * odds if binomial else mean
        count += 1
        one *= step / count


def _log_chance(
    count: int, target: float, denominator: int, *, binomial: bool
) -> float:
    if not binomial:
        mean = target * denominator
        return count * log(mean) - mean - lgamma(count + 1)
    ways = lgamma(denominator + 1) - lgamma(count + 1) - lgamma(denominator - count + 1)
    return ways + count * log(target) + (denominator - count) * log1p(-target)


def _dispersion(
    points: Sequence[FunnelPoint], target: float | None, kind: SeriesKind
) -> float | None:
    if len(points) < SITES_FOR_DISPERSION or not target or target == 1:
        return None
    spread = target * (1 - target) if kind is SeriesKind.PROPORTION else target
    scores = sorted(
        (p.value - target) / sqrt(spread / p.site.denominator) for p in points
    )
    cut = floor(WINSORISED * len(scores))
    low, high = scores[cut], scores[-1 - cut]
    return fsum(min(max(score, low), high) ** 2 for score in scores) / len(scores)


def funnel_sentence(found: Funnel, words: Words = ENGLISH) -> str:
    """The funnel in one plain sentence: who lies outside, never why."""
    if not found.points:
        return words.gettext("No data yet.")
    if len(found.points) == 1 and found.pooled:
        return words.gettext("One site: nothing to compare it with yet.")
    if len(found.too_small) == len(found.points):
        return words.gettext("Too few were counted at every site to tell anything yet.")
    if not found.outside:
        return words.gettext(
            "No site lies outside the 99.8 %% limits: the differences between the"
            " %(count)s sites are as chance would have them."
        ) % {"count": len(found.points)}
    text = words.ngettext(
        "%(count)s of %(all)s sites lies outside the 99.8 %% limits: %(names)s. That"
        " is unlikely to be chance, and a reason to look closer.",
        "%(count)s of %(all)s sites lie outside the 99.8 %% limits: %(names)s. That is"
        " unlikely to be chance, and a reason to look closer.",
        len(found.outside),
    )
    return text % {
        "count": len(found.outside),
        "all": len(found.points),
        "names": ", ".join(_named(point, words) for point in found.outside),
    }


def funnel_caution(found: Funnel, words: Words = ENGLISH) -> str:
    """What to look at first where all sites differ by more than chance; else empty."""
    if not found.over_dispersed:
        return ""
    return words.gettext(
        "The sites differ by more than chance as a whole, so the limits are too narrow"
        " to judge any one of them: first look at how patients and ways of counting"
        " differ."
    )


def _named(point: FunnelPoint, words: Words) -> str:
    facts = {"site": point.site.name}
    if point.standing.side > 0:
        return words.gettext("%(site)s (above)") % facts
    return words.gettext("%(site)s (below)") % facts


def funnel_rule(found: Funnel, words: Words = ENGLISH) -> str:
    """How the limits came about, and what they cannot tell."""
    how = (
        words.gettext("Exact binomial limits (Spiegelhalter 2005) about")
        if found.kind is SeriesKind.PROPORTION
        else words.gettext("Exact Poisson limits (Spiegelhalter 2005) about")
    )
    centre = (
        words.gettext("the pooled value of all sites.")
        if found.pooled
        else words.gettext("the given target.")
    )
    parts = [f"{how} {centre}"]
    if found.too_small:
        parts.append(
            words.gettext("Too few counted to tell anything yet: %(names)s.")
            % {"names": ", ".join(point.site.name for point in found.too_small)}
        )
    if found.left_out:
        parts.append(
            words.gettext("Nobody counted: %(names)s.")
            % {"names": ", ".join(found.left_out)}
        )
    return " ".join(parts)
