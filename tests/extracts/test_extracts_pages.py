"""The way of a file through the pages, without JavaScript."""

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from extracts import actions
from extracts.models import Extract
from jobs.running import run_queued
from measures.models import Measure, Observation
from tests.budgets import PIN
from tests.factories.extracts import RECIPE, visits_csv

pytestmark = pytest.mark.django_db
BOXES = {
    "date": "visit_date", "unit": "rows", "numerator_0_column": "column|no_show",
    "numerator_0_op": "is", "numerator_0_value": "yes",
}  # fmt: skip


def upload(name: str = "visits.csv", content: bytes | None = None) -> dict:
    return {
        "file": SimpleUploadedFile(name, visits_csv() if content is None else content)
    }


def to_add(measure: Measure) -> str:
    return reverse("extracts:extract_add", args=[measure.project_id, measure.pk])


def to(extract: Extract, name: str) -> str:
    return reverse(f"extracts:extract_{name}", args=[extract.project_id, extract.pk])


def test_extract_add_then_columns_preview_count_shows_exact_counts(
    lead_client: Client, measure: Measure
) -> None:
    lead_client.post(to_add(measure), upload())
    extract = Extract.objects.get()
    answered = lead_client.post(to(extract, "columns"), BOXES)
    preview = lead_client.get(to(extract, "preview")).content.decode()
    lead_client.post(to(extract, "count"))
    run_queued()
    result = lead_client.get(to(extract, "detail")).content.decode()

    assert answered.status_code == 302
    assert "Save these counts" in preview
    assert "The file was destroyed on" in result
    assert "patient_id" in result
    observation = Observation.objects.get()
    assert (observation.numerator, observation.denominator) == (15, 60)


def test_extract_columns_shows_masked_samples_and_badges_only(
    lead_client: Client, extract: Extract
) -> None:
    page = lead_client.get(to(extract, "columns")).content.decode()

    assert "MRN-" not in page
    assert "always dropped" in page or "dropped unless needed" in page
    assert "no_show" in page


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (upload("visits.pdf", b"%PDF"), "CSV and XLSX"),
        (upload("visits.csv", b"only,a,header\n"), "no rows"),
        (upload("visits.csv", b""), "empty"),
        ({}, "required"),
    ],
)
def test_extract_add_of_a_bad_file_answers_422_and_keeps_nothing(
    lead_client: Client, measure: Measure, file: dict, words: str
) -> None:
    answer = lead_client.post(to_add(measure), file)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Extract.objects.count() == 0


def test_extract_add_of_too_large_a_file_says_how_large_it_may_be(
    lead_client: Client, measure: Measure, settings: LazySettings
) -> None:
    settings.UPLOAD_MAX_BYTES = 100

    answer = lead_client.post(to_add(measure), upload())

    assert answer.status_code == 422
    assert "larger than" in answer.content.decode()


def test_extract_add_asks_a_solo_physician_to_confirm(
    lead_client: Client, measure: Measure, settings: LazySettings
) -> None:
    settings.ROW_UPLOADS = "with-agreement"
    measure.project.organisation = None
    measure.project.save()

    refused = lead_client.post(to_add(measure), upload())
    accepted = lead_client.post(to_add(measure), upload() | {"confirmed": "on"})

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert "Please confirm" in refused.content.decode()


def test_extract_add_where_rows_are_off_points_to_pasting(
    lead_client: Client, measure: Measure, settings: LazySettings
) -> None:
    settings.ROW_UPLOADS = "off"

    page = lead_client.get(to_add(measure)).content.decode()

    assert "Paste counts" in page
    assert 'type="file"' not in page


def test_extract_add_in_the_demo_says_not_for_real_patients(
    lead_client: Client, measure: Measure, settings: LazySettings
) -> None:
    settings.QI_DEMO = True

    assert "Not for real patients" in lead_client.get(to_add(measure)).content.decode()


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        ({"numerator_0_column": ""}, "no condition says what counts"),
        ({"numerator_0_value": ""}, "Enter the word or number to compare with"),
        ({"unit": "distinct"}, "Choose a column for this way of counting"),
        ({"recipe": "{oops"}, "This is not JSON"),
        ({"recipe": "[]"}, "A recipe is a JSON object"),
    ],
)
def test_extract_columns_with_a_fault_answers_422_and_says_where(
    lead_client: Client, extract: Extract, boxes: dict, words: str
) -> None:
    answer = lead_client.post(to(extract, "columns"), BOXES | boxes)

    extract.refresh_from_db()
    assert (answer.status_code, extract.document) == (422, {})
    assert words in answer.content.decode()


def test_extract_columns_brings_room_for_more_conditions_when_asked(
    lead_client: Client, extract: Extract
) -> None:
    first = lead_client.get(to(extract, "columns")).content.decode()
    more = lead_client.post(to(extract, "columns"), BOXES | {"more": "1"})

    extract.refresh_from_db()
    assert "numerator_b_0_column" not in first
    assert more.status_code == 200
    assert "numerator_b_0_column" in more.content.decode()
    assert 'value="column|no_show" selected' in more.content.decode()
    assert not extract.is_explained()


def test_extract_columns_takes_a_recipe_as_json(
    lead_client: Client, extract: Extract
) -> None:
    recipe = '{"date": {"column": "visit_date"}, "numerator": [{"column": "wait_days", "op": "ge", "value": 5}]}'

    lead_client.post(
        to(extract, "columns"), {"date": "visit_date", "unit": "rows", "recipe": recipe}
    )

    page = lead_client.get(to(extract, "preview")).content.decode()
    assert ">30<" in page


def test_extract_columns_next_month_are_filled_in_already(
    lead_client: Client, counting: Extract
) -> None:
    run_queued()
    lead_client.post(to_add(counting.measure), upload(content=visits_csv(80)))

    page = lead_client.get(to(Extract.objects.first(), "columns")).content.decode()

    assert '<option value="column|no_show" selected>' in page
    assert 'value="Yes"' in page


def test_extract_preview_asks_the_readers_questions_and_goes_on(
    lead_client: Client, measure: Measure
) -> None:
    content = visits_csv().replace(b"patient_id", b"patient name")
    lead_client.post(to_add(measure), upload(content=content))
    extract = Extract.objects.get()
    lead_client.post(to(extract, "columns"), BOXES)

    asked = lead_client.get(to(extract, "preview")).content.decode()
    unanswered = lead_client.post(to(extract, "preview"), {})
    lead_client.post(to(extract, "preview"), {"answer_0": "leave_out"})
    settled = lead_client.get(to(extract, "preview")).content.decode()

    assert "patient name" in asked
    assert "Save these counts" not in asked
    assert unanswered.status_code == 422
    assert "Save these counts" in settled


def test_extract_preview_of_a_large_file_skips_the_counts(
    lead_client: Client, extract: Extract
) -> None:
    actions.explain(extract=extract, document=RECIPE, by=extract.by)
    Extract.objects.update(size=10**9)

    page = lead_client.get(to(extract, "preview")).content.decode()

    assert "This is a large file" in page
    assert "Save these counts" in page


def test_extract_preview_of_a_large_file_asks_about_identifiers_at_once(
    lead_client: Client, measure: Measure
) -> None:
    content = visits_csv().replace(b"patient_id", b"patient name")
    lead_client.post(to_add(measure), upload(content=content))
    Extract.objects.update(size=10**9)
    extract = Extract.objects.get()
    lead_client.post(to(extract, "columns"), BOXES)

    asked = lead_client.get(to(extract, "preview")).content.decode()
    lead_client.post(to(extract, "preview"), {"answer_0": "leave_out"})
    settled = lead_client.get(to(extract, "preview")).content.decode()

    assert "patient name" in asked
    assert "Save these counts" not in asked
    assert "Save these counts" in settled


def test_extract_preview_of_a_large_file_asks_what_the_worker_could_not_decide(
    lead_client: Client, measure: Measure
) -> None:
    content = visits_csv().replace(b"patient_id", b"patient name")
    lead_client.post(to_add(measure), upload(content=content))
    extract = Extract.objects.get()
    actions.explain(extract=extract, document=RECIPE, by=extract.by)
    actions.start_counting(extract=extract, by=extract.by)
    run_queued()

    waiting = lead_client.get(to(extract, "detail")).content.decode()
    lead_client.post(to(extract, "preview"), {"answer_0": "leave_out"})
    lead_client.post(to(extract, "count"))
    run_queued()

    assert "Answer it" in waiting
    assert Observation.objects.get().denominator == 60


def test_extract_detail_while_counting_polls_and_links_without_javascript(
    lead_client: Client, counting: Extract
) -> None:
    page = lead_client.get(to(counting, "detail")).content.decode()
    part = lead_client.get(to(counting, "detail"), headers={"HX-Request": "true"})

    assert 'hx-trigger="every 2s"' in page
    assert "Look again now" in page
    assert "<html" not in part.content.decode()


def test_extract_detail_after_the_count_tells_htmx_to_load_the_page(
    lead_client: Client, counting: Extract
) -> None:
    run_queued()

    part = lead_client.get(to(counting, "detail"), headers={"HX-Request": "true"})

    assert part.headers["HX-Refresh"] == "true"


def test_extract_discard_destroys_the_file(
    lead_client: Client, extract: Extract
) -> None:
    page = lead_client.post(to(extract, "discard"), follow=True).content.decode()

    assert "The file is destroyed. Nothing was saved." in page


def test_extract_undo_takes_the_counts_out_again(
    lead_client: Client, counting: Extract
) -> None:
    run_queued()

    page = lead_client.post(to(counting, "undo"), follow=True).content.decode()

    assert "Undone" in page
    assert Observation.objects.count() == 0


def test_extract_count_of_the_same_file_again_says_so(
    lead_client: Client, counting: Extract
) -> None:
    run_queued()
    lead_client.post(to_add(counting.measure), upload())
    extract = Extract.objects.first()
    actions.explain(extract=extract, document=RECIPE, by=extract.by)

    page = lead_client.post(to(extract, "count"), follow=True).content.decode()

    assert "Nothing counts twice" in page
    assert Extract.objects.get(pk=extract.pk).status == "discarded"


def test_extract_of_another_project_is_not_found(
    client: Client, extract: Extract, stranger: User
) -> None:
    client.force_login(stranger)

    assert client.get(to(extract, "detail")).status_code == 404


def test_extract_add_page_costs_the_same_for_one_and_ten_earlier_files(
    lead_client: Client, extract: Extract, django_assert_max_num_queries
) -> None:
    for _number in range(9):
        Extract.objects.create(
            project=extract.project, measure=extract.measure, by=extract.by,
            permit="own", suffix=".csv", sha256="0", size=1, stored_name="x",
            stored_key="x",
        )  # fmt: skip

    with django_assert_max_num_queries(13 + PIN):
        lead_client.get(to_add(extract.measure))
