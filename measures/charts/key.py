"""A chart's cache key; needs no matplotlib, so a web request may ask for it."""

from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import version

from measures.analysis import periods, wording
from measures.analysis.run_results import RunChart
from measures.analysis.series import Series
from measures.analysis.words import ENGLISH, Words
from measures.charts.flags import Annotation

DRAWING_VERSION = "2"
"""Raise it with every change of the drawing: stored charts are then drawn anew."""

_MATPLOTLIB = version("matplotlib")


def content_key(
    chart: RunChart,
    series: Series,
    annotations: Sequence[Annotation] = (),
    *,
    width: str = "wide",
    heading: bool = True,
    words: Words = ENGLISH,
) -> str:
    """A SHA-256 in hex of all that influences the drawing: equal key, equal bytes.

    Takes the same arguments as to_svg and draws nothing.
    """
    language = (
        wording.sentence(chart, series, words),
        wording.rule(chart, words),
        wording.goal_label(series, words),
        periods.short_month_name(3, words),
        words.gettext("Median"),
    )
    content = (
        DRAWING_VERSION,
        _MATPLOTLIB,
        series,
        chart.rules.key,
        chart.sides,
        chart.phases,
        tuple(annotations),
        width,
        heading,
        language,
    )
    return sha256(repr(content).encode()).hexdigest()
