"""Control charts, funnels, Pareto charts and small multiples: what is on the paper."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import chart_cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.analysis import (
    analyse,
    build_series,
    ratio_point,
    value_point,
    wording,
)
from measures.analysis.control_judging import judge_control
from measures.analysis.funnel import Site, funnel
from measures.analysis.making_data_count import MDC
from measures.analysis.pareto import pareto
from measures.analysis.point_rules import NELSON
from measures.analysis.series import Direction, PeriodKind, Series, SeriesKind
from measures.charts import draw, gallery, svg
from measures.charts.control_plot import lay_out_control
from measures.charts.funnel_plot import lay_out_funnel
from measures.charts.key import content_key, control_key, drawing_key
from measures.charts.layout import lay_out
from measures.charts.membership import Membership
from measures.charts.pareto_chart import lay_out_pareto
from measures.charts.parts import apart
from measures.charts.shapes import Area, Line, Marker, MarkerShape, Text
from measures.charts.small_multiples import Panel, lay_out_multiples

BOTH = pytest.mark.parametrize("width", ["wide", "narrow"])
EVERY_CASE = pytest.mark.parametrize(
    "case", list(gallery.cases()), ids=lambda case: f"{case.group}, {case.name}"
)
ABOUT = Series(
    (),
    SeriesKind.PROPORTION,
    PeriodKind.MONTH,
    name="Visits missed",
    improvement_direction=Direction.DECREASE,
)


def parsed(text):
    """The chart's root element."""
    return ET.fromstring(text)  # noqa: S314 - our own charts


def monthly(values, **about):
    """One value a month; None is a gap."""
    starts = (date(2024 + k // 12, k % 12 + 1, 1) for k in range(1000))
    points = [
        value_point(start, value) for start, value in zip(starts, values, strict=False)
    ]
    return build_series(points, kind="value", period="month", **about)


def of_class(drawing, css, kind=Line):
    """All shapes of a kind that carry this class."""
    return [s for s in drawing.shapes if isinstance(s, kind) and css in s.css.split()]


def words_of(drawing):
    """All drawn words, one after the other."""
    return " | ".join(s.text for s in drawing.shapes if isinstance(s, Text))


# Every case of the gallery


@BOTH
@EVERY_CASE
def test_no_label_meets_another_or_leaves_the_paper(case, width):
    drawing = case.draw(width)

    assert chart_cases.overlaps(drawing) == []
    assert chart_cases.outside(drawing) == []
    assert chart_cases.cut_by_poles(drawing) == []


@EVERY_CASE
def test_every_shape_lies_on_the_paper(case):
    drawing = case.draw("narrow")
    text = svg.written(drawing, prefix="x")

    corners = [
        place
        for shape in drawing.shapes
        if isinstance(shape, Line | Area)
        for place in (shape.points if isinstance(shape, Line) else shape.corners)
    ]
    assert all(-1 <= x <= drawing.width + 1 for x, _ in corners)
    assert all(-1 <= y <= drawing.height + 1 for _, y in corners)
    assert "nan" not in text
    assert "style=" not in text
    assert parsed(text).get("role") == "img"


def test_gallery_is_the_same_in_another_process():
    program = (
        "from measures.charts import gallery, key\n"
        "for case in gallery.cases(): print(key.drawing_key(case.draw('wide')))\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    other = subprocess.run(
        [sys.executable, "-c", program],
        env={**environment, "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
        text=True,
    )

    ours = [drawing_key(case.draw("wide")) for case in gallery.cases()]
    assert other.stdout.split() == ours


@pytest.mark.parametrize("family", ["Control", "Funnel", "Pareto", "Small"])
def test_matplotlib_draws_what_the_preview_shows(family):
    case = next(c for c in gallery.cases() if c.group.startswith(family))
    drawing = case.draw("wide")

    drawn, plain = draw.to_svg(drawing), svg.written(drawing, prefix="x")

    def said(text):
        return [e.text for e in parsed(text).iter() if e.tag.endswith("}text")]

    assert said(drawn) == said(plain)
    assert drawn.count('class="point"') == plain.count('class="point"')
    assert "style" not in drawn
    assert drawn == draw.to_svg(case.draw("wide"))
    assert draw.to_png(drawing).startswith(b"\x89PNG")


# Control charts


def test_limits_step_with_the_number_counted():
    series = gallery.uneven()
    drawing = lay_out_control(judge_control(series, "p"), series)

    heights = {y for line in of_class(drawing, "c-limit") for _, y in line.points}
    assert len(heights) > 8
    assert "Limits follow the number counted" in words_of(drawing)


def test_equal_limits_are_one_straight_line_each():
    series = monthly([10, 12, 9, 10, 14, 11, 10, 12, 9, 11, 13, 10])
    drawing = lay_out_control(judge_control(series, "i"), series)

    assert [len(line.points) for line in of_class(drawing, "c-limit")] == [2, 2]
    assert "Limits follow" not in words_of(drawing)


def test_frozen_limits_and_centre_go_on_dashed():
    series = gallery.shares([42] * 24)
    until = series.points[11].period_start
    drawing = lay_out_control(judge_control(series, "p", baseline=until), series)

    centre = of_class(drawing, "c-median")
    assert [bool(line.dash) for line in centre] == [False, True]
    assert centre[0].points[-1] == centre[1].points[0]
    assert "Baseline mean" in words_of(drawing)


@pytest.mark.parametrize(
    ("value", "direction", "shape", "css"),
    [
        (60, "increase", MarkerShape.UP, "c-signal c-toward"),
        (60, "decrease", MarkerShape.UP, "c-signal c-away"),
        (-40, "increase", MarkerShape.DOWN, "c-signal c-away"),
        (60, None, MarkerShape.UP, "c-signal"),
    ],
)
def test_point_beyond_a_limit_is_a_triangle(value, direction, shape, css):
    values = [10, 12, 9, 10, 14, 11, 10, 12, 9, 11, 13, value]
    series = monthly(values, improvement_direction=direction)
    drawing = lay_out_control(judge_control(series, "i"), series)

    last = of_class(drawing, css.split()[-1], Marker)[-1]
    assert (last.shape, last.css) == (shape, css)


def test_point_names_the_rules_it_takes_part_in():
    series = monthly([10, 12, 9, 10, 14, 11, 10, 12, 9, 11, 13, 60])
    drawing = lay_out_control(judge_control(series, "i"), series)

    labels = [s.label for s in drawing.shapes if isinstance(s, Marker)]
    assert labels[0] == "Jan 2024: 10; in a run longer than chance allows"
    assert labels[-1] == "Dec 2024: 60; beyond a control limit"


def test_title_is_the_sentence_and_description_the_rule():
    series = gallery.uneven()
    chart = judge_control(series, "p")
    drawing = lay_out_control(chart, series)

    assert drawing.title == wording.sentence(chart, series)
    assert drawing.description == wording.rule(chart)
    assert lay_out_control(chart, series, title="Own").title == "Own"


def test_nothing_is_marked_below_ten_points():
    series = monthly([10, 12, 9, 10, 90])
    chart = judge_control(series, "i")
    drawing = lay_out_control(chart, series)

    assert 4 in chart.beyond
    assert of_class(drawing, "c-signal", Marker) == []


def test_spread_below_shares_the_time_axis_and_takes_no_side():
    case = next(c for c in gallery.cases() if c.name == "I and moving range")
    drawing = case.draw("wide")

    above, below = (
        [m for m in drawing.shapes if isinstance(m, Marker) and test(m)]
        for test in (
            lambda m: not m.label.startswith("Moving range"),
            lambda m: m.label.startswith("Moving range"),
        )
    )
    assert {m.x for m in below} < {m.x for m in above}
    assert max(m.y for m in above) < min(m.y for m in below)
    assert {m.css for m in below} == {"c-point", "c-signal c-neutral"}


@pytest.mark.parametrize(
    ("rules", "zones"), [(NELSON, True), (MDC, True), (None, False)]
)
def test_zones_are_drawn_only_where_rules_use_them(rules, zones):
    series = gallery.trend_with_goal()
    chart = judge_control(series, "i", **({"rules": rules} if rules else {}))
    drawing = lay_out_control(chart, series)

    assert bool(of_class(drawing, "c-zone")) == zones


def test_making_data_count_says_variation_and_assurance_in_words():
    series = gallery.trend_with_goal()
    words = words_of(lay_out_control(judge_control(series, rules=MDC), series))

    assert "Newest point: of concern, high" in words
    assert "Goal: hit or miss" in words


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([31.0], "they need at least two points"),
        ([30.0] * 14, "the points do not differ"),
    ],
)
def test_missing_limits_are_explained(values, reason):
    series = monthly(values)
    drawing = lay_out_control(judge_control(series, "i"), series)

    assert of_class(drawing, "c-limit") == []
    assert reason in words_of(drawing)


def test_limit_far_off_leaves_the_paper_at_its_edge():
    points = [
        ratio_point(date(2024, 1 + k, 1), n // 2, n)
        for k, n in enumerate((60, 60, 60, 1, 60, 60, 60, 60, 60, 60, 60))
    ]
    series = build_series(points, kind="proportion", period="month")
    chart = judge_control(series, "ip")
    drawing = lay_out_control(chart, series)

    limits = [line for line in of_class(drawing, "c-limit") if line.width < 2]
    upper = [y for line in limits for _, y in line.points]  # the key's line is thicker
    frame = [line.points[0][1] for line in of_class(drawing, "c-grid")]
    assert min(upper) >= min(frame) - 0.01


def test_crossings_signal_has_a_halo_and_a_word():
    series = gallery.few_crossings()

    for drawing in (
        lay_out(analyse(series), series),
        lay_out_control(judge_control(series, "i"), series),
    ):
        assert len(of_class(drawing, "c-halo", Area)) == 2  # on the line and in the key
        assert "3 times, at least 8 expected" in words_of(drawing)


@pytest.mark.parametrize(
    "change",
    [
        {"spread": "mr"},
        {"width": "narrow"},
        {"heading": False},
        {"title": "The page's own sentence"},
        {"rules": NELSON},
        {"phase": date(2024, 6, 1)},
    ],
)
def test_control_key_depends_on_all_that_shows(change):
    def key(rules=None, phase=None, **more):
        series = monthly([10, 12, 9, 10, 14, 11, 10, 12, 9, 11, 13, 10])
        facts = {"rules": rules} if rules else {}
        chart = judge_control(series, "i", phases=[phase] if phase else [], **facts)
        return control_key(chart, series, **more)

    assert key() == key()
    assert key() != key(**change)


class Speaking:
    """English words that call themselves another language."""

    def __init__(self, language):
        self.language = language

    def gettext(self, message):
        return message

    def ngettext(self, singular, plural, number):
        return singular if number == 1 else plural

    def get_language(self):
        return self.language


def test_every_language_has_its_own_key():
    series = chart_cases.weekly([40, 60])
    chart, control = analyse(series), judge_control(series, "p")

    for key in (
        lambda words: content_key(chart, series, words=words),
        lambda words: control_key(control, series, words=words),
    ):
        assert key(Speaking("es")) == key(Speaking("es"))
        assert key(Speaking("es")) != key(Speaking("pt"))


@given(
    values=st.lists(st.one_of(st.none(), st.floats(0.5, 1e6)), max_size=40),
    kind=st.sampled_from(["i", "mr", "t"]),
    goal=st.one_of(st.none(), st.floats(0, 1e6)),
    frozen=st.one_of(st.none(), st.integers(0, 39)),
    width=st.sampled_from(["wide", "narrow"]),
    phase=st.integers(0, 39),
)
def test_any_control_chart_has_labels_apart(values, kind, goal, frozen, width, phase):
    series = monthly(values, goal=goal, unit="days", improvement_direction="decrease")
    starts = [p.period_start for p in series.points]
    until = starts[frozen] if frozen is not None and frozen < len(starts) else None
    chart = judge_control(
        series, kind, phases=starts[phase : phase + 1], baseline=until
    )

    drawing = lay_out_control(chart, series, width=width)

    assert chart_cases.overlaps(drawing) == []
    assert chart_cases.outside(drawing) == []
    assert "nan" not in svg.written(drawing, prefix="x")


# Funnel plots


def test_site_outside_is_named_and_marked():
    found = funnel([Site("Elm", 90, 300), *(Site(f"S{k}", 30, 300) for k in range(9))])
    drawing = lay_out_funnel(found, ABOUT)

    marked = of_class(drawing, "c-signal", Marker)
    assert [(m.shape, m.css) for m in marked] == [(MarkerShape.UP, "c-signal c-away")]
    assert marked[0].label == "Elm: 30 % (90 of 300), above the 99.8 % limits"
    assert " | Elm" in words_of(drawing)


def test_limits_narrow_with_the_number_counted():
    found = funnel([Site("A", 10, 100), Site("B", 100, 1000)])
    drawing = lay_out_funnel(found, ABOUT)

    low, high = of_class(drawing, "c-limit")[-2:]
    gaps = [
        b[1] - a[1] for a, b in zip(high.points[::-1], low.points[::-1], strict=False)
    ]
    assert gaps[0] < gaps[60]


@given(
    sites=st.lists(
        st.integers(0, 3000).flatmap(
            lambda n: st.builds(
                Site, st.text(max_size=30), st.integers(0, n), st.just(n)
            )
        ),
        max_size=25,
    ),
    width=st.sampled_from(["wide", "narrow"]),
)
def test_any_funnel_has_labels_apart(sites, width):
    drawing = lay_out_funnel(funnel(sites), ABOUT, width=width)

    assert chart_cases.overlaps(drawing) == []
    assert chart_cases.outside(drawing) == []
    assert sum(isinstance(s, Marker) for s in drawing.shapes) == sum(
        site.denominator > 0 for site in sites
    )


# Pareto charts


def test_bars_can_be_reached_and_read():
    found = pareto([("Forgot", 45), ("Moved", 31), ("Ill", 15), ("No lift", 9)])
    text = svg.written(lay_out_pareto(found), prefix="x")

    titles = [
        group[0].text for group in parsed(text).iter() if group.get("tabindex") == "0"
    ]
    assert titles[1] == "Moved: 31 (31 %), together 76 %"
    assert len(titles) == 4


@BOTH
def test_vital_few_are_darker_and_bars_true_to_scale(width):
    found = pareto([("A", 80), ("B", 10), ("C", 10)])
    drawing = lay_out_pareto(found, width=width)

    bars = [s for s in drawing.shapes if isinstance(s, Area) and s.label]
    wide = [bar.corners[1][0] - bar.corners[0][0] for bar in bars]
    assert [bar.css for bar in bars] == ["c-bar c-few", "c-bar", "c-bar"]
    assert wide[0] == pytest.approx(8 * wide[1])


@given(
    counts=st.lists(
        st.tuples(st.text(max_size=60), st.integers(0, 10**6)), max_size=20
    ),
    width=st.sampled_from(["wide", "narrow"]),
)
def test_any_pareto_chart_has_labels_apart(counts, width):
    drawing = lay_out_pareto(pareto(counts, at_most=12), name="x" * 90, width=width)

    assert chart_cases.overlaps(drawing) == []
    assert chart_cases.outside(drawing) == []


# Small multiples and roll-ups


def test_panels_share_both_axes():
    early = chart_cases.weekly([10, 20, 30, 40])
    late = replace(early, points=early.points[2:])
    panels = [Panel(name, analyse(s), s) for name, s in (("A", early), ("B", late))]
    drawing = lay_out_multiples(panels)

    markers = {m.label: m for m in drawing.shapes if isinstance(m, Marker)}
    assert {label[0] for label in markers} == {"A", "B"}
    same = [
        (one, markers["B" + label[1:]])
        for label, one in markers.items()
        if "B" + label[1:] in markers and label[0] == "A"
    ]
    assert len(same) == 2
    assert all(a.y == pytest.approx(b.y) for a, b in same)
    assert same[0][1].x - same[0][0].x == pytest.approx(same[1][1].x - same[1][0].x)


def test_panels_of_other_kinds_are_refused():
    share, amount = chart_cases.weekly([10]), monthly([3.0])

    with pytest.raises(ValueError, match="B is not measured as A is"):
        lay_out_multiples(
            [Panel("A", analyse(share), share), Panel("B", analyse(amount), amount)]
        )
    with pytest.raises(ValueError, match="at least one"):
        lay_out_multiples([])


@pytest.mark.parametrize(
    ("membership", "words"),
    [
        (Membership((8, 8, 10, None), 14), "8 to 10 of 14 sharing sites report"),
        (Membership((8, 8, 8, 8), 14), "8 of 14 sharing sites report"),
        (
            Membership((8,) * 4, 14, constant=True),
            "8 of 14 sharing sites, the same all",
        ),
        (Membership((None,) * 4, 14), "No site reports yet."),
    ],
)
def test_roll_up_says_who_stands_behind_it(membership, words):
    series = chart_cases.weekly([10, 20, 30, 40])
    drawing = lay_out(analyse(series), series, membership=membership)

    assert words in words_of(drawing)


def test_roll_up_shows_where_sites_join():
    series = chart_cases.weekly([10, 20, 30, 40])
    membership = Membership((8, 8, 10, 10), 14)
    drawing = lay_out(analyse(series), series, membership=membership)

    assert membership.changes() == (2,)
    assert len(of_class(drawing, "c-phase")) == 1
    assert "Sites reporting | 8 | 10" in words_of(drawing)


# Labels


@given(heights=st.lists(st.floats(0, 200), max_size=6), least=st.floats(1, 30))
def test_labels_are_moved_apart_in_order_and_inside(heights, least):
    moved = apart(heights, least, 0, 200)

    order = sorted(range(len(heights)), key=lambda k: heights[k])
    levels = [moved[k] for k in order]
    assert all(b - a >= least - 1e-6 for a, b in zip(levels, levels[1:], strict=False))
    assert all(-1e-6 <= level <= 200 + 1e-6 for level in levels)


def test_labels_with_room_stay_where_they_are():
    assert apart([10, 150, 80], 30, 0, 200) == [10, 150, 80]


@pytest.mark.parametrize(
    ("count", "expected"),
    [(4, ["1 Jan", "8 Jan", "15 Jan", "22 Jan"]), (52, ["2024", "Feb", "Mar", "Apr"])],
)
def test_crowded_weeks_are_named_by_month(count, expected):
    drawing = lay_out(*_steady(count))

    words = words_of(drawing)
    places = [words.index(f"| {label} |") for label in expected]
    assert places == sorted(places)


def _steady(count):
    series = gallery.shares([42] * count)
    return analyse(series), series
