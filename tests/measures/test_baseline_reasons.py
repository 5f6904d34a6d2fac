"""Every door to a frozen baseline asks why its numbers change, and keeps the answer."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.tokens import create_token
from accounts.models import User
from audit.models import Event
from measures.actions import record_observations, undo_batch
from measures.baseline import ReasonNeeded
from measures.figures import Figures
from measures.models import ChartDecision, Measure, ObservationBatch
from projects.models import Project
from tests.factories.measures import MeasureFactory

pytestmark = pytest.mark.django_db

WHY = "Two visits were counted twice"
JANUARY = (date(2026, 1, 1), date(2026, 1, 31))
APRIL = (date(2026, 4, 1), date(2026, 4, 30))
TYPED = {"period": "2026-01-01", "other_period": "Jan 2026", "numerator": 9, "denominator": 20}  # fmt: skip


@pytest.fixture
def batch(project: Project) -> ObservationBatch:
    """January and April, stored together; the baseline is frozen up to February."""
    measure = MeasureFactory(project=project)
    figures = [Figures(*days, numerator=4, denominator=20) for days in (JANUARY, APRIL)]
    by = measure.created_by
    stored = record_observations(measure=measure, figures=figures, by=by).batch
    assert stored is not None
    ChartDecision.objects.create(
        measure=measure, kind="baseline", day=date(2026, 2, 28), reason="Before", by=by
    )
    return stored


@pytest.fixture
def frozen(batch: ObservationBatch) -> Measure:
    return batch.measure


def page(name: str, frozen: Measure, *more: int) -> str:
    return reverse(f"measures:{name}", args=[frozen.project_id, frozen.pk, *more])


def january(frozen: Measure) -> int | None:
    return frozen.observations.get(starts_on=JANUARY[0]).numerator


def reason_of(verb: str) -> object:
    return Event.objects.filter(verb=verb).latest("pk").facts.get("reason")


def test_new_number_inside_the_baseline_needs_a_reason_too(frozen: Measure) -> None:
    february = Figures(date(2026, 2, 1), date(2026, 2, 28), numerator=1, denominator=9)

    with pytest.raises(ReasonNeeded):
        record_observations(measure=frozen, figures=[february], by=frozen.created_by)


def test_same_number_again_needs_none(frozen: Measure) -> None:
    same = Figures(*JANUARY, numerator=4, denominator=20)

    recorded = record_observations(measure=frozen, figures=[same], by=frozen.created_by)

    assert recorded.unchanged == 1


def test_single_period_is_refused_with_the_field_and_nothing_lost(
    lead_client: Client, frozen: Measure
) -> None:
    answer = lead_client.post(page("observation_record", frozen), TYPED)
    text = answer.content.decode()

    assert answer.status_code == 422
    assert "Say in a few words why they change" in text
    assert 'name="reason"' in text
    assert 'value="9"' in text
    assert january(frozen) == 4


def test_single_period_with_its_reason_is_kept_with_it(
    lead_client: Client, frozen: Measure
) -> None:
    lead_client.post(page("observation_record", frozen), TYPED | {"reason": WHY})

    assert january(frozen) == 9
    assert reason_of("data recorded") == WHY
    assert frozen.batches.latest("pk").reason == WHY


def test_reason_stands_in_the_history_and_in_the_grid(
    lead_client: Client, frozen: Measure
) -> None:
    lead_client.post(page("observation_record", frozen), TYPED | {"reason": WHY})

    detail = lead_client.get(page("measure_detail", frozen)).content.decode()
    grid = lead_client.get(page("observation_grid", frozen) + "?until=2026-04-01")

    assert f"Why: {WHY}" in detail
    assert WHY in grid.content.decode()


def test_reason_that_names_a_patient_is_refused(
    lead_client: Client, frozen: Measure
) -> None:
    answer = lead_client.post(
        page("observation_record", frozen), TYPED | {"reason": "SSN 123-45-6789"}
    )

    assert answer.status_code == 422
    assert january(frozen) == 4


def test_measure_without_a_baseline_shows_no_reason(
    lead_client: Client, project: Project
) -> None:
    free = MeasureFactory(project=project)

    assert 'name="reason"' not in lead_client.get(
        page("observation_record", free)
    ).content.decode()  # fmt: skip


def test_paste_is_refused_with_the_field_and_its_rows(
    lead_client: Client, frozen: Measure
) -> None:
    sent = {"rows": "2026-01\t9\t20", "save": "1"}

    answer = lead_client.post(page("observation_paste", frozen), sent)
    text = answer.content.decode()

    assert answer.status_code == 422
    assert 'id="id_reason"' in text
    assert "2026-01\t9\t20" in text
    assert january(frozen) == 4


def test_paste_with_a_reason_is_stored(lead_client: Client, frozen: Measure) -> None:
    sent = {"rows": "2026-01\t9\t20", "save": "1", "reason": WHY}

    lead_client.post(page("observation_paste", frozen), sent)

    assert january(frozen) == 9
    assert reason_of("data recorded") == WHY


def test_undo_asks_why_before_it_takes_the_baseline_away(
    lead_client: Client, batch: ObservationBatch
) -> None:
    frozen = batch.measure

    answer = lead_client.post(page("batch_undo", frozen, batch.pk))

    assert answer.status_code == 422
    assert "Why does the frozen baseline change?" in answer.content.decode()
    assert january(frozen) == 4


def test_undo_with_a_reason_is_done_and_keeps_it(
    lead_client: Client, batch: ObservationBatch
) -> None:
    lead_client.post(page("batch_undo", batch.measure, batch.pk), {"reason": WHY})
    batch.refresh_from_db()

    assert batch.undone_at is not None
    assert batch.undo_reason == WHY
    assert reason_of("data undone") == WHY


def test_undo_of_what_replaced_a_frozen_number_needs_a_reason(frozen: Measure) -> None:
    by = frozen.created_by
    new = Figures(*JANUARY, numerator=9, denominator=20)
    later = record_observations(measure=frozen, figures=[new], by=by, reason=WHY).batch
    assert later is not None

    with pytest.raises(ReasonNeeded):
        undo_batch(batch=later, by=by)


@pytest.fixture
def headers(lead: User) -> dict[str, str]:
    token = create_token(user=lead, by=lead, label="test").secret
    return {"Authorization": f"Token {token}"}


def test_api_answers_400_with_the_field_and_takes_the_reason(
    client: Client, frozen: Measure, headers: dict[str, str]
) -> None:
    rows = [{"period": "2026-01-15", "numerator": 9, "denominator": 20}]
    address = f"/api/v1/measures/{frozen.pk}/observations/"

    bare = client.post(
        address,
        {"observations": rows},
        headers=headers,
        content_type="application/json",
    )
    told = client.post(
        address, {"observations": rows, "reason": WHY}, headers=headers,
        content_type="application/json",
    )  # fmt: skip

    assert bare.status_code == 400
    assert "reason" in bare.content.decode()
    assert told.status_code == 201
    assert january(frozen) == 9
    assert reason_of("data recorded") == WHY
