""" "Read my chart": how the verdict follows from the team's own points, step by step."""

from dataclasses import dataclass
from math import log2

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.analysis import ANHOEJ, Point, formats, periods
from measures.analysis.run_results import PhaseResult, Run
from measures.chart import Chart

MOST_SORTED = 40
"""So many values can be looked through in order; of more the middle is only named."""


@dataclass(frozen=True, slots=True)
class Value:
    """One point as the lesson lists it.

    `side`: +1 above the median, -1 below, 0 on it. `marked`: one of the middle values,
    or of the longest run.
    """

    period: str
    amount: str
    side: int
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is looked at, what is found, and the values it is found in."""

    key: str
    title: str
    said: tuple[str, ...]
    values: tuple[Value, ...] = ()


def lesson_of(chart: Chart) -> list[Step]:
    """Six steps from the points to the verdict on the newest phase.

    Fewer where there is nothing to take the next one with; the last one then says what
    is missing.
    """
    phase = chart.analysis.current
    steps = [_points(chart, phase)]
    if phase.median is not None:
        steps.append(_median(chart, phase))
        steps.append(_useful(chart, phase))
    if phase.longest is not None:
        steps += [_run(chart, phase), _crossings(chart, phase), _chance(chart, phase)]
    return [*steps, _verdict(chart, phase)]


def _points(chart: Chart, phase: PhaseResult) -> Step:
    judged = phase.n_points
    said = [
        ngettext(
            "The rules look at %(count)s point of yours.",
            "The rules look at %(count)s points of yours.",
            judged,
        )
        % {"count": judged}
    ]
    if len(chart.analysis.phases) > 1:
        said.insert(0, _("A new phase began, and it is read by itself."))
    said += _left_out(chart.series.points[phase.start : phase.end])
    return Step("points", _("The points"), tuple(said))


def _left_out(points: tuple[Point, ...]) -> list[str]:
    gaps = sum(p.value is None for p in points)
    ghosts = sum(p.excluded for p in points)
    running = sum(p.value is not None and not p.complete for p in points)
    said = []
    if gaps:
        text = ngettext(
            "%(count)s period has no data: a gap, not a zero.",
            "%(count)s periods have no data: gaps, not zeros.",
            gaps,
        )
        said.append(text % {"count": gaps})
    if ghosts:
        text = ngettext(
            "%(count)s point is set aside and left out.",
            "%(count)s points are set aside and left out.",
            ghosts,
        )
        said.append(text % {"count": ghosts})
    if running:
        said.append(_("The newest period is not over, so its point waits."))
    return said


def _judged(chart: Chart, phase: PhaseResult) -> list[int]:
    return [k for k in range(phase.start, phase.end) if chart.series.points[k].judged]


def _median(chart: Chart, phase: PhaseResult) -> Step:
    base = _judged(chart, phase)[: phase.frozen]
    count = len(base)
    facts = {"count": count, "median": formats.amount(phase.median or 0, chart.series)}
    if count % 2:
        text = _(
            "Put the %(count)s values in order: the one in the middle, %(median)s, is "
            "the median."
        )
    else:
        text = _(
            "Put the %(count)s values in order: the median, %(median)s, lies half-way "
            "between the two in the middle."
        )
    said = [text % facts]
    if phase.frozen is not None:
        said.append(_("The baseline is frozen: later points do not move the median."))
    return Step("median", _("The median"), tuple(said), _sorted(chart, base))


def _sorted(chart: Chart, places: list[int]) -> tuple[Value, ...]:
    """The values from low to high, the middle one or two marked."""
    if len(places) > MOST_SORTED:
        return ()
    ordered = sorted(places, key=lambda k: chart.series.points[k].value or 0)
    middle = {(len(ordered) - 1) // 2, len(ordered) // 2}
    return tuple(
        _value(chart, k, marked=place in middle) for place, k in enumerate(ordered)
    )


def _value(chart: Chart, place: int, *, marked: bool = False) -> Value:
    point, series = chart.series.points[place], chart.series
    return Value(
        period=periods.short_label(point.period_start, series.period, translation),
        amount=formats.amount(point.value or 0, series),
        side=chart.analysis.sides[place] or 0,
        marked=marked,
    )


def _useful(chart: Chart, phase: PhaseResult) -> Step:
    on = phase.n_points - phase.n_useful
    if on:
        text = ngettext(
            "%(on)s point lies on the median. It takes no side, so %(useful)s useful "
            "points are left.",
            "%(on)s points lie on the median. They take no side, so %(useful)s useful "
            "points are left.",
            on,
        )
    else:
        text = _("No point lies on the median, so all %(useful)s are useful.")
    said = text % {"on": on, "useful": phase.n_useful}
    return Step("useful", _("The useful points"), (said,))


def _run(chart: Chart, phase: PhaseResult) -> Step:
    run = longest_run(phase)
    if run is None:
        return Step("run", _("The longest run"), ())
    first, last = (
        periods.label(day, chart.series.period, translation)
        for day in (run.start_date, run.end_date)
    )
    facts = {"count": run.length, "first": first, "last": last}
    above = ngettext(
        "Follow the line and count how many useful points in a row stay on one side. "
        "The most is %(count)s, above the median: %(first)s.",
        "Follow the line and count how many useful points in a row stay on one side. "
        "The most is %(count)s, above the median, from %(first)s to %(last)s.",
        run.length,
    )
    below = ngettext(
        "Follow the line and count how many useful points in a row stay on one side. "
        "The most is %(count)s, below the median: %(first)s.",
        "Follow the line and count how many useful points in a row stay on one side. "
        "The most is %(count)s, below the median, from %(first)s to %(last)s.",
        run.length,
    )
    values = tuple(
        _value(chart, k, marked=k in run.positions) for k in _judged(chart, phase)
    )
    said = (above if run.side > 0 else below) % facts
    return Step("run", _("The longest run"), (said,), values)


def longest_run(phase: PhaseResult) -> Run | None:
    """Of two as long as each other the one that the verdict speaks of."""
    shift = phase.latest_shift
    if shift is not None and shift.length == phase.longest_run:
        return shift
    return phase.longest


def _crossings(chart: Chart, phase: PhaseResult) -> Step:
    text = ngettext(
        "Now count how often the line changes sides, stepping over points on the "
        "median: %(count)s time.",
        "Now count how often the line changes sides, stepping over points on the "
        "median: %(count)s times.",
        phase.crossings or 0,
    )
    said = text % {"count": phase.crossings}
    return Step("crossings", _("The crossings"), (said,))


def _chance(chart: Chart, phase: PhaseResult) -> Step:
    rules = chart.analysis.rules
    facts = {
        "rules": rules.name, "useful": phase.n_useful, "run": phase.longest_run_limit,
        "fewest": phase.crossings_limit, "most": phase.most_crossings,
    }  # fmt: skip
    said = [
        _(
            "Toss a coin %(useful)s times and heads, too, comes several times in a row. "
            "The rules of %(rules)s say how much of that is still chance."
        )
        % facts
    ]
    if phase.longest_run_limit is not None:
        said.append(_run_limit(chart, facts))
    if phase.crossings_limit is not None:
        said.append(_("Chance makes %(fewest)s crossings or more.") % facts)
    if phase.most_crossings is not None:
        said.append(_("And not more than %(most)s.") % facts)
    return Step("chance", _("What chance allows"), tuple(said))


def _run_limit(chart: Chart, facts: dict[str, object]) -> str:
    """The limit; for the Anhøj rules with the sum that leads to it."""
    if chart.analysis.rules is not ANHOEJ:
        return _("Chance makes runs of up to %(run)s points.") % facts
    n_useful = chart.analysis.current.n_useful
    return _(
        "Chance makes runs of up to %(run)s points: log2 of %(useful)s is %(log)s, "
        "rounded %(whole)s, and 3."
    ) % (facts | {"log": f"{log2(n_useful):.1f}", "whole": int(str(facts["run"])) - 3})


def _verdict(chart: Chart, phase: PhaseResult) -> Step:
    said = [chart.sentence]
    missing = chart.analysis.rules.useful_points_needed - phase.n_useful
    if missing > 0:
        text = ngettext(
            "%(count)s more useful point, and the rules can judge. Go on as you are: "
            "every period adds one.",
            "%(count)s more useful points, and the rules can judge. Go on as you are: "
            "every period adds one.",
            missing,
        )
        said.append(text % {"count": missing})
    elif phase.signal:
        said.append(
            _("Something changed. What it was, the chart cannot know: look at what you "
              "tested about then.")
        )  # fmt: skip
    elif not phase.mixed:
        said.append(
            _("No sign of change is a finding too: what you do now brings these numbers. "
              "To get others, do something differently.")
        )  # fmt: skip
    return Step("verdict", _("The verdict"), tuple(said))
