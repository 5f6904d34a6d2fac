"""Recipes kept, used again in one click and shared; what happens where data stand."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from extracts import actions
from extracts.models import Extract, Overlap, Recipe
from jobs.running import run_queued
from measures import chart_actions
from measures.models import Measure, Observation
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from tests.extracts.test_extracts_pages import BOXES, to, to_add, upload
from tests.factories.extracts import RECIPE, visits_csv
from tests.factories.measures import MeasureFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
# 70 visits of the week that stands with 60, and 10 of the next.
LARGER = visits_csv(80).replace(b"2026-01-11", b"2026-01-10")


def sent(client: Client, measure: Measure, content: bytes) -> Extract:
    file = SimpleUploadedFile("visits.csv", content)
    client.post(to_add(measure), {"file": file})
    return measure.extracts.first()  # type: ignore[return-value]


def save(client: Client, extract: Extract) -> Extract:
    """Agrees to what the preview shows, and lets the worker count."""
    shown = client.get(to(extract, "preview")).context["preview"]
    client.post(to(extract, "count"), {"agreed": shown.changes_digest})
    run_queued()
    return Extract.objects.get(pk=extract.pk)


def pairs() -> list[tuple[int, int]]:
    return list(Observation.objects.values_list("numerator", "denominator"))


def test_extract_reuse_is_one_click_with_columns_matched_by_tidy_name(
    lead_client: Client, counting: Extract
) -> None:
    run_queued()
    content = (
        visits_csv(80)
        .replace(b"visit_date", b"VISIT DATE ")
        .replace(b"no_show", b"No-Show")
    )
    extract = sent(lead_client, counting.measure, content)
    page = lead_client.get(to(extract, "columns")).content.decode()

    answer = lead_client.post(
        to(extract, "reuse"), {"recipe": counting.recipe_id}, follow=True
    )

    assert "Count like last time" in page
    assert '<option value="column|No-Show" selected>' in page
    assert (
        "Save these counts" in answer.content.decode()
        or "Save and replace" in answer.content.decode()
    )
    assert answer.context["preview"].counts.total == (20, 80)


def test_extract_columns_offer_no_recipe_whose_columns_are_not_there(
    lead_client: Client, counting: Extract
) -> None:
    run_queued()
    content = visits_csv().replace(b"no_show", b"arrival")
    extract = sent(lead_client, counting.measure, content)

    page = lead_client.get(to(extract, "columns")).content.decode()

    assert "Count like last time" not in page


def test_extract_answers_about_the_files_shape_are_kept_with_the_recipe(
    lead_client: Client, measure: Measure
) -> None:
    content = visits_csv().replace(b"patient_id", b"patient name")
    first = sent(lead_client, measure, content)
    lead_client.post(to(first, "columns"), BOXES)
    lead_client.post(to(first, "preview"), {"answer_0": "leave_out"})
    save(lead_client, first)

    extract = sent(
        lead_client, measure, visits_csv(90).replace(b"patient_id", b"patient name")
    )
    lead_client.post(to(extract, "reuse"), {"recipe": Recipe.objects.get().pk})
    preview = lead_client.get(to(extract, "preview")).context["preview"]

    assert (preview.questions, preview.counts.total) == ((), (23, 90))


def test_recipe_shared_with_the_practice_is_offered_to_its_other_measures(
    lead_client: Client, counting: Extract, project: Project
) -> None:
    run_queued()
    other = MeasureFactory(project=project, name="Missed visits", period="month")
    page = lead_client.post(
        reverse("extracts:recipe_share", args=[project.pk, counting.pk]),
        {"shared": "yes"},
        follow=True,
    )
    extract = sent(lead_client, other, visits_csv(70))
    columns = lead_client.get(to(extract, "columns")).content.decode()

    lead_client.post(to(extract, "reuse"), {"recipe": counting.recipe_id})
    extract.refresh_from_db()

    assert "Stop sharing this recipe" in page.content.decode()
    assert "Use this recipe" in columns
    assert (extract.document["numerator"], extract.document["period"]) == (
        RECIPE["numerator"],
        "month",
    )
    assert "recipe shared" in Event.objects.values_list("verb", flat=True)


def test_recipe_of_another_practice_or_not_shared_is_not_found(
    lead_client: Client, counting: Extract, project: Project
) -> None:
    run_queued()
    elsewhere = MeasureFactory(project=ProjectFactory(title="Elsewhere"))
    theirs = Recipe.objects.create(
        measure=elsewhere, version=1, document=RECIPE, created_by=elsewhere.created_by,
        shared=True,
    )  # fmt: skip
    other = MeasureFactory(project=project, name="Missed visits", period="month")
    extract = sent(lead_client, other, visits_csv())

    for recipe in (theirs, counting.recipe):
        answer = lead_client.post(to(extract, "reuse"), {"recipe": recipe.pk})
        assert answer.status_code == 404


def test_extract_first_counts_show_while_the_boxes_are_filled(
    lead_client: Client, extract: Extract
) -> None:
    part = lead_client.post(to(extract, "first_counts"), BOXES).content.decode()

    extract.refresh_from_db()
    assert "15 of 60" in part
    assert "<html" not in part
    assert extract.document == {}


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        ({"numerator_0_value": ""}, "They appear here"),
        ({"numerator_0_column": ""}, "no condition says what counts"),
        (
            {
                "recipe": '{"date": {"column": "nowhere"}, "numerator": [{"column": "no_show", "op": "is", "value": "Yes"}]}'
            },
            "The file has no column nowhere",
        ),
        ({"first_per": "clinic"}, "1 of 2"),
    ],
)
def test_extract_first_counts_say_what_is_missing(
    lead_client: Client, extract: Extract, boxes: dict[str, str], words: str
) -> None:
    part = lead_client.post(to(extract, "first_counts"), BOXES | boxes)

    assert part.status_code == 200
    assert words in part.content.decode()


def test_extract_first_counts_do_not_wait_for_the_question_about_identifiers(
    lead_client: Client, measure: Measure
) -> None:
    content = visits_csv().replace(b"patient_id", b"patient name")
    extract = sent(lead_client, measure, content)

    part = lead_client.post(to(extract, "first_counts"), BOXES).content.decode()

    assert "15 of 60" in part


def test_extract_preview_names_the_columns_it_drops_before_saving(
    lead_client: Client, extract: Extract
) -> None:
    lead_client.post(to(extract, "columns"), BOXES)

    page = lead_client.get(to(extract, "preview")).content.decode()

    assert "Dropped, never stored:</strong> patient_id, clinic, wait_days" in page


def overlapping_file(client: Client, counting: Extract, how: str) -> Extract:
    """A second file for the same week and the next, explained; its overlap chosen."""
    run_queued()
    extract = sent(client, counting.measure, LARGER)
    client.post(to(extract, "columns"), BOXES)
    client.post(to(extract, "overlap"), {"overlap": how})
    return Extract.objects.get(pk=extract.pk)


@pytest.mark.parametrize(
    ("how", "shown", "stored"),
    [
        ("replace", [(15, 60, 18, 70)], [(18, 70), (2, 10)]),
        ("keep", [], [(15, 60), (2, 10)]),
        ("add", [(15, 60, 33, 130)], [(33, 130), (2, 10)]),
    ],
)
def test_overlap_is_chosen_shown_first_and_stored_as_shown(
    lead_client: Client,
    counting: Extract,
    how: str,
    shown: list[Any],
    stored: list[Any],
) -> None:
    extract = overlapping_file(lead_client, counting, how)
    changes = lead_client.get(to(extract, "preview")).context["preview"].changes

    saved = save(lead_client, extract)

    assert [
        (
            c.before["numerator"],
            c.before["denominator"],
            c.after["numerator"],
            c.after["denominator"],
        )
        for c in changes
        if c.after
    ] == shown
    assert (saved.status, sorted(pairs(), reverse=True)) == (
        "counted",
        sorted(stored, reverse=True),
    )


@pytest.mark.parametrize("how", ["replace", "keep", "add"])
def test_overlap_undone_leaves_what_stood_before(
    lead_client: Client, counting: Extract, how: str
) -> None:
    extract = save(lead_client, overlapping_file(lead_client, counting, how))

    actions.undo(extract=extract, by=extract.by)

    assert pairs() == [(15, 60)]


def test_overlap_add_of_different_patients_is_refused_and_another_choice_offered(
    lead_client: Client, counting: Extract
) -> None:
    extract = overlapping_file(lead_client, counting, "add")
    boxes = {"unit": "distinct", "distinct_column": "patient_id"}
    lead_client.post(to(extract, "columns"), BOXES | boxes)

    page = lead_client.get(to(extract, "preview")).content.decode()

    assert "cannot be added" in page
    assert "Keep them; save only periods without data" in page


def test_overlap_of_a_counted_file_stays(counting: Extract) -> None:
    run_queued()
    counting.refresh_from_db()

    with pytest.raises(ActionRefused):
        actions.choose_overlap(extract=counting, how=Overlap.ADD)


def test_extract_api_keeps_what_stands_when_asked(
    lead_client: Client, counting: Extract
) -> None:
    run_queued()
    request = {
        **upload(content=LARGER), "measure": counting.measure_id,
        "recipe": '{"date": {"column": "visit_date"}, "numerator": [{"column": "no_show", "op": "is", "value": "Yes"}]}',
        "overlap": "keep",
    }  # fmt: skip

    told = lead_client.post("/api/v1/extracts/", request).json()
    run_queued()

    assert told["overlap"] == "keep"
    assert sorted(pairs()) == [(2, 10), (15, 60)]


def test_extract_rejected_rows_are_downloaded_without_any_cell(
    lead_client: Client, measure: Measure
) -> None:
    content = (
        visits_csv() + b"soon,MRN-SECRET,North,Yes,1\r\n2026-01-06,MRN-SECRET,Yes\r\n"
    )
    extract = sent(lead_client, measure, content)
    lead_client.post(to(extract, "columns"), BOXES)
    save(lead_client, extract)

    answer = lead_client.get(to(extract, "rejected"))

    assert (
        answer["Content-Disposition"]
        == f'attachment; filename="rows-left-out-{extract.pk}.csv"'
    )
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "Line of the file,Why it was left out",
        "62,not a date", "63,a wrong number of cells",
    ]  # fmt: skip


def redefined(measure: Measure) -> None:
    """Counted differently from the last day of its numbers on."""
    last = measure.observations.last()
    assert last is not None
    chart_actions.redefine_measure(
        measure=measure, day=last.ends_on, reason="Late visits count too",
        by=measure.created_by, version=measure.version, numerator="missed or late",
    )  # fmt: skip


def test_recipe_older_than_the_definition_is_warned_about_on_every_page(
    lead_client: Client, counting: Extract
) -> None:
    run_queued()
    redefined(counting.measure)
    extract = sent(lead_client, counting.measure, LARGER)
    actions.explain(extract=extract, document=RECIPE, by=extract.by)

    for page in (
        to(extract, "columns"),
        to(extract, "preview"),
        to(counting, "detail"),
    ):
        shown = lead_client.get(page).text
        assert "The recipe is older than the definition" in shown
        assert "Late visits count too" in shown


def test_recipe_newer_than_the_definition_is_not_warned_about_but_old_days_are(
    lead_client: Client, counting: Extract
) -> None:
    run_queued()
    redefined(counting.measure)
    Recipe.objects.update(created_at=timezone.now())
    extract = sent(lead_client, counting.measure, LARGER)
    actions.explain(extract=extract, document=RECIPE, by=extract.by)

    shown = lead_client.get(to(extract, "preview")).text

    assert "The recipe is older than the definition" not in shown
    assert "This file reaches back before" in shown
