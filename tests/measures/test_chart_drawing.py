"""A page that waits for its drawing asks ever more slowly, then rests."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from jobs.running import run_queued
from measures.actions import enqueue_drawing
from measures.charting import OWN
from measures.drawings import drawings_of, pictured
from projects.models import Project
from tests.factories.measures import MeasureFactory, ObservationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(project: Project) -> str:
    measure = MeasureFactory(project=project)
    ObservationFactory(measure=measure, batch__measure=measure)
    return reverse("measures:chart_drawing", args=[project.pk, measure.pk])


def test_chart_drawing_asks_again_after_twice_the_time(
    lead_client: Client, address: str
) -> None:
    first = lead_client.get(address).content.decode()
    third = lead_client.get(address + "?asked=2").content.decode()

    assert 'data-wait="1500"' in first
    assert "asked=1" in first
    assert 'data-wait="6000"' in third


@pytest.mark.parametrize("asked", ["6", "7", "999"])
def test_chart_drawing_rests_after_a_while(
    lead_client: Client, address: str, asked: str
) -> None:
    page = lead_client.get(f"{address}?asked={asked}").content.decode()

    assert "data-drawing" not in page


def test_chart_drawing_ignores_what_is_no_number(
    lead_client: Client, address: str
) -> None:
    page = lead_client.get(address + "?asked=soon").content.decode()

    assert 'data-wait="1500"' in page


def test_chart_is_drawn_in_the_language_of_who_asked(project: Project) -> None:
    measure = MeasureFactory(project=project)
    ObservationFactory(measure=measure, batch__measure=measure)
    with translation.override("es"):
        enqueue_drawing(measure, by=None)

    run_queued()

    with translation.override("es"):
        assert all(drawings_of(pictured(measure, OWN)).values())
    with translation.override("en-us"):
        assert not any(drawings_of(pictured(measure, OWN)).values())


def test_two_languages_are_two_jobs(project: Project) -> None:
    measure = MeasureFactory(project=project)
    ObservationFactory(measure=measure, batch__measure=measure)
    enqueue_drawing(measure, by=None)
    with translation.override("es"):
        enqueue_drawing(measure, by=None)

    run_queued()

    assert all(drawings_of(pictured(measure, OWN)).values())
    with translation.override("es"):
        assert all(drawings_of(pictured(measure, OWN)).values())
