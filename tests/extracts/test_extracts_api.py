"""Extracts over the REST API: nothing kept of a bad request, plain words for each."""

import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from jsonschema import Draft202012Validator

from accounts.models import User
from extracts.models import Extract
from jobs.running import run_queued
from measures.models import Measure
from tests.factories.extracts import RECIPE, visits_csv
from tests.factories.sharing import show_everything

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/extracts/"


def request_for(measure: Measure, **changes: object) -> dict[str, object]:
    return {
        "file": SimpleUploadedFile("visits.csv", visits_csv()),
        "measure": measure.pk, "recipe": json.dumps(RECIPE), **changes,
    }  # fmt: skip


def test_extract_create_counts_in_the_background_and_tells_the_result(
    lead_client: Client, measure: Measure
) -> None:
    sent = lead_client.post(ADDRESS, request_for(measure))
    run_queued()
    told = lead_client.get(f"{ADDRESS}{sent.json()['id']}/").json()

    assert (sent.status_code, sent.json()["status"]) == (202, "counting")
    assert told["job"]["status"] == "succeeded"
    assert told["outcome"]["total"] == [15, 60]
    assert told["dropped_columns"] == ["patient_id", "clinic", "wait_days"]


def test_extract_create_of_the_same_again_answers_200_with_the_first(
    lead_client: Client, measure: Measure
) -> None:
    first = lead_client.post(ADDRESS, request_for(measure)).json()["id"]
    run_queued()

    again = lead_client.post(ADDRESS, request_for(measure))

    assert (again.status_code, again.json()["id"]) == (200, first)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"file": SimpleUploadedFile("v.pdf", b"%PDF")}, "CSV and XLSX"),
        ({"file": SimpleUploadedFile("v.csv", b"a,b\n")}, "no rows"),
        ({"file": SimpleUploadedFile("v.csv", b"")}, "empty"),
        ({"file": ""}, "file"),
        ({"recipe": "{oops"}, "not JSON"),
        (
            {"recipe": '{"date": {"column": "visit_date"}}'},
            "no condition says what counts",
        ),
        ({"recipe": json.dumps(RECIPE | {"period": "day"})}, "kept by week"),
    ],
)
def test_extract_create_with_a_fault_is_a_problem_and_keeps_nothing(
    lead_client: Client, measure: Measure, extract_root: Path, changes: dict, words: str
) -> None:
    answer = lead_client.post(ADDRESS, request_for(measure, **changes))

    assert (answer.status_code, answer["Content-Type"]) == (
        400, "application/problem+json",
    )  # fmt: skip
    assert words in answer.content.decode()
    assert Extract.objects.count() == 0
    assert [p for p in extract_root.rglob("*") if p.is_file()] == []


def test_extract_create_without_the_practices_agreement_is_refused(
    lead_client: Client, measure: Measure, settings: LazySettings
) -> None:
    settings.ROW_UPLOADS = "with-agreement"

    answer = lead_client.post(ADDRESS, request_for(measure))

    assert answer.status_code == 400
    assert "has not agreed yet" in answer.json()["detail"]


def test_extract_create_by_a_stranger_is_not_found(
    client: Client, measure: Measure, stranger: User
) -> None:
    client.force_login(stranger)

    assert client.post(ADDRESS, request_for(measure)).status_code == 404


def test_extract_create_by_a_coach_is_forbidden(
    client: Client, measure: Measure, coach: User
) -> None:
    show_everything(measure.project)
    client.force_login(coach)

    assert client.post(ADDRESS, request_for(measure)).status_code == 403


def test_extract_create_with_an_open_question_waits_and_asks_it(
    lead_client: Client, measure: Measure
) -> None:
    content = visits_csv().replace(b"patient_id", b"patient name")
    file = SimpleUploadedFile("visits.csv", content)
    sent = lead_client.post(ADDRESS, request_for(measure, file=file)).json()
    run_queued()

    told = lead_client.get(f"{ADDRESS}{sent['id']}/").json()

    assert told["status"] == "received"
    assert told["outcome"]["questions"][0]["id"] == "identifiers"


def test_extract_preview_tells_columns_and_counts_and_keeps_nothing(
    lead_client: Client, measure: Measure, extract_root: Path
) -> None:
    request = request_for(measure)
    del request["measure"]

    told = lead_client.post(ADDRESS + "preview/", request).json()

    assert told["counts"]["total"] == [15, 60]
    assert "MRN-" not in json.dumps(told)
    assert Extract.objects.count() == 0
    assert [p for p in extract_root.rglob("*") if p.is_file()] == []


def test_extract_recipe_schema_is_served_and_fits_the_recipe(
    lead_client: Client, db: None
) -> None:
    told = lead_client.get(ADDRESS + "recipe-schema/").json()

    assert list(Draft202012Validator(told).iter_errors(RECIPE)) == []
    assert list(Draft202012Validator(told).iter_errors({"period": "fortnight"}))


def test_extract_preview_of_an_unreadable_file_is_a_verdict(
    lead_client: Client, measure: Measure
) -> None:
    file = SimpleUploadedFile("visits.csv", b"a,b\n")

    answer = lead_client.post(ADDRESS + "preview/", {"file": file})

    assert (answer.status_code, answer.json()["verdict"]) == (200, "refuse")


def test_extract_list_shows_only_extracts_of_projects_one_may_see(
    client: Client, extract: Extract, stranger: User, lead: User
) -> None:
    client.force_login(stranger)
    strangers = client.get(ADDRESS).json()["count"]
    client.force_login(lead)

    assert (strangers, client.get(ADDRESS).json()["count"]) == (0, 1)


def test_extract_list_costs_the_same_for_one_and_ten(
    lead_client: Client, extract: Extract, django_assert_max_num_queries
) -> None:
    for _number in range(9):
        Extract.objects.create(
            project=extract.project, measure=extract.measure, by=extract.by,
            permit="own", suffix=".csv", sha256="0", size=1, stored_name="x",
            stored_key="x",
        )  # fmt: skip

    with django_assert_max_num_queries(11):
        assert lead_client.get(ADDRESS).json()["count"] == 10


COUNTS = ADDRESS + "counts/"
TABLE = "period,numerator,denominator\n2026-01-05,3,20\n2026-01-12,4,21\n"


def stored(measure: Measure) -> list[tuple[int, int]]:
    return list(measure.observations.values_list("numerator", "denominator"))


def test_counts_are_stored_even_where_rows_are_off(
    lead_client: Client, measure: Measure, settings: LazySettings
) -> None:
    settings.ROW_UPLOADS = "off"

    answer = lead_client.post(COUNTS, {"measure": measure.pk, "counts": TABLE})

    assert (answer.status_code, answer.json()["created"]) == (201, 2)
    assert stored(measure) == [(3, 20), (4, 21)]
    assert measure.batches.get().source == "extract"


def test_counts_take_the_file_that_the_preview_printed(
    lead_client: Client, measure: Measure
) -> None:
    recipe = {**RECIPE, "period": "week", "week_starts": measure.project.week_starts()}
    printed = lead_client.post(
        f"{ADDRESS}preview/",
        {"file": SimpleUploadedFile("visits.csv", visits_csv()),
         "recipe": json.dumps(recipe)},
    )  # fmt: skip
    file = SimpleUploadedFile("counts.json", printed.content)

    answer = lead_client.post(COUNTS, {"measure": measure.pk, "file": file})

    assert answer.status_code == 201
    assert stored(measure) == [(15, 60)]


def test_counts_that_change_data_are_a_conflict_until_they_are_agreed_to(
    lead_client: Client, measure: Measure
) -> None:
    lead_client.post(COUNTS, {"measure": measure.pk, "counts": TABLE})
    other = {"measure": measure.pk, "counts": TABLE.replace("3,20", "5,20")}

    asked = lead_client.post(COUNTS, other)
    kept = stored(measure)
    agreed = lead_client.post(
        COUNTS, other | {"agreed": asked.json()["changes_digest"]}
    )

    assert (asked.status_code, asked["Content-Type"]) == (
        409, "application/problem+json",
    )  # fmt: skip
    assert asked.json()["changes"][0]["after"] == {"numerator": 5, "denominator": 20}
    assert kept == [(3, 20), (4, 21)]
    assert (agreed.status_code, agreed.json()["changed"]) == (201, 1)


def test_counts_sent_twice_with_one_key_are_added_once(
    lead_client: Client, measure: Measure
) -> None:
    sent = {"measure": measure.pk, "counts": TABLE}
    key = {"headers": {"Idempotency-Key": "weekly-job-7"}}

    first = lead_client.post(COUNTS, sent, **key)
    again = lead_client.post(COUNTS, sent, **key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again["Idempotent-Replay"] == "true"
    assert again.json() == first.json()
    assert measure.batches.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"counts": "2026-01-05,many,20"}, "not a whole number"),
        ({"counts": "{}"}, "holds no counts"),
        ({"counts": TABLE, "file": SimpleUploadedFile("c.csv", b"x")}, "either as"),
        ({}, "either as"),
        ({"file": SimpleUploadedFile("c.csv", b"PK\x00\x00")}, "is no text"),
        ({"counts": TABLE, "overlap": "guess"}, "overlap"),
    ],
)
def test_counts_with_a_fault_are_a_problem_and_keep_nothing(
    lead_client: Client, measure: Measure, changes: dict, words: str
) -> None:
    answer = lead_client.post(COUNTS, {"measure": measure.pk, **changes})

    assert (answer.status_code, answer["Content-Type"]) == (
        400, "application/problem+json",
    )  # fmt: skip
    assert words in answer.content.decode()
    assert stored(measure) == []
