"""CSV and XLSX of a measure: the numbers of the chart, in both alike."""

import csv
import io
from datetime import date, datetime

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from measures import actions
from measures.charting import chart_of
from measures.figures import Figures
from measures.models import Measure
from projects.models import Project
from tests.factories.measures import MeasureFactory

pytestmark = pytest.mark.django_db

GAP = [
    Figures(date(2024, 1, 1), date(2024, 1, 31), numerator=3, denominator=20),
    Figures(date(2024, 3, 1), date(2024, 3, 31), numerator=0, denominator=25),
]


@pytest.fixture
def measure(project: Project) -> Measure:
    measure = MeasureFactory(project=project, name="Missed visits, all")
    actions.record_observations(measure=measure, figures=GAP, by=measure.created_by)
    return measure


def download(
    client: Client, measure: Measure, extension: str, query: str = ""
) -> bytes:
    args = [measure.project_id, measure.pk, extension]
    answer = client.get(reverse("measures:measure_data", args=args) + query)
    assert answer["Content-Disposition"] == (
        f'attachment; filename="missed-visits-all.{extension}"'
    )
    return answer.content


def rows_of_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_csv_holds_the_points_of_the_chart(
    lead_client: Client, measure: Measure
) -> None:
    rows = rows_of_csv(download(lead_client, measure, "csv"))

    points = chart_of(measure).series.points
    assert [row["First day"] for row in rows] == [
        point.period_start.isoformat() for point in points
    ]
    assert [row["Numerator"] for row in rows] == ["3", "", "0"]
    assert [row["Value"] for row in rows] == ["0.15", "", "0.0"]


def test_xlsx_holds_the_same_as_csv(lead_client: Client, measure: Measure) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(download(lead_client, measure, "xlsx")), read_only=True
    )
    columns, *cells = [list(row) for row in book.worksheets[0].values]

    rows = rows_of_csv(download(lead_client, measure, "csv"))

    assert columns == list(rows[0])
    assert [as_text(row) for row in cells] == [as_text(r.values()) for r in rows]


def as_text(row: object) -> list[str]:
    """Cells as comparable text: whole numbers without a point, nothing for empty."""
    return [plain(cell) for cell in row]  # type: ignore[attr-defined]


def plain(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    try:
        return f"{float(str(cell)):g}"
    except ValueError:
        return str(cell)


def test_csv_of_one_site_holds_that_site_only(
    lead_client: Client, measure: Measure
) -> None:
    north = Figures(
        date(2024, 1, 1), date(2024, 1, 31), site="North", numerator=1, denominator=5
    )
    actions.record_observations(measure=measure, figures=[north], by=measure.created_by)

    rows = rows_of_csv(download(lead_client, measure, "csv", "?site=North"))

    assert [(row["Numerator"], row["Denominator"]) for row in rows] == [("1", "5")]


def test_download_of_another_kind_is_not_found(
    lead_client: Client, measure: Measure
) -> None:
    url = reverse("measures:measure_data", args=[measure.project_id, measure.pk, "pdf"])

    assert lead_client.get(url).status_code == 404
