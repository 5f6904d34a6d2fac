import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.analysis import (
    IHI,
    RULE_SETS,
    Series,
    analyse,
    build_series,
    ratio_point,
    wording,
)
from measures.analysis.formats import amount, plain, point_label
from measures.analysis.series import value_point

FIRST = date(2026, 1, 5)


def weekly(percents: list[int | None], **kwargs) -> Series:
    """Weekly shares of 100 people."""
    points = [
        ratio_point(
            FIRST + timedelta(weeks=week), share, None if share is None else 100
        )
        for week, share in enumerate(percents)
    ]
    return build_series(points, kind="proportion", period="week", **kwargs)


def say(percents: list[int | None], **kwargs) -> str:
    series = weekly(percents, **kwargs)
    return wording.sentence(analyse(series), series)


UP = [40, 60, 41, 61, 42, 62, 43] + [30] * 7 + [70] * 9


def test_sentence_of_a_shift_says_how_many_and_when_it_began():
    assert say(UP) == (
        "Nine points in a row above the median of 60 %, more than the 7 that chance"
        " allows among 22: unlikely to be chance; it began about 13 April 2026."
    )


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("increase", "the side the team is working towards"),
        ("decrease", "the side the team hopes to leave"),
    ],
)
def test_sentence_of_a_shift_tells_kindly_which_side(direction, expected):
    assert expected in say(UP, improvement_direction=direction)


def test_sentence_of_a_shift_that_ended_says_until_when():
    text = say([30, 70] * 5 + [80] * 9 + [30, 70] * 5, improvement_direction="increase")

    assert text.endswith(
        "it began about 16 March 2026 and lasted until about 11 May 2026."
    )
    assert "the team" not in text


def test_sentence_of_few_crossings_gives_both_numbers():
    text = say(([40] * 5 + [60] * 5) * 3)

    assert "5 times, fewer than the 10 that chance would bring among 30 points" in text


def test_sentence_without_a_signal_shows_the_numbers():
    assert say([40, 60, 60, 40] * 4) == (
        "No sign of change so far: the points vary about the median of 50 % as chance"
        " would have them (longest run 2, at most 7; crossings 8, at least 4)."
    )


def test_sentence_of_seven_points_says_seven_of_ten():
    assert "Too few points to judge (7 of 10)" in say([40, 60, 61, 39, 42, 41, 0])


def test_sentence_of_one_point_says_so():
    assert "one point so far, at 40 %" in say([40])


def test_sentence_of_equal_points_says_there_is_nothing_to_judge():
    assert say([50] * 12).startswith("All 12 points lie on the median of 50 %")


def test_sentence_of_many_points_on_the_median_counts_the_others():
    assert "(4 of 10)" in say([50] * 10 + [40, 60, 40, 60])


def test_sentence_of_nothing_says_no_data():
    assert say([]) == "No data yet."


def test_sentence_of_a_running_first_period_says_it_is_not_over():
    series = weekly([40])
    running = build_series(series.points, kind="proportion", period="week", today=FIRST)

    assert "not over yet" in wording.sentence(analyse(running), running)


def test_sentence_of_a_chart_with_phases_names_the_newest():
    series = weekly([40, 60] * 6 + [70, 80] * 6)

    chart = analyse(series, phases=[FIRST + timedelta(weeks=12)])

    assert wording.sentence(chart, series).startswith(
        "In the phase since 30 March 2026, no sign of change"
    )


def test_rule_names_its_thresholds_and_what_the_chart_has():
    series = weekly([40, 60, 60, 40] * 4)

    assert wording.rule(analyse(series)) == (
        "Anhøj rules, 16 points off the median: a signal is a run longer than 7"
        " (here 2) or fewer than 4 crossings (here 8)."
    )
    assert "or more than" in wording.rule(analyse(series, rules=IHI))


def test_description_tells_range_gaps_and_goal():
    series = weekly(
        [40, None, 60], name="Screened", goal=0.8, improvement_direction="increase"
    )

    assert wording.describe(analyse(series), series) == (
        "Run chart of Screened, 5 Jan 2026 to 19 Jan 2026. Values from 40 % to 60 %,"
        " the latest 60 %. 1 period has no data. Goal: 80 % or more. Too few points to"
        " judge (2 of 10): the median so far is 50 %."
    )


def test_point_label_shows_share_and_counts():
    point = ratio_point(date(2026, 3, 1), 29, 50)
    series = build_series([point], kind="proportion", period="month")

    assert point_label(point, series) == "Mar 2026: 58 % (29 of 50)"


@pytest.mark.parametrize(
    ("kind", "unit", "multiplier", "value", "expected"),
    [
        ("proportion", "", 1, 0.2036, "20.4 %"),
        ("proportion", "", 1, 0.00034, "0.034 %"),
        ("proportion", "", 1, 1.0, "100 %"),
        ("rate", "patient days", 1000, 0.0032, "3.2 per 1,000"),
        ("value", "days", 1, 12.0, "12 days"),
        ("value", "$", 1, 1234.5, "$1,234"),
        ("count", "", 1, 7.0, "7"),
    ],
)
def test_amount_follows_the_kind_of_series(kind, unit, multiplier, value, expected):
    series = build_series(
        [value_point(date(2026, 3, 1), value)],
        kind=kind,
        period="month",
        unit=unit,
        multiplier=multiplier,
    )

    assert amount(value, series) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(12345.6, "12,346"), (47.25, "47.2"), (4.256, "4.26"), (0.03125, "0.0312")],
)
def test_plain_numbers_keep_three_telling_digits(value, expected):
    assert plain(value) == expected


def test_caution_of_a_frozen_baseline_tells_its_false_alarms():
    series = weekly([40, 60] * 18)

    chart = analyse(series, baseline=FIRST + timedelta(weeks=19))

    assert wording.caution(chart) == (
        "The median is frozen on the first 20 points: of 100 charts of this length in"
        " which nothing changes, about 9 would signal all the same (with the median of"
        " all points, about 4)."
    )


def test_caution_without_a_frozen_baseline_is_silent():
    series = weekly([40, 60] * 18)

    assert wording.caution(analyse(series)) == ""


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=70),
    st.sampled_from(["increase", "decrease", None]),
    st.sampled_from(sorted(RULE_SETS)),
)
def test_sentence_speaks_of_chance_only_where_the_engine_signals(
    percents, direction, rules
):
    series = weekly(percents, improvement_direction=direction)
    chart = analyse(series, rules=RULE_SETS[rules])

    text = wording.sentence(chart, series)

    assert ("unlikely to be chance" in text) is chart.signal
    assert not re.search(r"because|fault|fail|nan|None|%\(", text, re.IGNORECASE)
