"""An import that changes a frozen baseline waits until somebody says why."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.actions.tokens import create_token
from extracts import actions
from extracts.differences import ANYTHING
from extracts.models import Extract
from jobs.running import run_queued
from measures.models import ChartDecision, Measure, Observation
from tests.factories.extracts import RECIPE, visits_csv
from tests.factories.measures import ObservationFactory

pytestmark = pytest.mark.django_db

WEEK = (date(2026, 1, 4), date(2026, 1, 10))  # the file's only week: 15 of 60
WHY = "The first export lacked a clinic"


@pytest.fixture
def frozen(measure: Measure) -> Measure:
    ObservationFactory(
        measure=measure, starts_on=WEEK[0], ends_on=WEEK[1], numerator=9, denominator=50
    )
    ChartDecision.objects.create(
        measure=measure, kind="baseline", day=WEEK[1], reason="Before",
        by=measure.created_by,
    )  # fmt: skip
    return measure


@pytest.fixture
def explained(extract: Extract) -> Extract:
    return actions.explain(extract=extract, document=RECIPE, by=extract.by)


def tried(extract: Extract, reason: str = "") -> Extract:
    actions.start_counting(
        extract=extract, by=extract.by, agreed=ANYTHING, reason=reason
    )
    run_queued()
    return Extract.objects.select_related("measure", "project", "batch").get(
        pk=extract.pk
    )


def address(name: str, extract: Extract) -> str:
    return reverse(f"extracts:{name}", args=[extract.project_id, extract.pk])


def numerator(measure: Measure) -> int | None:
    return measure.observations.get().numerator


def test_worker_waits_for_a_reason_and_keeps_the_file(
    explained: Extract, frozen: Measure
) -> None:
    waiting = tried(explained)

    assert (waiting.status, waiting.has_file()) == ("received", True)
    assert waiting.waits_for_reason()
    assert numerator(frozen) == 9


def test_import_with_a_reason_is_stored_with_it(
    explained: Extract, frozen: Measure
) -> None:
    done = tried(explained, WHY)

    assert done.status == "counted"
    assert done.batch is not None
    assert done.batch.reason == WHY
    assert numerator(frozen) == 15


def test_new_period_in_the_baseline_waits_too(
    explained: Extract, frozen: Measure
) -> None:
    Observation.objects.all().delete()

    waiting = tried(explained)

    assert waiting.waits_for_reason()
    assert waiting.waiting_changes() == []


def test_difference_asks_for_the_reason_and_refuses_without(
    lead_client: Client, explained: Extract, frozen: Measure
) -> None:
    shown = lead_client.get(address("extract_preview", explained))
    agreed = shown.context["preview"].changes_digest

    bare = lead_client.post(address("extract_count", explained), {"agreed": agreed})
    lead_client.post(
        address("extract_count", explained), {"agreed": agreed, "reason": WHY}
    )
    run_queued()

    assert 'name="reason"' in shown.content.decode()
    assert bare.status_code == 422
    assert "Say in a few words why" in bare.content.decode()
    assert numerator(frozen) == 15


def test_undo_of_an_import_asks_why(
    lead_client: Client, explained: Extract, frozen: Measure
) -> None:
    done = tried(explained, WHY)

    bare = lead_client.post(address("extract_undo", done))
    kept = numerator(frozen)
    lead_client.post(address("extract_undo", done), {"reason": WHY})

    assert (bare.status_code, kept) == (422, 15)
    assert numerator(frozen) == 9


def counts_file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("counts.csv", text.encode())


def test_counts_are_held_until_the_reason_is_there(
    lead_client: Client, frozen: Measure
) -> None:
    page = reverse("extracts:counts_add", args=[frozen.project_id, frozen.pk])
    text = "2026-01-04,12,60"
    shown = lead_client.post(page, {"file": counts_file(text), "overlap": "replace"})
    held = {
        "counts": text, "overlap": "replace",
        "agreed": shown.context["form"].initial["agreed"],
    }  # fmt: skip

    bare = lead_client.post(page, held)
    lead_client.post(page, held | {"reason": WHY})

    assert 'name="reason"' in shown.content.decode()
    assert bare.status_code == 422
    assert text in bare.content.decode()
    assert numerator(frozen) == 12


def test_counts_of_a_new_period_are_held_with_the_first_refusal(
    lead_client: Client, frozen: Measure
) -> None:
    Observation.objects.all().delete()
    page = reverse("extracts:counts_add", args=[frozen.project_id, frozen.pk])

    bare = lead_client.post(
        page, {"file": counts_file("2026-01-04,12,60"), "overlap": "replace"}
    )

    assert bare.status_code == 422
    assert 'name="counts" value="2026-01-04,12,60"' in bare.content.decode()
    assert not frozen.observations.exists()


def test_api_extract_says_that_a_reason_is_needed_and_takes_it(
    client: Client, frozen: Measure
) -> None:
    by = frozen.created_by
    token = create_token(user=by, by=by, label="test").secret
    headers = {"Authorization": f"Token {token}"}
    sent = {
        "measure": frozen.pk, "recipe": '{"date": {"column": "visit_date"}, '
        '"numerator": [{"column": "no_show", "op": "is", "value": "Yes"}]}',
        "file": SimpleUploadedFile("visits.csv", visits_csv()), "replace": "true",
    }  # fmt: skip
    one = f"/api/v1/extracts/{client.post('/api/v1/extracts/', sent, headers=headers).json()['id']}/"
    run_queued()
    waiting = client.get(one, headers=headers).json()
    agreed = {"agreed": waiting["changes_digest"]}

    bare = client.post(one + "agree/", agreed, headers=headers, content_type="application/json")  # fmt: skip
    client.post(one + "agree/", agreed | {"reason": WHY}, headers=headers, content_type="application/json")  # fmt: skip
    run_queued()

    assert (waiting["status"], waiting["reason_needed"]) == ("received", True)
    assert bare.status_code == 400
    assert numerator(frozen) == 15
