"""An extract counted by payer or another group: the groups, and their sums for the chart."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from extracts import actions, mapping, strata
from extracts.models import Extract
from extracts.preview import main
from extracts.reader.recipe import parse_recipe
from jobs.running import run_queued
from measures.models import Measure
from qiapp.lib.errors import ActionRefused
from tests.factories.extracts import RECIPE, visits_csv
from tests.factories.measures import ObservationFactory

pytestmark = pytest.mark.django_db

BY_PAYER = {**RECIPE, "group": "clinic", "group_kind": "payer"}
GROUPS = [("payer", "North", 15, 30), ("payer", "South", 0, 30)]


def counted(extract: Extract, document: dict[str, Any]) -> Extract:
    actions.explain(extract=extract, document=document, by=extract.by)
    actions.start_counting(extract=extract, by=extract.by)
    run_queued()
    return Extract.objects.select_related("batch", "project").get(pk=extract.pk)


def stored(measure: Measure) -> list[tuple[str, str, int | None, int | None]]:
    rows = measure.observations.order_by("stratified_by", "site")
    return list(rows.values_list("stratified_by", "site", "numerator", "denominator"))


def test_groups_are_stored_with_their_kind_and_summed_for_the_chart(
    extract: Extract,
) -> None:
    done = counted(extract, BY_PAYER)

    assert done.status == "counted"
    assert stored(extract.measure) == [("", "", 15, 60), *GROUPS]


def test_chart_kept_by_site_takes_no_sums(extract: Extract) -> None:
    ObservationFactory(measure=extract.measure, site="Hill")

    counted(extract, BY_PAYER)

    assert stored(extract.measure) == [("", "Hill", 4, 20), *GROUPS]


def test_different_patients_are_not_summed_over_groups(extract: Extract) -> None:
    unit = {"count": "distinct", "column": "wait_days"}

    counted(extract, {**BY_PAYER, "unit": unit})

    assert {kind for kind, *_rest in stored(extract.measure)} == {"payer"}


def test_second_cut_of_the_same_visits_leaves_the_first(
    extract: Extract, seen_visits: dict[str, Any]
) -> None:
    ObservationFactory(
        measure=extract.measure, stratified_by="language", site="Spanish"
    )

    counted(extract, BY_PAYER)

    kinds = [kind for kind, *_rest in stored(extract.measure)]
    assert kinds == ["", "language", "payer", "payer"]


def test_undo_takes_groups_and_sums_away(extract: Extract) -> None:
    done = counted(extract, BY_PAYER)

    actions.undo(extract=done, by=extract.by)

    assert stored(extract.measure) == []


@pytest.mark.parametrize("column", ["patient_id", "visit_date"])
def test_columns_that_are_no_groups_are_refused(extract: Extract, column: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        actions.explain(
            extract=extract, document={**BY_PAYER, "group": column}, by=extract.by
        )

    assert refused.value.field == "group"


# Very many groups are a question -------------------------------------------------------
@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strata, "SENSIBLE_GROUPS", 1)


@pytest.mark.usefixtures("few")
def test_many_groups_wait_for_an_answer_and_are_all_kept(extract: Extract) -> None:
    asked = counted(extract, BY_PAYER)
    questions = [q.id for q in asked.open_questions()]
    actions.answer(extract=asked, answers={"groups": "all"}, by=extract.by)
    actions.start_counting(extract=asked, by=extract.by)
    run_queued()

    assert questions == ["groups"]
    assert stored(extract.measure) == [("", "", 15, 60), *GROUPS]


@pytest.mark.usefixtures("few")
def test_many_groups_can_be_left_out(lead_client: Client, extract: Extract) -> None:
    actions.explain(extract=extract, document=BY_PAYER, by=extract.by)
    page = reverse("extracts:extract_preview", args=[extract.project_id, extract.pk])

    shown = lead_client.get(page).content.decode()
    lead_client.post(page, {"answer_0": "without"})
    extract.refresh_from_db()

    assert "This makes 2 groups" in shown
    assert extract.document["group"] is None


# The page's boxes and the recipe -------------------------------------------------------
BOXES = {"date": "visit_date", "unit": "rows", "group": "clinic"}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"group_kind": "payer"}, "payer"),
        ({"group_kind": "other", "group_word": "Visit  type"}, "visit type"),
        ({"group_kind": ""}, None),
    ],
)
def test_boxes_say_what_the_groups_are(said: dict[str, str], kind: str | None) -> None:
    document = mapping.document_from(BOXES | said)

    assert document.get("group_kind") == kind
    assert mapping.boxes_from(document) is not None


def test_other_groups_need_a_word() -> None:
    with pytest.raises(ValueError, match="group_word"):
        mapping.document_from(BOXES | {"group_kind": "other"})


def test_reader_takes_the_kind_and_counts_as_before() -> None:
    assert parse_recipe(BY_PAYER).group_kind == "payer"
    assert strata.kind_in(BY_PAYER) == "payer"
    assert strata.kind_in({**BY_PAYER, "group_kind": "site"}) == ""


def test_preview_names_the_groups(lead_client: Client, extract: Extract) -> None:
    actions.explain(extract=extract, document=BY_PAYER, by=extract.by)

    page = lead_client.get(
        reverse("extracts:extract_preview", args=[extract.project_id, extract.pk])
    )

    assert "Counted by payer: 2 groups." in page.content.decode()


# Counts only ---------------------------------------------------------------------------
def printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command prints, counted by clinic."""
    (folder / "visits.csv").write_bytes(visits_csv())
    own = {**BY_PAYER, "period": "week", "week_starts": "sunday"}
    (folder / "recipe.json").write_text(json.dumps(own))
    main([str(folder / "visits.csv"), "--recipe", str(folder / "recipe.json")])
    return capsys.readouterr().out


def test_counts_file_is_stored_as_groups(
    lead_client: Client, measure: Measure, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    file = SimpleUploadedFile("counts.json", printed(tmp_path, capsys).encode())
    page = reverse("extracts:counts_add", args=[measure.project_id, measure.pk])

    lead_client.post(page, {"file": file, "overlap": "replace", "group_kind": "payer"})

    assert stored(measure) == [("", "", 15, 60), *GROUPS]


def test_counts_file_with_many_groups_asks_and_keeps_the_counts(
    lead_client: Client, measure: Measure, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("extracts.counts_file.SENSIBLE_GROUPS", 1)
    text = printed(tmp_path, capsys)
    page = reverse("extracts:counts_add", args=[measure.project_id, measure.pk])
    sent = {"counts": text, "overlap": "replace", "group_kind": "payer"}

    asked = lead_client.post(page, sent)
    lead_client.post(page, sent | {"many_groups": "on"})

    assert asked.status_code == 422
    assert 'name="many_groups"' in asked.content.decode()
    assert len(stored(measure)) == 3


def test_counts_file_without_groups_is_no_cut(
    lead_client: Client, measure: Measure
) -> None:
    page = reverse("extracts:counts_add", args=[measure.project_id, measure.pk])
    sent = {"counts": "2026-01-04,12,60", "overlap": "replace", "group_kind": "payer"}

    answer = lead_client.post(page, sent)

    assert answer.status_code == 422
    assert "no groups" in answer.content.decode()
