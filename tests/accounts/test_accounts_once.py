"""A write sent twice is done once, by key, for the API and for pages."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client
from knox.models import get_token_model

from accounts.actions.organisations import start_organisation
from accounts.models import Organisation, SubmittedOnce, User
from accounts.once import FORM_FIELD, REPLAY_HEADER, InFlight, digest_of, reserve
from tests.factories.accounts import UserFactory

ORGANISATIONS = "/api/v1/organisations/"
NEW_PAGE = "/accounts/organisations/new/"
PRACTICE = {"name": "Hilltop", "kind": "practice"}
TYPED = {**PRACTICE, "time_zone": "America/Chicago", "week_starts": "sunday", FORM_FIELD: "abc"}  # fmt: skip


def api_of(user: User) -> Client:
    _row, secret = get_token_model().objects.create(user=user, expiry=timedelta(days=1))
    return Client(headers={"Authorization": f"Token {secret}"})


def post(api: Client, data: object, key: str = "key-1"):
    return api.post(
        ORGANISATIONS,
        data,
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )


@pytest.fixture
def api(lead: User) -> Client:
    return api_of(lead)


def hilltops() -> int:
    return Organisation.objects.filter(name="Hilltop").count()


def test_same_key_and_body_gets_the_first_answer(api: Client) -> None:
    first = post(api, PRACTICE)
    second = post(api, PRACTICE)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second[REPLAY_HEADER] == "true"
    assert REPLAY_HEADER not in first
    assert hilltops() == 1


def test_same_key_and_other_body_is_409(api: Client) -> None:
    post(api, PRACTICE)

    answer = post(api, {**PRACTICE, "name": "Other"})

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert not Organisation.objects.filter(name="Other").exists()


def test_same_key_of_another_person_is_another_write(api: Client) -> None:
    post(api, PRACTICE)

    answer = post(api_of(UserFactory()), PRACTICE)

    assert answer.status_code == 201
    assert hilltops() == 2


def test_key_while_the_first_still_runs_is_409(api: Client, lead: User) -> None:
    digest = digest_of("POST", ORGANISATIONS, PRACTICE.items())
    reserve(user=lead, key="key-1", digest=digest)

    assert post(api, PRACTICE).status_code == 409
    assert hilltops() == 0


def test_refused_write_gives_the_key_back(api: Client) -> None:
    refused = post(api, {"name": ""})

    mended = post(api, PRACTICE)

    assert (refused.status_code, mended.status_code) == (400, 201)


def test_broken_write_gives_the_key_back(api: Client, monkeypatch) -> None:
    def breaks(**_given: object) -> None:
        raise RuntimeError

    api.raise_request_exception = False
    monkeypatch.setattr("accounts.api.start_organisation", breaks)
    broken = post(api, PRACTICE)
    monkeypatch.setattr("accounts.api.start_organisation", start_organisation)

    again = post(api, PRACTICE)

    assert (broken.status_code, again.status_code) == (500, 201)


def test_key_that_is_too_long_is_400(api: Client) -> None:
    assert post(api, PRACTICE, key="k" * 201).status_code == 400


def test_write_without_a_key_is_done_each_time(api: Client) -> None:
    for _n in range(2):
        api.post(ORGANISATIONS, PRACTICE, content_type="application/json")

    assert hilltops() == 2


@pytest.mark.django_db(transaction=True)
def test_two_threads_with_one_key_create_one_row() -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads need a database they can share; runs on PostgreSQL")
    api = api_of(UserFactory())
    together, statuses = threading.Barrier(2), []

    def send() -> None:
        together.wait()
        statuses.append(post(api, PRACTICE).status_code)
        connections.close_all()

    threads = [threading.Thread(target=send) for _n in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert set(statuses) <= {201, 409}
    assert hilltops() == 1


def test_page_clicked_twice_stores_once_and_leads_to_the_same_place(
    lead_client: Client,
) -> None:
    first = lead_client.post(NEW_PAGE, TYPED)
    second = lead_client.post(NEW_PAGE, TYPED)

    assert first["Location"] == second["Location"]
    assert second[REPLAY_HEADER] == "true"
    assert hilltops() == 1


def test_page_changed_after_going_back_is_another_write(lead_client: Client) -> None:
    lead_client.post(NEW_PAGE, TYPED)

    lead_client.post(NEW_PAGE, {**TYPED, "name": "Hilltop Annex"})

    assert Organisation.objects.filter(name__startswith="Hilltop").count() == 2


def test_page_with_something_to_mend_can_be_sent_again(lead_client: Client) -> None:
    wrong = lead_client.post(NEW_PAGE, {**TYPED, "name": ""})
    right = lead_client.post(NEW_PAGE, TYPED)

    assert (wrong.status_code, right.status_code) == (422, 302)


def test_page_whose_first_click_has_no_answer_says_so(
    lead_client: Client, lead: User, monkeypatch
) -> None:
    def never(*_args: object, **_given: object) -> None:
        raise InFlight("The first one has no answer yet.")

    monkeypatch.setattr("accounts.once.reserve_or_wait", never)

    page = lead_client.post(NEW_PAGE, TYPED)

    assert page.status_code == 409
    assert "no answer yet" in page.content.decode()


def test_page_form_carries_a_fresh_key_each_time(lead_client: Client) -> None:
    first = lead_client.get(NEW_PAGE).content.decode()
    second = lead_client.get(NEW_PAGE).content.decode()

    assert f'name="{FORM_FIELD}"' in first
    assert key_in(first) != key_in(second)


def key_in(page: str) -> str:
    return page.split(f'name="{FORM_FIELD}" value="')[1].split('"')[0]


def test_stored_answer_belongs_to_the_person_and_key(api: Client, lead: User) -> None:
    post(api, PRACTICE)

    row = SubmittedOnce.objects.get()
    assert (row.user, row.key, row.status) == (lead, "key-1", 201)
