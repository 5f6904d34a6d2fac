"""A chart's data as a file to take away."""

import re

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from measures.analysis import periods
from measures.charting import Chart
from qiapp.lib.tabular import Cell, csv_bytes, xlsx_bytes

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table_response(chart: Chart, extension: str) -> HttpResponse:
    """The points of the chart as CSV or XLSX, oldest first. Raises Http404 otherwise."""
    if extension not in TYPES:
        raise Http404
    columns, rows = table_of(chart)
    content = (
        csv_bytes(columns, rows)
        if extension == "csv"
        else xlsx_bytes(_("Data"), columns, rows)
    )
    name = re.sub(r"[^a-z0-9]+", "-", chart.measure.name.lower()).strip("-") or "data"
    disposition = f'attachment; filename="{name}.{extension}"'
    return HttpResponse(
        content,
        content_type=TYPES[extension],
        headers={"Content-Disposition": disposition},
    )


def table_of(chart: Chart) -> tuple[list[str], list[list[Cell]]]:
    """Headings and one row per period: first and last day, numbers, shown value."""
    columns = [_("First day"), _("Last day"), _("Numerator"), _("Denominator"),
               _("Value"), _("Median"), _("Period is over"), _("In a shift")]  # fmt: skip
    kind, shifted = chart.series.period, chart.analysis.shift_positions
    rows: list[list[Cell]] = [
        [
            point.period_start,
            periods.period_end(point.period_start, kind),
            point.numerator,
            point.denominator,
            point.value,
            chart.analysis.median,
            _("yes") if point.complete else _("no"),
            _("yes") if place in shifted else "",
        ]
        for place, point in enumerate(chart.series.points)
    ]
    return columns, rows
