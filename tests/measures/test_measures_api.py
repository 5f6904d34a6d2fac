"""Measures over the API: the same rules as on the pages, told as JSON."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.charting import chart_of
from measures.models import Measure
from projects.models import Project
from tests.factories.measures import MeasureFactory, ObservationFactory
from tests.permissions.scenario import with_token

pytestmark = pytest.mark.django_db

DEFINITION = {
    "name": "Foot exam", "kind": "process", "data_kind": "proportion",
    "numerator": "exams", "denominator": "visits", "period": "month",
    "improvement_direction": "increase", "goal": "0.8",
}  # fmt: skip
MARCH = {"period": "2024-03-17", "numerator": 3, "denominator": 20}


@pytest.fixture
def api(lead: User) -> Client:
    return with_token(lead, timedelta(days=1))


@pytest.fixture
def measure(project: Project) -> Measure:
    return MeasureFactory(project=project, name="Missed visits")


def address(name: str, measure: Measure | None = None) -> str:
    return reverse(f"measure-{name}", args=[measure.pk] if measure else [])


def post(api: Client, url: str, data: Any) -> Any:
    return api.post(url, data, content_type="application/json")


def patch(api: Client, measure: Measure, data: Any) -> Any:
    return api.patch(address("detail", measure), data, content_type="application/json")


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    return body


def test_measure_list_holds_own_projects_only(api: Client, measure: Measure) -> None:
    MeasureFactory(name="Elsewhere")

    rows = api.get(address("list")).json()["results"]

    assert [row["name"] for row in rows] == ["Missed visits"]


def test_measure_list_filters_by_project(
    api: Client, measure: Measure, lead: User
) -> None:
    other = MeasureFactory(project__lead=lead, name="Of my second project")

    rows = api.get(address("list"), {"project": other.project_id}).json()["results"]

    assert [row["name"] for row in rows] == ["Of my second project"]


def test_measure_create_answers_201_with_the_measure(
    api: Client, project: Project
) -> None:
    answer = post(api, address("list"), DEFINITION | {"project": project.pk})

    assert answer.status_code == 201
    stored = project.measures.get()
    assert (answer.json()["id"], answer.json()["version"]) == (stored.pk, 1)
    assert stored.created_by == project.created_by


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "nonsense"}, "kind"),
        ({"goal": "80"}, "goal"),
        ({"name": "missed VISITS"}, "name"),
    ],
)
def test_measure_create_with_a_fault_names_the_field_and_stores_nothing(
    api: Client, measure: Measure, changed: dict, field: str
) -> None:
    data = DEFINITION | {"project": measure.project_id} | changed

    body = assert_problem(post(api, address("list"), data), 400)

    assert list(body["errors"]) == [field]
    assert Measure.objects.count() == 1


def test_measure_create_in_a_foreign_project_is_400(api: Client) -> None:
    foreign = MeasureFactory().project

    data = DEFINITION | {"project": foreign.pk}
    body = assert_problem(post(api, address("list"), data), 400)

    assert list(body["errors"]) == ["project"]
    assert foreign.measures.count() == 1


def test_measure_update_changes_what_was_sent(api: Client, measure: Measure) -> None:
    answer = patch(api, measure, {"name": "Visits missed", "version": 1})

    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    measure.refresh_from_db()
    assert (measure.name, measure.numerator) == ("Visits missed", "missed visits")


def test_measure_update_of_an_old_version_is_409(api: Client, measure: Measure) -> None:
    Measure.objects.update(version=2)

    answer = patch(api, measure, {"name": "Visits missed", "version": 1})

    assert_problem(answer, 409)
    assert Measure.objects.get().name == "Missed visits"


def test_measure_update_without_a_version_is_409(api: Client, measure: Measure) -> None:
    assert_problem(patch(api, measure, {"name": "Visits missed"}), 409)


def test_measure_update_of_a_goal_alone_knows_the_kind(
    api: Client, measure: Measure
) -> None:
    body = assert_problem(patch(api, measure, {"goal": "15", "version": 1}), 400)

    assert list(body["errors"]) == ["goal"]


def test_measure_update_never_moves_it_to_another_project(
    api: Client, measure: Measure, lead: User
) -> None:
    other = MeasureFactory(project__lead=lead).project

    patch(api, measure, {"project": other.pk, "name": "Moved", "version": 1})

    measure.refresh_from_db()
    assert (measure.name, measure.project_id == other.pk) == ("Moved", False)


def test_observations_are_recorded_for_whole_periods(
    api: Client, measure: Measure
) -> None:
    answer = post(api, address("observations", measure), {"observations": [MARCH]})

    assert answer.status_code == 201
    assert {k: v for k, v in answer.json().items() if k != "batch"} == {
        "created": 1, "changed": 0, "unchanged": 0,
    }  # fmt: skip
    stored = measure.observations.get()
    assert (stored.starts_on, stored.ends_on) == (date(2024, 3, 1), date(2024, 3, 31))
    assert stored.batch.source == "api"


def test_observations_sent_twice_change_nothing(api: Client, measure: Measure) -> None:
    url = address("observations", measure)
    post(api, url, {"observations": [MARCH]})

    answer = post(api, url, {"observations": [MARCH]})

    assert answer.json() == {"batch": None, "created": 0, "changed": 0, "unchanged": 1}


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"period": "2024-04-01", "numerator": 21, "denominator": 20}, "numerator"),
        ({"period": "2024-03-30", "numerator": 2, "denominator": 20}, "period"),
        ({"period": "2190-01-01", "numerator": 2, "denominator": 20}, "period"),
        ({"period": "soon", "numerator": 2, "denominator": 20}, "observations"),
        ({"period": "2024-04-01", "numerator": -2, "denominator": 20}, "observations"),
    ],
)
def test_observations_with_one_bad_row_store_none(
    api: Client, measure: Measure, bad: dict, field: str
) -> None:
    data = {"observations": [MARCH, bad]}

    body = assert_problem(post(api, address("observations", measure), data), 400)

    assert list(body["errors"]) == [field]
    assert not measure.observations.exists()


def test_observations_list_is_in_pages_and_in_order(
    api: Client, measure: Measure
) -> None:
    for month in (3, 1, 2):
        start = date(2024, month, 1)
        ObservationFactory(measure=measure, starts_on=start, ends_on=start)

    url = address("observations", measure)
    body = api.get(url, {"page_size": 2}).json()

    assert body["count"] == 3
    assert [row["starts_on"] for row in body["results"]] == ["2024-01-01", "2024-02-01"]


def test_chart_says_what_the_page_says(api: Client, measure: Measure) -> None:
    for month in range(1, 13):
        start = date(2024, month, 1)
        ObservationFactory(
            measure=measure, starts_on=start, ends_on=start,
            numerator=8 if month < 6 else 2,
        )  # fmt: skip

    body = api.get(address("chart", measure)).json()

    chart = chart_of(measure)
    assert body["sentence"] == chart.sentence
    assert body["median"] == chart.analysis.median
    assert body["n_points"] == 12
    assert len(body["points"]) == len(chart.series.points)
    assert body["shift"] == chart.analysis.shift


def test_chart_too_short_to_judge_names_no_signal(
    api: Client, measure: Measure
) -> None:
    ObservationFactory(measure=measure)

    body = api.get(address("chart", measure)).json()

    assert (body["too_few"], body["signal"], body["shift_began"]) == (True, False, None)


@pytest.mark.parametrize("name", ["detail", "observations", "chart"])
def test_foreign_measure_is_404(api: Client, lead: User, name: str) -> None:
    assert_problem(api.get(address(name, MeasureFactory())), 404)


def test_team_member_may_record_but_not_define(member: User, measure: Measure) -> None:
    api = with_token(member, timedelta(days=1))

    recorded = post(api, address("observations", measure), {"observations": [MARCH]})
    defined = post(api, address("list"), DEFINITION | {"project": measure.project_id})

    assert recorded.status_code == 201
    assert_problem(defined, 403)


def test_measures_without_a_token_are_401(client: Client, measure: Measure) -> None:
    assert_problem(client.get(address("list")), 401)
