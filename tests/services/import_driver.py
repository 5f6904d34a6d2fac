"""A lead who sends a file through the pages of a real installation."""

import time
from pathlib import Path

from django.test import Client
from django.urls import reverse

from extracts.models import Extract
from jobs.models import Job
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


IDENTIFIED = {
    "date": "visit_date", "unit": "rows", "numerator_0_column": "column|status",
    "numerator_0_op": "is", "numerator_0_value": "No Show",
    "denominator_0_column": "column|status", "denominator_0_op": "is_one_of",
    "denominator_0_value": "Completed, No Show",
}  # fmt: skip


def send_identified(path: str) -> None:
    """The same with a file of patients; prints 422 when it is refused, else the last status."""
    measure = MeasureFactory(project=ProjectFactory(), period="month")
    client = Client(headers={"host": "localhost"})
    client.force_login(measure.created_by)
    with Path(path).open("rb") as file:
        add = reverse("extracts:extract_add", args=[measure.project_id, measure.pk])
        sent = client.post(add, {"file": file})
    if sent.status_code != 302:
        print(sent.status_code)
        return
    at = [measure.project_id, Extract.objects.get().pk]
    client.post(reverse("extracts:extract_columns", args=at), IDENTIFIED)
    preview = reverse("extracts:extract_preview", args=at)
    if b'name="answer_0"' in client.get(preview).content:
        client.post(preview, {"answer_0": "leave_out"})
    answer = client.post(reverse("extracts:extract_count", args=at))
    print(answer.status_code)


def look_around_and_cancel(told: str) -> None:
    """Waits until rows are counted, opens two pages, presses cancel; tells the statuses.

    Its first line says that it is ready, so that the worker is started only then.
    """
    extract = Extract.objects.select_related("by", "job").get()
    client = Client(headers={"host": "localhost"})
    client.force_login(extract.by)
    at = [extract.project_id, extract.pk]
    detail = reverse("extracts:extract_detail", args=at)
    measure = reverse(
        "measures:measure_detail", args=[extract.project_id, extract.measure_id]
    )
    statuses = [client.get(detail).status_code]  # all is loaded by now
    Path(told).write_text("ready")
    while not Job.objects.filter(pk=extract.job_id, done__gt=0).exists():
        time.sleep(0.02)
    statuses.append(client.get(detail).status_code)
    statuses.append(client.get(measure).status_code)
    cancel = reverse("extracts:extract_discard", args=at)
    statuses.append(client.post(cancel).status_code)
    Path(told).write_text(" ".join(map(str, statuses)))
