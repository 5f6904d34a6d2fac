"""110,527 real visits through the page and through the API: the reference's exact counts."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from extracts.models import Extract
from jobs.running import run_queued
from measures.charting import chart_of
from measures.models import Measure
from projects.models import Project
from tests.extracts.reader.reference_files import DATA, load, recipe, require_shared
from tests.factories.measures import MeasureFactory

require_shared()

FILE = "noshow_appointments.csv.gz"
ANSWERS: dict[str, Any] = load(DATA / "reference_answers.json")["files"][FILE]
NS1, NS3 = "NS1_no_show_rate", "NS3_sms_sent_when_lead_3plus_days"
pytestmark = [pytest.mark.shared, pytest.mark.django_db]


@pytest.fixture
def weekly(project: Project, extract_root: object) -> Measure:
    """A measure of a practice whose weeks begin on Monday."""
    project.organisation.week_starts = "monday"
    project.organisation.save()
    return MeasureFactory(project=project, name="Visits", period="week")


def visits() -> SimpleUploadedFile:
    return SimpleUploadedFile(FILE, (DATA / FILE).read_bytes())


def weeks_of(measure: Measure) -> dict[str, list[int]]:
    """What the run chart shows: numerator and denominator by the week's first day."""
    points = chart_of(Measure.objects.get(pk=measure.pk)).series.points
    return {
        point.period_start.isoformat(): [point.numerator, point.denominator]
        for point in points
        if point.denominator
    }


def test_extract_pages_give_the_reference_counts_of_every_week(
    lead_client: Client, weekly: Measure
) -> None:
    add = reverse("extracts:extract_add", args=[weekly.project_id, weekly.pk])
    lead_client.post(add, {"file": visits()})
    at = [weekly.project_id, Extract.objects.get().pk]
    lead_client.post(
        reverse("extracts:extract_columns", args=at),
        {
            "date": "AppointmentDay", "unit": "rows", "numerator_0_op": "is",
            "numerator_0_column": "column|No-show", "numerator_0_value": "Yes",
        },
    )  # fmt: skip
    preview = lead_client.get(reverse("extracts:extract_preview", args=at))
    lead_client.post(reverse("extracts:extract_count", args=at))
    run_queued()

    assert "22,319" in preview.content.decode()
    assert "110,527" in preview.content.decode()
    assert weeks_of(weekly) == ANSWERS[NS1]["by_week_mon"]


@pytest.mark.parametrize("name", [NS1, NS3])
def test_extract_api_gives_the_reference_counts_of_every_week(
    lead_client: Client, weekly: Measure, name: str
) -> None:
    sent = lead_client.post(
        "/api/v1/extracts/",
        {"file": visits(), "measure": weekly.pk, "recipe": json.dumps(recipe(name))},
    )
    run_queued()
    told = lead_client.get(f"/api/v1/extracts/{sent.json()['id']}/").json()

    assert (sent.status_code, told["status"]) == (202, "counted")
    assert told["outcome"]["total"] == ANSWERS[name]["total"]
    assert told["destroyed_at"] is not None
    assert weeks_of(weekly) == ANSWERS[name]["by_week_mon"]
