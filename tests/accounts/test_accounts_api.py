"""The API base: problems for every error, re-authentication, people and organisations."""

import json

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, PresenceTry, User
from tests.factories.accounts import (
    PASSWORD,
    OrganisationFactory,
    OrganisationMembershipFactory,
)

ME = "/api/v1/me/"
TICKETS = "/api/v1/reauthentications/"
PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("method", "url", "body", "kind", "status"),
    [
        ("GET", "/api/v1/no-such-thing/", "", "application/json", 404),
        ("GET", "/api/v1/organisations/999999/", "", "application/json", 404),
        ("DELETE", ME, "", "application/json", 405),
        ("PATCH", ME, "<x/>", "text/xml", 415),
        ("PATCH", ME, "{", "application/json", 400),
        ("PATCH", ME, '{"time_zone": "Mars"}', "application/json", 400),
    ],
)
def test_every_error_of_the_api_is_a_problem_document(
    lead_client: Client, method: str, url: str, body: str, kind: str, status: int
) -> None:
    answer = lead_client.generic(method, url, body, content_type=kind)

    assert answer.status_code == status
    assert answer["Content-Type"] == PROBLEM
    assert answer.json()["status"] == status
    assert answer.json()["title"]


def test_anonymous_call_of_an_unknown_address_is_a_problem(client: Client, db) -> None:
    answer = client.get("/api/v1/no-such-thing/")

    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)


def test_crash_under_the_api_is_a_problem_without_details(
    lead_client: Client, monkeypatch
) -> None:
    def breaks(*_args: object, **_given: object) -> None:
        raise RuntimeError("secret detail")

    lead_client.raise_request_exception = False
    monkeypatch.setattr("accounts.api.revise_profile", breaks)

    answer = lead_client.patch(ME, {"name": "X"}, content_type="application/json")

    assert (answer.status_code, answer["Content-Type"]) == (500, PROBLEM)
    assert "secret detail" not in answer.content.decode()


def test_too_many_calls_are_a_problem_with_a_time_to_wait(
    lead_client: Client, monkeypatch
) -> None:
    monkeypatch.setattr(
        "rest_framework.throttling.UserRateThrottle.rate", "1/min", raising=False
    )
    cache.clear()  # calls of other tests by a person of the same number

    lead_client.get(ME)
    answer = lead_client.get(ME)

    assert (answer.status_code, answer["Content-Type"]) == (429, PROBLEM)
    assert int(answer["Retry-After"]) > 0


def test_problem_of_a_field_names_the_field(lead_client: Client) -> None:
    answer = lead_client.patch(
        ME, {"time_zone": "Mars"}, content_type="application/json"
    )

    assert "America/Chicago" in answer.json()["errors"]["time_zone"][0]


def test_me_takes_no_other_address_by_mass_assignment(
    lead_client: Client, lead: User
) -> None:
    lead_client.patch(
        ME, {"email": "x@example.org", "is_staff": True}, content_type="application/json"
    )  # fmt: skip

    lead.refresh_from_db()
    assert (lead.email, lead.is_staff) == ("lead@example.org", False)


def test_reauthentication_gives_a_ticket_for_one_record(lead_client: Client) -> None:
    answer = lead_client.post(
        TICKETS,
        {"bound_to": "sign:attestation:7", "password": PASSWORD},
        content_type="application/json",
    )

    assert answer.status_code == 201
    assert answer.json()["expires_in"] == 300
    assert len(answer.json()["ticket"]) >= 40


def test_reauthentication_with_a_wrong_password_is_403(lead_client: Client) -> None:
    answer = lead_client.post(
        TICKETS,
        {"bound_to": "sign:attestation:7", "password": "wrong"},
        content_type="application/json",
    )

    assert answer.status_code == 403
    assert "password" in answer.json()["errors"]


def test_reauthentication_after_five_wrong_tries_is_429(
    lead_client: Client, lead: User
) -> None:
    for _n in range(5):
        PresenceTry.objects.create(user=lead)

    answer = lead_client.post(
        TICKETS,
        {"bound_to": "sign:attestation:7", "password": PASSWORD},
        content_type="application/json",
    )

    assert answer.status_code == 429
    assert answer["Retry-After"] == "300"


def test_reauthentication_takes_only_a_binding(lead_client: Client) -> None:
    answer = lead_client.post(
        TICKETS,
        {"bound_to": "anything", "password": PASSWORD},
        content_type="application/json",
    )

    assert answer.status_code == 400
    assert "bound_to" in answer.json()["errors"]


def test_organisations_lists_own_ones_with_own_roles(
    lead_client: Client, lead: User
) -> None:
    OrganisationFactory(name="Not mine")
    mine = OrganisationMembershipFactory(user=lead)

    answer = lead_client.get("/api/v1/organisations/")

    assert [row["id"] for row in answer.json()["results"]] == [mine.organisation_id]
    assert answer.json()["results"][0]["roles"] == ["member"]


def test_organisations_cost_the_same_for_one_and_ten(
    lead_client: Client, lead: User, django_assert_max_num_queries
) -> None:
    for _n in range(10):
        OrganisationMembershipFactory(user=lead)

    with django_assert_max_num_queries(9):
        answer = lead_client.get("/api/v1/organisations/")

    assert answer.json()["count"] == 10


def test_organisation_change_of_an_old_version_is_409(
    lead_client: Client, lead: User
) -> None:
    mine = OrganisationMembershipFactory(user=lead, role="administrator").organisation

    answer = lead_client.patch(
        f"/api/v1/organisations/{mine.pk}/",
        json.dumps({"name": "New", "version": 9}),
        content_type="application/json",
    )

    assert answer.status_code == 409
    assert Organisation.objects.get(pk=mine.pk).name == mine.name


def test_schema_describes_the_token_and_the_ticket(lead_client: Client) -> None:
    schema = lead_client.get(reverse("api_schema")).content.decode()

    assert "/api/v1/reauthentications/" in schema
    assert "Idempotency-Key" in schema
