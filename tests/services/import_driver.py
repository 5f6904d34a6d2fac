"""A lead who sends a file through the pages of a real installation."""

from pathlib import Path

from django.test import Client
from django.urls import reverse

from extracts.models import Extract
from tests.factories.measures import MeasureFactory
from tests.factories.projects import ProjectFactory

BOXES = {
    "date": "visit_date", "unit": "rows", "numerator_0_column": "column|no_show",
    "numerator_0_op": "is", "numerator_0_value": "Yes",
}  # fmt: skip


def send(path: str) -> None:
    """Uploads the file, explains its columns, looks at the counts and saves them."""
    measure = MeasureFactory(project=ProjectFactory(), period="month")
    client = Client(headers={"host": "localhost"})
    client.force_login(measure.created_by)
    with Path(path).open("rb") as file:
        add = reverse("extracts:extract_add", args=[measure.project_id, measure.pk])
        client.post(add, {"file": file})
    at = [measure.project_id, Extract.objects.get().pk]
    client.post(reverse("extracts:extract_columns", args=at), BOXES)
    client.get(reverse("extracts:extract_preview", args=at))
    answer = client.post(reverse("extracts:extract_count", args=at))
    print(answer.status_code)
