import os
import subprocess
import sys
from datetime import date
from xml.etree import ElementTree as ET

import chart_cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.analysis import analyse, build_series, periods, value_point, wording
from measures.charts.flags import Annotation
from measures.charts.preview import preview_svg
from measures.charts.run_chart import to_png, to_svg

SVG = "{http://www.w3.org/2000/svg}"
BOTH = pytest.mark.parametrize("width", ["wide", "narrow"])


def parsed(text):
    """The chart's root element."""
    return ET.fromstring(text)  # noqa: S314 - our own charts


def draw(percents, *, draw_with=to_svg, annotations=(), width="wide", **kwargs):
    """The parsed chart of weekly percents."""
    series = chart_cases.weekly(percents, **kwargs)
    text = draw_with(analyse(series), series, annotations, width=width)
    return parsed(text)


def of_class(root, name):
    """All elements that carry this class, in order."""
    return [e for e in root.iter() if name in e.get("class", "").split()]


def texts(root):
    """All drawn words, in order."""
    return [element.text for element in root.iter(f"{SVG}text")]


def signal_points(root):
    """The marks of points that signal; those of the key are left out."""
    return [e for point in of_class(root, "point") for e in of_class(point, "c-signal")]


def point_titles(root):
    """What each focusable point says of itself."""
    return [group.find(f"{SVG}title").text for group in of_class(root, "point")]


@BOTH
def test_svg_of_the_same_chart_is_the_same_bytes(width):
    series = chart_cases.weekly(chart_cases.SHIFT, goal=0.8)
    chart = analyse(series)

    assert to_svg(chart, series, width=width) == to_svg(chart, series, width=width)


def test_svg_in_another_process_is_the_same_bytes():
    series = chart_cases.weekly(chart_cases.SHIFT)
    program = (
        "import chart_cases, sys\n"
        "from measures.analysis import analyse\n"
        "from measures.charts.run_chart import to_svg\n"
        "series = chart_cases.weekly(chart_cases.SHIFT)\n"
        "sys.stdout.buffer.write(to_svg(analyse(series), series).encode())\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    other = subprocess.run(
        [sys.executable, "-c", program],
        env={**environment, "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
    )

    assert other.stdout.decode() == to_svg(analyse(series), series)


@BOTH
def test_svg_holds_nothing_a_strict_content_policy_refuses(width):
    series = chart_cases.weekly(chart_cases.SHIFT, goal=0.8)
    text = to_svg(
        analyse(series), series, [Annotation(chart_cases.FIRST, "Start")], width=width
    )

    assert not [
        word for word in ("style", "<script", "url(", "href", "<defs") if word in text
    ]


def test_svg_speaks_the_sentence_and_the_rule():
    series = chart_cases.weekly(chart_cases.SHIFT)
    chart = analyse(series)

    root = parsed(to_svg(chart, series))
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == title.get("id")
    assert title.text == wording.sentence(chart, series)
    assert desc.text == wording.rule(chart)


def test_svg_ids_are_those_of_title_and_description_only():
    root = draw(chart_cases.SHIFT)

    ids = [element.get("id") for element in root.iter() if element.get("id")]

    assert [name.rpartition("-")[2] for name in ids] == ["title", "desc"]


@pytest.mark.parametrize("draw_with", [to_svg, preview_svg])
def test_every_point_with_data_is_focusable_and_labelled(draw_with):
    root = draw([58, None, 40], draw_with=draw_with)

    assert point_titles(root) == [
        "5 Jan 2026: 58 % (58 of 100)",
        "19 Jan 2026: 40 % (40 of 100)",
    ]
    assert {group.get("tabindex") for group in of_class(root, "point")} == {"0"}


def test_gap_breaks_the_line():
    root = draw([40, 50, None, 60, 70])

    assert len(of_class(root, "c-line")) == 2


def test_running_period_is_hollow_and_joined_by_a_dotted_line():
    root = draw([40, 50, 60], today=date(2026, 1, 20))

    assert len(of_class(root, "c-hollow")) == 1
    assert len(of_class(root, "c-running")) == 1


@pytest.mark.parametrize(
    ("direction", "css"), [("increase", "c-toward"), ("decrease", "c-away")]
)
def test_shift_is_shaded_and_its_points_carry_the_side(direction, css):
    root = draw(chart_cases.SHIFT, improvement_direction=direction)

    assert len(of_class(root, "c-band")) == 1
    marked = [e for e in signal_points(root) if css in e.get("class")]
    assert len(marked) == 9


def test_chart_without_a_signal_has_no_shade():
    root = draw([40, 60, 60, 40] * 4)

    assert of_class(root, "c-band") + of_class(root, "c-signal") == []


@BOTH
def test_goal_and_median_are_named_with_their_values(width):
    words = " ".join(
        texts(draw([40, 60], goal=0.8, improvement_direction="increase", width=width))
    )

    assert "80 % or more" in words
    assert "50 %" in words


@BOTH
@pytest.mark.parametrize("draw_with", [to_svg, preview_svg])
def test_all_text_is_at_least_eleven_pixels(draw_with, width):
    root = draw(
        chart_cases.SHIFT,
        draw_with=draw_with,
        width=width,
        goal=0.8,
        annotations=[Annotation(chart_cases.FIRST, "Start")],
    )

    assert min(float(e.get("font-size")) for e in root.iter(f"{SVG}text")) >= 11


@pytest.mark.parametrize("draw_with", [to_svg, preview_svg])
@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", 'A "quoted" & $x^2$ name', "nul\x00 \ud800"]
)
def test_hostile_names_are_drawn_as_plain_text(draw_with, name):
    root = draw([40, 60], draw_with=draw_with, name=name)

    assert of_class(root, "c-strong")[0].text.startswith(name[:3])
    assert not list(root.iter(f"{SVG}script"))


def test_right_to_left_and_wide_letters_are_kept():
    root = draw([40, 60], name="نسبة الفحص 検診率")

    assert "\u2067نسبة الفحص 検診率\u2069" in texts(root)


def test_left_to_right_text_is_left_as_it_is():
    assert "Screened" in texts(draw([40, 60], name="Screened"))


def test_flag_shows_its_label():
    root = draw([40, 60, 50], annotations=[Annotation(date(2026, 1, 14), "Calls")])

    assert "Calls" in texts(root)
    assert len(of_class(root, "c-flag-mark")) == 1


def test_flag_outside_the_chart_is_left_out():
    root = draw([40, 60], annotations=[Annotation(date(2020, 1, 1), "Calls")])

    assert "Calls" not in texts(root)


def test_empty_chart_says_no_data_yet():
    assert "No data yet" in texts(draw([]))


def test_phases_have_a_median_line_each():
    series = chart_cases.weekly([40, 60, 50, 70, 90, 80])

    chart = analyse(series, phases=[date(2026, 1, 26)])
    root = parsed(to_svg(chart, series))

    assert len(of_class(root, "c-median")) == 2
    assert len(of_class(root, "c-phase")) == 1


def test_heading_can_be_left_to_the_page():
    series = chart_cases.weekly([40, 60])

    assert "Screened" not in texts(
        parsed(to_svg(analyse(series), series, heading=False))
    )


@BOTH
def test_png_is_two_pixels_per_css_pixel(width):
    series = chart_cases.weekly([40, 60])

    png = to_png(analyse(series), series, width=width)

    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == {"wide": 1440, "narrow": 716}[width]


VALUES = st.one_of(
    st.none(),
    st.just(0.0),
    st.floats(1e-4, 1e9),
    st.floats(-1e9, -1e-4),
)


@given(
    values=st.lists(VALUES, max_size=40),
    goal=st.one_of(st.none(), st.floats(-1e6, 1e6)),
    kind=st.sampled_from(["value", "count"]),
    period=st.sampled_from(["day", "week", "month", "quarter", "year"]),
    width=st.sampled_from(["wide", "narrow"]),
)
def test_preview_of_any_values_is_wellformed_and_finite(
    values, goal, kind, period, width
):
    start = periods.period_start(date(2001, 1, 1), period)
    points = []
    for value in values:
        points.append(value_point(start, value))
        start = periods.next_start(start, period)
    series = build_series(points, kind=kind, period=period, goal=goal, unit="days")

    text = preview_svg(analyse(series), series, width=width)

    assert len(point_titles(parsed(text))) == sum(v is not None for v in values)
    assert "nan" not in text
    assert "inf" not in text
