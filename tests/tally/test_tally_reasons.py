"""A chart audit inside a frozen baseline: links never fail, closing asks why."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from measures.baseline import ReasonNeeded
from measures.models import ChartDecision
from tally.actions import rounds
from tally.models import Round
from tests.factories.tally import closed, counted

pytestmark = pytest.mark.django_db

TEN = "yyy" * 10
WHY = "The January charts were never counted"


@pytest.fixture
def frozen(round_: Round) -> Round:
    """An open round of a period that lies in a frozen baseline."""
    ChartDecision.objects.create(
        measure=round_.audit.measure, kind="baseline", day=round_.ends_on,
        reason="Before the change", by=round_.started_by,
    )  # fmt: skip
    return round_


def address(name: str, round_: Round) -> str:
    return reverse(f"tally:{name}", args=[round_.audit.project_id, round_.pk])


def test_link_counts_to_its_end_without_a_reason(frozen: Round) -> None:
    tally = counted(frozen, TEN)

    assert tally.finished_at is not None
    assert tally.chart_count(frozen.form()) == 10


def test_closing_asks_why_and_nothing_is_lost(
    lead_client: Client, frozen: Round
) -> None:
    counted(frozen, TEN)

    answer = lead_client.post(address("round_close", frozen))
    frozen.refresh_from_db()

    assert answer.status_code == 422
    assert 'name="reason"' in answer.content.decode()
    assert frozen.is_open()
    assert frozen.charts() == 10


def test_closing_with_the_reason_writes_it_beside_the_numbers(
    lead_client: Client, frozen: Round
) -> None:
    counted(frozen, TEN)

    lead_client.post(address("round_close", frozen), {"reason": WHY})

    assert frozen.batches.get().reason == WHY
    recorded = Event.objects.filter(verb="data recorded").latest("pk")
    assert recorded.facts["reason"] == WHY


def test_opening_again_takes_a_reason_too(lead_client: Client, round_: Round) -> None:
    counted(round_, TEN)
    closed(round_)
    ChartDecision.objects.create(
        measure=round_.audit.measure, kind="baseline", day=round_.ends_on,
        reason="Before the change", by=round_.started_by,
    )  # fmt: skip

    with pytest.raises(ReasonNeeded):
        rounds.reopen_round(round_=round_, by=round_.started_by)
    asked = lead_client.post(address("round_reopen", round_))
    lead_client.post(address("round_reopen", round_), {"reason": WHY})
    round_.refresh_from_db()

    assert asked.status_code == 422
    assert round_.is_open()
