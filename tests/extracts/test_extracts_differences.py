"""Before an import replaces counts that stand, somebody has seen the difference."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.actions.tokens import create_token
from extracts import actions, preview_page
from extracts.differences import ANYTHING, Tally, changes_of, digest_of
from extracts.models import Extract
from jobs.running import run_queued
from measures.figures import Figures
from measures.models import Measure, Observation
from tests.factories.extracts import RECIPE, visits_csv
from tests.factories.measures import MeasureFactory, ObservationFactory

pytestmark = pytest.mark.django_db

# The file's only week: 4 January 2026 (a Sunday), 15 of 60 missed.
WEEK = (date(2026, 1, 4), date(2026, 1, 10))
DIFFERENCE = [
    {
        "period": "2026-01-04", "site": "",
        "before": {"numerator": 9, "denominator": 50},
        "after": {"numerator": 15, "denominator": 60},
    }
]  # fmt: skip


@pytest.fixture
def standing(measure: Measure) -> Observation:
    return ObservationFactory(
        measure=measure, starts_on=WEEK[0], ends_on=WEEK[1], numerator=9, denominator=50
    )


def counted(extract: Extract, agreed: str = "") -> Extract:
    """The extract after a worker tried to store its counts."""
    if not extract.document:
        actions.explain(extract=extract, document=RECIPE, by=extract.by)
    actions.start_counting(extract=extract, by=extract.by, agreed=agreed)
    run_queued()
    return Extract.objects.select_related("measure", "project").get(pk=extract.pk)


def numbers(measure: Measure) -> list[tuple[int | None, int | None]]:
    return list(measure.observations.values_list("numerator", "denominator"))


def test_nothing_is_replaced_before_somebody_agreed(
    extract: Extract, standing: Observation
) -> None:
    tried = counted(extract)

    assert tried.status == "received"
    assert tried.waiting_changes() == DIFFERENCE
    assert tried.has_file()
    assert numbers(standing.measure) == [(9, 50)]


def test_what_was_agreed_to_is_stored_and_can_be_undone(
    extract: Extract, standing: Observation
) -> None:
    done = counted(counted(extract), agreed=digest_of(DIFFERENCE))
    stored = numbers(standing.measure)
    actions.undo(extract=done, by=extract.by)

    assert (done.status, done.has_file()) == ("counted", False)
    assert stored == [(15, 60)]
    assert numbers(standing.measure) == [(9, 50)]


def test_data_that_changed_meanwhile_needs_another_look(
    extract: Extract, standing: Observation
) -> None:
    shown = counted(extract)
    Observation.objects.filter(pk=standing.pk).update(numerator=10)

    tried = counted(shown, agreed=digest_of(DIFFERENCE))

    assert tried.status == "received"
    assert tried.waiting_changes()[0]["before"] == {"numerator": 10, "denominator": 50}
    assert numbers(standing.measure) == [(10, 50)]


def test_agreeing_to_anything_replaces_without_a_look(
    extract: Extract, standing: Observation
) -> None:
    assert counted(extract, agreed=ANYTHING).status == "counted"
    assert numbers(standing.measure) == [(15, 60)]


def test_same_counts_and_new_periods_need_no_agreement(
    extract: Extract, standing: Observation
) -> None:
    Observation.objects.filter(pk=standing.pk).update(numerator=15, denominator=60)
    ObservationFactory(
        measure=standing.measure,
        starts_on=date(2025, 12, 7),
        ends_on=date(2025, 12, 13),
    )

    assert counted(extract).status == "counted"


def test_pieces_of_a_week_are_compared_as_the_week(measure: Measure) -> None:
    ObservationFactory(
        measure=measure, starts_on=date(2026, 3, 29), ends_on=date(2026, 4, 4),
        numerator=5, denominator=25,
    )  # fmt: skip
    same = [
        Figures(date(2026, 3, 29), date(2026, 3, 31), numerator=2, denominator=10),
        Figures(date(2026, 4, 1), date(2026, 4, 4), numerator=3, denominator=15),
    ]

    assert changes_of(measure, same) == []
    assert [(c.before, c.after) for c in changes_of(measure, same[:1])] == [
        (Tally(5, 25), Tally(2, 10))
    ]


def test_values_are_compared_by_how_many_and_their_mean(measure: Measure) -> None:
    wait = MeasureFactory(
        project=measure.project, data_kind="value", denominator="", period="month"
    )
    ObservationFactory(
        measure=wait, numerator=None, denominator=None, n=4, total=20.0, median=5.0,
    )  # fmt: skip
    new = Figures(date(2026, 1, 1), date(2026, 1, 31), n=5, total=30.0, median=6.0)

    change = changes_of(wait, [new])[0].as_json()

    assert change["before"] == {"n": 4, "total": 20.0, "mean": 5.0}
    assert change["after"] == {"n": 5, "total": 30.0, "mean": 6.0}


def test_preview_shows_before_and_after_and_saves_exactly_that(
    lead_client: Client, extract: Extract, standing: Observation
) -> None:
    actions.explain(extract=extract, document=RECIPE, by=extract.by)
    one = [extract.project_id, extract.pk]
    page = lead_client.get(reverse("extracts:extract_preview", args=one))
    text = page.content.decode()

    lead_client.post(
        reverse("extracts:extract_count", args=one),
        {"agreed": page.context["preview"].changes_digest},
    )
    run_queued()

    assert "What changes in your data" in text
    assert "9 of 50" in text
    assert "15 of 60" in text
    assert "Save and replace" in text
    assert numbers(standing.measure) == [(15, 60)]


def test_preview_without_overlap_has_no_difference_to_show(
    lead_client: Client, extract: Extract
) -> None:
    actions.explain(extract=extract, document=RECIPE, by=extract.by)
    one = [extract.project_id, extract.pk]

    page = lead_client.get(reverse("extracts:extract_preview", args=one))

    assert "What changes in your data" not in page.content.decode()


def test_large_file_shows_the_difference_after_the_worker_found_it(
    lead_client: Client, extract: Extract, standing: Observation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(preview_page, "QUICK_BYTES_TEXT", 10)
    counted(extract)
    one = [extract.project_id, extract.pk]

    detail = lead_client.get(reverse("extracts:extract_detail", args=one))
    page = lead_client.get(reverse("extracts:extract_preview", args=one))

    assert "See the difference" in detail.content.decode()
    assert "9 of 50" in page.content.decode()
    assert page.context["preview"].changes_digest == digest_of(DIFFERENCE)


def test_api_shows_the_difference_and_takes_the_agreement(
    client: Client, standing: Observation
) -> None:
    by = standing.measure.created_by
    token = create_token(user=by, by=by, label="test").secret
    headers = {"Authorization": f"Token {token}"}
    sent = {
        "measure": standing.measure.pk, "recipe": '{"date": {"column": "visit_date"}, '
        '"numerator": [{"column": "no_show", "op": "is", "value": "Yes"}]}',
        "file": SimpleUploadedFile("visits.csv", visits_csv()),
    }  # fmt: skip
    created = client.post("/api/v1/extracts/", sent, headers=headers).json()
    run_queued()
    one = f"/api/v1/extracts/{created['id']}/"

    waiting = client.get(one, headers=headers).json()
    agreed = client.post(
        one + "agree/", {"agreed": waiting["changes_digest"]}, headers=headers,
        content_type="application/json",
    )  # fmt: skip
    run_queued()

    assert (waiting["status"], waiting["changes"]) == ("received", DIFFERENCE)
    assert agreed.status_code == 202
    assert client.get(one, headers=headers).json()["status"] == "counted"
    assert numbers(standing.measure) == [(15, 60)]
