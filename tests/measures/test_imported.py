"""Last year's spreadsheet comes along with its own dates, and is told apart."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from attestations import evidence, snapshot
from measures.imported import imported_periods
from tests.factories.attestations import make_ready
from tests.factories.measures import MeasureFactory

pytestmark = pytest.mark.django_db


def test_pasted_periods_from_before_the_project_are_marked(client: Client) -> None:
    team = make_ready()
    project = team.project  # began in September 2025
    lead: User = team.lead
    measure = MeasureFactory(project=project, name="Waits")
    client.force_login(lead)
    page = reverse("measures:observation_paste", args=[project.pk, measure.pk])
    rows = "Jul 2025\t4\t20\nAug 2025\t5\t20\nSep 2025\t3\t25"

    client.post(page, {"rows": rows, "save": "1"})

    days = measure.observations.order_by("starts_on").values_list(
        "starts_on", flat=True
    )
    assert list(days) == [date(2025, 7, 1), date(2025, 8, 1), date(2025, 9, 1)]
    assert imported_periods(project) == {measure.pk: 2}
    shown = client.get(
        reverse("measures:measure_detail", args=[project.pk, measure.pk])
    )
    assert "2 periods from before the project" in shown.content.decode()
    material = evidence.load(team.participation)
    facts = snapshot.snapshot_of(material, evidence.verdict_of(material))["measures"]
    assert {one["name"]: one["imported_periods"] for one in facts} == {
        "Missed visits": 0, "Waits": 2,
    }  # fmt: skip
