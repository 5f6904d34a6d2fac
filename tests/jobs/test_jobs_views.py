"""The progress page is for the person who waits."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db


def address(job, name: str = "job_status") -> str:
    return reverse(f"jobs:{name}", args=[job.pk])


def test_job_status_shows_progress_and_keeps_polling(
    lead_client: Client, lead: User
) -> None:
    job = JobFactory(
        requested_by=lead, status="running", phase="Reading rows", done=250, total=1000
    )

    page = lead_client.get(address(job)).content.decode()

    assert "Counting the extract" in page
    assert "Reading rows" in page
    assert f'hx-get="{address(job)}"' in page
    assert 'value="250" max="1000"' in page


def test_job_status_for_htmx_is_only_the_part_that_changes(
    lead_client: Client, lead: User
) -> None:
    job = JobFactory(requested_by=lead)

    page = lead_client.get(
        address(job), headers={"HX-Request": "true"}
    ).content.decode()

    assert "<html" not in page
    assert f'id="job-{job.pk}"' in page


@pytest.mark.parametrize("status", ["succeeded", "failed", "cancelled"])
def test_job_status_of_a_finished_job_stops_polling(
    lead_client: Client, lead: User, status: str
) -> None:
    job = JobFactory(requested_by=lead, status=status, result_url="/result/")

    page = lead_client.get(address(job)).content.decode()

    assert "hx-trigger" not in page
    assert 'href="/result/"' in page


def test_job_status_of_somebody_else_is_not_found(lead_client: Client) -> None:
    assert lead_client.get(address(JobFactory())).status_code == 404


def test_job_status_shows_the_error_in_plain_words(
    lead_client: Client, lead: User
) -> None:
    job = JobFactory(requested_by=lead, status="failed", error="The file is empty.")

    assert "The file is empty." in lead_client.get(address(job)).content.decode()


def test_job_cancel_ends_a_waiting_job(lead_client: Client, lead: User) -> None:
    job = JobFactory(requested_by=lead)

    answer = lead_client.post(address(job, "job_cancel"))

    job.refresh_from_db()
    assert (answer.status_code, job.status) == (302, "cancelled")


def test_job_retry_of_a_done_job_says_why_not(lead_client: Client, lead: User) -> None:
    job = JobFactory(requested_by=lead, status="succeeded")

    page = lead_client.post(address(job, "job_retry"), follow=True).content.decode()

    assert "was done already" in page


def test_job_api_gives_progress_in_percent(lead_client: Client, lead: User) -> None:
    job = JobFactory(requested_by=lead, done=1, total=4)

    answer = lead_client.get(f"/api/v1/jobs/{job.pk}/").json()

    assert (answer["percent"], answer["status"]) == (25, "queued")


def test_job_api_of_somebody_else_is_a_problem_document(lead_client: Client) -> None:
    answer = lead_client.get(f"/api/v1/jobs/{JobFactory().pk}/")

    assert (answer.status_code, answer["Content-Type"]) == (
        404, "application/problem+json",
    )  # fmt: skip


def test_job_api_list_costs_the_same_for_one_and_ten(
    lead_client: Client, lead: User, django_assert_max_num_queries
) -> None:
    JobFactory.create_batch(10, requested_by=lead)

    with django_assert_max_num_queries(10):
        assert lead_client.get("/api/v1/jobs/").json()["count"] == 10
