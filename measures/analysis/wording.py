"""Charts -> plain sentences: on the page, in the PDF, as alternative text.

Every sentence says what the numbers show and when it began, never why: the cause is
the team's to find. Run charts and control charts are told by the same functions.
`words` translates (see words.py); Django's translation module fits.
"""

from measures.analysis import control_wording, formats, periods
from measures.analysis.chart_names import chart_name
from measures.analysis.control_results import ControlChart
from measures.analysis.counting_words import count_word
from measures.analysis.false_alarms import false_alarm_percent
from measures.analysis.phase_wording import (
    About,
    is_toward,
    line_name,
    no_signal,
    no_verdict,
    rule_line,
    runs_signal,
)
from measures.analysis.run_results import RunChart
from measures.analysis.series import Direction, Series
from measures.analysis.words import ENGLISH, Words

__all__ = [
    "caution",
    "count_word",
    "describe",
    "goal_label",
    "is_toward",
    "rule",
    "sentence",
]


def sentence(
    chart: RunChart | ControlChart, series: Series, words: Words = ENGLISH
) -> str:
    """One plain sentence: the verdict on the newest phase of the chart."""
    if isinstance(chart, ControlChart):
        text = control_wording.verdict(chart, series, words)
    else:
        text = _run_chart(chart, series, words)
    start = chart.current.start_date
    if len(chart.phases) > 1 and start is not None:
        return words.gettext("In the phase since %(when)s, %(verdict)s") % {
            "when": formats.about_when(start, series, words),
            "verdict": text[0].lower() + text[1:],
        }
    return text


def _run_chart(chart: RunChart, series: Series, words: Words) -> str:
    about, phase = About(series, words, sides=chart.sides), chart.current
    return (
        no_verdict(phase, chart.rules.useful_points_needed, about)
        or runs_signal(phase, about)
        or no_signal(phase, about)
    )


def rule(chart: RunChart | ControlChart, words: Words = ENGLISH) -> str:
    """The rule set, what it asks of this chart, and what the chart has."""
    if isinstance(chart, ControlChart):
        return control_wording.rule(chart, words)
    needed, line = chart.rules.useful_points_needed, line_name("run", words)
    return rule_line(chart.rules.name, needed, chart.current, line, words)


def caution(chart: RunChart, words: Words = ENGLISH) -> str:
    """What a frozen baseline costs in false alarms; empty where none is frozen."""
    phase = chart.current
    if phase.frozen is None:
        return ""
    percent = false_alarm_percent(phase.n_points, phase.frozen)
    if percent is None:
        return words.gettext(
            "The median is frozen on %(frozen)s points: too few to be relied on."
        ) % {"frozen": phase.frozen}
    return words.gettext(
        "The median is frozen on the first %(frozen)s points: of 100 charts of this"
        " length in which nothing changes, about %(percent)s would signal all the same"
        " (with the median of all points, about %(own)s)."
    ) % {
        "frozen": phase.frozen,
        "percent": percent,
        "own": false_alarm_percent(phase.n_points),
    }


def describe(
    chart: RunChart | ControlChart, series: Series, words: Words = ENGLISH
) -> str:
    """The whole chart as text, for those who do not see it."""
    parts = [_frame(_name_of(chart, words), series, words)]
    shown = [point.value for point in series.points if point.value is not None]
    if shown:
        parts.append(
            words.gettext("Values from %(low)s to %(high)s, the latest %(latest)s.")
            % {
                "low": formats.amount(min(shown), series),
                "high": formats.amount(max(shown), series),
                "latest": formats.amount(shown[-1], series),
            }
        )
    gaps = sum(point.value is None for point in series.points)
    if shown and gaps:
        parts.append(
            words.ngettext(
                "%(count)s period has no data.", "%(count)s periods have no data.", gaps
            )
            % {"count": gaps}
        )
    if series.goal is not None:
        parts.append(goal_label(series, words) + ".")
    if isinstance(chart, ControlChart):
        parts += control_wording.limits(chart, series, words)
    parts.append(sentence(chart, series, words))
    return " ".join(parts)


def _name_of(chart: RunChart | ControlChart, words: Words) -> str:
    kind = chart.kind if isinstance(chart, ControlChart) else "run"
    return chart_name(kind, words)


def _frame(kind: str, series: Series, words: Words) -> str:
    if not series.points:
        return words.gettext("%(chart)s of %(name)s.") % {
            "chart": kind,
            "name": series.name,
        }
    first, last = series.points[0].period_start, series.points[-1].period_start
    return words.gettext("%(chart)s of %(name)s, %(first)s to %(last)s.") % {
        "chart": kind,
        "name": series.name,
        "first": periods.short_label(first, series.period, words),
        "last": periods.short_label(last, series.period, words),
    }


def goal_label(series: Series, words: Words = ENGLISH, *, bare: bool = False) -> str:
    """The goal with its direction: "Goal: 80 % or more"; empty without a goal.

    `bare` leaves out what a rate is per, where an axis says it.
    """
    if series.goal is None:
        return ""
    shown = formats.bare_amount if bare else formats.amount
    facts = {"goal": shown(series.goal, series)}
    if series.improvement_direction is Direction.INCREASE:
        return words.gettext("Goal: %(goal)s or more") % facts
    if series.improvement_direction is Direction.DECREASE:
        return words.gettext("Goal: %(goal)s or less") % facts
    return words.gettext("Goal: %(goal)s") % facts
