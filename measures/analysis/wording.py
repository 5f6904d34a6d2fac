"""RunChart -> plain sentences: on the page, in the PDF, as alternative text.

Every sentence says what the numbers show and when it began, never why: the cause is
the team's to find. `words` translates (see words.py); Django's translation module
fits.
"""

from measures.analysis import formats, periods
from measures.analysis.false_alarms import false_alarm_percent
from measures.analysis.run_results import PhaseResult, Run, RunChart
from measures.analysis.series import Direction, Series
from measures.analysis.words import ENGLISH, Words


def sentence(chart: RunChart, series: Series, words: Words = ENGLISH) -> str:
    """One plain sentence: the verdict on the newest phase of the chart."""
    phase = chart.current
    text = _no_verdict(chart, series, words) or _verdict(phase, series, words)
    if len(chart.phases) > 1 and phase.start_date is not None:
        return words.gettext("In the phase since %(when)s, %(verdict)s") % {
            "when": formats.about_when(phase.start_date, series, words),
            "verdict": text[0].lower() + text[1:],
        }
    return text


def _no_verdict(chart: RunChart, series: Series, words: Words) -> str | None:
    """The sentence where no rule may speak, None where the rules can judge."""
    phase = chart.current
    if phase.n_points == 0 or phase.median is None:
        return _nothing_to_judge(series, words)
    if phase.n_points < chart.rules.useful_points_needed:
        return _too_few_points(chart, series, words)
    if phase.n_useful == 0:
        return words.gettext(
            "All %(count)s points lie on the median of %(median)s, so there is nothing"
            " for the rules to judge."
        ) % {"count": phase.n_points, "median": _median(phase, series)}
    if phase.too_few:
        return words.gettext(
            "Too few points off the median to judge (%(useful)s of %(needed)s): the"
            " other points lie on the median of %(median)s."
        ) % {
            "useful": phase.n_useful,
            "needed": chart.rules.useful_points_needed,
            "median": _median(phase, series),
        }
    if phase.mixed:
        return words.gettext(
            "No verdict: not all points come from the same sites, so a step may be"
            " theirs (median %(median)s, longest run %(run)s, crossings %(crossings)s)."
        ) % {
            "median": _median(phase, series),
            "run": phase.longest_run,
            "crossings": phase.crossings,
        }
    return None


def _nothing_to_judge(series: Series, words: Words) -> str:
    shown = series.last_value
    if shown is None:
        return words.gettext("No data yet.")
    if shown.complete:
        return words.gettext("No points to judge: all of them are set aside.")
    return words.gettext("The first period is not over yet: nothing to judge so far.")


def _too_few_points(chart: RunChart, series: Series, words: Words) -> str:
    phase = chart.current
    text = words.ngettext(
        "Too few points to judge (%(count)s of %(needed)s): one point so far, at"
        " %(median)s.",
        "Too few points to judge (%(count)s of %(needed)s): the median so far is"
        " %(median)s.",
        phase.n_points,
    )
    return text % {
        "count": phase.n_points,
        "needed": chart.rules.useful_points_needed,
        "median": _median(phase, series),
    }


def _verdict(phase: PhaseResult, series: Series, words: Words) -> str:
    if phase.latest_shift is not None:
        return _shift(phase, phase.latest_shift, series, words)
    if phase.few_crossings:
        return _few_crossings(phase, series, words)
    if phase.many_crossings:
        return _many_crossings(phase, series, words)
    if phase.in_corner:
        return _in_corner(phase, series, words)
    return _no_signal(phase, series, words)


def _shift(phase: PhaseResult, run: Run, series: Series, words: Words) -> str:
    facts = {
        "Length": count_word(run.length, words, capital=True),
        "where": _where(phase, run, series, words),
        "limit": phase.longest_run_limit,
        "useful": phase.n_useful,
        "start": formats.about_when(run.start_date, series, words),
        "end": formats.about_when(run.end_date, series, words),
    }
    if _goes_on(phase, run, series):
        return (
            words.gettext(
                "%(Length)s points in a row %(where)s, more than the %(limit)s that"
                " chance allows among %(useful)s: unlikely to be chance; it began"
                " about %(start)s."
            )
            % facts
        )
    return (
        words.gettext(
            "%(Length)s points in a row %(where)s, more than the %(limit)s that chance"
            " allows among %(useful)s: unlikely to be chance; it began about %(start)s"
            " and lasted until about %(end)s."
        )
        % facts
    )


def _goes_on(phase: PhaseResult, run: Run, series: Series) -> bool:
    """Whether no later point of the phase has left the run's side of the median."""
    later = series.points[run.end + 1 : phase.end]
    median = phase.median or 0.0
    return not any(
        point.judged and ((point.value or 0.0) - median) * run.side < 0
        for point in later
    )


def _where(phase: PhaseResult, run: Run, series: Series, words: Words) -> str:
    facts = {"median": _median(phase, series)}
    toward = is_toward(run, series)
    if toward is not None and _goes_on(phase, run, series):
        return _where_and_whither(run, toward, words) % facts
    if run.side > 0:
        return words.gettext("above the median of %(median)s") % facts
    return words.gettext("below the median of %(median)s") % facts


def _where_and_whither(run: Run, toward: bool, words: Words) -> str:
    if run.side > 0 and toward:
        return words.gettext(
            "above the median of %(median)s, the side the team is working towards"
        )
    if run.side > 0:
        return words.gettext(
            "above the median of %(median)s, the side the team hopes to leave"
        )
    if toward:
        return words.gettext(
            "below the median of %(median)s, the side the team is working towards"
        )
    return words.gettext(
        "below the median of %(median)s, the side the team hopes to leave"
    )


def is_toward(run: Run, series: Series) -> bool | None:
    """Whether the run lies on the side the team wants; None if no side was named."""
    if series.improvement_direction is None:
        return None
    return (run.side > 0) == (series.improvement_direction is Direction.INCREASE)


def _few_crossings(phase: PhaseResult, series: Series, words: Words) -> str:
    text = words.ngettext(
        "The line crosses the median of %(median)s %(crossings)s time, fewer than the"
        " %(limit)s that chance would bring among %(useful)s points: unlikely to be"
        " chance.",
        "The line crosses the median of %(median)s %(crossings)s times, fewer than the"
        " %(limit)s that chance would bring among %(useful)s points: unlikely to be"
        " chance.",
        phase.crossings or 0,
    )
    return text % _crossing_facts(phase, series, phase.crossings_limit)


def _many_crossings(phase: PhaseResult, series: Series, words: Words) -> str:
    text = words.gettext(
        "The line crosses the median of %(median)s %(crossings)s times, more than the"
        " %(limit)s that chance would bring among %(useful)s points: unlikely to be"
        " chance; look at how the data are collected."
    )
    return text % _crossing_facts(phase, series, phase.most_crossings)


def _in_corner(phase: PhaseResult, series: Series, words: Words) -> str:
    return words.gettext(
        "The longest run of %(run)s points and only %(crossings)s crossings of the"
        " median of %(median)s would each be no surprise among %(useful)s points, but"
        " both together are unlikely to be chance."
    ) % {"run": phase.longest_run, **_crossing_facts(phase, series, None)}


def _crossing_facts(
    phase: PhaseResult, series: Series, limit: int | None
) -> dict[str, object]:
    return {
        "median": _median(phase, series),
        "crossings": phase.crossings,
        "limit": limit,
        "useful": phase.n_useful,
    }


def _no_signal(phase: PhaseResult, series: Series, words: Words) -> str:
    if phase.crossings_limit is None:
        return words.gettext(
            "No sign of change so far: the points vary about the median of %(median)s"
            " as chance would have them (longest run %(run)s, at most"
            " %(run_limit)s)."
        ) % _no_signal_facts(phase, series)
    return words.gettext(
        "No sign of change so far: the points vary about the median of %(median)s as"
        " chance would have them (longest run %(run)s, at most %(run_limit)s;"
        " crossings %(crossings)s, at least %(crossings_limit)s)."
    ) % _no_signal_facts(phase, series)


def _no_signal_facts(phase: PhaseResult, series: Series) -> dict[str, object]:
    return {
        "median": _median(phase, series),
        "run": phase.longest_run,
        "run_limit": phase.longest_run_limit,
        "crossings": phase.crossings,
        "crossings_limit": phase.crossings_limit,
    }


def _median(phase: PhaseResult, series: Series) -> str:
    return formats.amount(phase.median or 0.0, series)


def count_word(count: int, words: Words = ENGLISH, *, capital: bool = False) -> str:
    """The count spelled out up to twelve, in figures above."""
    spelled = (
        words.gettext("zero"),
        words.gettext("one"),
        words.gettext("two"),
        words.gettext("three"),
        words.gettext("four"),
        words.gettext("five"),
        words.gettext("six"),
        words.gettext("seven"),
        words.gettext("eight"),
        words.gettext("nine"),
        words.gettext("ten"),
        words.gettext("eleven"),
        words.gettext("twelve"),
    )
    text = spelled[count] if count < len(spelled) else str(count)
    return text[0].upper() + text[1:] if capital else text


def rule(chart: RunChart, words: Words = ENGLISH) -> str:
    """The rule set, what it asks of this chart, and what the chart has."""
    phase = chart.current
    if phase.too_few or phase.longest_run_limit is None:
        return words.gettext(
            "%(rules)s rules: they need at least %(needed)s points off the median;"
            " this chart has %(useful)s."
        ) % {
            "rules": chart.rules.name,
            "needed": chart.rules.useful_points_needed,
            "useful": phase.n_useful,
        }
    facts = {
        "rules": chart.rules.name,
        "useful": phase.n_useful,
        "run": phase.longest_run,
        "run_limit": phase.longest_run_limit,
        "crossings": phase.crossings,
        "fewest": phase.crossings_limit,
        "most": phase.most_crossings,
    }
    if phase.crossings_limit is None:
        return (
            words.gettext(
                "%(rules)s rules, %(useful)s points off the median: a signal is a run"
                " longer than %(run_limit)s (here %(run)s)."
            )
            % facts
        )
    if phase.most_crossings is None:
        return (
            words.gettext(
                "%(rules)s rules, %(useful)s points off the median: a signal is a run"
                " longer than %(run_limit)s (here %(run)s) or fewer than %(fewest)s"
                " crossings (here %(crossings)s)."
            )
            % facts
        )
    return (
        words.gettext(
            "%(rules)s rules, %(useful)s points off the median: a signal is a run"
            " longer than %(run_limit)s (here %(run)s), or fewer than %(fewest)s or"
            " more than %(most)s crossings (here %(crossings)s)."
        )
        % facts
    )


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


def describe(chart: RunChart, series: Series, words: Words = ENGLISH) -> str:
    """The whole chart as text, for those who do not see it."""
    parts = [_frame(series, words)]
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
    parts.append(sentence(chart, series, words))
    return " ".join(parts)


def _frame(series: Series, words: Words) -> str:
    if not series.points:
        return words.gettext("Run chart of %(name)s.") % {"name": series.name}
    return words.gettext("Run chart of %(name)s, %(first)s to %(last)s.") % {
        "name": series.name,
        "first": periods.short_label(
            series.points[0].period_start, series.period, words
        ),
        "last": periods.short_label(
            series.points[-1].period_start, series.period, words
        ),
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
