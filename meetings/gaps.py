"""How far a chart's newest value is from its goal, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from measures.analysis import Series, formats
from measures.analysis.series import SeriesKind
from measures.chart import Chart


@dataclass(frozen=True, slots=True)
class Gap:
    """`reached` is None where the series does not say which direction is better."""

    now: str
    goal: str
    distance: str
    reached: bool | None

    @property
    def sentence(self) -> str:
        facts = {"now": self.now, "goal": self.goal, "distance": self.distance}
        if self.reached:
            return _("Goal reached: now %(now)s, goal %(goal)s.") % facts
        if self.reached is None:
            return _("Now %(now)s, goal %(goal)s.") % facts
        return _("Now %(now)s, goal %(goal)s: %(distance)s to go.") % facts


def gap_of(chart: Chart) -> Gap | None:
    """The gap of the newest value; None without a goal or without a number."""
    series, point = chart.series, chart.last_point
    if series.goal is None or point is None or point.value is None:
        return None
    return Gap(
        now=formats.amount(point.value, series),
        goal=formats.amount(series.goal, series),
        distance=distance_words(abs(point.value - series.goal), series),
        reached=is_reached(point.value, series),
    )


def is_reached(value: float, series: Series) -> bool | None:
    goal = series.goal
    if goal is None or series.improvement_direction not in {"increase", "decrease"}:
        return None
    return (
        value >= goal if series.improvement_direction == "increase" else value <= goal
    )


def distance_words(distance: float, series: Series) -> str:
    """ "8.3 percentage points", or the amount as the series words it."""
    if series.kind is not SeriesKind.PROPORTION:
        return formats.amount(distance, series)
    points = formats.number(distance * 100, 1)
    if points == "1":
        return _("1 percentage point")
    return _("%(points)s percentage points") % {"points": points}
