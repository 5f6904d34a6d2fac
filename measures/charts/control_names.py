"""The words on a control chart's drawing: its lines, its key, its limits."""

from collections.abc import Iterator, Sequence

from measures.analysis import formats, wording
from measures.analysis.control_results import (
    OUTSIDE,
    SHIFT,
    ControlChart,
    MdcVerdict,
    NoLimits,
    PointRules,
)
from measures.analysis.run_results import PhaseResult
from measures.analysis.series import Direction, Series
from measures.analysis.words import Words
from measures.charts import run_key
from measures.charts.parts import KeyItem
from measures.charts.plot import Look
from measures.charts.shapes import MarkerShape

SPREADS = frozenset({"mr", "ms", "s"})
"""Charts of the spread: no side is better, and the goal does not belong on them."""
NEXT_TO_NOTHING = 1e-3
"""A lower limit below this share of the upper one falls together with the axis."""
_MEDIANS = frozenset({"g", "run"})
_OUTSIDE = frozenset({OUTSIDE, "we1", "nelson1", "mdc_outside"})


def centre_name(chart: ControlChart, phase: PhaseResult, words: Words) -> str:
    """What the center line is called in this phase."""
    median = chart.kind in _MEDIANS
    if chart.kind == "t":  # the mean of powers, turned back: neither mean nor median
        return words.gettext("Center line")
    if phase.frozen is not None:
        if median:
            return words.gettext("Baseline median")
        return words.gettext("Baseline mean")
    return words.gettext("Median") if median else words.gettext("Mean")


def last_of(levels: Sequence[float | None], phase: PhaseResult) -> float | None:
    """The newest known level in the phase."""
    known = [level for level in levels[phase.start : phase.end] if level is not None]
    return known[-1] if known else None


def lower_limit(chart: ControlChart) -> float | None:
    """The newest lower limit, None where it is the floor of what can be counted."""
    upper = last_of(chart.upper, chart.current)
    lower = last_of(chart.lower, chart.current)
    if lower is None or 0 <= lower <= (upper or 0.0) * NEXT_TO_NOTHING:
        return None
    return lower


def limits_vary(chart: ControlChart) -> bool:
    """Whether the limits differ from point to point inside a phase."""
    return any(
        len({level for level in chart.upper[p.start : p.end] if level is not None}) > 1
        for p in chart.phases
    )


def line_labels(
    chart: ControlChart, series: Series, words: Words
) -> list[tuple[float, str, str, str]]:
    """(level, name, value, text class) of the newest phase's lines, the goal last.

    A lower limit of (about) 0 is the floor of what can be counted, not a limit: left
    out.
    """
    phase, labels = chart.current, []
    lower = lower_limit(chart)
    lines = (
        (last_of(chart.upper, phase), words.gettext("Upper limit"), "c-text"),
        (last_of(chart.centre, phase), centre_name(chart, phase, words), "c-strong"),
        (lower, words.gettext("Lower limit"), "c-text"),
    )
    for level, name, css in lines:
        if level is not None:
            labels.append((level, name, formats.bare_amount(level, series), css))
    if series.goal is not None:
        label = wording.goal_label(series, words, bare=True)
        first, _, second = label.partition(": ")
        labels.append((series.goal, first, second, "c-goal-label"))
    return labels


def line_items(chart: ControlChart, series: Series, words: Words) -> Iterator[KeyItem]:
    """The same as entries of the key, both limits in one."""
    phase = chart.current
    centre = last_of(chart.centre, phase)
    if centre is not None:
        shown = formats.bare_amount(centre, series)
        label = f"{centre_name(chart, phase, words)} {shown}"
        yield KeyItem("line", "c-median", label, "c-strong", bold=True)
    upper, lower = last_of(chart.upper, phase), lower_limit(chart)
    ends = [formats.bare_amount(v, series) for v in (lower, upper) if v is not None]
    if len(ends) == 2:
        label = words.gettext("Limits %(low)s to %(high)s") % {
            "low": ends[0],
            "high": ends[1],
        }
        yield KeyItem("line", "c-limit", label)
    elif ends:
        label = (
            words.gettext("Upper limit")
            if lower is None
            else words.gettext("Lower limit")
        )
        yield KeyItem("line", "c-limit", f"{label} {ends[0]}")
    if series.goal is not None:
        label = wording.goal_label(series, words, bare=True)
        yield KeyItem("line", "c-goal", label, "c-goal-label", bold=True)


def key_items(chart: ControlChart, series: Series, words: Words) -> Iterator[KeyItem]:
    """What needs a word: steps, zones, signals, verdicts, points outside the rules."""
    if limits_vary(chart):
        label = words.gettext("Limits follow the number counted")
        yield KeyItem("line", "c-limit", label)
    if has_zones(chart):
        yield KeyItem(
            "line", "c-zone", words.gettext("Two thirds of the way to a limit")
        )
    if chart.no_limits not in (None, NoLimits.RUN_CHART, NoLimits.NO_POINTS):
        yield KeyItem("none", "", _why_none(chart, words), "c-muted")
    yield from _signal_items(chart, series, words)
    if chart.mdc is not None:
        yield from _mdc_items(chart.mdc, words)
    yield from run_key.point_items(series.points, words)


def has_zones(chart: ControlChart) -> bool:
    """Whether the rules look at points beyond two sigma."""
    rules = chart.rules
    return isinstance(rules, PointRules) and any(t.zone == 2 for t in rules.tests)


def _why_none(chart: ControlChart, words: Words) -> str:
    if chart.no_limits is NoLimits.ONE_POINT:
        return words.gettext("No limits yet: they need at least two points")
    return words.gettext("No limits: the points do not differ")


def looks(chart: ControlChart, series: Series) -> dict[int, Look]:
    """Shape and class of every point that takes part in an announced rule.

    Beyond a limit a triangle points away from the centre; in a run or another pattern
    a diamond, a square on the side one hopes to leave.
    """
    found: dict[int, Look] = {}
    for phase in chart.phases:
        for run in phase.shifts:
            shape, css = side_look(chart, series, run.side)
            found.update(dict.fromkeys(run.positions, (shape, css)))
    for pattern in chart.patterns:
        shape, css = side_look(chart, series, pattern.run.side)
        for place in pattern.run.positions:
            found.setdefault(place, (shape, css))
    for pattern in chart.patterns:
        if pattern.rule in _OUTSIDE:
            css = side_look(chart, series, pattern.run.side)[1]
            shape = MarkerShape.UP if pattern.run.side > 0 else MarkerShape.DOWN
            found.update(dict.fromkeys(pattern.run.positions, (shape, css)))
    return found


def side_look(chart: ControlChart, series: Series, side: int) -> Look:
    """Diamond and class of a pattern on this side; a square where one hopes to leave."""
    if chart.kind in SPREADS or not side:
        return MarkerShape.DIAMOND, "c-signal c-neutral"
    if series.improvement_direction is None:
        return MarkerShape.DIAMOND, "c-signal"
    wanted = series.improvement_direction is Direction.INCREASE
    if wanted == (side > 0):
        return MarkerShape.DIAMOND, "c-signal c-toward"
    return MarkerShape.SQUARE, "c-signal c-away"


def _signal_items(
    chart: ControlChart, series: Series, words: Words
) -> Iterator[KeyItem]:
    """Each shape on the drawing once; runs and crossings of the newest phase in words."""
    seen = dict.fromkeys(looks(chart, series).values())
    names = {
        MarkerShape.UP: words.gettext("above the upper limit"),
        MarkerShape.DOWN: words.gettext("below the lower limit"),
    }
    for shape, css in seen:
        if shape in names:
            yield KeyItem(shape, css, names[shape])
        elif not isinstance(chart.rules, PointRules):
            yield KeyItem(shape, css, _run_label(chart, series, css, words))
        else:
            facts = {"rules": chart.rules.name}
            label = words.gettext("pattern by the %(rules)s rules") % facts
            yield KeyItem(shape, css, label)
    median = chart.kind in _MEDIANS
    line = words.gettext("median") if median else words.gettext("mean")
    label = run_key.crossings_label(chart.current, words, line=line)
    if label:
        yield KeyItem("band", "c-halo", label)


def _run_label(chart: ControlChart, series: Series, css: str, words: Words) -> str:
    """The newest run that is drawn in this class."""
    phase, run = next(
        (phase, run)
        for phase in reversed(chart.phases)
        for run in reversed(phase.shifts)
        if side_look(chart, series, run.side)[1] == css
    )
    facts = {"length": run.length, "limit": phase.longest_run_limit}
    return words.gettext("Run of %(length)s, at most %(limit)s by chance") % facts


def _mdc_items(verdict: MdcVerdict, words: Words) -> Iterator[KeyItem]:
    """Variation and assurance in words, with marks of our own."""
    variation = {
        "common_cause": (
            MarkerShape.CIRCLE,
            "c-ghost",
            words.gettext("Newest point: as chance would have it"),
        ),
        "improvement_high": (
            MarkerShape.DIAMOND,
            "c-signal c-toward",
            words.gettext("Newest point: improving, high"),
        ),
        "improvement_low": (
            MarkerShape.DIAMOND,
            "c-signal c-toward",
            words.gettext("Newest point: improving, low"),
        ),
        "concern_high": (
            MarkerShape.SQUARE,
            "c-signal c-away",
            words.gettext("Newest point: of concern, high"),
        ),
        "concern_low": (
            MarkerShape.SQUARE,
            "c-signal c-away",
            words.gettext("Newest point: of concern, low"),
        ),
        "neutral_high": (
            MarkerShape.DIAMOND,
            "c-signal",
            words.gettext("Newest point: changed, high"),
        ),
        "neutral_low": (
            MarkerShape.DIAMOND,
            "c-signal",
            words.gettext("Newest point: changed, low"),
        ),
    }
    if verdict.variation in variation:
        shape, css, label = variation[verdict.variation]
        yield KeyItem(shape, css, label, "c-strong", bold=True)
    assurance = {
        "consistent_pass": words.gettext("Goal: will be met as things are"),
        "consistent_fail": words.gettext("Goal: will be missed as things are"),
        "inconsistent": words.gettext("Goal: hit or miss"),
    }
    if verdict.assurance in assurance:
        label = assurance[verdict.assurance]
        yield KeyItem("line", "c-goal", label, "c-goal-label", bold=True)


def shaded_rules() -> frozenset[str]:
    """The rules whose points lie in a row and may be shaded as one stretch."""
    return frozenset({SHIFT, "we4", "nelson2", "nelson3", "mdc_shift", "mdc_trend"})
