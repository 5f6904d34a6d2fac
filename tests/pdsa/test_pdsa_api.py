"""PDSA cycles over HTTP."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from pdsa.models import Cycle
from projects.models import Project
from tests.factories.measures import MeasureFactory
from tests.factories.pdsa import CycleFactory

CYCLES = "/api/v1/cycles/"


def post(client: Client, **data: object):
    return client.post(CYCLES, data, content_type="application/json")


def patch(client: Client, cycle: Cycle, **data: object):
    address = f"{CYCLES}{cycle.pk}/"
    return client.patch(address, data, content_type="application/json")


def plan(project: Project, **more: object) -> dict[str, object]:
    return {
        "project": project.pk,
        "change": "Call the day before.",
        "prediction": "Half as many missed.",
        "starts_on": project.today().isoformat(),
    } | more


@pytest.fixture
def cycle(project: Project) -> Cycle:
    return CycleFactory(project=project, number=1, starts_on=project.today())


def test_cycles_list_holds_cycles_of_own_projects(
    lead_client: Client, cycle: Cycle
) -> None:
    CycleFactory()

    found = lead_client.get(CYCLES).json()

    assert [row["id"] for row in found["results"]] == [cycle.pk]


@pytest.mark.parametrize(
    ("query", "count"),
    [("open=true", 1), ("open=false", 0), ("decision=adopt", 0)],
)
def test_cycles_list_is_filtered(
    lead_client: Client, cycle: Cycle, query: str, count: int
) -> None:
    assert lead_client.get(f"{CYCLES}?{query}").json()["count"] == count


def test_cycles_list_costs_the_same_for_1_and_12_rows(
    lead_client: Client, cycle: Cycle, django_assert_max_num_queries
) -> None:
    lead_client.get(CYCLES)  # the session is new
    with django_assert_max_num_queries(15) as one:
        lead_client.get(CYCLES)
    for number in range(2, 13):
        CycleFactory(project=cycle.project, number=number, previous=cycle)

    with django_assert_max_num_queries(15) as many:
        lead_client.get(CYCLES)

    assert len(many) == len(one)


def test_cycle_create_plans(lead_client: Client, project: Project) -> None:
    answer = post(lead_client, **plan(project))

    assert answer.status_code == 201
    body = answer.json()
    assert (body["number"], body["stage"], body["recorded_afterwards"]) == (
        1, "do", False,
    )  # fmt: skip


def test_cycle_create_of_a_past_test_records_it_and_is_labelled(
    lead_client: Client, project: Project
) -> None:
    past = (project.today() - timedelta(days=20)).isoformat()

    answer = post(
        lead_client,
        **plan(project, starts_on=past, observations="Called 20.",
               prediction_match="partly", decision="adopt"),
    )  # fmt: skip

    body = answer.json()
    assert (body["stage"], body["recorded_afterwards"]) == ("done", True)


def test_cycle_create_that_skips_a_stage_stores_nothing(
    lead_client: Client, project: Project
) -> None:
    answer = post(lead_client, **plan(project, decision="adopt"))

    assert answer.status_code == 400
    assert not Cycle.objects.exists()


def test_cycle_create_for_foreign_measure_is_400(
    lead_client: Client, project: Project
) -> None:
    answer = post(lead_client, **plan(project, measure=MeasureFactory().pk))

    assert answer.status_code == 400
    assert "measure" in answer.json()["errors"]


def test_cycle_create_in_foreign_project_is_400_without_a_hint_it_exists(
    lead_client: Client, project: Project
) -> None:
    foreign = CycleFactory().project

    answer = post(lead_client, **plan(foreign))

    assert answer.status_code == 400
    assert "does not exist" in answer.json()["errors"]["project"][0]


def test_cycle_create_by_coach_is_403(
    client: Client, project: Project, coach: User
) -> None:
    client.force_login(coach)

    answer = post(client, **plan(project))

    assert answer.status_code == 403
    assert not Cycle.objects.exists()


def test_cycle_create_with_birth_date_stores_nothing(
    lead_client: Client, project: Project
) -> None:
    answer = post(lead_client, **plan(project, change="Start with DOB 1961-03-14"))

    assert answer.status_code == 400
    assert "change" in answer.json()["errors"]
    assert not Cycle.objects.exists()


def test_cycle_update_records_and_conflicts_on_old_version(
    lead_client: Client, cycle: Cycle
) -> None:
    first = patch(lead_client, cycle, observations="Called 20.", version=1)
    second = patch(lead_client, cycle, observations="Called 99.", version=1)

    assert (first.json()["stage"], second.status_code) == ("study", 409)
    cycle.refresh_from_db()
    assert cycle.observations == "Called 20."


def test_cycle_update_of_locked_prediction_is_400(
    lead_client: Client, cycle: Cycle
) -> None:
    patch(lead_client, cycle, observations="Called 20.", version=1)

    answer = patch(lead_client, cycle, prediction="As it went.", version=2)

    assert answer.status_code == 400
    assert "prediction" in answer.json()["errors"]


def test_cycle_update_without_version_is_400(lead_client: Client, cycle: Cycle) -> None:
    answer = patch(lead_client, cycle, observations="Called 20.")

    assert answer.status_code == 400
    assert "version" in answer.json()["errors"]


def test_cycle_delete_takes_a_fresh_plan_back(
    lead_client: Client, cycle: Cycle
) -> None:
    answer = lead_client.delete(f"{CYCLES}{cycle.pk}/")

    assert answer.status_code == 204
    assert not Cycle.objects.exists()
