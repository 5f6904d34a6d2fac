"""The leadership brief: made from data, one line typed, one page of paper."""

import io
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import User
from jobs.running import run_queued
from meetings.actions import change_ask
from projects.models import Project
from reports.brief import brief_of, draw_pdf, kept_pdf
from tests.factories.measures import MeasureFactory, ObservationFactory
from tests.factories.pdsa import CycleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


def test_brief_of_shows_the_outcome_and_what_counting_cost(project: Project) -> None:
    MeasureFactory(project=project, name="Calls made", kind="process")
    outcome = MeasureFactory(
        project=project, name="Missed visits", goal="0.1", minutes_per_point=100
    )
    ObservationFactory(measure=outcome)
    ObservationFactory(
        measure=outcome, starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 28)
    )

    brief = brief_of(project)

    assert brief.name == "Missed visits"
    assert brief.gap is not None
    assert brief.gap.distance == "10 percentage points"
    assert brief.effort == "Counting took about 3 hours so far."


def test_brief_of_an_empty_project_says_nothing_it_does_not_know(
    project: Project,
) -> None:
    brief = brief_of(project)

    assert (brief.name, brief.gap, brief.effort, brief.ask) == ("", None, "", None)
    assert brief.tested == []


def test_brief_ask_is_typed_once_and_stands_on_the_page(
    lead_client: Client, project: Project
) -> None:
    lead_client.post(
        reverse("reports:brief_ask", args=[project.pk]),
        {"text": "Two hours a month", "version": 0},
    )

    page = lead_client.get(reverse("reports:brief", args=[project.pk]))

    assert "Two hours a month" in page.content.decode()


def test_brief_ask_with_a_phone_number_is_not_kept(
    lead_client: Client, project: Project
) -> None:
    answer = lead_client.post(
        reverse("reports:brief_ask", args=[project.pk]),
        {"text": "Call 312-555-0182", "version": 0},
    )

    assert answer.status_code == 422
    assert not hasattr(Project.objects.get(pk=project.pk), "leadership_ask")


def test_brief_pdf_is_drawn_by_the_worker_and_anew_after_a_change(
    lead_client: Client, project: Project, lead: User
) -> None:
    address = reverse("reports:brief_pdf", args=[project.pk])
    lead_client.post(reverse("reports:brief_pdf_ask", args=[project.pk]))
    run_queued()

    drawn = lead_client.get(address)
    change_ask(project=project, by=lead, text="Two hours a month")

    assert drawn.content.startswith(b"%PDF")
    assert kept_pdf(project) is None
    assert lead_client.get(address).url == reverse("reports:brief", args=[project.pk])


def test_brief_pdf_with_long_words_stays_on_one_page(
    project: Project, lead: User
) -> None:
    words = "Families who missed a visit were called on the day before it began. "
    Project.objects.filter(pk=project.pk).update(problem=words * 12, aim=words * 2)
    project.refresh_from_db()
    measure = MeasureFactory(project=project, name="Missed visits", goal="0.1")
    ObservationFactory(measure=measure)
    for number in range(1, 7):
        CycleFactory(
            project=project, number=number, change=words * 4, learned=words * 5,
            starts_on=date(2026, 2, 2) + timedelta(days=number),
        )  # fmt: skip
    change_ask(project=project, by=lead, text=(words * 4)[:290])

    content = draw_pdf(project)

    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 1
    assert "2 tests before these." in reader.pages[0].extract_text()
