"""What the key of a run chart says: the signals on it, and marks that need a word."""

from collections.abc import Iterator

from measures.analysis import wording
from measures.analysis.run_results import PhaseResult, Run, RunChart
from measures.analysis.series import Point, Series
from measures.analysis.words import Words
from measures.charts.parts import KeyItem
from measures.charts.shapes import MarkerShape


def items(chart: RunChart, series: Series, words: Words) -> list[KeyItem]:
    """The signals on the chart, then marks of points outside the rules."""
    return [
        *_signals(chart.phases, series, words),
        *point_items(series.points, words),
    ]


def marks(chart: RunChart, series: Series, words: Words) -> list[KeyItem]:
    """The same without figures, where one key speaks for several charts."""
    found = []
    for run in (run for phase in chart.phases for run in phase.shifts):
        swatch, css = shift_look(run, series)
        label = words.gettext("Run longer than chance allows")
        if css.endswith("c-toward"):
            label = words.gettext("Run on the wanted side, longer than chance allows")
        elif css.endswith("c-away"):
            label = words.gettext("Run on the other side, longer than chance allows")
        found.append(KeyItem(swatch, css, label))
    if any(crossings_label(phase, words) for phase in chart.phases):
        label = words.gettext("Crosses the median too seldom or too often for chance")
        found.append(KeyItem("band", "c-halo", label))
    return found + list(point_items(series.points, words))


def shift_look(run: Run, series: Series) -> tuple[MarkerShape, str]:
    """The mark of a run's points: diamonds, squares on the side one hopes to leave."""
    toward = wording.is_toward(run, series)
    if toward is None:
        return MarkerShape.DIAMOND, "c-signal"
    if toward:
        return MarkerShape.DIAMOND, "c-signal c-toward"
    return MarkerShape.SQUARE, "c-signal c-away"


def _signals(
    phases: tuple[PhaseResult, ...], series: Series, words: Words
) -> Iterator[KeyItem]:
    """Every look of a run once, with the newest run that has it; then crossings."""
    seen: dict[str, KeyItem] = {}
    for phase in reversed(phases):
        for run in reversed(phase.shifts):
            swatch, css = shift_look(run, series)
            facts = {"length": run.length, "limit": phase.longest_run_limit}
            label = words.gettext("Run of %(length)s, at most %(limit)s by chance")
            seen.setdefault(css, KeyItem(swatch, css, label % facts))
    yield from seen.values()
    for phase in reversed(phases):
        label = crossings_label(phase, words)
        if label:
            yield KeyItem("band", "c-halo", label)
            return


def crossings_label(phase: PhaseResult, words: Words, *, line: str = "") -> str:
    """What the crossings of this phase signal; empty where they signal nothing.

    `line` names the centre where it is no median.
    """
    line = line or words.gettext("median")
    facts = {"count": phase.crossings, "run": phase.longest_run, "line": line}
    if phase.few_crossings:
        text = words.ngettext(
            "Crosses the %(line)s %(count)s time, at least %(limit)s expected",
            "Crosses the %(line)s %(count)s times, at least %(limit)s expected",
            phase.crossings or 0,
        )
        return text % {**facts, "limit": phase.crossings_limit}
    if phase.many_crossings:
        text = words.gettext(
            "Crosses the %(line)s %(count)s times, at most %(limit)s expected"
        )
        return text % {**facts, "limit": phase.most_crossings}
    if phase.in_corner:
        text = words.gettext(
            "Run of %(run)s with only %(count)s crossings: unlikely together"
        )
        return text % facts
    return ""


def point_items(points: tuple[Point, ...], words: Words) -> Iterator[KeyItem]:
    """Hollow points and crosses, where there are some."""
    shown = [point for point in points if point.value is not None]
    if any(not point.complete and not point.excluded for point in shown):
        label = words.gettext("Period not over")
        yield KeyItem(MarkerShape.CIRCLE, "c-ghost", label, "c-muted")
    if any(point.excluded for point in shown):
        label = words.gettext("Set aside")
        yield KeyItem(MarkerShape.CROSS, "c-ghost", label, "c-muted")
