from datetime import date, timedelta

import numpy as np
import pytest

from measures.analysis import Series, build_series, ratio_point
from measures.analysis.choice import choose, most_by_chance, size_needed
from measures.analysis.columns import Columns
from measures.analysis.control_judging import judge_control
from measures.analysis.limits import overdispersion
from measures.analysis.series import value_point
from measures.analysis.series_columns import kinds_for

FIRST = date(2026, 1, 5)
SERIES = 4000


def ratios(pairs: list[tuple[int, int]], kind: str = "proportion") -> Series:
    points = [ratio_point(FIRST + timedelta(weeks=k), *p) for k, p in enumerate(pairs)]
    return build_series(points, kind=kind, period="week")


def values(numbers: list[float], kind: str = "value", **facts) -> Series:
    """Values, each with the same n and sd, or the k-th of a list of them."""
    points = [
        value_point(
            FIRST + timedelta(weeks=k),
            number,
            **{
                name: given[k] if isinstance(given, list) else given
                for name, given in facts.items()
            },
        )
        for k, number in enumerate(numbers)
    ]
    return build_series(points, kind=kind, period="week")


def chance(
    seed: int, size: int, share: float, count: int = 30
) -> list[tuple[int, int]]:
    rng = np.random.default_rng(seed)
    return [(int(k), size) for k in rng.binomial(size, share, count)]


WIDE = [(k, 1000) for k in (300, 420, 310, 450, 290, 400, 330, 460) * 3]
ALIKE = [5.0, 7.0, 6.0] * 6


@pytest.mark.parametrize(
    ("series", "kind"),
    [
        (ratios(chance(1, 50, 0.4)), "p"),
        (ratios(WIDE), "pp"),
        (ratios(chance(2, 200, 0.05), "rate"), "u"),
        (ratios(WIDE, "rate"), "up"),
        (values([3.0, 5.0, 4.0, 2.0, 6.0] * 4, "count"), "c"),
        (values([3.0, 40.0, 4.0, 60.0, 6.0] * 4, "count"), "i"),
        (values(ALIKE), "i"),
        (values(ALIKE, n=20), "i"),
        (values(ALIKE, n=[5, 50, 20] * 6), "ip"),
        (values(ALIKE, n=20, sd=1.5), "xbar"),
        (values([], "count"), "c"),
        (values([0.5, 1.5], "count"), "i"),
    ],
)
def test_chart_that_fits_is_chosen_and_can_be_drawn(series, kind):
    choice = choose(series)

    assert choice.kind == kind
    assert kind in kinds_for(series)
    assert judge_control(series).kind == kind
    assert choice.reason.endswith(".")


def test_reason_for_a_prime_chart_tells_how_far_the_points_spread():
    choice = choose(ratios(WIDE))

    assert choice.dispersion is not None
    assert f"about {choice.dispersion:.1f} times as far" in choice.reason


def test_shares_that_moved_once_do_not_look_overdispersed():
    moved = chance(3, 50, 0.4, 15) + chance(4, 50, 0.6, 15)

    assert choose(ratios(moved)).kind == "p"


def test_below_ten_points_no_spread_is_told():
    choice = choose(ratios(WIDE[:9]))

    assert (choice.kind, choice.dispersion) == ("p", None)


@pytest.mark.parametrize("n_points", [12, 24, 60])
@pytest.mark.parametrize(("size", "share"), [(50, 0.4), (400, 0.05)])
def test_chance_alone_is_called_overdispersed_on_one_chart_in_a_hundred(
    n_points, size, share
):
    rng = np.random.default_rng(20260301)
    total = SERIES * n_points
    columns = Columns(
        y=rng.binomial(size, share, total).astype(float),
        n=np.full(total, float(size)),
        sd=np.full(total, np.nan),
        group=np.repeat(np.arange(SERIES), n_points),
        n_groups=SERIES,
        include=np.ones(total, dtype=bool),
        base=np.ones(total, dtype=bool),
        given=np.full(SERIES, np.nan),
    )

    wide = overdispersion(columns, binomial=True) > most_by_chance(n_points)

    assert float(wide.mean() * 100) == pytest.approx(1.0, abs=0.7)


def test_low_denominators_are_warned_of_by_five_over_p():
    # 20 of 100: p = 0.2, so 25 are needed; two points have fewer.
    series = ratios([(8, 40), (8, 40), (2, 10), (2, 10)])

    assert size_needed(series) == 25
    assert "2 of 4 points have a denominator below 25" in choose(series).cautions[0]


def test_share_near_one_needs_as_many_as_its_complement():
    assert size_needed(ratios([(80, 100)])) == size_needed(ratios([(20, 100)])) == 25


def test_large_denominators_are_not_warned_of():
    assert choose(ratios(chance(1, 50, 0.4))).cautions == ()


@pytest.mark.parametrize(
    ("series", "better"),
    [
        (ratios([(0, 40), (1, 40), (0, 40)] * 4), "g"),
        (ratios([(0, 40), (1, 40), (0, 40)] * 4, "rate"), "t"),
        (values([0.0, 1.0, 0.0] * 4, "count"), "t"),
        (values([0.0, 1.0] * 6, "count"), ""),
        (values([0.0, 0.0, 1.0] * 4), ""),
    ],
)
def test_events_too_rare_for_a_period_point_to_the_gaps_between_them(series, better):
    choice = choose(series)

    assert choice.better == better
    assert any("no event" in caution for caution in choice.cautions) is bool(better)
