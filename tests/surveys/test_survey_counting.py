"""Sums of answers and the rule by which they are shown, by hand and for any arrivals."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.counting import (
    BATCH,
    LEAST_SHOWN,
    next_at,
    packed,
    release_size,
    share_of,
    tally,
    total,
)

ITEMS = ("wait", "kind")


def test_answers_are_packed_in_the_order_of_the_items() -> None:
    assert packed({"kind": "y"}, ITEMS) == "-y"


def test_tally_counts_each_letter_and_leaves_blanks_out() -> None:
    counts = tally(["yn", "-y", "yx"], ITEMS)

    assert counts["wait"] == {"y": 2, "m": 0, "l": 0, "n": 0, "x": 0}
    assert counts["kind"] == {"y": 1, "m": 0, "l": 0, "n": 1, "x": 1}


def test_a_share_is_of_those_to_whom_the_question_applied() -> None:
    share = share_of({"y": 6, "m": 2, "l": 1, "n": 1, "x": 7})

    assert (share.top, share.n, share.ratio()) == (6, 10, 0.6)


def test_nine_answers_to_a_question_give_no_share() -> None:
    assert share_of({"y": 9, "x": 20}).ratio() is None


def test_two_batches_add_up_to_people_not_to_a_mean_of_shares() -> None:
    small, large = tally(["y"] * 5, ["wait"]), tally(["n"] * 15, ["wait"])

    assert share_of(total([small, large], ["wait"])["wait"]).ratio() == 0.25


@pytest.mark.parametrize(
    ("shown", "waiting", "closing", "size"),
    [
        (0, 14, False, 0),
        (0, 15, False, 10),
        (10, 9, False, 0),
        (10, 10, False, 5),
        (0, 9, True, 0),
        (0, 10, True, 10),
        (10, 4, True, 0),
        (10, 7, True, 7),
    ],
)
def test_release_size(shown: int, waiting: int, closing: bool, size: int) -> None:
    assert release_size(shown=shown, waiting=waiting, closing=closing) == size


def batches_of(steps: list[tuple[int, bool]]) -> list[int]:
    """The sizes of all batches when people come one by one and rounds close between."""
    shown, waiting, batches = 0, 0, []
    for people, closes in steps:
        for last in [False] * people + [True] * closes:
            waiting += not last
            size = release_size(shown=shown, waiting=waiting, closing=last)
            shown, waiting = shown + size, waiting - size
            batches += [size] * bool(size)
    return batches


STEPS = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=6)


@given(STEPS)
def test_no_difference_of_shown_sums_holds_fewer_than_five(
    steps: list[tuple[int, bool]],
) -> None:
    batches = batches_of(steps)
    sums = [sum(batches[:end]) for end in range(len(batches) + 1)]

    differences = [later - earlier for earlier, later in combinations(sums, 2)]

    assert all(difference >= BATCH for difference in differences)
    assert not batches or batches[0] >= LEAST_SHOWN


@given(st.integers(0, 200))
def test_closing_shows_everything_from_ten_answers_on(people: int) -> None:
    assert sum(batches_of([(people, True)])) == (people if people >= LEAST_SHOWN else 0)


@given(st.integers(15, 200))
def test_next_at_is_where_an_open_round_shows_more(people: int) -> None:
    shown = sum(batches_of([(people, False)]))

    following = next_at(shown=shown)

    assert sum(batches_of([(following - 1, False)])) == shown
    assert sum(batches_of([(following, False)])) == shown + BATCH
