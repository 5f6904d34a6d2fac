"""The arithmetic of measures: Django-free, and it never reads a clock.

    from datetime import date
    from measures.analysis import Piece, aggregate, analyse, build_series, wording

    points = aggregate(pieces, statistic="ratio", period="month")
    series = build_series(
        points, kind="proportion", period="month", name="Screened for depression",
        goal=0.8, improvement_direction="increase", today=today,
    )
    chart = analyse(series)                  # rules=ANHOEJ, baseline=None, phases=()
    chart.median, chart.n_useful, chart.shift, chart.too_few
    wording.sentence(chart, series)          # the one plain sentence
    wording.sentence(chart, series, words=django.utils.translation)   # translated
    wording.describe(chart, series)          # alternative text
    wording.rule(chart)                      # which rule, which threshold

What is where:

    periods      days, weeks, months, quarters, years: all arithmetic and labels
    series       Point, Series; ratio_point, value_point, build_series
    aggregate    Piece, aggregate, AggregationError (its `reason` is for the reader)
    rules        RuleSet; ANHOEJ (default), IHI, BEST_BOX, CUT_BOX; RULE_SETS by key
    run_chart    analyse -> RunChart, PhaseResult, Run (run_results)
    formats      percent, rates and values as text; point_label
    wording      sentence, rule, describe, goal_label
    words        the two functions of gettext that the above speak through
    differences  before_and_after(series, day) -> Difference, with a 95 % interval
    meaning      difference_sentence, people_sentence ("About 14 more children a month")
    false_alarms how often chance alone signals, by length and frozen baseline

With numpy, for many series at once, and for other programs (import them by name):

    control_judging   judge_control(series, kind, rules=…) -> ControlChart (control_results)
    choice            choose(series) -> Choice: which control chart fits, and why
    control_chart     control_charts(chart, [Input(...), ...]) -> ControlCharts
    limits            the formulas of all chart types, and Conventions
    documents         analyse_document(json_object, mode) -> json_object
    proposals         propose_phases(series) -> Proposal: a new phase, with its reason
    making_data_count, point_rules (Western Electric, Nelson), rebase, stable_shift
"""

from measures.analysis.aggregate import AggregationError, Piece, Statistic, aggregate
from measures.analysis.periods import PeriodKind, WeekStart
from measures.analysis.rules import ANHOEJ, BEST_BOX, CUT_BOX, IHI, RULE_SETS, RuleSet
from measures.analysis.run_chart import analyse
from measures.analysis.run_results import PhaseResult, Run, RunChart
from measures.analysis.series import (
    Direction,
    Point,
    Series,
    SeriesKind,
    build_series,
    ratio_point,
    value_point,
)

__all__ = [
    "ANHOEJ",
    "BEST_BOX",
    "CUT_BOX",
    "IHI",
    "RULE_SETS",
    "AggregationError",
    "Direction",
    "PeriodKind",
    "PhaseResult",
    "Piece",
    "Point",
    "RuleSet",
    "Run",
    "RunChart",
    "Series",
    "SeriesKind",
    "Statistic",
    "WeekStart",
    "aggregate",
    "analyse",
    "build_series",
    "ratio_point",
    "value_point",
]
