"""ControlChart -> the verdict in words, its rule line, and each point's rules."""

from measures.analysis.chart_names import chart_name
from measures.analysis.control_results import (
    OUTSIDE,
    SHIFT,
    ControlChart,
    NoLimits,
    Pattern,
    PointRules,
)
from measures.analysis.counting_words import count_word
from measures.analysis.pattern_wording import (
    assurance,
    demand,
    is_outside,
    pattern_text,
    rule_number,
)
from measures.analysis.phase_wording import (
    About,
    line_name,
    no_signal,
    no_verdict,
    rule_line,
    runs_signal,
)
from measures.analysis.series import Series
from measures.analysis.words import ENGLISH, Words


def verdict(chart: ControlChart, series: Series, words: Words) -> str:
    """The sentence about the newest phase; `wording.sentence` adds which phase it is."""
    about = About(series, words, chart.kind, chart.sides)
    silent = no_verdict(chart.current, chart.rules.useful_points_needed, about)
    if silent is not None:
        return silent
    text = _judged(chart, about)
    return " ".join(filter(None, (text, _assurance(chart, about))))


def _judged(chart: ControlChart, about: About) -> str:
    if isinstance(chart.rules, PointRules):
        return _patterns(chart, about)
    runs = runs_signal(chart.current, about)
    outside = [p for p in chart.current_patterns if is_outside(p)]
    if runs is None:
        return _beyond(chart, about, outside) if outside else _quiet(chart, about)
    return runs[:-1] + _also_beyond(chart, about, outside) + "."


def _beyond(chart: ControlChart, about: About, found: list[Pattern]) -> str:
    """How many points of the phase lie beyond the limits, and the newest of them."""
    text = about.words.ngettext(
        "%(Count)s point lies beyond the control limits (about %(when)s, %(value)s):"
        " unlikely to be chance.",
        "%(Count)s points lie beyond the control limits (the newest about %(when)s,"
        " %(value)s): unlikely to be chance.",
        len(found),
    )
    return text % _beyond_facts(chart, about, found)


def _also_beyond(chart: ControlChart, about: About, found: list[Pattern]) -> str:
    """The same behind a sentence about runs; empty where no point lies beyond."""
    if not found:
        return ""
    text = about.words.ngettext(
        "; %(count)s point also lies beyond the control limits (about %(when)s,"
        " %(value)s)",
        "; %(count)s points also lie beyond the control limits (the newest about"
        " %(when)s, %(value)s)",
        len(found),
    )
    return text % _beyond_facts(chart, about, found)


def _beyond_facts(
    chart: ControlChart, about: About, found: list[Pattern]
) -> dict[str, object]:
    newest = found[-1].run
    return {
        "Count": count_word(len(found), about.words, capital=True),
        "count": count_word(len(found), about.words),
        "when": about.when(newest),
        "value": about.amount(chart.plotted[newest.end] or 0.0),
    }


def _quiet(chart: ControlChart, about: About) -> str:
    """No signal: within the limits, where there are any, and as chance has it."""
    words, phase = about.words, chart.current
    if chart.no_limits is None and phase.longest_run_limit is None:
        return words.gettext(
            "No sign of change so far: all points lie within the control limits."
        )
    if chart.no_limits is None:
        return words.gettext(
            "No sign of change so far: all points lie within the control limits and"
            " vary about %(centre)s as chance would have them (longest run %(run)s, at"
            " most %(limit)s)."
        ) % {
            "centre": about.centre(phase),
            "run": phase.longest_run,
            "limit": phase.longest_run_limit,
        }
    if phase.longest_run_limit is None:
        return words.gettext("No sign of change so far.") + _why_no_limits(chart, words)
    return no_signal(phase, about) + _why_no_limits(chart, words)


def _why_no_limits(chart: ControlChart, words: Words) -> str:
    """Why there are no limits, as a sentence of its own; empty where there are some."""
    if chart.no_limits is NoLimits.NO_SPREAD:
        return " " + words.gettext(
            "There are no control limits: nowhere do two neighboring points differ, so"
            " nothing says how far chance would take them."
        )
    if chart.no_limits is NoLimits.ONE_POINT:
        return " " + words.gettext("Control limits need at least two points.")
    return ""


def _patterns(chart: ControlChart, about: About) -> str:
    """The newest pattern of the phase, and how many others there are."""
    found = chart.current_patterns
    if not found:
        return _no_pattern(chart, about)
    order = [test.key for test in _point_rules(chart).tests]
    latest = max(found, key=lambda p: (p.run.end, -order.index(p.rule)))
    others = len(found) - 1
    text = _lead(chart, latest, about)
    if not others:
        return text + "."
    more = about.words.ngettext(
        "; %(count)s other signal is marked as well.",
        "; %(count)s other signals are marked as well.",
        others,
    )
    return text + more % {"count": count_word(others, about.words)}


def _lead(chart: ControlChart, latest: Pattern, about: About) -> str:
    """The pattern in words without its full stop; MDC names the newest point first."""
    rules = _point_rules(chart)
    text = pattern_text(latest, rules, chart, about)
    if chart.mdc is None or latest.run.end == _newest(chart):
        return text
    return about.words.gettext(
        "The newest point shows common cause variation only; before it, %(pattern)s"
    ) % {"pattern": text[0].lower() + text[1:]}


def _newest(chart: ControlChart) -> int:
    """The place of the newest point that the rules look at."""
    return max(k for k, side in enumerate(chart.sides) if side is not None)


def _no_pattern(chart: ControlChart, about: About) -> str:
    rules = _point_rules(chart)
    text = about.words.gettext(
        "No sign of change so far: none of the %(count)s %(rules)s rules finds a pattern"
        " about %(centre)s."
    ) % {
        "count": count_word(len(rules.tests), about.words),
        "rules": rules.name,
        "centre": about.centre(chart.current),
    }
    return text + _why_no_limits(chart, about.words)


def _point_rules(chart: ControlChart) -> PointRules:
    if not isinstance(chart.rules, PointRules):
        raise TypeError(f"{chart.rules.name} rules judge runs, not points")
    return chart.rules


def _assurance(chart: ControlChart, about: About) -> str:
    if chart.mdc is None or chart.mdc.assurance is None:
        return ""
    return assurance(chart.mdc.assurance, about)


def rule(chart: ControlChart, words: Words = ENGLISH) -> str:
    """Which rules judge the chart, their thresholds, and what the chart has."""
    line = line_name(chart.kind, words)
    needed, phase = chart.rules.useful_points_needed, chart.current
    if phase.too_few:
        return rule_line(chart.rules.name, needed, phase, line, words)
    if isinstance(chart.rules, PointRules):
        demands = "; ".join(demand(test, words) for test in chart.rules.tests)
        return words.gettext("%(rules)s rules: a signal is %(demands)s.") % {
            "rules": chart.rules.name,
            "demands": demands,
        }
    limits = words.gettext(
        "%(chart)s, limits at three sigma: a point beyond them is a signal."
    ) % {"chart": chart_name(chart.kind, words)}
    if phase.longest_run_limit is None:
        return limits
    runs = rule_line(chart.rules.name, needed, phase, line, words)
    return runs if chart.kind == "run" else f"{limits} {runs}"


def limits(chart: ControlChart, series: Series, words: Words = ENGLISH) -> list[str]:
    """Centre and limits at the newest point as a sentence; none where there are none."""
    about = About(series, words, chart.kind, chart.sides)
    known = [k for k, value in enumerate(chart.upper) if value is not None]
    if not known:
        return []
    place = known[-1]
    facts = {
        "centre": _shown(chart.centre[place], about),
        "low": _shown(chart.lower[place], about),
        "high": _shown(chart.upper[place], about),
    }
    if chart.lower[place] is None:
        text = words.gettext(
            "At the newest point the center line is %(centre)s and the upper control"
            " limit %(high)s."
        )
    else:
        text = words.gettext(
            "At the newest point the center line is %(centre)s, the control limits"
            " %(low)s and %(high)s."
        )
    return [text % facts]


def _shown(value: float | None, about: About) -> str:
    return "" if value is None else about.amount(value)


def point_reasons(
    chart: ControlChart, position: int, words: Words = ENGLISH
) -> tuple[str, ...]:
    """Every rule the point takes part in, in words; the one that names it first."""
    return tuple(_reason(chart, rule, words) for rule in chart.reasons[position])


def _reason(chart: ControlChart, rule: str, words: Words) -> str:
    if rule == OUTSIDE:
        return words.gettext("beyond a control limit")
    if rule == SHIFT:
        return words.gettext("in a run longer than chance allows")
    rules = _point_rules(chart)
    return words.gettext("%(rule)s: %(demand)s") % {
        "rule": rule_number(rule, rules, words),
        "demand": demand(rules.test(rule), words),
    }
