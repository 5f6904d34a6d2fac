"""POST /api/v1/analysis/: one series judged for whoever is logged in, stored nowhere."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from measures.analysis_api import MOST_BYTES, MOST_POINTS, AnalysisThrottle
from tests.permissions.scenario import with_token

pytestmark = pytest.mark.django_db

SHARES = {"chart": "p", "y": [12, 15, 8, 10], "n": [50, 50, 50, 50]}


@pytest.fixture
def api(lead: User) -> Client:
    cache.clear()  # who asked how often is counted there
    return with_token(lead, timedelta(days=1))


def ask(api: Client, document: Any) -> Any:
    return api.post(
        reverse("api_analysis"), json.dumps(document), content_type="application/json"
    )


def assert_problem(answer: Any, status: int, reason: str) -> None:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert reason in answer.content.decode()


def test_series_is_judged_by_the_products_conventions(api: Client) -> None:
    answer = ask(api, {"chart": "run", "y": [1, 1, 1, 1, 9, 9, 9, 9], "cl": 0.5})

    assert answer.status_code == 200
    assert answer.json()["parts"][0]["longest_run"] == 8
    assert answer.json()["parts"][0]["runs_signal"] is False


def test_series_may_ask_for_the_references_conventions(api: Client) -> None:
    document = {"chart": "run", "y": [1, 1, 1, 1, 9, 9, 9, 9], "cl": 0.5}

    answer = ask(api, {**document, "mode": "reference"})

    assert answer.json()["parts"][0]["runs_signal"] is True


def test_p_chart_has_its_limits(api: Client) -> None:
    body = ask(api, SHARES).json()

    assert body["cl"] == [0.225] * 4
    assert body["ucl"][0] == pytest.approx(0.4021651, abs=1e-6)


def test_person_with_a_session_may_ask_too(lead_client: Client) -> None:
    assert ask(lead_client, SHARES).status_code == 200


def test_nobody_is_answered(client: Client) -> None:
    assert ask(client, SHARES).status_code == 401


def test_nothing_is_stored(api: Client, django_assert_max_num_queries) -> None:
    events = Event.objects.count()

    with django_assert_max_num_queries(3):  # who is it, whose token
        ask(api, SHARES)

    assert Event.objects.count() == events


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"chart": "pie", "y": [1]}, "no chart called 'pie'"),
        ({"chart": "p", "y": [3], "n": [2]}, "numerator 3 above denominator 2"),
        ({"chart": "p", "y": [1]}, "needs denominators"),
        ({"y": [1]}, "'chart' is missing"),
        ({"chart": "i", "y": ["many"]}, "is not a number"),
        ([SHARES], "Send one object"),
        ("text", "Send one object"),
        ({"chart": "i", "y": [1] * (MOST_POINTS + 1)}, "send at most 2000"),
        ({"chart": "ssa_C", "y": [1] * 501}, "send at most 500"),
        (
            {"chart": "run_rebase", "series": {"a": [1] * 1500, "b": [1] * 1500}},
            "3000 values are too many",
        ),
    ],
)
def test_series_that_cannot_be_computed_is_a_problem_with_its_reason(
    api: Client, document: Any, reason: str
) -> None:
    assert_problem(ask(api, document), 400, reason)


@pytest.mark.parametrize("body", ["{", '{"chart": "i", "y": [NaN]}', "\ufffe"])
def test_body_that_is_no_json_is_a_problem(api: Client, body: str) -> None:
    answer = api.post(reverse("api_analysis"), body, content_type="application/json")

    assert_problem(answer, 400, "JSON")


def test_body_too_large_is_refused_before_it_is_read(api: Client) -> None:
    answer = ask(api, {**SHARES, "note": "x" * MOST_BYTES})

    assert_problem(answer, 413, "256 KB")


def test_body_of_a_form_is_not_understood(api: Client) -> None:
    assert_problem(
        api.post(reverse("api_analysis"), {"chart": "i"}), 415, "Unsupported"
    )


def test_largest_series_is_answered(api: Client) -> None:
    answer = ask(api, {"chart": "i", "y": [k % 7 for k in range(MOST_POINTS)]})

    assert len(answer.json()["ucl"]) == MOST_POINTS


def test_too_many_questions_are_told_to_wait(api: Client, monkeypatch) -> None:
    monkeypatch.setattr(AnalysisThrottle, "rate", "2/min")
    answers = [ask(api, SHARES) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert_problem(answers[2], 429, "Too many requests")
    assert int(answers[2]["Retry-After"]) > 0


def test_description_of_the_api_tells_of_it(lead_client: Client) -> None:
    schema = lead_client.get(reverse("api_schema"), {"format": "json"}).json()

    route = schema["paths"]["/api/v1/analysis/"]["post"]
    assert {"200", "400", "413", "429"} <= route["responses"].keys()
    body = schema["components"]["schemas"]["SeriesToAnalyseRequest"]["properties"]
    assert {"chart", "y", "n", "part", "freeze", "mode"} <= body.keys()
