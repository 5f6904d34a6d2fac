"""Numbers cut by payer, clinician code or language: beside the chart, never summed in."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.actions.tokens import create_token
from accounts.models import User
from jobs.running import run_queued
from measures.actions import record_observations
from measures.charting import chart_of, compare_sites
from measures.figures import Figures
from measures.models import ChartDecision, Measure
from measures.selection import selection_of
from measures.strata import BY_RATE, SMALL_N, StratumRow, rows_of
from projects.models import Project
from qiapp.lib.errors import ActionRefused
from tests.factories.measures import MeasureFactory

pytestmark = pytest.mark.django_db


def month(number: int) -> tuple[date, date]:
    first = date(2025 + number // 12, number % 12 + 1, 1)
    following = date(2025 + (number + 1) // 12, (number + 1) % 12 + 1, 1)
    return first, following - timedelta(days=1)


def group(name: str, met: int, seen: int, *, kind: str = "payer", months: int = 12) -> list[Figures]:  # fmt: skip
    return [
        Figures(*month(n), name, numerator=met, denominator=seen, stratified_by=kind)
        for n in range(months)
    ]


def fill(measure: Measure, *parts: list[Figures]) -> Measure:
    rows = [one for part in parts for one in part]
    record_observations(measure=measure, figures=rows, by=measure.created_by)
    return measure


@pytest.fixture
def measure(project: Project) -> Measure:
    cache.clear()
    return MeasureFactory(project=project, improvement_direction="increase")


@pytest.fixture
def cut(measure: Measure) -> Measure:
    """Whole months of 20 of 40, cut by payer and once more by language."""
    return fill(
        measure,
        group("", 20, 40, kind=""),
        group("Medicare", 15, 30), group("Medicaid", 5, 10),
        group("English", 18, 35, kind="language"),
        group("Spanish", 2, 2, kind="language"),
    )  # fmt: skip


def table(measure: Measure, kind: str, order: str = "") -> list[StratumRow]:
    reading = selection_of(measure, {"by": kind}).reading
    return rows_of(compare_sites(measure, reading), order=order)


def test_no_cut_is_summed_into_the_chart(cut: Measure) -> None:
    points = chart_of(cut).series.points

    assert {(p.numerator, p.denominator) for p in points} == {(20, 40)}
    assert chart_of(cut).sharing == 1


def test_each_cut_stands_by_itself(cut: Measure) -> None:
    payers = [(row.name, row.cases) for row in table(cut, "payer")]
    languages = [(row.name, row.cases) for row in table(cut, "language")]

    assert payers == [("Medicaid", 120), ("Medicare", 360)]
    assert languages == [("English", 420), ("Spanish", 24)]


def test_recording_one_cut_again_replaces_only_that_cut(cut: Measure) -> None:
    fill(cut, group("Medicare", 10, 30, months=1))

    changed = cut.observations.filter(starts_on=date(2025, 1, 1))
    assert changed.get(site="Medicare").numerator == 10
    assert changed.get(stratified_by="").numerator == 20
    assert changed.count() == 5


def test_small_n_is_marked_below_thirty_cases(cut: Measure) -> None:
    fill(cut, group("Self", 1, SMALL_N, kind="language", months=1))

    marks = {row.name: row.is_small for row in table(cut, "language")}

    assert marks == {"English": False, "Self": False, "Spanish": True}


def test_ranking_puts_the_best_first_and_leaves_small_groups_without_a_place(
    cut: Measure,
) -> None:
    fill(
        cut,
        group("C-01", 5, 10, kind="clinician"), group("C-02", 8, 10, kind="clinician"),
        group("C-03", 2, 2, kind="clinician"),
    )  # fmt: skip

    ranked = table(cut, "clinician", BY_RATE)

    assert [(row.name, row.rank) for row in ranked] == [
        ("C-02", 1), ("C-01", 2), ("C-03", None),
    ]  # fmt: skip


def test_lower_is_better_ranks_the_lowest_first(project: Project) -> None:
    measure = MeasureFactory(project=project, improvement_direction="decrease")
    fill(measure, group("A", 5, 10), group("B", 8, 10))

    assert [row.name for row in table(measure, "payer", BY_RATE)] == ["A", "B"]


def test_frozen_baseline_asks_no_reason_for_another_cut(cut: Measure) -> None:
    ChartDecision.objects.create(
        measure=cut, kind="baseline", day=date(2025, 12, 31), reason="Before",
        by=cut.created_by,
    )  # fmt: skip

    fill(cut, group("Medicare", 10, 30, months=1))

    assert cut.observations.filter(site="Medicare", numerator=10).exists()


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("payer", "", "name of its group"),
        ("payer", "123-45-6789", "patient's number"),
        ("payer", "called twice and left a word with the daughter of the patient", "free text"),
        ("clinician", "Dr. Maria Lopez", "by code, not by name"),
        ("visits of jane at 12 Main Street, Springfield", "A", "one or two words"),
    ],
    ids=["no name", "identifier", "free text", "a clinician's name", "a long kind"],
)  # fmt: skip
def test_groups_that_are_none_are_refused(
    measure: Measure, kind: str, name: str, said: str
) -> None:
    with pytest.raises(ActionRefused, match=said) as refused:
        fill(measure, group(name, 1, 2, kind=kind, months=1))

    assert refused.value.field == "group"
    assert not measure.observations.exists()


def test_very_many_groups_are_refused(measure: Measure) -> None:
    many = [group(f"G{n}", 1, 2, months=1) for n in range(201)]

    with pytest.raises(ActionRefused, match="201 groups"):
        fill(measure, *many)


def test_page_shows_every_group_with_n_and_marks_small_ones(
    lead_client: Client, cut: Measure
) -> None:
    page = lead_client.get(f"/projects/{cut.project_id}/measures/{cut.pk}/?by=language")
    text = page.content.decode()

    assert "By payer" in text
    assert "Each group against its own median" in text
    assert "Spanish" in text
    assert "small n" in text
    assert "Medicare" not in text


def test_drawing_of_groups_is_made_by_the_worker(
    lead_client: Client, cut: Measure
) -> None:
    address = f"/projects/{cut.project_id}/measures/{cut.pk}/"
    lead_client.get(address + "chart/?sites=compare&by=payer")

    run_queued()
    text = lead_client.get(address + "?sites=compare&by=payer").content.decode()

    assert "data-drawing" not in text.split("<figure")[1].split(">")[0]


def test_measure_without_cuts_offers_none(
    lead_client: Client, measure: Measure
) -> None:
    fill(measure, group("", 20, 40, kind=""))

    page = lead_client.get(f"/projects/{measure.project_id}/measures/{measure.pk}/")

    assert "By payer" not in page.content.decode()
    assert selection_of(measure, {"by": "payer"}).reading.by == ""


def test_api_writes_and_lists_a_cut_apart(
    client: Client, lead: User, cut: Measure
) -> None:
    token = create_token(user=lead, by=lead, label="test").secret
    headers = {"Authorization": f"Token {token}"}
    address = f"/api/v1/measures/{cut.pk}/observations/"
    row = {"period": "2025-01-01", "site": "Walk-in", "stratified_by": "Visit  type",
           "numerator": 1, "denominator": 3}  # fmt: skip

    made = client.post(address, {"observations": [row]}, headers=headers, content_type="application/json")  # fmt: skip
    own = client.get(address, headers=headers).json()
    listed = client.get(address + "?stratified_by=visit type", headers=headers).json()

    assert made.status_code == 201
    assert {one["stratified_by"] for one in own["results"]} == {""}
    assert [one["site"] for one in listed["results"]] == ["Walk-in"]
