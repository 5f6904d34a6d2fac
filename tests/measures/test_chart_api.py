"""Charts over the API: the same selections and decisions as on the page."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from measures.charting import chart_of
from measures.models import Measure
from projects.models import Project
from tests.factories.measures import (
    ChartDecisionFactory,
    MeasureFactory,
    ObservationFactory,
)
from tests.permissions.scenario import with_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(lead: User) -> Client:
    return with_token(lead, timedelta(days=1))


@pytest.fixture
def measure(project: Project) -> Measure:
    """Twelve months at two sites, South from the third on."""
    measure = MeasureFactory(project=project)
    for month in range(1, 13):
        start = date(2024, month, 1)
        for site in ("North", "South")[: 1 if month < 3 else 2]:
            ObservationFactory(
                measure=measure, starts_on=start, ends_on=start, site=site,
                numerator=8 if month < 6 else 2,
            )  # fmt: skip
    return measure


def address(name: str, measure: Measure, *more: object) -> str:
    return reverse(f"measure-{name}", args=[measure.pk, *more])


def post(api: Client, url: str, data: Any) -> Any:
    return api.post(url, data, content_type="application/json")


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"rules": "ihi"},
        {"period": "quarter"},
        {"site": "North", "rules": "cutbox"},
        {"sites": "constant", "since": "2024-03-01"},
    ],
)
def test_chart_is_the_one_asked_for(
    api: Client, measure: Measure, asked: dict[str, str]
) -> None:
    body = api.get(address("chart", measure), asked).json()

    chart = chart_of(measure, **asked)
    assert body["sentence"] == chart.sentence
    assert body["rules"] == chart.analysis.rules.key
    assert body["period"] == chart.series.period
    assert [p["numerator"] for p in body["points"]] == [p.numerator for p in chart.series.points]  # fmt: skip
    assert [p["mixed"] for p in body["phases"]] == [p.mixed for p in chart.analysis.phases]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"rules": "tealeaves"}, "rules"),
        ({"period": "fortnight"}, "period"),
        ({"site": "East"}, "site"),
        ({"sites": "constant", "since": "soon"}, "since"),
        ({"site": "North", "sites": "constant"}, "sites"),
    ],
)
def test_chart_that_cannot_be_is_refused_by_field(
    api: Client, measure: Measure, asked: dict[str, str], field: str
) -> None:
    answer = api.get(address("chart", measure), asked)

    assert answer.status_code == 400
    assert field in answer.text


def test_decision_is_made_listed_taken_back_and_put_back(
    api: Client, measure: Measure
) -> None:
    sent = {
        "kind": "exclusion",
        "day": "2024-04-17",
        "reason": "Flood",
        "site": "North",
    }
    made = post(api, address("decisions", measure), sent)
    assert (made.status_code, made.json()["day"]) == (201, "2024-04-01")
    number = made.json()["id"]

    listed = api.get(address("decisions", measure)).json()["results"]
    assert [row["reason"] for row in listed] == ["Flood"]
    chart = api.get(address("chart", measure), {"site": "North"}).json()
    assert [p["note"] for p in chart["points"] if p["excluded"]] == ["Flood"]

    back = post(api, address("decision-take-back", measure, number), {})
    assert back.json()["taken_back_at"] is not None
    again = post(api, address("decision-put-back", measure, number), {})
    assert again.json()["taken_back_at"] is None


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "magic"}, "kind"),
        ({"reason": ""}, "reason"),
        ({"reason": "SSN 123-45-6789"}, "reason"),
        ({"day": "2020-01-01"}, "day"),
        ({"site": "North"}, "site"),
    ],
)
def test_decision_with_a_fault_is_refused_by_field(
    api: Client, measure: Measure, sent: dict[str, str], field: str
) -> None:
    whole = {"kind": "phase", "day": "2024-03-01", "reason": "South joined"} | sent

    answer = post(api, address("decisions", measure), whole)

    assert answer.status_code == 400
    assert field in answer.text
    assert not measure.decisions.exists()


def test_decision_of_another_measure_is_not_found(
    api: Client, measure: Measure
) -> None:
    other = ChartDecisionFactory(measure=MeasureFactory(project=measure.project))

    answer = post(api, address("decision-take-back", measure, other.pk), {})

    assert answer.status_code == 404


def test_rules_of_the_team_are_a_field_of_the_measure(
    api: Client, measure: Measure
) -> None:
    answer = api.patch(
        address("detail", measure),
        {"rule_set": "ihi", "version": measure.version},
        content_type="application/json",
    )

    assert answer.json()["rule_set"] == "ihi"
    assert api.get(address("chart", measure)).json()["rules"] == "ihi"


REDEFINITION = {
    "day": "2024-07-01", "reason": "Late visits count too", "version": 1,
    "numerator": "missed or late visits",
}  # fmt: skip


def test_definition_is_changed_listed_and_taken_back(
    api: Client, measure: Measure
) -> None:
    made = post(api, address("definitions", measure), REDEFINITION)

    assert made.status_code == 201
    first, now = api.get(address("definitions", measure)).json()
    assert made.json() == [first, now]
    assert (first["numerator"], first["ends"]) == ("missed visits", "2024-06-30")
    assert (now["numerator"], now["begins"]) == ("missed or late visits", "2024-07-01")
    assert len(api.get(address("chart", measure)).json()["phases"]) == 2

    api.post(address("decision-take-back", measure, now["change"]))

    (only,) = api.get(address("definitions", measure)).json()
    assert (only["numerator"], only["begins"]) == ("missed visits", None)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"version": 7}, 409),
        ({"day": "2020-01-01"}, 400),
        ({"reason": ""}, 400),
        ({"numerator": "missed visits"}, 400),
        ({"reason": "SSN 123-45-6789"}, 400),
    ],
)
def test_definition_that_cannot_be_is_refused(
    api: Client, measure: Measure, changed: dict[str, Any], status: int
) -> None:
    answer = post(api, address("definitions", measure), REDEFINITION | changed)

    assert answer.status_code == status
    assert not measure.decisions.exists()


def test_definition_is_not_made_as_a_decision(api: Client, measure: Measure) -> None:
    sent = {"kind": "definition", "day": "2024-07-01", "reason": "Late ones too"}

    answer = post(api, address("decisions", measure), sent)

    assert answer.status_code == 400
    assert "send it to the definitions" in answer.text


def test_measure_with_numbers_takes_other_words_only_for_the_same(
    api: Client, measure: Measure
) -> None:
    sent = {"numerator": "visits missed", "version": 1}
    url = address("detail", measure)

    refused = api.patch(url, sent, content_type="application/json")
    taken = api.patch(url, sent | {"same_meaning": True}, content_type="application/json")  # fmt: skip

    assert (refused.status_code, taken.status_code) == (400, 200)
    assert "only the words change" in refused.text
    assert taken.json()["numerator"] == "visits missed"


def test_measure_says_what_it_stands_in_for(api: Client, measure: Measure) -> None:
    sent = {
        "surrogate_for": "Asthma well controlled", "surrogate_identifier": "CBE 0047",
        "surrogate_reason": "Refills stand in our records", "minutes_per_point": 20,
        "version": 1,
    }  # fmt: skip

    answer = api.patch(address("detail", measure), sent, content_type="application/json")  # fmt: skip

    assert answer.status_code == 200
    assert sent.items() - {("version", 1)} <= answer.json().items()
    nameless = {"surrogate_for": "", "version": 2}
    answer = api.patch(address("detail", measure), nameless, content_type="application/json")  # fmt: skip
    assert answer.status_code == 400
