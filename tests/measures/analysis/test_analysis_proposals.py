import re
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.analysis import Series, build_series, ratio_point
from measures.analysis.proposals import Method, propose_phases
from measures.analysis.series import value_point

FIRST = date(2024, 1, 1)
CALM = [50, 54, 47, 52, 48, 53, 49, 51, 46, 55, 50]


def weekly(shares: list[int | None], aside: tuple[int, ...] = ()) -> Series:
    points = [
        ratio_point(
            FIRST + timedelta(weeks=k),
            share,
            None if share is None else 100,
            excluded=k in aside,
        )
        for k, share in enumerate(shares)
    ]
    return build_series(points, kind="proportion", period="week")


def calm(count: int, rise: int = 0) -> list[int | None]:
    return [CALM[k % len(CALM)] + rise for k in range(count)]


def test_stable_shift_is_proposed_with_its_reason():
    series = weekly(calm(25) + calm(25, rise=20))

    (proposal,) = propose_phases(series)

    assert (proposal.method, proposal.position) == (Method.STABLE_SHIFT, 25)
    assert proposal.start == FIRST + timedelta(weeks=25)
    assert (proposal.before, proposal.after) == pytest.approx((0.505, 0.705), abs=0.01)
    assert proposal.reason.startswith("The 21 points from about 24 June 2024 on vary")


def test_shift_that_turns_back_is_not_stable():
    series = weekly(calm(21) + calm(9, rise=20) + calm(25))

    assert [p.method for p in propose_phases(series)] != [Method.STABLE_SHIFT]


def test_new_level_is_proposed_from_twenty_two_points_on():
    enough = weekly(calm(13) + calm(9, rise=20))

    (proposal,) = propose_phases(enough)

    assert (proposal.method, proposal.position) == (Method.LEVEL, 13)
    assert proposal.reason.startswith(
        "Nine points, from about 1 April 2024 on, lie above the median of 50 %"
    )
    assert propose_phases(weekly(calm(12) + calm(9, rise=20))) == ()


def test_calm_series_has_nothing_to_propose():
    assert propose_phases(weekly(calm(60))) == ()


def test_accepted_proposal_is_not_proposed_again():
    series = weekly(calm(25) + calm(25, rise=20))

    (proposal,) = propose_phases(series)

    assert propose_phases(series, phases=[proposal.start]) == ()


def test_points_set_aside_take_no_part():
    ghosts = tuple(range(25, 31))

    (proposal,) = propose_phases(weekly(calm(25) + calm(31, rise=20), aside=ghosts))

    assert proposal.position == 31


@given(st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=90))
def test_any_series_gets_proposals_with_reasons_only(shares):
    series = weekly(shares)

    for proposal in propose_phases(series):
        assert series.points[proposal.position].period_start == proposal.start
        assert np.isfinite([proposal.before, proposal.after]).all()
        assert "if you know of a change" in proposal.reason
        assert not re.search(r"because|\bnan\b|%\(|None", proposal.reason)


@given(st.lists(st.floats(-1e6, 1e6), min_size=42, max_size=90))
def test_any_values_get_proposals_without_nan(numbers):
    points = [value_point(FIRST + timedelta(weeks=k), v) for k, v in enumerate(numbers)]
    series = build_series(points, kind="value", period="week")

    for proposal in propose_phases(series):
        assert np.isfinite([proposal.before, proposal.after]).all()
