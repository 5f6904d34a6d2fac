"""The chart that belongs to a picture of a document."""

from collections.abc import Mapping

from django import template

from documents.filling import Picture
from measures.chart import Chart

register = template.Library()


@register.filter
def chart_in(charts: Mapping[int, Chart], picture: Picture) -> Chart:
    return charts[picture.measure]
