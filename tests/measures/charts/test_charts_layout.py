import subprocess
import sys
from datetime import date, timedelta

import chart_cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.analysis import analyse, build_series, value_point
from measures.charts import text
from measures.charts.flags import Annotation
from measures.charts.key import content_key
from measures.charts.layout import lay_out
from measures.charts.scales import tick_labels, value_scale
from measures.charts.shapes import Text
from measures.charts.sparkline import sparkline_svg

FLAGS = st.lists(
    st.builds(
        Annotation,
        day=st.integers(0, 7 * 40).map(lambda d: chart_cases.FIRST + timedelta(days=d)),
        label=st.text(
            alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=70
        ),
    ),
    max_size=20,
)


@given(
    percents=st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=40),
    annotations=FLAGS,
    goal=st.one_of(st.none(), st.floats(0, 1)),
    width=st.sampled_from(["wide", "narrow"]),
    phase=st.integers(0, 40),
)
def test_no_label_meets_another_or_leaves_the_drawing(
    percents, annotations, goal, width, phase
):
    series = chart_cases.weekly(percents, goal=goal, improvement_direction="increase")
    chart = analyse(series, phases=[chart_cases.FIRST + timedelta(weeks=phase)])

    drawing = lay_out(chart, series, annotations, width=width)

    assert chart_cases.overlaps(drawing) == []
    assert chart_cases.outside(drawing) == []
    assert chart_cases.cut_by_poles(drawing) == []


@pytest.mark.parametrize(
    ("values", "kind", "unit", "expected"),
    [
        ([0.1, 0.9], "proportion", "", ["0 %", "25 %", "50 %", "75 %", "100 %"]),
        (
            [0.91, 0.99],
            "proportion",
            "",
            ["90 %", "92 %", "94 %", "96 %", "98 %", "100 %"],
        ),
        ([0, 3], "count", "", ["0", "1", "2", "3"]),
        ([0, 0], "count", "", ["0", "1", "2", "3", "4"]),
        ([9000, 12000], "value", "$", ["$9,000", "$10,000", "$11,000", "$12,000"]),
        ([-2, 2], "value", "days", ["-2", "-1", "0", "1", "2"]),
        ([0.1, 0.24], "value", "", ["0", "0.1", "0.2", "0.3"]),
    ],
)
def test_value_axis_has_round_ticks(values, kind, unit, expected):
    points = [
        value_point(date(2026, 1, 1) + timedelta(days=day), value)
        for day, value in enumerate(values)
    ]
    series = build_series(points, kind=kind, period="day", unit=unit)

    assert tick_labels(value_scale(values, series, 0, 100), series) == expected


def test_text_that_is_too_wide_ends_in_an_ellipsis():
    short = text.fit("Second reminder for new patients", 12, 100)

    assert short.endswith("…")
    assert text.width(short, 12) <= 100


def key(**changes) -> str:
    """The key of a small chart with some of its parts changed."""
    parts = {"percents": [40, 60], "annotations": (), "width": "wide", "goal": 0.8}
    parts.update(changes)
    series = chart_cases.weekly(parts["percents"], goal=parts["goal"])
    return content_key(
        analyse(series), series, parts["annotations"], width=parts["width"]
    )


def test_content_key_of_equal_content_is_equal():
    assert key() == key()


@pytest.mark.parametrize(
    "change",
    [
        {"percents": [40, 61]},
        {"goal": 0.9},
        {"width": "narrow"},
        {"annotations": (Annotation(chart_cases.FIRST, "Start"),)},
    ],
)
def test_content_key_of_other_content_is_another(change):
    assert key(**change) != key()


def test_key_preview_and_sparkline_do_not_load_matplotlib():
    program = (
        "import sys, measures.charts.key, measures.charts.preview\n"
        "import measures.charts.sparkline, measures.analysis\n"
        "sys.exit('matplotlib' in sys.modules or 'django' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], check=False)

    assert done.returncode == 0


def test_sparkline_shows_line_median_and_newest_value():
    series = chart_cases.weekly([40, 60, None, 50, 55])

    svg = sparkline_svg(analyse(series), series)

    assert svg.count('class="c-line"') == 2
    assert svg.count('class="c-median"') == 1
    assert svg.count('class="c-point"') == 1
    assert "style" not in svg


def test_sparkline_of_two_phases_has_two_lines_and_the_newest_median_only():
    series = chart_cases.weekly([40, 60, 50, 80, 90, 85])
    begins = series.points[3].period_start

    svg = sparkline_svg(analyse(series, phases=[begins]), series)

    assert svg.count('class="c-line"') == 2
    assert svg.count('class="c-median"') == 1
    assert 'class="c-median" d="M 4.0 ' not in svg


def test_sparkline_with_a_signal_ends_in_a_diamond():
    series = chart_cases.weekly(chart_cases.SHIFT)

    assert 'class="c-signal"' in sparkline_svg(analyse(series), series)


def test_sparkline_without_data_is_a_dashed_line():
    series = chart_cases.weekly([])

    svg = sparkline_svg(analyse(series), series)

    assert "No data yet." in svg
    assert 'class="c-running"' in svg


def test_sparkline_escapes_what_it_says():
    series = build_series(
        [value_point(date(2026, 1, 1), 3)], kind="value", period="day", unit='<b>"&'
    )

    assert "<b>" not in sparkline_svg(analyse(series), series)


def test_flag_numbers_at_the_right_edge_turn_left():
    series = chart_cases.weekly([40] * 30)
    last = chart_cases.FIRST + timedelta(weeks=29)
    crowd = [Annotation(last + timedelta(days=d), "x" * 60) for d in range(7)]

    drawing = lay_out(analyse(series), series, crowd, width="narrow")

    assert chart_cases.outside(drawing) == []
    assert chart_cases.overlaps(drawing) == []


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_chart_without_a_value_has_words_and_no_flags(width):
    series = chart_cases.weekly([None, None])

    drawing = lay_out(
        analyse(series), series, [Annotation(chart_cases.FIRST, "PDSA 1")], width=width
    )

    assert chart_cases.cut_by_poles(drawing) == []
    assert "No data yet" in [s.text for s in drawing.shapes if isinstance(s, Text)]


def test_value_axis_of_an_unmeasurably_small_goal_starts_at_zero():
    series = build_series([], kind="value", period="month", goal=2e-313)

    drawing = lay_out(analyse(series), series, width="wide")

    assert "0" in [s.text for s in drawing.shapes if isinstance(s, Text)]
