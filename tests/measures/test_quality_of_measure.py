"""The grade of a measure's numbers from what was stored: history, pages, API, documents."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from measures import actions
from measures.analysis import periods
from measures.charting import chart_of, charts_of
from measures.figures import Figures
from measures.glances import glances_of
from measures.models import BatchSource, Measure
from measures.provenance import WAYS, entries_by_measure
from measures.quality import Assessment, act_of, assess, assess_all
from projects.actions.projects import change_status
from projects.models import Project
from tests.factories.measures import (
    AnnotationFactory,
    MeasureFactory,
    last_months,
    record_at,
)
from tests.factories.sharing import show_everything
from tests.permissions.scenario import with_token

pytestmark = pytest.mark.django_db

JANUARY = date(2024, 1, 1)
ON_TIME = datetime(2024, 2, 5, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


@pytest.fixture
def measure(project: Project) -> Measure:
    return MeasureFactory(
        project=project, name="Missed visits",
        created_at=datetime(2024, 1, 1, 12, tzinfo=UTC),
    )  # fmt: skip


def january(numerator: int = 9, **more: Any) -> Figures:
    return Figures(JANUARY, date(2024, 1, 31), numerator=numerator, denominator=40, **more)  # fmt: skip


def only_entry(measure: Measure) -> Any:
    (entry,) = entries_by_measure([measure])[measure.pk]
    return entry


# What was stored, and its history


def test_entry_knows_when_and_how_it_came(measure: Measure) -> None:
    record_at(measure, ON_TIME, january(), source="tally")

    entry = only_entry(measure)

    assert (entry.entered_on, entry.way, entry.changed) == (date(2024, 2, 5), "audit", False)  # fmt: skip


def test_correction_keeps_the_day_of_the_first_recording(measure: Measure) -> None:
    record_at(measure, ON_TIME, january())
    record_at(measure, ON_TIME + timedelta(90), january(11))

    entry = only_entry(measure)

    assert (entry.entered_on, entry.changed, entry.numerator) == (date(2024, 2, 5), True, 11)  # fmt: skip


def test_numbers_of_a_running_month_may_grow_without_a_change(measure: Measure) -> None:
    record_at(measure, datetime(2024, 1, 20, tzinfo=UTC), january(4))
    record_at(measure, ON_TIME, january())

    entry = only_entry(measure)

    assert (entry.entered_on, entry.changed) == (date(2024, 2, 5), False)


def test_month_that_was_finished_late_is_late(measure: Measure) -> None:
    record_at(measure, datetime(2024, 1, 20, tzinfo=UTC), january(4))
    record_at(measure, ON_TIME + timedelta(90), january())

    assert only_entry(measure).entered_on == date(2024, 5, 5)


def test_note_that_is_added_changes_no_number(measure: Measure) -> None:
    record_at(measure, ON_TIME, january())
    record_at(measure, ON_TIME + timedelta(9), january(note="Snow"))

    assert only_entry(measure).changed is False


def test_correction_that_was_undone_is_none(measure: Measure) -> None:
    record_at(measure, ON_TIME, january())
    batch = record_at(measure, ON_TIME + timedelta(9), january(11))
    actions.undo_batch(batch=batch, by=measure.created_by)

    entry = only_entry(measure)

    assert (entry.changed, entry.numerator) == (False, 9)


def test_whole_period_given_again_in_pieces_is_a_change(measure: Measure) -> None:
    record_at(measure, ON_TIME, january())
    halves = [
        Figures(JANUARY, date(2024, 1, 15), numerator=4, denominator=20),
        Figures(date(2024, 1, 16), date(2024, 1, 31), numerator=5, denominator=20),
    ]
    record_at(measure, ON_TIME + timedelta(9), *halves, source="extract")

    entries = entries_by_measure([measure])[measure.pk]

    assert [(e.entered_on, e.changed) for e in entries] == [(date(2024, 2, 5), True)] * 2  # fmt: skip


def test_days_are_those_of_the_project(measure: Measure) -> None:
    measure.project.created_by.time_zone = "America/Los_Angeles"
    measure.project.organisation = None
    record_at(measure, datetime(2024, 2, 5, 3, tzinfo=UTC), january())

    assert only_entry(measure).entered_on == date(2024, 2, 4)


# The grade


def graded(measure: Measure) -> Assessment:
    return assess(chart_of(measure))


def test_sound_months_are_graded_a_and_ask_for_nothing(measure: Measure) -> None:
    last_months(measure, 12)

    assessment = graded(measure)

    assert (assessment.grade, assessment.acts) == ("A", [])
    assert assessment.sentence == "Nothing was found that weakens these numbers."


def test_gap_lowers_the_grade_and_leads_to_the_grid(measure: Measure) -> None:
    last_months(measure, 12, leave=(4,))

    assessment = graded(measure)

    assert assessment.grade == "B"
    assert "Numbers missing: 1 of 12" in assessment.sentence
    (act,) = assessment.acts
    assert act.rule == "missing"
    assert act.url.startswith(reverse("measures:observation_grid", args=[measure.project_id, measure.pk]))  # fmt: skip


def test_note_on_the_chart_explains_a_jump(measure: Measure, lead: User) -> None:
    last_months(measure, 12)
    odd = measure.observations.order_by("starts_on")[6]
    measure.observations.filter(pk=odd.pk).update(denominator=400)
    before = graded(measure)
    flag = AnnotationFactory(project=measure.project, on=odd.starts_on, source="pdsa")
    with_cycle = graded(measure)
    actions.annotate(project=measure.project, measure=measure, by=lead, on=odd.ends_on,
                     label="Flu week")  # fmt: skip

    after = graded(measure)

    assert flag.measure is None
    assert [before.grade, with_cycle.grade, after.grade] == ["B", "B", "A"]


def test_months_after_a_project_ended_are_not_missing(measure: Measure) -> None:
    last_months(measure, 12, leave=(1, 2, 3))
    during = graded(measure)
    project = measure.project
    change_status(project=project, to="completed", by=measure.created_by)
    newest = measure.observations.order_by("-starts_on")[0]
    Project.objects.filter(pk=project.pk).update(ended_on=newest.ends_on, started_on="2020-01-01")  # fmt: skip

    after = graded(Measure.objects.get(pk=measure.pk))

    assert (during.grade, after.grade) == ("C", "A")


def test_every_rule_has_an_act_and_each_leads_to_a_page(
    measure: Measure, lead_client: Client
) -> None:
    last_months(measure, 12)
    findings = graded(measure).quality.findings

    answers = [
        lead_client.get(act_of(one, measure).url).status_code for one in findings
    ]

    assert answers == [200] * len(findings)


def test_forty_measures_cost_as_many_queries_as_one(project: Project) -> None:
    measures = [MeasureFactory(project=project) for _number in range(5)]
    for one in measures:
        last_months(one, 2)

    def queries(some: list[Measure]) -> int:
        charts = charts_of(some)
        with CaptureQueriesContext(connection) as found:
            assess_all(charts)
        return len(found)

    assert queries(measures[:1]) == queries(measures) == 2


# Where it is shown


def test_measure_page_shows_grade_checks_and_the_way_up(
    measure: Measure, lead_client: Client
) -> None:
    last_months(measure, 12, leave=(4,))
    url = reverse("measures:measure_detail", args=[measure.project_id, measure.pk])

    page = lead_client.get(url).text

    panel = page.partition('id="quality"')[2].partition("</section>")[0]
    assert "Grade B" in panel
    assert "1 of 12" in panel
    assert f'href="{graded(measure).acts[0].url.replace("&", "&amp;")}"' in panel


def test_reader_who_may_not_record_gets_words_without_a_link(
    measure: Measure, client: Client, coach: User
) -> None:
    last_months(measure, 12, leave=(4,))
    show_everything(measure.project)
    client.force_login(coach)
    url = reverse("measures:measure_detail", args=[measure.project_id, measure.pk])

    panel = client.get(url).text.partition('id="quality"')[2].partition("</section>")[0]

    assert "numbers that are missing" in panel
    assert "/grid/" not in panel


def test_glance_bears_the_grade_and_follows_a_correction(
    measure: Measure, lead: User
) -> None:
    last_months(measure, 12, leave=(4,))
    assert glances_of([measure])[measure.pk].grade == "B"

    gap = graded(measure).quality.findings[0].periods
    assert gap is not None
    end = periods.period_end(gap[0], "month")
    at = datetime(end.year, end.month, end.day, 12, tzinfo=UTC) + timedelta(5)
    record_at(measure, at, Figures(gap[0], end, numerator=9, denominator=46))

    assert glances_of([measure])[measure.pk].grade == "A"


def test_api_says_grade_findings_and_acts(measure: Measure, lead: User) -> None:
    last_months(measure, 12, leave=(4,))
    api = with_token(lead, timedelta(days=1))

    body = api.get(reverse("measure-quality", args=[measure.pk])).json()

    gap = graded(measure).quality.findings[0].periods or ()
    assert (body["grade"], body["n_periods"], body["n_present"]) == ("B", 12, 11)
    assert body["findings"][0] == {
        "rule": "missing", "title": "Numbers missing", "asked": True,
        "count": 1, "of": 12, "starts": [day.isoformat() for day in gap], "cap": "B",
    }  # fmt: skip
    assert [act["rule"] for act in body["would_raise_it"]] == ["missing"]


def test_page_of_rules_shows_every_threshold(lead_client: Client) -> None:
    page = lead_client.get(reverse("measures:how_we_read")).text

    section = page.partition('id="data-quality"')[2].partition("</table>")[0]
    assert section.count('<th scope="row">') == 9
    assert "25\N{NO-BREAK SPACE}%" in section


def test_every_source_of_numbers_is_a_way_of_counting() -> None:
    """A signature looks at the way of each number; one without stops the page."""
    assert set(WAYS) == set(BatchSource)
