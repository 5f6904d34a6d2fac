from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.analysis.pareto import (
    pareto,
    pareto_rule,
    pareto_sentence,
    whole_percent,
)

REASONS = [("No lift", 6), ("Forgot", 45), ("Too late", 3), ("Moved", 31), ("Ill", 15)]


def names(found):
    """The categories in the order of their bars."""
    return [bar.name for bar in found.bars]


def test_by_hand():
    # 45 + 31 = 76 of 100 falls short of 80; 45 + 31 + 15 = 91 reaches it.
    found = pareto([*REASONS, ("Weather", 0)])

    assert names(found) == ["Forgot", "Moved", "Ill", "No lift", "Too late", "Weather"]
    assert [int(bar.cumulative * 100) for bar in found.bars] == [
        45,
        76,
        91,
        97,
        100,
        100,
    ]
    assert found.few == 3
    assert pareto_sentence(found) == (
        "Forgot, Moved, Ill together make up 91 % of the 100 counted, and are 3 of 6"
        " categories."
    )


def test_other_comes_last_and_is_never_vital():
    found = pareto([("Other", 90), ("A", 6), ("B", 4)])

    assert names(found) == ["A", "B", "Other"]
    assert found.few == 0
    assert "No few causes stand out" in pareto_sentence(found)


def test_smallest_beyond_the_room_join_other():
    found = pareto([*REASONS, ("Other", 2)], at_most=4)

    assert names(found) == ["Forgot", "Moved", "Ill", "Other"]
    assert [bar.count for bar in found.bars] == [45, 31, 15, 11]
    assert found.merged == 2
    assert "The 2 smallest are put together" in pareto_rule(found)


def test_room_for_all_merges_nothing():
    assert pareto(REASONS, at_most=5).merged == 0


def test_even_causes_have_no_vital_few():
    assert pareto([(name, 10) for name in "ABCDE"]).few == 0


def test_one_cause_of_many_is_named_alone():
    assert pareto_sentence(pareto([("A", 90), ("B", 5), ("C", 5)])) == (
        "A makes up 90 % of the 100 counted, and is one of 3 categories."
    )


def test_equal_counts_keep_their_order():
    assert names(pareto([("B", 1), ("A", 1), ("C", 1)])) == ["B", "A", "C"]


def test_category_named_twice_is_added_up():
    assert pareto([("A", 1), ("B", 2), ("A", 4)]).bars[0].count == 5


@pytest.mark.parametrize("counts", [[], [("A", 0)]])
def test_nothing_counted_has_no_share(counts):
    found = pareto(counts)

    assert (found.total, found.few) == (0, 0)
    assert all(bar.cumulative == 0 for bar in found.bars)
    assert pareto_sentence(found) == "Nothing counted yet."


def test_negative_count_and_no_room_are_refused():
    with pytest.raises(ValueError, match="A: a count below 0"):
        pareto([("A", -1)])
    with pytest.raises(ValueError, match="two bars"):
        pareto(REASONS, at_most=1)


def test_nearly_all_is_not_rounded_to_all():
    assert whole_percent(Fraction(9999, 10000)) == 99
    assert whole_percent(Fraction(1)) == 100
    assert whole_percent(Fraction(1, 200)) == 1


COUNTS = st.lists(
    st.tuples(st.sampled_from([*"ABCDEFGH", "Other"]), st.integers(0, 1000)),
    max_size=20,
)


@given(counts=COUNTS, at_most=st.one_of(st.none(), st.integers(2, 6)))
def test_bars_fall_add_up_and_end_at_all(counts, at_most):
    found = pareto(counts, at_most=at_most)

    ours = [bar.count for bar in found.bars if not bar.other]
    assert ours == sorted(ours, reverse=True)
    assert sum(bar.count for bar in found.bars) == sum(count for _, count in counts)
    assert at_most is None or len(found.bars) <= at_most
    assert not found.total or found.bars[-1].cumulative == 1
