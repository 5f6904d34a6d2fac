"""Drawings in templates: the worker's SVG, its preview, and sparklines."""

from django import template
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from measures.charting import Chart, flags_of
from measures.charts.preview import preview_svg
from measures.charts.sparkline import sparkline_svg

register = template.Library()


@register.simple_tag
def drawing(svg: str) -> SafeString:
    """The worker's SVG as it was drawn; it holds no markup that people typed."""
    return mark_safe(svg)


@register.filter
def unbroken(text: str) -> str:
    """The text with its percent signs kept on the line of their number."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


@register.simple_tag
def chart_preview(chart: Chart, width: str = "wide") -> SafeString:
    """A plain SVG of the chart, for the moment before it is drawn."""
    svg = preview_svg(
        chart.analysis, chart.series, flags_of(chart), width=width, heading=False,
        words=translation, id_prefix=f"preview-{chart.measure.pk}-{width}",
    )  # fmt: skip
    return mark_safe(svg)


@register.simple_tag
def chart_sparkline(chart: Chart) -> SafeString:
    """The series as a small line, named by the chart's sentence."""
    return mark_safe(sparkline_svg(chart.analysis, chart.series, words=translation))
