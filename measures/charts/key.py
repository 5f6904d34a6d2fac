"""A chart's cache key; needs no matplotlib, so a web request may ask for it."""

from collections.abc import Sequence
from dataclasses import fields
from hashlib import sha256
from importlib.metadata import version

from measures.analysis import periods, wording
from measures.analysis.control_results import ControlChart
from measures.analysis.run_results import RunChart
from measures.analysis.series import Series
from measures.analysis.words import ENGLISH, Words
from measures.charts.flags import Annotation
from measures.charts.membership import Membership
from measures.charts.shapes import Drawing

DRAWING_VERSION = "4"
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
    membership: Membership | None = None,
) -> str:
    """A SHA-256 in hex of all that influences the drawing: equal key, equal bytes.

    Takes the same arguments as to_svg and draws nothing.
    """
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
        membership,
        wording.sentence(chart, series, words),
        wording.rule(chart, words),
        wording.goal_label(series, words),
        drawn_words(words),
    )
    return sha256(repr(content).encode()).hexdigest()


def control_key(
    chart: ControlChart,
    series: Series,
    annotations: Sequence[Annotation] = (),
    *,
    spread: str = "",
    width: str = "wide",
    heading: bool = True,
    words: Words = ENGLISH,
    title: str = "",
    description: str = "",
) -> str:
    """The same for a control chart; `spread` is the kind of the chart below it.

    The spread chart follows from the series, the rules and the phases, as this one does.
    """
    content = (
        DRAWING_VERSION,
        _MATPLOTLIB,
        series,
        chart.rules.key,
        # A rule set holds functions, whose text differs from process to process.
        [getattr(chart, f.name) for f in fields(chart) if f.name != "rules"],
        spread,
        tuple(annotations),
        width,
        heading,
        title or wording.sentence(chart, series, words),
        description or wording.rule(chart, words),
        wording.goal_label(series, words),
        drawn_words(words),
    )
    return sha256(repr(content).encode()).hexdigest()


def drawing_key(drawing: Drawing) -> str:
    """The same for a drawing of any family: a hash of all that shows on it.

    Laying out costs a few milliseconds; where that is too much, as for run charts,
    take a key of what went in.
    """
    content = (DRAWING_VERSION, _MATPLOTLIB, drawing)
    return sha256(repr(content).encode()).hexdigest()


_SPOKEN: dict[str, tuple[str, ...]] = {}


def drawn_words(words: Words) -> tuple[str, ...]:
    """The words that a drawing may hold, in this language: each language has its keys.

    Looked up once per language and process: a page asks for two keys a chart.
    """
    language = _language(words)
    if not language:
        return _looked_up(words)
    if language not in _SPOKEN:
        _SPOKEN[language] = _looked_up(words)
    return _SPOKEN[language]


def _looked_up(words: Words) -> tuple[str, ...]:
    months = (periods.short_month_name(month, words) for month in range(1, 13))
    return (
        _language(words),
        *months,
        words.gettext("Median"),
        words.gettext("Baseline median"),
        words.gettext("No data yet"),
        words.gettext("Period not over"),
        words.gettext("Set aside"),
        words.gettext("Run of %(length)s, at most %(limit)s by chance"),
        words.gettext(
            "Crosses the %(line)s %(count)s times, at least %(limit)s expected"
        ),
        words.gettext("per %(unit)s"),
        words.gettext("per %(multiplier)s %(unit)s"),
        words.gettext("%(period)s: no data"),
        words.gettext(" (%(numerator)s of %(denominator)s)"),
        words.gettext("Sites reporting"),
        words.gettext("Mean"),
        words.gettext("Upper limit"),
        words.gettext("Lower limit"),
        words.gettext("Limits follow the number counted"),
    )


def _language(words: Words) -> str:
    """The language's code where `words` knows it, as Django's translations do."""
    ask = getattr(words, "get_language", None)
    return str(ask()) if callable(ask) else ""
