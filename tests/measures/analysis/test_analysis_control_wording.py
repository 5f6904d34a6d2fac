"""What control charts say, word for word, in each state that there is."""

from datetime import date, timedelta

import pytest

from measures.analysis import Series, build_series, ratio_point, wording
from measures.analysis.control_judging import judge_control
from measures.analysis.control_patterns import silenced
from measures.analysis.control_results import ControlChart
from measures.analysis.control_wording import point_reasons
from measures.analysis.making_data_count import MDC
from measures.analysis.point_rules import NELSON, WESTERN_ELECTRIC
from measures.analysis.series import value_point

FIRST = date(2026, 1, 5)
STEADY = [5.0, 7.0, 6.0, 4.0, 6.5, 5.5, 7.5, 4.5, 6.0, 5.0, 7.0, 5.5, 6.5, 4.0]
RAISED = [9.0, 9.5, 9.0, 9.5, 9.0, 9.5, 9.0]


def days(values: list[float], **kwargs) -> Series:
    """Weekly waits in days."""
    points = [
        value_point(FIRST + timedelta(weeks=k), value) for k, value in enumerate(values)
    ]
    return build_series(
        points, kind="value", period="week", unit="days", name="Wait", **kwargs
    )


def shares(percents: list[int], **kwargs) -> Series:
    points = [
        ratio_point(FIRST + timedelta(weeks=k), percent, 100)
        for k, percent in enumerate(percents)
    ]
    return build_series(points, kind="proportion", period="week", **kwargs)


def say(series: Series, kind: str | None = "i", **kwargs) -> str:
    return wording.sentence(judge_control(series, kind, **kwargs), series)


def test_sentence_of_a_calm_chart_names_limits_and_runs():
    assert say(days(STEADY)) == (
        "No sign of change so far: all points lie within the control limits and vary"
        " about the center line of 5.71 days as chance would have them (longest run 2,"
        " at most 7)."
    )


def test_sentence_of_a_point_beyond_a_limit_tells_when_and_how_far():
    assert say(days([*STEADY, *STEADY, 30.0])).startswith(
        "One point lies beyond the control limits (about 20 July 2026, 30 days):"
        " unlikely to be chance."
    )


def test_sentence_of_a_run_and_a_point_beyond_speaks_of_both_once():
    text = say(days([v + 4 for v in STEADY] + STEADY + [40.0]))

    assert text.startswith("15 points in a row below")
    assert text.endswith(
        "; three points also lie beyond the control limits (the newest about 20 July"
        " 2026, 40 days)."
    )
    assert text.count("unlikely to be chance") == 1


def test_sentence_of_a_run_says_kindly_which_side():
    raised = [value + 4 for value in STEADY]

    text = say(days(STEADY + raised, improvement_direction="decrease"))

    assert text.startswith(
        "14 points in a row above the center line of 7.71 days, the side the team hopes"
        " to leave, more than the 8 that chance allows among 28"
    )


def test_sentence_of_ranges_speaks_of_no_runs():
    assert say(days(STEADY), "mr") == (
        "No sign of change so far: all points lie within the control limits."
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], "No data yet."),
        ([3.0], "Too few points to judge (1 of 10): one point so far, at 3 days."),
        (STEADY[:7], "Too few points to judge (7 of 10): the center line so far is"),
        ([3.0] * 14, "All 14 points lie on the center line of 3 days, so there is"),
        (
            [5.0] * 10 + [4.0, 6.0],
            "Too few points off the center line to judge (2 of 10): the other points",
        ),
    ],
)
def test_sentence_of_too_little_says_so(values, expected):
    assert say(days(values)).startswith(expected)


def test_sentence_of_points_without_limits_says_why():
    gaps: list = [value for level in STEADY for value in (level, None)]

    text = say(days(gaps))

    assert text.startswith("No sign of change so far")
    assert text.endswith(
        "There are no control limits: nowhere do two neighboring points differ, so"
        " nothing says how far chance would take them."
    )


def test_western_electric_names_its_rule_by_number():
    series = days([10.0, 12.0] * 8 + [16.0, 12.0, 16.0])

    assert say(series, rules=WESTERN_ELECTRIC) == (
        "Two of three points in a row more than 2 sigma above the center line of 11.6"
        " days (Western Electric rule 2): unlikely to be chance; it began about 27 April"
        " 2026."
    )


def test_nelson_trend_tells_its_direction():
    series = days([*STEADY, 5.0, 5.5, 6.0, 6.5, 7.0, 7.5])

    assert say(series, rules=NELSON) == (
        "Seven points in a row, each higher than the one before (Nelson rule 3):"
        " unlikely to be chance; it began about 6 April 2026."
    )


def test_point_rules_without_a_pattern_say_how_many_rules_looked():
    assert say(days(STEADY * 2), rules=NELSON).startswith(
        "No sign of change so far: none of the eight Nelson rules finds a pattern"
    )


def test_making_data_count_tells_variation_and_assurance():
    series = days(STEADY + RAISED, goal=30, improvement_direction="increase")

    assert say(series, rules=MDC) == (
        "Seven points in a row above the center line of 6.88 days, the way the team is"
        " working towards (Making Data Count rule 4): unlikely to be chance; it began"
        " about 13 April 2026. As things are, the goal of 30 days will not be met: it"
        " lies beyond the control limits, on the far side, so the way of working has to"
        " change."
    )


def test_making_data_count_tells_a_calm_newest_point_from_an_earlier_pattern():
    text = say(days(STEADY + RAISED + STEADY[:4]), rules=MDC)

    assert text.startswith(
        "The newest point shows common cause variation only; before it, seven points"
    )
    assert "and lasted until about 25 May 2026" in text


@pytest.mark.parametrize(
    ("goal", "direction", "expected"),
    [
        (30, "decrease", "will be met: it lies beyond"),
        (6, "decrease", "will be met at some times and missed at others, by chance"),
        (0, "decrease", "will not be met"),
    ],
)
def test_making_data_count_tells_where_the_goal_lies(goal, direction, expected):
    series = days(STEADY, goal=goal, improvement_direction=direction)

    assert f"the goal of {goal} days {expected}" in say(series, rules=MDC)


def test_rule_line_names_thresholds_of_limits_and_runs():
    assert wording.rule(judge_control(days(STEADY), "i")) == (
        "I chart, limits at three sigma: a point beyond them is a signal. Anhøj rules,"
        " 14 points off the center line: a signal is a run longer than 7 (here 2) or"
        " fewer than 4 crossings (here 12)."
    )


def test_rule_line_of_point_rules_lists_every_test():
    text = wording.rule(judge_control(days(STEADY), "i", rules=WESTERN_ELECTRIC))

    assert text == (
        "Western Electric rules: a signal is a point more than 3 sigma from the center"
        " line; 2 of 3 more than 2 sigma out on one side; 4 of 5 more than 1 sigma out"
        " on one side; 8 in a row on one side."
    )


def test_description_names_the_chart_and_the_newest_limits():
    series = shares([40, 45, 41, 44, 42, 46, 43], name="Screened")

    assert wording.describe(judge_control(series, "p"), series).startswith(
        "P chart of Screened, 5 Jan 2026 to 16 Feb 2026. Values from 40 % to 46 %, the"
        " latest 43 %. At the newest point the center line is 43 %, the control limits"
        " 28.1 % and 57.9 %. Too few points to judge (7 of 10)"
    )


def test_each_point_names_its_rules():
    def reasons(rules) -> tuple[str, ...]:
        return point_reasons(judge_control(days([*STEADY, 30.0]), "i", rules=rules), 14)

    assert reasons(NELSON)[0] == (
        "Nelson rule 1: a point more than 3 sigma from the center line"
    )
    assert reasons(MDC)[0] == "Making Data Count rule 1: a point beyond a control limit"


def test_chart_of_changing_sites_announces_nothing():
    series = days([*STEADY, *STEADY, 30.0])
    chart: ControlChart = judge_control(series, "i")

    quiet = silenced(chart, [0])

    assert chart.signal
    assert (quiet.signal, quiet.outside, quiet.signal_positions) == (
        False,
        (),
        frozenset(),
    )
    assert quiet.beyond == chart.beyond
    assert wording.sentence(quiet, series).startswith("No verdict: not all points come")
