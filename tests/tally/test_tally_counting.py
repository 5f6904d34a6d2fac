"""Answers in, counts out; plans and numbers; taps applied once. All without Django."""

from random import Random

import pytest

from tally.counting import (
    BUNDLE,
    Count,
    Form,
    Question,
    counts_of,
    form_from,
    is_broken_off,
    total,
    whole_charts,
)
from tally.sampling import Plan, Sample, sample_from
from tally.tapping import FINISH, UNDO, Tap, Tapped, apply

THREE = Form((Question("A?"), Question("B?"), Question("C?")), bundle=7)


def test_not_applicable_leaves_the_denominator() -> None:
    counts = counts_of(THREE, "yyynxyxyn")

    assert counts["q1"] == Count(1, 2)
    assert counts["q2"] == Count(2, 2)
    assert counts["q3"] == Count(2, 3)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("yyy", Count(1, 1)),
        ("yyn", Count(0, 1)),  # one missed: none of it counts
        ("yxy", Count(1, 1)),  # what does not apply is not missed
        ("xxx", Count(0, 0)),  # nothing applies: not in the bundle at all
        ("xxxyyy", Count(1, 1)),
        ("", Count(0, 0)),
    ],
)
def test_bundle_is_all_or_none(answers: str, expected: Count) -> None:
    assert counts_of(THREE, answers)[BUNDLE] == expected


def test_question_where_no_is_wanted_counts_no() -> None:
    form = Form((Question("Missed?", counts="n"), Question("Called?")), bundle=1)

    counts = counts_of(form, "nyyynn")

    assert counts["q1"] == Count(2, 3)
    assert counts[BUNDLE] == Count(1, 3)


def test_chart_that_was_broken_off_is_left_out_of_every_count() -> None:
    counts = counts_of(THREE, "yyyyn")

    assert is_broken_off(THREE, "yyyyn")
    assert whole_charts(THREE, "yyyyn") == 1
    assert counts["q1"] == counts["q2"] == counts[BUNDLE] == Count(1, 1)


def test_tallies_add_up_by_key() -> None:
    one, paper = counts_of(THREE, "yyn"), {BUNDLE: Count(3, 4)}

    assert total([one, paper])[BUNDLE] == Count(3, 5)


def test_form_and_sample_survive_their_way_through_json() -> None:
    form = Form((Question("A?", "n", 3), Question("B?")), bundle=None)
    sample = Sample("random", 2, None, 9, 5, "programme", (4, 8))

    assert form_from(form.as_json()) == form
    assert sample_from(sample.as_json()) == sample


# Sampling ----------------------------------------------------------------------------
def test_random_numbers_are_drawn_without_repeats_from_the_list() -> None:
    sample = Sample(Plan.RANDOM, size=10, listed=40).drawn(Random(1))

    assert len(set(sample.numbers)) == 10
    assert list(sample.numbers) == sorted(sample.numbers)
    assert 1 <= min(sample.numbers) <= max(sample.numbers) <= 40
    assert sample.target() == 10
    assert sample.number_of(1) == sample.numbers[0]
    assert sample.number_of(11) is None


def test_every_third_begins_at_random_among_the_first_three() -> None:
    plan = Sample(Plan.EVERY, size=4, step=3)

    drawn = {plan.drawn(Random(seed)).numbers for seed in range(40)}

    assert drawn == {(1, 4, 7, 10), (2, 5, 8, 11), (3, 6, 9, 12)}


def test_every_third_stops_at_the_end_of_the_list() -> None:
    sample = Sample(Plan.EVERY, size=10, step=3, listed=9).drawn(Random(2))

    assert len(sample.numbers) == 3
    assert sample.target() == 3


@pytest.mark.parametrize(
    ("sample", "target"),
    [
        (Sample(Plan.FIRST, size=10), 10),
        (Sample(Plan.ALL, size=None), None),
        (Sample(Plan.ALL, size=None, listed=31), 31),
    ],
)
def test_charts_that_come_as_they_come_have_no_numbers(
    sample: Sample, target: int | None
) -> None:
    assert sample.drawn(Random(1)).numbers == ()
    assert sample.target() == target


# Taps --------------------------------------------------------------------------------
def taps(*acts: str, first: int = 1, at: int = 0) -> list[Tap]:
    """Taps as one screen makes them, each seeing what the ones before did."""
    made, length = [], at
    for number, act in enumerate(acts, start=first):
        made.append(Tap(number, act, length))
        length += -1 if act == UNDO else act != FINISH
    return made


def test_taps_are_applied_in_order() -> None:
    assert apply("", 0, taps("y", "n", "x"), most=30) == Tapped("ynx", 3, False, 3)


def test_the_same_taps_again_change_nothing() -> None:
    sent = taps("y", "n", UNDO, "x")
    first = apply("", 0, sent, most=30)

    again = apply(first.answers, first.last, sent, most=30)

    assert first.answers == "yx"
    assert again == Tapped("yx", 4, False, 0)


def test_overlapping_batches_double_nothing() -> None:
    sent = taps("y", "y", "n", "n", "x")
    first = apply("", 0, sent[:3], most=30)

    second = apply(first.answers, first.last, sent[1:], most=30)

    assert second.answers == "yynnx"
    assert second.fresh == 2


def test_tap_on_an_outdated_screen_changes_nothing_but_is_known() -> None:
    stale = apply("yyn", 0, [Tap(1, "y", 1)], most=30)

    assert stale == Tapped("yyn", 1, False, 1)


def test_undo_takes_back_one_answer_and_not_below_none() -> None:
    assert apply("yn", 0, [Tap(1, UNDO, 2)], most=30).answers == "y"
    assert apply("", 0, [Tap(1, UNDO, 0)], most=30).answers == ""


def test_nothing_counts_after_finish() -> None:
    result = apply("", 0, [*taps("y", FINISH), Tap(3, "n", 1)], most=30)

    assert result == Tapped("y", 3, True, 3)


def test_answers_end_where_the_plan_ends() -> None:
    assert apply("yn", 0, taps("y", at=2), most=2).answers == "yn"
