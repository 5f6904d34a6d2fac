"""A data request: its letter, its sample file, and files made from it that map themselves."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from extracts import request_actions
from extracts.actions import fitted, store_recipe
from extracts.kit import Kit, kit_from_json, recipe_of, slug
from extracts.letter import letter_of
from extracts.models import DataRequest, Extract
from extracts.reader.recipe import parse_recipe
from jobs.running import run_queued
from measures.models import Measure, Observation
from projects.models import Project
from tests.factories.measures import MeasureFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def to(measure: Measure, name: str) -> str:
    return reverse(f"extracts:{name}", args=[measure.project_id, measure.pk])


def file_of(written: DataRequest, rows: list[tuple[Any, ...]], client: Client) -> bytes:
    """The sample file as it is downloaded, with rows under its header."""
    sample = client.get(to(written.measure, "data_request_sample")).content
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return sample + out.getvalue().encode()


def send(client: Client, measure: Measure, content: bytes) -> Any:
    file = SimpleUploadedFile("visits.csv", content)
    return client.post(to(measure, "extract_add"), {"file": file}, follow=True)


def confirm(client: Client) -> None:
    extract = Extract.objects.get()
    client.post(
        reverse("extracts:extract_count", args=[extract.project_id, extract.pk])
    )
    run_queued()


def on(number: int) -> str:
    return (DAY + timedelta(days=number)).isoformat()


def measure_of(project: Project, kind: str, **more: Any) -> Measure:
    words = {"numerator": "falls", "denominator": "bed days"}
    return MeasureFactory(project=project, name="Watched", data_kind=kind, **{**words, **more})  # fmt: skip


KINDS = {
    "proportion": (
        "proportion",
        {},
        [(on(0), "Yes"), (on(1), "No"), (on(2), "Yes")],
        {"numerator": 2, "denominator": 3},
    ),
    "all boxes": (
        "proportion",
        {"denominator": "visit_type", "denominator_value": "Well, Sick", "site": "clinic",
         "exclusion": "state", "exclusion_value": "Cancelled, Moved",
         "numerator": "minutes late", "numerator_op": "ge", "numerator_value": "10"},
        [(on(0), "North", "Well", "Seen", 12), (on(1), "North", "Sick", "Seen", 3),
         (on(1), "North", "Tour", "Seen", 30), (on(2), "North", "Well", "Moved", 30),
         (on(2), "North", "Well", "Cancelled", 30)],
        {"numerator": 1, "denominator": 2, "site": "North"},
    ),
    "rate": (
        "rate", {}, [(on(0), 40, 2), (on(1), 44, 1)], {"numerator": 3, "denominator": 84},
    ),
    "count of events": ("count", {}, [(on(0),), (on(3),), (on(4),)], {"numerator": 3}),
    "value": ("value", {"numerator": "wait-minutes"}, [(on(0), 10), (on(1), 20)], {"n": 2, "total": 30}),
    "time between": (
        "value", {"numerator": "arrived", "until": "seen"},
        [(on(0), f"{on(0)} 09:00", f"{on(0)} 09:30"), (on(1), f"{on(1)} 10:00", f"{on(1)} 10:10")],
        {"n": 2, "total": 40},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", KINDS)
def test_file_made_from_the_request_is_counted_after_one_confirmation(
    lead_client: Client, project: Project, extract_root: object, case: str
) -> None:
    kind, changes, rows, expected = KINDS[case]
    measure = measure_of(project, kind)
    written = request_actions.write_request(measure=measure, by=measure.created_by)
    kit = Kit(**{**written.kit, **changes})
    request_actions.revise_request(
        request=written, kit=kit, starts_on=DAY, ends_on=DAY, version=1, by=measure.created_by,
    )  # fmt: skip

    arrived = send(lead_client, measure, file_of(written, rows, lead_client))
    confirm(lead_client)

    assert arrived.redirect_chain[-1][0].endswith("/preview/")
    assert "Save these counts" in arrived.content.decode()
    stored = Observation.objects.get()
    assert {name: getattr(stored, name) for name in expected} == expected


def test_file_with_other_columns_goes_to_the_mapping_page(
    lead_client: Client, measure: Measure
) -> None:
    request_actions.write_request(measure=measure, by=measure.created_by)

    arrived = send(lead_client, measure, b"day,clinic\n2026-03-02,North\n")

    assert arrived.redirect_chain[-1][0].endswith("/columns/")


def test_request_of_next_month_maps_itself_again_after_a_manual_mapping(
    lead_client: Client, measure: Measure
) -> None:
    request_actions.write_request(measure=measure, by=measure.created_by)
    recipe = measure.recipes.get()
    document = {**recipe.document, "date": {"column": "day"}}
    store_recipe(measure, document, by=measure.created_by)

    arrived = send(
        lead_client, measure, b"day,missed_visits\n2026-03-02,Yes\n2026-03-03,No\n"
    )

    assert arrived.redirect_chain[-1][0].endswith("/preview/")


def test_write_twice_keeps_the_first_request(
    lead_client: Client, measure: Measure
) -> None:
    lead_client.post(to(measure, "data_request_write"))
    first = DataRequest.objects.get()
    lead_client.post(to(measure, "data_request_write"))

    assert DataRequest.objects.get() == first
    assert Event.objects.filter(verb="data request written").count() == 1


def test_write_after_the_kind_of_data_changed_writes_another(measure: Measure) -> None:
    request_actions.write_request(measure=measure, by=measure.created_by)
    measure.data_kind = "value"
    measure.save()

    written = request_actions.write_request(measure=measure, by=measure.created_by)

    assert (written.data_kind, kit_from_json(written.kit)) == (
        "value", Kit("visit_date", "missed_visits"),
    )  # fmt: skip


def test_write_takes_the_columns_of_the_latest_recipe(measure: Measure) -> None:
    document = {
        "date": {"column": "seen_on"}, "group": "clinic", "unit": {"count": "rows"},
        "numerator": [{"column": "no_show", "op": "is", "value": "Y"}],
    }  # fmt: skip
    document = fitted(document, measure)
    recipe = store_recipe(measure, document, by=measure.created_by)

    written = request_actions.write_request(measure=measure, by=measure.created_by)

    kit = kit_from_json(written.kit)
    assert (kit.date, kit.site, kit.numerator, kit.numerator_value) == (
        "seen_on", "clinic", "no_show", "Y",
    )  # fmt: skip
    assert written.recipe == recipe


def test_letter_names_fields_days_layout_and_asks_for_no_identifiers(
    measure: Measure,
) -> None:
    written = request_actions.write_request(measure=measure, by=measure.created_by)

    text = letter_of(written).as_text()

    assert "visit_date,missed_visits" in text
    assert "“missed visits” out of “booked visits”, by week" in text
    assert "medical record numbers" in text
    assert "period,numerator,denominator" in text
    assert f"{written.starts_on.day} " in text


def test_letter_opens_as_a_mail_with_the_whole_text(measure: Measure) -> None:
    written = request_actions.write_request(measure=measure, by=measure.created_by)

    link = letter_of(written).mail_link()

    assert link.startswith("mailto:?subject=Data%20request%3A%20No-shows&body=Hello")
    assert "visit_date%2Cmissed_visits" in link


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Missed visits", "missed_visits"),
        ("Patients phone answered", "met"),
        ("%", "met"),
        (
            "Children with asthma whose plan was filled in today",
            "children_with_asthma_whose",
        ),
    ],
)
def test_slug_is_short_and_never_names_a_patient(words: str, name: str) -> None:
    assert slug(words, "met") == name


@pytest.mark.parametrize("kind", ["proportion", "rate", "count", "value"])
def test_default_kit_of_each_kind_implies_a_valid_recipe(
    project: Project, kind: str
) -> None:
    measure = measure_of(project, kind)
    written = request_actions.write_request(measure=measure, by=measure.created_by)

    recipe = recipe_of(kit_from_json(written.kit), measure)

    assert parse_recipe(recipe).date is not None
    assert letter_of(written).header.startswith(recipe["date"]["column"])


def boxes(written: DataRequest, **changes: Any) -> dict[str, Any]:
    days = {"starts_on": "2026-01-01", "ends_on": "2026-02-28"}
    return {**written.kit, **days, "version": written.version, **changes}


def test_edit_stores_other_names_and_a_new_recipe(
    lead_client: Client, measure: Measure
) -> None:
    written = request_actions.write_request(measure=measure, by=measure.created_by)

    answer = lead_client.post(to(measure, "data_request_edit"), boxes(written, date="appt_dt"))  # fmt: skip

    written.refresh_from_db()
    assert answer.status_code == 302
    assert (written.kit["date"], written.version) == ("appt_dt", 2)
    assert written.recipe.document["date"] == {"column": "appt_dt"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"date": ""}, "required"),
        ({"date": "patient name"}, "taken for patient data"),
        ({"date": "=cmd"}, "Use letters, digits"),
        ({"numerator_value": ""}, "Enter the word or number that counts"),
        ({"numerator_op": "ge", "numerator_value": "Yes"}, "Enter a number"),
        ({"exclusion": "state"}, "Enter the words that leave a row out"),
        ({"ends_on": "2025-01-01"}, "lies before the first"),
        ({"site": "Visit Date"}, "asks for this column already"),
        ({"numerator_value": "MRN 1234567"}, "no patient data are kept here"),
    ],
)
def test_edit_with_a_fault_answers_422_and_says_where(
    lead_client: Client, measure: Measure, changes: dict, words: str
) -> None:
    written = request_actions.write_request(measure=measure, by=measure.created_by)

    answer = lead_client.post(
        to(measure, "data_request_edit"), boxes(written, **changes)
    )

    written.refresh_from_db()
    assert (answer.status_code, written.version) == (422, 1)
    assert words in answer.content.decode()


def test_edit_of_an_old_version_is_a_conflict(
    lead_client: Client, measure: Measure
) -> None:
    written = request_actions.write_request(measure=measure, by=measure.created_by)
    DataRequest.objects.update(version=7)

    answer = lead_client.post(to(measure, "data_request_edit"), boxes(written))

    assert answer.status_code == 409
    assert "Somebody else changed this" in answer.content.decode()


def test_pdf_is_drawn_by_the_worker_and_until_then_not_found(
    lead_client: Client, measure: Measure
) -> None:
    lead_client.post(to(measure, "data_request_write"))
    early = lead_client.get(to(measure, "data_request_pdf"))
    waiting = lead_client.get(to(measure, "data_request")).content.decode()
    run_queued()
    pdf = lead_client.get(to(measure, "data_request_pdf"))
    ready = lead_client.get(to(measure, "data_request"), headers={"HX-Request": "true"})

    assert early.status_code == 404
    assert "being drawn" in waiting
    assert pdf.content.startswith(b"%PDF-")
    assert to(measure, "data_request_pdf") in ready.content.decode()


def test_pdf_that_says_something_else_by_now_is_offered_anew(
    lead_client: Client, measure: Measure
) -> None:
    request_actions.write_request(measure=measure, by=measure.created_by)
    run_queued()
    Measure.objects.filter(pk=measure.pk).update(name="Missed")

    page = lead_client.get(to(measure, "data_request")).content.decode()

    assert "Make a PDF" in page
    assert lead_client.get(to(measure, "data_request_pdf")).status_code == 404


def test_pages_before_a_request_is_written_point_to_the_button(
    lead_client: Client, measure: Measure
) -> None:
    bring = lead_client.get(to(measure, "extract_add")).content.decode()
    empty = lead_client.get(to(measure, "data_request")).content.decode()

    assert to(measure, "data_request_write") in bring
    assert to(measure, "data_request_write") in empty
    assert lead_client.get(to(measure, "data_request_edit")).status_code == 404


def test_request_of_another_project_is_not_found(
    client: Client, measure: Measure, stranger: User
) -> None:
    client.force_login(stranger)

    assert client.get(to(measure, "data_request")).status_code == 404


def test_letter_says_both_meanings_of_a_column_that_is_asked_for_twice(
    measure: Measure,
) -> None:
    written = request_actions.write_request(measure=measure, by=measure.created_by)
    written.kit |= {"exclusion": "state", "exclusion_value": "Cancelled",
                    "numerator": "state", "numerator_value": "No show"}  # fmt: skip

    field = letter_of(written).fields[-1]

    assert "“Cancelled” are left out" in field.meaning
    assert "when it is “No show”" in field.meaning
    assert field.example == "Cancelled, No show"
