"""Drawings in templates: the worker's SVG, its preview, and sparklines."""

from django import template
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from measures.charting import Chart
from measures.charts.sparkline import sparkline_svg
from measures.charts.svg import for_page
from measures.drawings import Pictured, preview

register = template.Library()


@register.simple_tag
def drawing(svg: str) -> SafeString:
    """The worker's SVG as it was drawn; it holds no markup that people typed."""
    return mark_safe(for_page(svg))


@register.filter
def unbroken(text: str) -> str:
    """The text with its percent signs kept on the line of their number."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


@register.simple_tag
def chart_preview(shown: Pictured, width: str = "wide") -> SafeString:
    """A plain SVG of the chart or of its sites, for the moment before it is drawn."""
    drawn = preview(shown, width, f"preview-{shown.measure.pk}-{width}")
    return mark_safe(for_page(drawn))


@register.simple_tag
def chart_sparkline(chart: Chart) -> SafeString:
    """The series as a small line, named by the chart's sentence."""
    return mark_safe(sparkline_svg(chart.analysis, chart.series, words=translation))
