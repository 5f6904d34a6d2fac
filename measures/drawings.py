"""Pictures of charts: laid out at once, drawn by the worker, cached by content."""

from django.core.cache import cache
from django.utils import translation

from measures.charting import (
    COMPARE,
    Chart,
    Comparison,
    Reading,
    chart_of,
    compare_sites,
)
from measures.charts import control_plot, layout, small_multiples, svg
from measures.charts.flags import Annotation
from measures.charts.key import content_key
from measures.charts.key import drawing_key as key_of
from measures.charts.shapes import Drawing
from measures.charts.small_multiples import Panel
from measures.models import Measure

DRAWING_LIFE = 30 * 24 * 3600
WIDTHS = ("wide", "narrow")
Pictured = Chart | Comparison


def pictured(measure: Measure, reading: Reading) -> Pictured:
    """What the reading shows: one chart, or one for each site. Three queries."""
    if reading.sites == COMPARE:
        return compare_sites(measure, reading)
    return chart_of(measure, reading)


def lay_out(shown: Pictured, width: str) -> Drawing:
    """The drawing, "wide" or "narrow", without heading: the page has one."""
    if isinstance(shown, Comparison):
        panels = [Panel(name, c.analysis, c.series) for name, c in shown.charts]
        return small_multiples.lay_out_multiples(panels, width=width, words=translation)
    if shown.control:
        return control_plot.lay_out_control(
            shown.control.chart, shown.series, flags_of(shown),
            spread=shown.control.spread, width=width, heading=False,
            words=translation, title=shown.sentence, description=shown.rule,
        )  # fmt: skip
    return layout.lay_out(
        shown.analysis, shown.series, flags_of(shown), width=width, heading=False,
        words=translation, membership=shown.membership,
    )  # fmt: skip


def flags_of(chart: Chart) -> list[Annotation]:
    """The chart's flags as the drawing functions take them."""
    return [Annotation(day, label) for day, label, _text in chart.marks]


def drawing_key(shown: Pictured, width: str) -> str:
    """The cache key of a drawing: a hash of everything that shows in it.

    A run chart is not laid out for it: a page of forty asks for forty keys.
    """
    if isinstance(shown, Comparison) or shown.control:
        return f"chart:{key_of(lay_out(shown, width))}"
    key = content_key(
        shown.analysis, shown.series, flags_of(shown), width=width, heading=False,
        words=translation, membership=shown.membership,
    )  # fmt: skip
    return f"chart:{key}"


def draw(shown: Pictured, width: str) -> str:
    """The SVG as it is kept. Loads matplotlib: for the worker only."""
    from measures.charts import draw as pen

    return pen.to_svg(lay_out(shown, width), key=drawing_key(shown, width)[6:])


def preview(shown: Pictured, width: str, prefix: str) -> str:
    """The same picture as plain SVG at once; `prefix` tells its ids from others'."""
    return svg.written(lay_out(shown, width), prefix=prefix)


def drawings_of(shown: Pictured) -> dict[str, str | None]:
    """Cached SVG text by width; None where the worker has not drawn it yet."""
    keys = {width: drawing_key(shown, width) for width in WIDTHS}
    found = cache.get_many(keys.values())
    return {width: found.get(key) for width, key in keys.items()}


def keep_drawing(shown: Pictured, width: str, svg_text: str) -> None:
    cache.set(drawing_key(shown, width), svg_text, DRAWING_LIFE)
