"""Counts made on the practice's own computer: accepted everywhere, checked piece by piece."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from extracts.models import Extract
from extracts.preview import main
from measures.models import Measure, Observation
from tests.factories.extracts import RECIPE, visits_csv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rows_off(settings: LazySettings) -> None:
    settings.ROW_UPLOADS = "off"


def printed(folder: Path, capsys: pytest.CaptureFixture[str], **changes: Any) -> str:
    """What the command prints for the visits, as the practice saves it."""
    (folder / "visits.csv").write_bytes(visits_csv())
    own = {**RECIPE, "period": "week", "week_starts": "sunday", **changes}
    (folder / "recipe.json").write_text(json.dumps(own))
    main([str(folder / "visits.csv"), "--recipe", str(folder / "recipe.json")])
    return capsys.readouterr().out


def send(
    client: Client, measure: Measure, text: str | bytes, **more: str
) -> HttpResponse:
    content = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile("counts.json", content)
    at = [measure.project_id, measure.pk]
    return client.post(
        reverse("extracts:counts_add", args=at),
        {"file": file, "overlap": "replace", **more},
    )


def stored() -> list[tuple[str, int, int]]:
    rows = Observation.objects.values_list("site", "numerator", "denominator")
    return list(rows)


@pytest.mark.parametrize("policy", ["off", "own-installation", "with-agreement"])
def test_counts_that_the_command_printed_are_accepted_by_every_policy(
    lead_client: Client, measure: Measure, settings: LazySettings, policy: str,
    tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    settings.ROW_UPLOADS = policy

    answer = send(lead_client, measure, printed(tmp_path, capsys))

    assert (answer.status_code, stored()) == (302, [("", 15, 60)])
    assert Extract.objects.count() == 0


def test_counts_by_site_keep_their_sites(
    lead_client: Client, measure: Measure, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    send(lead_client, measure, printed(tmp_path, capsys, group="clinic"))

    assert stored() == [("North", 15, 30), ("South", 0, 30)]


@pytest.mark.parametrize(
    "text",
    [
        "period,missed,booked\n2026-01-04,15,60\n",
        "2026-01-04;15;60\n",
        "2026-01-04\t15\t60\n".encode("utf-16"),
    ],
)
def test_counts_as_a_small_table_are_accepted(
    lead_client: Client, measure: Measure, text: str | bytes
) -> None:
    answer = send(lead_client, measure, text)

    assert (answer.status_code, stored()) == (302, [("", 15, 60)])


def test_counts_that_change_data_are_shown_first_then_saved_as_shown(
    lead_client: Client, measure: Measure
) -> None:
    send(lead_client, measure, "2026-01-04,15,60\n")

    shown = send(lead_client, measure, "2026-01-04,20,70\n")
    before = stored()
    values = shown.context["form"].initial
    at = [measure.project_id, measure.pk]
    lead_client.post(reverse("extracts:counts_add", args=at), values)

    assert "15 of 60" in shown.content.decode()
    assert (before, stored()) == ([("", 15, 60)], [("", 20, 70)])


def test_counts_are_kept_or_added_when_asked(
    lead_client: Client, measure: Measure
) -> None:
    send(lead_client, measure, "2026-01-04,15,60\n")

    kept = send(
        lead_client, measure, "2026-01-04,20,70\n2026-01-11,1,9\n", overlap="keep"
    )

    assert kept.status_code == 302
    assert sorted(stored()) == [("", 1, 9), ("", 15, 60)]


PIECE = {"starts_on": "2026-01-04", "ends_on": "2026-01-10", "number": None, "group": None,
         "numerator": 1, "denominator": 2, "n": None, "sum": None, "sum_squares": None,
         "median": None}  # fmt: skip


def with_piece(**changes: Any) -> str:
    return json.dumps({"counts": {"pieces": [PIECE | changes], "additive": True}})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("{oops", "not the JSON"),
        ('{"counts": null}', "holds no counts"),
        ('{"counts": {"pieces": []}}', "no counts by period"),
        (with_piece(starts_on="soon"), "Piece 1"),
        (with_piece(numerator="many"), "Piece 1"),
        (with_piece(numerator=True), "Piece 1"),
        (with_piece(numerator=3), "is not possible"),
        (with_piece(ends_on="2026-01-31"), "several of this measure"),
        (with_piece(ends_on="2026-01-01"), "ends before it begins"),
        (with_piece(starts_on="2099-01-04", ends_on="2099-01-10"), "future"),
        (with_piece(group="MRN 00123456"), "looks like a patient"),
        (with_piece(group=["x"]), "Piece 1"),
        ("2026-01-04,many,60\n", "Line 1"),
        (b"\x00\x01\x02", "is no text"),
    ],
)
def test_counts_with_a_fault_are_refused_with_the_place_and_nothing_is_kept(
    lead_client: Client, measure: Measure, text: str | bytes, words: str
) -> None:
    answer = send(lead_client, measure, text)

    assert answer.status_code == 422
    assert words in answer.content.decode().replace("&#x27;", "'")
    assert Observation.objects.count() == 0


def test_counts_can_be_undone_as_a_whole(
    lead_client: Client, measure: Measure, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    send(lead_client, measure, printed(tmp_path, capsys))
    batch = measure.batches.get()

    lead_client.post(
        reverse("measures:batch_undo", args=[measure.project_id, measure.pk, batch.pk])
    )

    assert stored() == []
