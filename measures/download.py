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
    control = chart.control.chart if chart.control else None
    columns = [_("First day"), _("Last day"), _("Numerator"), _("Denominator"),
               _("Value"), _("Center line") if control else _("Median"),
               _("Period is over"), _("In a shift"), _("Set aside"), _("Note")]  # fmt: skip
    if control:
        columns += [_("Lower limit"), _("Upper limit"), _("Rules it takes part in")]
    kind, shifted = chart.series.period, chart.judged.shift_positions
    centre = centre_line(chart)
    rows: list[list[Cell]] = [
        [
            point.period_start,
            periods.period_end(point.period_start, kind),
            point.numerator,
            point.denominator,
            point.value,
            centre[place],
            _("yes") if point.complete else _("no"),
            _("yes") if place in shifted else "",
            _("yes") if point.excluded else "",
            note_of(chart, place),
            *control_cells(chart, place),
        ]
        for place, point in enumerate(chart.series.points)
    ]
    return columns, rows


def note_of(chart: Chart, place: int) -> str:
    """The note of a point, after the new definition that begins with it."""
    parts = (chart.definition_starts.get(place, ""), chart.series.points[place].note)
    return "; ".join(part for part in parts if part)


def centre_line(chart: Chart) -> list[float | None]:
    """The median, or a control chart's centre, that each point is judged against."""
    if chart.control:
        return list(chart.control.chart.centre)
    return [
        phase.median
        for phase in chart.analysis.phases
        for _place in range(phase.start, phase.end)
    ]


def control_cells(chart: Chart, place: int) -> list[Cell]:
    """Limits and rules of a control chart at one point; nothing on a run chart."""
    if chart.control is None:
        return []
    drawn = chart.control.chart
    reasons = "; ".join(chart.control.reasons_at(place))
    return [drawn.lower[place], drawn.upper[place], reasons]
