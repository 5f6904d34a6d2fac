from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.analysis.funnel import (
    FunnelLimits,
    Site,
    Standing,
    funnel,
    funnel_caution,
    funnel_limits,
    funnel_rule,
    funnel_sentence,
)

SURGICAL = [
    Site(name, deaths, operations)
    for name, deaths, operations in (
        ("A", 0, 47), ("B", 18, 148), ("C", 8, 119), ("D", 46, 810), ("E", 8, 211),
        ("F", 13, 196), ("G", 9, 148), ("H", 31, 215), ("I", 14, 207), ("J", 8, 97),
        ("K", 29, 256), ("L", 24, 360),
    )
]  # fmt: skip
"""Deaths after heart surgery on infants in 12 hospitals: the example "Surgical" of
Spiegelhalter, Thomas, Best, Gilks: BUGS examples, volume 1."""


def exact_limit(target: Fraction, size: int, tail: Fraction) -> float:
    """Spiegelhalter's interpolated binomial limit, in whole numbers throughout."""
    below = Fraction(0)
    for count in range(size + 1):
        at = comb(size, count) * target**count * (1 - target) ** (size - count)
        if below + at >= tail:
            upper = tail > Fraction(1, 2)  # one count higher: the mirror of the lower
            return float((count + upper - (below + at - tail) / at) / size)
        below += at
    raise AssertionError("the chances add up to 1")


def test_limits_by_hand_from_the_printed_binomial_table():
    # n = 20, p = 0.1: P(X <= 4) = 0.9568, P(X <= 5) = 0.9887, so r = 5 and
    # a = (0.9887 - 0.975) / 0.0319 = 0.43: the limit is (5 + 1 - 0.43) / 20.
    limits = funnel_limits(0.1, 20, "proportion")

    assert limits.high95 == pytest.approx(0.2785, abs=2e-4)
    assert limits.low95 == 0


def test_limits_by_hand_from_the_printed_poisson_table():
    # mean 10: P(X <= 3) = 0.0103, P(X <= 4) = 0.0293, so r = 4 and
    # a = (0.0293 - 0.025) / 0.0189 = 0.225.
    assert funnel_limits(10, 1, "rate").low95 == pytest.approx(3.775, abs=3e-3)


@given(
    target=st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50),
    size=st.integers(1, 120),
)
def test_limits_are_those_of_exact_arithmetic(target, size):
    found = funnel_limits(float(target), size, "proportion")

    expected = [
        min(max(exact_limit(target, size, tail), 0), 1)
        for tail in (
            Fraction(1, 1000),
            Fraction(1, 40),
            Fraction(39, 40),
            Fraction(999, 1000),
        )
    ]
    assert [found.low998, found.low95, found.high95, found.high998] == pytest.approx(
        expected, abs=1e-8
    )


@given(
    target=st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20),
    size=st.integers(1, 60),
    data=st.data(),
)
def test_site_is_outside_exactly_when_its_tail_is_smaller(target, size, data):
    hits = data.draw(st.integers(0, size))
    chances = [
        comb(size, k) * target**k * (1 - target) ** (size - k) for k in range(size + 1)
    ]

    standing = funnel([Site("X", hits, size)], target=float(target)).points[0].standing

    assert (standing.side > 0) == (sum(chances[hits:]) < Fraction(1, 40))
    assert (standing.side < 0) == (sum(chances[: hits + 1]) < Fraction(1, 40))
    assert standing.outside == (
        min(sum(chances[hits:]), sum(chances[: hits + 1])) < Fraction(1, 1000)
    )


@given(target=st.floats(0.01, 0.99), size=st.integers(1, 500))
def test_counting_misses_mirrors_the_limits(target, size):
    hits = funnel_limits(target, size, "proportion")
    misses = funnel_limits(1 - target, size, "proportion")

    assert hits.high95 == pytest.approx(1 - misses.low95, abs=1e-9)
    assert hits.low998 == pytest.approx(1 - misses.high998, abs=1e-9)


@given(
    target=st.floats(1e-6, 0.999999),
    size=st.integers(1, 20_000),
    kind=st.sampled_from(["proportion", "rate"]),
)
def test_limits_are_in_order_and_in_range(target, size, kind):
    found = funnel_limits(target, size, kind)

    ordered = [found.low998, found.low95, found.high95, found.high998]
    assert ordered == sorted(ordered)
    assert ordered[0] >= 0
    assert kind == "rate" or ordered[-1] <= 1


def test_large_sites_have_the_limits_of_the_normal_distribution():
    found = funnel_limits(0.1, 10**6, "proportion")

    assert found.high95 == pytest.approx(0.1 + 1.96 * 0.0003, abs=2e-6)
    assert found.low998 == pytest.approx(0.1 - 3.09 * 0.0003, abs=2e-6)


def test_surgical_example_names_the_hospital_outside():
    found = funnel(SURGICAL)

    assert found.target == pytest.approx(208 / 2814)
    assert [point.site.name for point in found.outside] == ["H"]
    assert [(p.site.name, p.standing.side) for p in found.near] == [("E", -1), ("K", 1)]
    assert "H (above)" in funnel_sentence(found)


def test_sites_that_differ_as_a_whole_bring_a_caution():
    assert funnel(SURGICAL).over_dispersed
    assert "first look at how patients" in funnel_caution(funnel(SURGICAL))


def test_equal_sites_bring_no_name_and_no_caution():
    found = funnel([Site(str(k), 10, 100) for k in range(12)])

    assert found.dispersion == 0
    assert found.outside == ()
    assert funnel_caution(found) == ""
    assert "No site lies outside" in funnel_sentence(found)


def test_few_sites_have_no_dispersion():
    assert funnel(SURGICAL[:9]).dispersion is None


def test_site_of_three_at_one_half_is_too_small_to_tell():
    found = funnel([Site("Small", 3, 3), Site("Large", 500, 1003)], target=0.5)

    assert found.points[0].standing is Standing.TOO_SMALL
    assert found.points[1].standing is Standing.INSIDE
    assert "Too few counted to tell anything yet: Small." in funnel_rule(found)


def test_site_where_nobody_was_counted_is_named_and_left_out():
    found = funnel([Site("Open", 1, 10), Site("Closed", 0, 0)])

    assert found.left_out == ("Closed",)
    assert len(found.points) == 1
    assert "Nobody counted: Closed." in funnel_rule(found)


@pytest.mark.parametrize("sites", [[], [Site("Closed", 0, 0)]])
def test_nobody_counted_at_all_has_no_target(sites):
    found = funnel(sites)

    assert found.target is None
    assert funnel_sentence(found) == "No data yet."


@pytest.mark.parametrize("hits", [0, 50])
def test_target_of_none_or_all_leaves_nothing_to_chance(hits):
    found = funnel([Site("A", hits, 50), Site("B", hits, 50)])

    value = hits / 50
    assert found.points[0].limits == FunnelLimits(value, value, value, value)
    assert found.outside == ()


def test_given_target_is_kept():
    found = funnel(SURGICAL, target=0.2)

    assert found.target == 0.2
    assert not found.pooled
    assert "the given target" in funnel_rule(found)


@pytest.mark.parametrize(
    ("sites", "kind", "target", "words"),
    [
        ([Site("X", -1, 5)], "proportion", None, "below 0"),
        ([Site("X", 6, 5)], "proportion", None, "above denominator 5"),
        ([Site("X", 1, 0)], "rate", None, "denominator of 0"),
        ([Site("X", 1, 5)], "count", None, "proportions or rates"),
        ([Site("X", 1, 5)], "proportion", 1.5, "out of range"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(sites, kind, target, words):
    with pytest.raises(ValueError, match=words):
        funnel(sites, kind=kind, target=target)


def test_rate_may_be_above_one():
    assert funnel([Site("X", 6, 5)], kind="rate").points[0].value == 1.2


@given(st.permutations(SURGICAL))
def test_order_of_sites_changes_nothing(shuffled):
    def standings(sites):
        return {point.site.name: point.standing for point in funnel(sites).points}

    assert standings(shuffled) == standings(SURGICAL)
