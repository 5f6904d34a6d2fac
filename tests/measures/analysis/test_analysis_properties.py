"""What must not matter does not, for run charts and for control charts."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from measures.analysis import (
    Piece,
    RunChart,
    Series,
    aggregate,
    analyse,
    build_series,
    ratio_point,
)
from measures.analysis.control_judging import CONTROL_RULES, judge_control
from measures.analysis.control_results import ControlChart, PointRules
from measures.analysis.making_data_count import MDC
from measures.analysis.point_rules import NELSON, WESTERN_ELECTRIC
from measures.analysis.series import value_point

FIRST = date(2024, 1, 1)
KINDS = ("i", "mr", "c")
whole_numbers = st.lists(st.integers(1, 60), min_size=2, max_size=60)
gappy = st.lists(st.one_of(st.none(), st.integers(1, 60)), min_size=2, max_size=60)
pairs = st.lists(
    st.tuples(st.integers(0, 40), st.integers(40, 90)), min_size=2, max_size=50
)


def series_of(values: list, kind: str = "count") -> Series:
    points = [
        value_point(FIRST + timedelta(days=k), None if v is None else float(v))
        for k, v in enumerate(values)
    ]
    return build_series(points, kind=kind, period="day")


def shares(rows: list[tuple[int, int]], kind: str = "proportion") -> Series:
    points = [ratio_point(FIRST + timedelta(days=k), *p) for k, p in enumerate(rows)]
    return build_series(points, kind=kind, period="day")


def numbers_of(chart: RunChart | ControlChart) -> list[tuple]:
    """What the rules count in each phase."""
    return [
        (p.n_points, p.n_useful, p.longest_run, p.crossings, p.signal, len(p.shifts))
        for p in chart.phases
    ]


def close(found: tuple, wanted: list) -> bool:
    return [None if v is None else pytest.approx(v) for v in wanted] == list(found)


@given(rows=pairs, data=st.data())
def test_order_in_which_points_arrive_does_not_matter(rows, data):
    ordered = shares(rows)
    points = data.draw(st.permutations(ordered.points))
    shuffled = build_series(points, kind="proportion", period="day")

    assert analyse(shuffled) == analyse(ordered)
    assert judge_control(shuffled, "p") == judge_control(ordered, "p")


@given(
    values=gappy, factor=st.sampled_from([2, 4, 0.5]), kind=st.sampled_from(KINDS[:2])
)
def test_another_unit_scales_the_lines_and_changes_no_verdict(values, factor, kind):
    plain = series_of(values, "value")
    scaled = series_of([None if v is None else v * factor for v in values], "value")

    one, other = judge_control(plain, kind), judge_control(scaled, kind)

    assert numbers_of(analyse(scaled)) == numbers_of(analyse(plain))
    assert (other.outside, numbers_of(other)) == (one.outside, numbers_of(one))
    for line in ("plotted", "centre", "lower", "upper", "lower2", "upper2"):
        wanted = [None if v is None else v * factor for v in getattr(one, line)]
        assert close(getattr(other, line), wanted)


@given(values=gappy)
def test_shifting_all_values_shifts_the_lines_of_an_i_chart(values):
    one = judge_control(series_of(values, "value"), "i")
    other = judge_control(
        series_of([None if v is None else v + 64 for v in values], "value"), "i"
    )

    assert close(other.upper, [None if v is None else v + 64 for v in one.upper])


@given(values=gappy)
def test_reading_a_chart_backwards_changes_no_number(values):
    forth, back = series_of(values), series_of(values[::-1])

    assert numbers_of(analyse(back)) == numbers_of(analyse(forth))
    for kind in ("c", "i"):
        one, other = judge_control(forth, kind), judge_control(back, kind)
        assert numbers_of(other) == numbers_of(one)
        assert close(other.upper[::-1], list(one.upper))
        assert sorted(len(values) - 1 - k for k in other.beyond) == list(one.beyond)


@given(values=gappy)
def test_turning_a_chart_upside_down_swaps_the_sides(values):
    up = series_of(values, "value")
    down = series_of([None if v is None else -v for v in values], "value")

    assert analyse(down).sides == tuple(
        None if side is None else -side for side in analyse(up).sides
    )
    one, other = judge_control(up, "i"), judge_control(down, "i")
    assert other.beyond == one.beyond
    assert close(other.lower, [None if v is None else -v for v in one.upper])


@given(rows=pairs, place=st.integers(0, 50))
def test_point_on_the_median_changes_no_run(rows, place):
    before = analyse(shares(rows))
    median = Fraction(before.median or 0).limit_denominator(10**6)
    assume(before.median is not None)
    assume(any(Fraction(*row) == median for row in rows))
    on_it = (median.numerator, median.denominator)
    assume(on_it[1] <= 10**6)
    place = min(place, len(rows))

    after = analyse(shares([*rows[:place], on_it, *rows[place:]]))

    assert after.median == pytest.approx(before.median)
    assert numbers_of(after)[0][1:] == numbers_of(before)[0][1:]


@given(values=st.lists(st.integers(1, 60), min_size=2, max_size=40), place=st.data())
def test_point_on_the_centre_line_changes_no_run(values, place):
    """A C chart's centre is the mean: a point there moves neither mean nor runs."""
    assume(sum(values) % len(values) == 0)
    mean = sum(values) // len(values)
    k = place.draw(st.integers(0, len(values)))
    one = judge_control(series_of(values), "c")
    other = judge_control(series_of([*values[:k], mean, *values[k:]]), "c")

    assert numbers_of(other)[0][1:] == numbers_of(one)[0][1:]
    assert other.upper[0] == pytest.approx(one.upper[0])


@given(left=gappy, right=gappy, rules=st.sampled_from(sorted(CONTROL_RULES)))
def test_phases_are_judged_as_if_each_stood_alone(left, right, rules):
    cut = FIRST + timedelta(days=len(left))
    both = series_of(left + right)
    alone = [series_of(left), series_of(right)]

    joined = analyse(both, phases=[cut])
    parts = [analyse(part) for part in alone]
    assert numbers_of(joined) == [numbers_of(part)[0] for part in parts]

    chosen = CONTROL_RULES[rules]
    kind = None if chosen is MDC else "c"
    whole = judge_control(both, kind, rules=chosen, phases=[cut])
    pieces = [judge_control(part, kind, rules=chosen) for part in alone]
    assert numbers_of(whole) == [numbers_of(piece)[0] for piece in pieces]
    assert close(whole.upper, [*pieces[0].upper, *pieces[1].upper])
    assert whole.reasons == pieces[0].reasons + pieces[1].reasons


@given(values=gappy, day=st.sampled_from([-400, 400]))
def test_phase_outside_the_series_joins_what_it_does_not_split(values, day):
    series, outside = series_of(values), [FIRST + timedelta(days=day)]

    assert analyse(series, phases=outside) == analyse(series)
    assert judge_control(series, "i", phases=outside) == judge_control(series, "i")


@given(values=whole_numbers, places=st.sets(st.integers(0, 59), max_size=8))
def test_points_set_aside_count_as_if_they_were_not_there(values, places):
    """Gone from centre, limits and runs: ranges step over them."""
    kept = [v for k, v in enumerate(values) if k not in places]
    assume(kept)
    series = series_of(values)
    ghosts = replace(
        series,
        points=tuple(
            replace(p, excluded=k in places) for k, p in enumerate(series.points)
        ),
    )

    assert numbers_of(analyse(ghosts)) == numbers_of(analyse(series_of(kept)))
    one, other = judge_control(ghosts, "i"), judge_control(series_of(kept), "i")
    assert numbers_of(one) == numbers_of(other)
    assert one.upper[0] == pytest.approx(other.upper[0])
    assert len(one.outside) == len(other.outside)


@given(values=st.lists(st.integers(1, 60), min_size=2, max_size=40))
def test_point_rules_of_the_mirror_are_the_mirror(values):
    def patterns(numbers: list, rules: PointRules) -> list[tuple]:
        chart = judge_control(series_of(numbers, "value"), "i", rules=rules)
        return sorted((p.rule, p.run.positions, p.run.side) for p in chart.patterns)

    for rules in (WESTERN_ELECTRIC, NELSON, MDC):
        up = patterns(values, rules)
        down = patterns([-v for v in values], rules)
        assert down == sorted((rule, places, -side) for rule, places, side in up)


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 300), st.integers(0, 9), st.integers(9, 30)),
        min_size=1,
        max_size=60,
    ),
    kind=st.sampled_from(["proportion", "rate"]),
)
def test_sums_of_days_by_way_of_weeks_cut_at_month_ends_are_the_sums(rows, kind):
    """The chart of months from weeks is the chart of months from days."""
    days = [
        Piece(day, day, numerator=y, denominator=n)
        for offset, y, n in rows
        for day in [FIRST + timedelta(days=offset)]
    ]

    def chart(pieces: list[Piece]) -> ControlChart:
        points = aggregate(pieces, statistic="ratio", period="month")
        series = build_series(points, kind=kind, period="month")
        return judge_control(series, "p" if kind == "proportion" else "u")

    assert chart(halves(days)) == chart(days)


def halves(days: list[Piece]) -> list[Piece]:
    """The days put together by half months, none of which crosses a month's end."""
    found: dict[date, Piece] = {}
    for piece in days:
        half = piece.start.replace(day=1 if piece.start.day < 16 else 16)
        old = found.get(half, Piece(half, half, numerator=0, denominator=0))
        found[half] = replace(
            old,
            numerator=(old.numerator or 0) + (piece.numerator or 0),
            denominator=(old.denominator or 0) + (piece.denominator or 0),
        )
    return list(found.values())


@given(
    groups=st.lists(
        st.lists(st.floats(-100, 100), min_size=2, max_size=6), min_size=1, max_size=6
    )
)
def test_standard_deviation_from_parts_is_that_of_all_measurements(groups):
    from statistics import stdev

    pieces = [
        Piece(
            FIRST + timedelta(days=k),
            FIRST + timedelta(days=k),
            n=len(group),
            total=sum(group),
            total_of_squares=sum(v * v for v in group),
        )
        for k, group in enumerate(groups)
    ]
    (point,) = aggregate(pieces, statistic="mean", period="month")

    everyone = [v for group in groups for v in group]
    assert point.sd == pytest.approx(stdev(everyone), abs=1e-5)
