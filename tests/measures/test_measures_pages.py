"""Pages of a measure: what they show, what they store, what they refuse and where."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from jobs.models import Job
from measures import actions
from measures.charting import chart_of
from measures.drawings import draw, keep_drawing
from measures.figures import Figures
from measures.models import Measure
from projects.models import Project
from tests.factories.measures import MeasureFactory

pytestmark = pytest.mark.django_db

DEFINITION = {
    "name": "Foot exam", "kind": "process", "data_kind": "proportion",
    "numerator": "exams", "denominator": "visits", "period": "month",
    "improvement_direction": "increase", "goal": "80",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_drawings_yet() -> None:
    cache.clear()


@pytest.fixture
def measure(project: Project) -> Measure:
    return MeasureFactory(project=project, name="Missed visits")


def months(count: int, **more: str) -> list[Figures]:
    """`count` months of 2024 and 2025 with growing numbers."""
    days = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(count + 1)]
    return [
        Figures(
            start, date.fromordinal(end.toordinal() - 1),
            numerator=n + 1, denominator=50, **more,
        )
        for n, (start, end) in enumerate(zip(days, days[1:], strict=False))
    ]  # fmt: skip


def record(measure: Measure, figures: list[Figures]) -> actions.Recorded:
    return actions.record_observations(
        measure=measure, figures=figures, by=measure.created_by
    )


def address(name: str, measure: Measure, *more: object) -> str:
    return reverse(f"measures:{name}", args=[measure.project_id, measure.pk, *more])


def test_measure_add_stores_the_goal_as_a_ratio(
    lead_client: Client, project: Project
) -> None:
    url = reverse("measures:measure_add", args=[project.pk])

    answer = lead_client.post(url, DEFINITION)

    measure = project.measures.get()
    assert answer["Location"] == address("observation_record", measure)
    assert str(measure.goal) == "0.8000"


@pytest.mark.parametrize(
    ("changed", "place", "message"),
    [
        ({"denominator": ""}, "id_denominator", "what is counted here"),
        ({"goal": "120"}, "id_goal", "cannot be above 100"),
        ({"data_kind": "value"}, "id_unit", "such as minutes"),
        ({"name": "missed visits"}, "id_name", "already has a measure called"),
    ],
)
def test_measure_add_with_a_fault_says_where_and_stores_nothing(
    lead_client: Client, measure: Measure, changed: dict, place: str, message: str
) -> None:
    url = reverse("measures:measure_add", args=[measure.project_id])

    answer = lead_client.post(url, DEFINITION | changed)

    assert answer.status_code == 422
    assert f'href="#{place}"' in answer.text
    assert message in answer.text
    assert list(Measure.objects.all()) == [measure]


def test_measure_edit_shows_the_goal_in_percent(
    lead_client: Client, measure: Measure
) -> None:
    Measure.objects.update(goal="0.125")

    page = lead_client.get(address("measure_edit", measure))

    assert 'value="12.5"' in page.text


def test_measure_edit_of_an_old_version_shows_both_and_stores_nothing(
    lead_client: Client, measure: Measure
) -> None:
    Measure.objects.update(version=2)

    answer = lead_client.post(
        address("measure_edit", measure), DEFINITION | {"version": 1}
    )

    assert answer.status_code == 409
    assert "Missed visits" in answer.text  # what is stored now
    assert 'value="Foot exam"' in answer.text  # what was typed
    assert '<input type="hidden" name="version" value="2">' in answer.text
    assert Measure.objects.get().name == "Missed visits"


def test_measure_edit_sent_again_after_a_conflict_wins(
    lead_client: Client, measure: Measure
) -> None:
    Measure.objects.update(version=2)
    url = address("measure_edit", measure)

    page = lead_client.post(url, DEFINITION | {"version": 1})
    versions = re.findall(r'name="version" value="(\d+)"', page.text)
    lead_client.post(url, DEFINITION | {"version": versions})

    assert versions == ["2"]
    assert Measure.objects.get().name == "Foot exam"


def test_measure_detail_without_data_says_what_to_do(
    lead_client: Client, measure: Measure
) -> None:
    page = lead_client.get(address("measure_detail", measure))

    assert "No numbers yet" in page.text
    assert address("observation_record", measure) in page.text
    assert address("observation_paste", measure) in page.text


def test_measure_detail_before_the_drawing_shows_a_preview_and_asks_for_it(
    lead_client: Client, measure: Measure
) -> None:
    record(measure, months(12))

    page = lead_client.get(address("measure_detail", measure))

    assert f'data-drawing="{address("chart_drawing", measure)}?asked=0"' in page.text
    assert f'id="preview-{measure.pk}-narrow' in page.text
    assert f'id="preview-{measure.pk}-wide' in page.text


def test_measure_detail_shows_the_worker_s_drawing(
    lead_client: Client, measure: Measure
) -> None:
    record(measure, months(12))
    chart = chart_of(measure)
    for width in ("wide", "narrow"):
        keep_drawing(chart, width, draw(chart, width))

    page = lead_client.get(address("measure_detail", measure))

    assert "data-drawing" not in page.text
    assert "preview-" not in page.text
    assert page.text.count("<svg") >= 2


def test_measure_detail_keeps_percent_signs_with_their_numbers(
    lead_client: Client, measure: Measure
) -> None:
    record(measure, months(12))

    page = lead_client.get(address("measure_detail", measure))
    numbers = page.text.partition('id="numbers-title"')[2]
    table = numbers.partition("</table>")[0]

    assert "24\N{NO-BREAK SPACE}%" in table
    assert " %" not in table


def test_measure_detail_of_one_site_asks_for_the_drawing_of_that_site(
    lead_client: Client, measure: Measure
) -> None:
    record(measure, months(12, site="North"))
    record(measure, months(12, site="South"))

    page = lead_client.get(address("measure_detail", measure) + "?site=North")

    assert "1 of 50" in page.text
    assert "2 of 100" not in page.text
    asked = f"{address('chart_drawing', measure)}?asked=0&amp;site=North"
    assert f'data-drawing="{asked}"' in page.text
    assert address("measure_data", measure, "csv") + "?site=North" in page.text


def test_measure_detail_by_quarter_sums_the_months(
    lead_client: Client, measure: Measure
) -> None:
    record(measure, months(12))

    page = lead_client.get(address("measure_detail", measure) + "?period=quarter")

    assert "6 of 150" in page.text


def test_measure_detail_by_an_impossible_period_says_why(
    lead_client: Client, measure: Measure
) -> None:
    record(measure, months(3))

    page = lead_client.get(address("measure_detail", measure) + "?period=week")

    assert page.status_code == 200
    assert "These data cannot be shown this way" in page.text


def test_measure_detail_ignores_an_unknown_site_and_period(
    lead_client: Client, measure: Measure
) -> None:
    record(measure, months(3))

    page = lead_client.get(address("measure_detail", measure) + "?site=x&period=y")

    assert "3 of 50" in page.text


def test_measure_detail_shows_typed_text_as_text(
    lead_client: Client, measure: Measure
) -> None:
    Measure.objects.update(name="<b>Bold</b>", definition="<script>1</script>")
    record(measure, months(12, site="<i>North</i>"))

    page = lead_client.get(address("measure_detail", measure))

    assert "&lt;b&gt;Bold" in page.text
    for markup in ("<b>Bold", "<script>1", "<i>North"):
        assert markup not in page.text


def test_chart_drawing_asks_the_worker_once(
    lead_client: Client, measure: Measure
) -> None:
    record(measure, months(12))
    Job.objects.all().delete()

    for _time in range(2):
        answer = lead_client.get(address("chart_drawing", measure))

    assert f'id="chart-{measure.pk}"' in answer.text
    assert Job.objects.count() == 1


def test_observation_record_offers_the_earliest_missing_period(
    lead_client: Client, measure: Measure
) -> None:
    first, second, third = months(3)
    record(measure, [first, third])

    page = lead_client.get(address("observation_record", measure))

    assert page.context["form"]["period"].value() == second.starts_on.isoformat()


def test_observation_record_stores_the_chosen_period(
    lead_client: Client, measure: Measure
) -> None:
    answer = lead_client.post(
        address("observation_record", measure),
        {"other_period": "Mar 2024", "numerator": "3", "denominator": "20"},
    )

    assert answer["Location"] == address("measure_detail", measure)
    stored = measure.observations.get()
    assert (stored.starts_on, stored.ends_on) == (date(2024, 3, 1), date(2024, 3, 31))
    assert (stored.numerator, stored.denominator) == (3, 20)


@pytest.mark.parametrize(
    ("sent", "place", "message"),
    [
        ({"numerator": "3", "denominator": "20"}, "id_period", "Choose the period"),
        (
            {"other_period": "soon", "numerator": "3", "denominator": "20"},
            "id_other_period", "cannot read this as a date",
        ),
        (
            {"other_period": "Mar 2190", "numerator": "3", "denominator": "20"},
            "id_other_period", "has not begun yet",
        ),
        (
            {"other_period": "Mar 2024", "numerator": "21", "denominator": "20"},
            "id_numerator", "Are the two numbers swapped?",
        ),
        (
            {"other_period": "Mar 2024", "numerator": "2", "denominator": "0"},
            "id_denominator", "2 of 0 is not possible",
        ),
        (
            {"other_period": "Mar 2024", "numerator": "", "denominator": "20"},
            "id_numerator", "required",
        ),
    ],
)  # fmt: skip
def test_observation_record_with_a_fault_says_where_and_stores_nothing(
    lead_client: Client, measure: Measure, sent: dict, place: str, message: str
) -> None:
    answer = lead_client.post(address("observation_record", measure), sent)

    assert answer.status_code == 422
    assert f'href="#{place}"' in answer.text
    assert message in answer.text
    assert not measure.observations.exists()


def test_observation_record_asks_for_a_period_without_calling_it_optional(
    lead_client: Client, measure: Measure
) -> None:
    page = lead_client.get(address("observation_record", measure)).text

    label = page.partition('for="id_period">')[2].partition("</label>")[0]
    assert label == "Period"


def test_observation_record_in_a_closed_project_is_refused(
    lead_client: Client, measure: Measure
) -> None:
    Project.objects.update(status="closed")

    answer = lead_client.post(
        address("observation_record", measure),
        {"other_period": "Mar 2024", "numerator": "3", "denominator": "20"},
    )

    assert answer.status_code == 422
    assert "This project is closed" in answer.text
    assert not measure.observations.exists()


def test_observation_paste_shows_how_it_reads_before_it_stores(
    lead_client: Client, measure: Measure
) -> None:
    answer = lead_client.post(
        address("observation_paste", measure), {"rows": "2024-01\t3\t20\n2024-02\tx\t9"}
    )

    assert answer.status_code == 200
    assert "1 row cannot be read" in answer.text
    assert "Save 1 row" in answer.text
    assert not measure.observations.exists()


def test_observation_paste_saves_the_good_rows_only(
    lead_client: Client, measure: Measure
) -> None:
    answer = lead_client.post(
        address("observation_paste", measure),
        {"rows": "2024-01\t3\t20\n2024-02\tx\t9", "save": "1"},
    )

    assert answer.status_code == 302
    assert measure.observations.count() == 1


@pytest.mark.parametrize("rows", ["", "nothing here to read", "2024-02\tx\t9"])
def test_observation_paste_with_nothing_good_is_422(
    lead_client: Client, measure: Measure, rows: str
) -> None:
    answer = lead_client.post(
        address("observation_paste", measure), {"rows": rows, "save": "1"}
    )

    assert answer.status_code == 422
    assert not measure.observations.exists()


def test_batch_undo_brings_back_what_stood_there(
    lead_client: Client, measure: Measure
) -> None:
    [first] = months(1)
    record(measure, [first])
    changed = record(measure, [Figures(first.starts_on, first.ends_on, numerator=9, denominator=50)])  # fmt: skip

    lead_client.post(address("batch_undo", measure, changed.batch.pk))

    assert measure.observations.get().numerator == 1


def test_batch_undo_of_another_measure_is_not_found(
    lead_client: Client, measure: Measure
) -> None:
    other = MeasureFactory()
    foreign = record(other, months(1)).batch

    answer = lead_client.post(address("batch_undo", measure, foreign.pk))

    assert answer.status_code == 404
    assert other.observations.exists()


def test_annotation_add_without_a_day_says_where(
    lead_client: Client, measure: Measure
) -> None:
    record(measure, months(3))

    answer = lead_client.post(
        address("annotation_add", measure), {"on": "soon", "label": "Snow"}
    )

    assert answer.status_code == 422
    assert 'href="#id_on"' in answer.text
    assert not measure.annotations.exists()


def test_annotation_remove_leaves_the_flag_of_a_cycle(
    lead_client: Client, measure: Measure, lead: User
) -> None:
    flag = actions.annotate(
        project=measure.project, by=lead, on=date(2024, 2, 1), label="PDSA 1",
        source="pdsa", source_id=1,
    )  # fmt: skip

    answer = lead_client.post(address("annotation_remove", measure, flag.pk))

    assert answer.status_code == 404
    assert measure.project.annotations.exists()


def test_measure_retire_and_restore_keep_the_data(
    lead_client: Client, measure: Measure
) -> None:
    record(measure, months(3))

    lead_client.post(address("measure_retire", measure))
    page = lead_client.get(address("measure_detail", measure))
    lead_client.post(address("measure_restore", measure))

    assert "This measure was put away" in page.text
    measure.refresh_from_db()
    assert measure.retired_at is None
    assert measure.observations.count() == 3


def test_measure_pages_of_another_project_are_not_found(
    lead_client: Client, project: Project, stranger: User
) -> None:
    foreign = MeasureFactory(project__lead=stranger)

    own_project = reverse("measures:measure_detail", args=[project.pk, foreign.pk])

    assert lead_client.get(own_project).status_code == 404
    assert lead_client.get(address("measure_detail", foreign)).status_code == 404
