"""A measure counted differently from a day on: both definitions stay, the chart breaks."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from measures import actions, chart_actions
from measures.baseline import locked_days
from measures.charting import chart_of
from measures.definitions import definitions_of, words_of
from measures.download import table_of
from measures.drawings import drawing_key, preview
from measures.glances import glances_of
from measures.models import ChartDecision, Measure
from projects.models import Project
from qiapp.lib.errors import ActionRefused, VersionConflict
from tests.factories.measures import (
    AnnotationFactory,
    ChartDecisionFactory,
    MeasureFactory,
)
from tests.measures.test_chart_decisions import HIGH, LOW, fill, month

pytestmark = pytest.mark.django_db

OLD = {"numerator": "missed", "denominator": "booked", "people": "", "definition": ""}


@pytest.fixture
def measure(project: Project) -> Measure:
    return MeasureFactory(project=project, numerator="missed or late")


def change(measure: Measure, day: date, **more: object) -> ChartDecision:
    return ChartDecisionFactory(
        measure=measure, kind="definition", day=day,
        **{"old_definition": OLD, "new_definition": OLD} | more,
    )  # fmt: skip


def test_definition_changes_are_those_that_stand_from_the_day_on(
    measure: Measure,
) -> None:
    change(measure, date(2025, 1, 1))
    recent = change(measure, date(2026, 1, 1))
    change(measure, date(2026, 2, 1), taken_back_at=timezone.now(), taken_back_by=measure.created_by)  # fmt: skip
    ChartDecisionFactory(measure=measure, kind="phase", day=date(2026, 3, 1))

    assert measure.definition_changes().count() == 2
    assert list(measure.definition_changes(since=date(2026, 1, 1))) == [recent]


def test_definitions_join_without_a_gap_and_end_with_the_measures_own(
    measure: Measure,
) -> None:
    change(measure, date(2026, 1, 15), reason="Late visits count too")

    first, now = definitions_of(measure, measure.decisions.standing())

    assert (first.begins, first.ends, first.numerator) == (None, date(2026, 1, 14), "missed")  # fmt: skip
    assert (now.begins, now.ends, now.reason) == (
        date(2026, 1, 15),
        None,
        "Late visits count too",
    )
    assert now.numerator == words_of(measure)["numerator"] == "missed or late"


def test_change_of_definition_without_the_old_one_cannot_be_stored(
    measure: Measure,
) -> None:
    with pytest.raises(IntegrityError, match="definition_change_keeps_both"):
        change(measure, date(2026, 1, 1), old_definition=None)


NEW = {"numerator": "missed or late visits", "denominator": "booked visits"}


def redefine(measure: Measure, day: date, **more: Any) -> ChartDecision:
    values = {"reason": "Late visits count too", "version": measure.version, **NEW}
    return chart_actions.redefine_measure(
        measure=measure, day=day, by=measure.created_by, **(values | more)
    )


@pytest.fixture
def counted(project: Project) -> Measure:
    measure = MeasureFactory(project=project, numerator="missed visits")
    fill(measure, LOW + HIGH)
    return measure


def test_redefinition_amid_the_series_gives_two_phases_and_no_signal_across(
    counted: Measure,
) -> None:
    assert chart_of(counted).analysis.signal

    redefine(counted, month(12))

    chart = chart_of(counted)
    assert [phase.median for phase in chart.analysis.phases] == [0.205, 0.605]
    assert not any(phase.signal for phase in chart.analysis.phases)
    assert chart.sentence.startswith("In the phase since January 2024, no sign")


def test_redefinition_gives_a_control_chart_limits_of_their_own(
    counted: Measure,
) -> None:
    redefine(counted, month(12))

    control = chart_of(counted, chart="p").control

    assert control is not None
    assert not control.chart.signal
    assert max(v for v in control.chart.upper[:12] if v) < min(v for v in control.chart.lower[12:] if v)  # fmt: skip


def test_redefinition_keeps_both_definitions_with_day_and_reason(
    counted: Measure,
) -> None:
    redefine(counted, month(12))

    first, now = chart_of(counted).definitions
    assert (first.numerator, first.ends) == ("missed visits", date(2023, 12, 31))
    assert (now.numerator, now.begins) == ("missed or late visits", month(12))
    assert now.reason == "Late visits count too"
    event = Event.objects.get(verb="chart decision made")
    assert event.after["old"]["numerator"] == "missed visits"
    assert event.after["new"]["numerator"] == "missed or late visits"


def test_redefinition_stands_in_note_alternative_text_table_and_files(
    counted: Measure,
) -> None:
    redefine(counted, month(12))

    chart = chart_of(counted)
    note = "Counted by a new definition since 1 January 2024: Late visits count too."
    assert chart.definition_note.startswith(note)
    assert note in chart.description
    assert [row.definition for row in chart.rows()[10:13]] == [
        "", "New definition from 1 January 2024", "",
    ]  # fmt: skip
    assert table_of(chart)[1][12][9] == "New definition from 1 January 2024"
    assert (month(12), "New definition", "Late visits count too") in chart.marks


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_redefinition_is_labelled_in_the_drawing(counted: Measure, width: str) -> None:
    before = drawing_key(chart_of(counted), width)

    redefine(counted, month(12))

    assert drawing_key(chart_of(counted), width) != before
    assert "New definition" in preview(chart_of(counted), width, "x")


def test_period_with_both_definitions_is_shown_and_not_judged(
    counted: Measure,
) -> None:
    redefine(counted, date(2023, 12, 12))

    chart = chart_of(counted)
    point = chart.series.points[11]
    assert (point.excluded, point.note) == (True, "Both definitions: counted differently from 12 December 2023")  # fmt: skip
    assert [phase.n_points for phase in chart.analysis.phases] == [11, 12]
    assert "The point of December 2023 holds both" in chart.definition_note


def test_quarter_with_both_definitions_is_not_judged_though_its_months_are(
    counted: Measure,
) -> None:
    redefine(counted, date(2023, 12, 1))

    months, quarters = chart_of(counted), chart_of(counted, period="quarter")

    assert not any(point.excluded for point in months.series.points)
    assert [p.excluded for p in quarters.series.points[2:5]] == [False, True, False]


def test_chart_without_a_point_by_the_new_definition_says_so(counted: Measure) -> None:
    redefine(counted, date(2025, 2, 1))

    chart = chart_of(counted)

    assert len(chart.analysis.phases) == 1
    assert chart.sentence.endswith("counted differently since 1 February 2025: no point of that yet.")  # fmt: skip


def test_before_and_after_never_compares_two_definitions(project: Project) -> None:
    measure = MeasureFactory(project=project)
    fill(measure, LOW[:4] + HIGH[:5])
    AnnotationFactory(project=project, on=month(6), source="pdsa", source_id=1)
    whole = chart_of(measure).difference

    redefine(measure, month(4))

    since = chart_of(measure).difference
    assert whole is not None
    assert since is not None
    assert "(206 of 600)" in whole.words  # both definitions in one sum
    assert since.words.startswith(
        "Before: 62 % (124 of 200); after: 58.7 % (176 of 300)"
    )


def test_test_begun_before_the_new_definition_is_compared_with_nothing(
    project: Project,
) -> None:
    measure = MeasureFactory(project=project)
    fill(measure, LOW[:4] + HIGH[:5])
    AnnotationFactory(project=project, on=month(2), source="pdsa", source_id=1)

    redefine(measure, month(4))

    assert chart_of(measure).difference is None


def test_glance_shows_the_new_definition_at_once(counted: Measure) -> None:
    before = glances_of([counted])[counted.pk]

    redefine(counted, month(12))
    after = glances_of([counted])[counted.pk]

    assert before.signal != "none"
    assert after.signal == "none"
    assert after.sentence == chart_of(counted).sentence


def test_frozen_baseline_before_the_new_definition_locks_only_its_own_phase(
    counted: Measure,
) -> None:
    redefine(counted, month(2))
    chart_actions.freeze_baseline(
        measure=counted, day=month(22), reason="Told so", by=counted.created_by
    )

    locked = locked_days(counted)

    assert locked is not None
    assert (locked.first, locked.last) == (month(2), month(22))


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (month(0), "The numbers begin on 1 January 2023"),
        (date(2099, 1, 1), "has not come"),
    ],
)
def test_redefinition_that_divides_nothing_is_refused(
    counted: Measure, day: date, message: str
) -> None:
    with pytest.raises(ActionRefused, match=message):
        redefine(counted, day)

    assert Measure.objects.get().numerator == "missed visits"


def test_redefinition_needs_numbers_other_words_a_reason_and_a_later_day(
    counted: Measure, project: Project
) -> None:
    empty = MeasureFactory(project=project)
    with pytest.raises(ActionRefused, match="no numbers yet"):
        redefine(empty, month(2))
    with pytest.raises(ActionRefused, match="the same as before"):
        redefine(counted, month(2), numerator="Missed  visits.")
    with pytest.raises(ActionRefused, match="Say why"):
        redefine(counted, month(12), reason=" ")
    counted.refresh_from_db()
    redefine(counted, month(12))
    with pytest.raises(ActionRefused, match="began on 1 January 2024"):
        redefine(counted, month(11), numerator="late visits")


def test_redefinition_of_an_old_version_is_a_conflict(counted: Measure) -> None:
    with pytest.raises(VersionConflict):
        redefine(counted, month(12), version=counted.version + 1)


def test_redefinition_taken_back_and_put_back_moves_the_words_and_the_chart(
    counted: Measure,
) -> None:
    change = redefine(counted, month(12))
    by = counted.created_by

    chart_actions.take_back(decision=change, by=by)
    assert Measure.objects.get().numerator == "missed visits"
    assert len(chart_of(Measure.objects.get()).analysis.phases) == 1

    chart_actions.reinstate(decision=change, by=by)
    assert Measure.objects.get().numerator == "missed or late visits"
    assert len(chart_of(Measure.objects.get()).analysis.phases) == 2
    verbs = Event.objects.filter(subject_type="measures.chartdecision").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "chart decision made", "chart decision taken back", "chart decision put back",
    ]  # fmt: skip


def test_redefinition_under_a_later_one_is_not_taken_back(counted: Measure) -> None:
    first = redefine(counted, month(12))
    redefine(counted, month(18), numerator="late visits")

    with pytest.raises(ActionRefused, match="Take that one back first"):
        chart_actions.take_back(decision=first, by=counted.created_by)

    assert [d.numerator for d in chart_of(counted).definitions] == [
        "missed visits", "missed or late visits", "late visits",
    ]  # fmt: skip


def test_typo_is_mended_without_a_new_definition(counted: Measure) -> None:
    with pytest.raises(ActionRefused, match="only the words change"):
        actions.revise_measure(
            measure=counted, by=counted.created_by, version=1, numerator="visits missed"
        )

    actions.revise_measure(
        measure=counted, by=counted.created_by, version=1, same_meaning=True,
        numerator="visits missed",
    )  # fmt: skip

    assert Measure.objects.get().numerator == "visits missed"
    assert not counted.decisions.exists()


def edited(measure: Measure, **more: str) -> dict[str, Any]:
    names = ("name", "kind", "data_kind", "numerator", "denominator", "period",
             "improvement_direction", "version")  # fmt: skip
    return {name: getattr(measure, name) for name in names} | more


def address(name: str, measure: Measure, *more: object) -> str:
    return reverse(f"measures:{name}", args=[measure.project_id, measure.pk, *more])


def test_measure_edit_with_numbers_asks_kindly_what_other_words_mean(
    lead_client: Client, counted: Measure
) -> None:
    url = address("measure_edit", counted)

    answer = lead_client.post(url, edited(counted, numerator="late visits"))

    assert answer.status_code == 422
    assert "You changed how it is counted" in answer.text
    assert 'href="#id_counted' in answer.text
    assert "Only the words: it is counted as before" in answer.text
    assert Measure.objects.get().numerator == "missed visits"


def test_measure_edit_of_only_the_words_makes_no_new_definition(
    lead_client: Client, counted: Measure
) -> None:
    url = address("measure_edit", counted)

    lead_client.post(url, edited(counted, numerator="visits missed", counted="words"))

    assert Measure.objects.get().numerator == "visits missed"
    assert not counted.decisions.exists()


def test_measure_edit_counted_anew_keeps_the_old_words_and_saves_the_rest(
    lead_client: Client, counted: Measure
) -> None:
    url = address("measure_edit", counted)
    sent = edited(
        counted, numerator="late visits", counted="anew", day="2024-01-01",
        reason="Late visits cost as much", name="Late visits",
    )  # fmt: skip

    lead_client.post(url, sent)

    measure = Measure.objects.get()
    assert (measure.name, measure.numerator) == ("Late visits", "late visits")
    change = measure.definition_changes().get()
    assert change.old_definition["numerator"] == "missed visits"
    assert (change.day, change.reason) == (month(12), "Late visits cost as much")


def test_measure_edit_counted_anew_without_a_day_stores_nothing(
    lead_client: Client, counted: Measure
) -> None:
    sent = edited(counted, numerator="late visits", counted="anew", name="Late visits")

    answer = lead_client.post(address("measure_edit", counted), sent)

    assert answer.status_code == 422
    assert "Say from which day on." in answer.text
    assert "Say why, in a few words." in answer.text
    assert Measure.objects.get().name != "Late visits"


def test_measure_edit_without_numbers_or_of_the_goal_asks_nothing(
    lead_client: Client, counted: Measure, project: Project
) -> None:
    empty = MeasureFactory(project=project)

    first = lead_client.post(address("measure_edit", empty), edited(empty, numerator="late visits"))  # fmt: skip
    second = lead_client.post(address("measure_edit", counted), edited(counted, goal="10"))  # fmt: skip

    assert (first.status_code, second.status_code) == (302, 302)


def test_definition_change_stores_it_and_the_page_shows_both(
    lead_client: Client, counted: Measure
) -> None:
    url = address("definition_change", counted)
    sent = {"day": "2024-01-01", "reason": "Late visits count too", "version": 1, **NEW}

    answer = lead_client.post(url, sent)
    page = lead_client.get(answer["Location"]).text

    assert "Until 31 December 2023" in page.replace("Dec 2023", "December 2023")
    for words in ("missed visits", "missed or late visits", "Late visits count too"):
        assert words in page
    assert address("decision_take_back", counted, counted.decisions.get().pk) in page


@pytest.mark.parametrize(
    ("changed", "place", "message"),
    [
        ({"day": "2020-01-01"}, "id_day", "choose a later day"),
        ({"numerator": "missed visits"}, "id_numerator", "the same as before"),
        ({"reason": "SSN 123-45-6789"}, "id_reason", "social security number"),
    ],
)
def test_definition_change_with_a_fault_says_where_and_stores_nothing(
    lead_client: Client, counted: Measure, changed: dict, place: str, message: str
) -> None:
    sent = {"day": "2024-01-01", "reason": "Late ones too", "version": 1, **NEW}

    answer = lead_client.post(address("definition_change", counted), sent | changed)

    assert answer.status_code == 422
    assert f'href="#{place}"' in answer.text
    assert message in answer.text
    assert not counted.decisions.exists()


def test_definition_change_of_an_old_version_shows_both_and_stores_nothing(
    lead_client: Client, counted: Measure
) -> None:
    Measure.objects.update(version=4, numerator="visits nobody came to")
    sent = {"day": "2024-01-01", "reason": "Late ones too", "version": 1, **NEW}

    answer = lead_client.post(address("definition_change", counted), sent)

    assert answer.status_code == 409
    assert "visits nobody came to" in answer.text
    assert "missed or late visits" in answer.text
    assert not counted.decisions.exists()


def test_surrogate_stands_on_its_page_and_in_the_project(
    lead_client: Client, counted: Measure
) -> None:
    sent = edited(
        counted, surrogate_for="Asthma well controlled", surrogate_identifier="CBE 0047",
        surrogate_reason="Refills stand in our records", minutes_per_point="20",
    )  # fmt: skip

    answer = lead_client.post(address("measure_edit", counted), sent)
    page = lead_client.get(answer["Location"]).text
    front = lead_client.get(reverse("reports:project_page", args=[counted.project_id]))

    assert "Stands in for “Asthma well controlled” (CBE 0047)" in page
    assert "Refills stand in our records" in page
    assert "20 minutes" in page
    assert "Stands in for “Asthma well controlled”" in front.text


def test_surrogate_without_the_name_of_the_measure_is_refused(
    lead_client: Client, counted: Measure
) -> None:
    sent = edited(counted, surrogate_identifier="CBE 0047")

    answer = lead_client.post(address("measure_edit", counted), sent)

    assert answer.status_code == 422
    assert 'href="#id_surrogate_for"' in answer.text


def test_surrogate_is_not_asked_for_at_the_start(
    lead_client: Client, project: Project
) -> None:
    page = lead_client.get(reverse("measures:measure_add", args=[project.pk]))

    assert "surrogate" not in page.text
