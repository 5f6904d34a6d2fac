"""Recording, undoing and annotating: everything or nothing, and all of it audited."""

from dataclasses import replace
from datetime import date

import pytest

from audit.models import Event
from measures import actions
from measures.figures import Figures
from measures.models import Measure
from projects.models import Project
from qiapp.lib.errors import ActionRefused, VersionConflict
from tests.factories.measures import MeasureFactory

TODAY = date(2026, 6, 15)
JANUARY = Figures(date(2026, 1, 1), date(2026, 1, 31), numerator=4, denominator=20)
FEBRUARY = Figures(date(2026, 2, 1), date(2026, 2, 28), numerator=3, denominator=25)

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(project: Project) -> Measure:
    return MeasureFactory(project=project)


def record(measure: Measure, *figures: Figures) -> actions.Recorded:
    return actions.record_observations(
        measure=measure,
        figures=figures,
        by=measure.created_by,
        today=TODAY,
    )


def stored(measure: Measure) -> list[tuple[date, int | None, int | None]]:
    rows = measure.observations.values_list("starts_on", "numerator", "denominator")
    return list(rows)


def test_define_measure_takes_the_next_place(project: Project) -> None:
    MeasureFactory(project=project, position=4)

    measure = actions.define_measure(
        project=project, by=project.created_by, name="Foot exam", kind="process",
        data_kind="proportion", numerator="exams", denominator="visits",
        improvement_direction="increase",
    )  # fmt: skip

    assert measure.position == 5
    assert Event.objects.get(verb="measure defined").after["name"] == "Foot exam"


def test_define_measure_with_a_taken_name_is_refused(measure: Measure) -> None:
    with pytest.raises(ActionRefused, match="already has a measure"):
        actions.define_measure(
            project=measure.project, by=measure.created_by, name=measure.name.upper(),
            kind="process", improvement_direction="increase",
        )  # fmt: skip


def test_define_measure_in_a_closed_project_is_refused(project: Project) -> None:
    project.status = "closed"

    with pytest.raises(ActionRefused, match="closed"):
        actions.define_measure(
            project=project, by=project.created_by, name="x", kind="process",
            improvement_direction="increase",
        )  # fmt: skip


def test_revise_measure_with_an_old_version_is_a_conflict(measure: Measure) -> None:
    actions.revise_measure(
        measure=measure, by=measure.created_by, version=1, name="Newer"
    )

    with pytest.raises(VersionConflict):
        actions.revise_measure(
            measure=measure, by=measure.created_by, version=1, name="Mine"
        )

    measure.refresh_from_db()
    assert measure.name == "Newer"


def test_revise_measure_with_data_keeps_its_period(measure: Measure) -> None:
    record(measure, JANUARY)

    with pytest.raises(ActionRefused, match="already has data") as refusal:
        actions.revise_measure(
            measure=measure, by=measure.created_by, version=1, period="week"
        )

    assert refusal.value.field == "period"


def test_record_observations_stores_figures_and_says_how_many(measure: Measure) -> None:
    recorded = record(measure, FEBRUARY, JANUARY)

    assert (recorded.created, recorded.changed, recorded.unchanged) == (2, 0, 0)
    assert stored(measure) == [
        (date(2026, 1, 1), 4, 20),
        (date(2026, 2, 1), 3, 25),
    ]


def test_record_observations_again_changes_nothing(measure: Measure) -> None:
    record(measure, JANUARY)

    recorded = record(measure, JANUARY)

    assert recorded == actions.Recorded(None, 0, 0, 1)
    assert measure.batches.count() == 1


def test_record_observations_replaces_what_overlaps(measure: Measure) -> None:
    record(measure, JANUARY, FEBRUARY)

    recorded = record(measure, replace(JANUARY, numerator=5))

    assert (recorded.created, recorded.changed) == (0, 1)
    assert stored(measure)[0] == (date(2026, 1, 1), 5, 20)
    event = Event.objects.filter(verb="data recorded").first()
    assert event.before["observations"][0]["numerator"] == 4
    assert event.after["observations"][0]["numerator"] == 5


def test_record_observations_of_another_site_stands_beside(measure: Measure) -> None:
    record(measure, JANUARY)

    record(measure, replace(JANUARY, site="North"))

    assert measure.observations.count() == 2


@pytest.mark.parametrize(
    ("figures", "field"),
    [
        (replace(JANUARY, numerator=21), "numerator"),
        (replace(JANUARY, numerator=-1), "numerator"),
        (replace(JANUARY, numerator=None), "numerator"),
        (replace(JANUARY, denominator=None), "denominator"),
        (replace(JANUARY, denominator=-3), "denominator"),
        (replace(JANUARY, numerator=1, denominator=0), "denominator"),
        (replace(JANUARY, starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 31)), "period"),
    ],
)  # fmt: skip
def test_record_observations_with_impossible_figures_stores_nothing(
    measure: Measure, figures: Figures, field: str
) -> None:
    with pytest.raises(ActionRefused) as refusal:
        record(measure, FEBRUARY, figures)

    assert refusal.value.field == field
    assert stored(measure) == []


def test_record_observations_twice_the_same_day_is_refused(measure: Measure) -> None:
    with pytest.raises(ActionRefused, match="stands twice"):
        record(measure, JANUARY, replace(JANUARY, starts_on=date(2026, 1, 31)))

    assert stored(measure) == []


def test_record_observations_of_nobody_is_no_data_not_an_error(
    measure: Measure,
) -> None:
    record(measure, replace(JANUARY, numerator=0, denominator=0))

    assert stored(measure) == [(date(2026, 1, 1), 0, 0)]


def test_undo_batch_puts_back_what_was_replaced(measure: Measure) -> None:
    record(measure, JANUARY)
    second = record(measure, replace(JANUARY, numerator=9), FEBRUARY)

    actions.undo_batch(batch=second.batch, by=measure.created_by)

    assert stored(measure) == [(date(2026, 1, 1), 4, 20)]
    assert measure.observations.get().batch_id == measure.batches.last().pk


def test_undo_batch_under_a_later_one_is_refused(measure: Measure) -> None:
    first = record(measure, JANUARY)
    record(measure, replace(JANUARY, numerator=9))

    with pytest.raises(ActionRefused, match="Undo that first"):
        actions.undo_batch(batch=first.batch, by=measure.created_by)

    assert stored(measure) == [(date(2026, 1, 1), 9, 20)]


def test_undo_batch_twice_does_nothing_more(measure: Measure) -> None:
    first = record(measure, JANUARY)
    actions.undo_batch(batch=first.batch, by=measure.created_by)

    actions.undo_batch(batch=first.batch, by=measure.created_by)

    assert Event.objects.filter(verb="data undone").count() == 1


def test_annotate_of_one_source_moves_the_flag(measure: Measure) -> None:
    project, by = measure.project, measure.created_by
    first = actions.annotate(
        project=project, by=by, on=date(2026, 2, 1), label="PDSA 1",
        source="pdsa", source_id=7,
    )  # fmt: skip

    second = actions.annotate(
        project=project, by=by, on=date(2026, 3, 1), label="PDSA 1",
        source="pdsa", source_id=7,
    )  # fmt: skip

    assert second.pk == first.pk
    assert project.annotations.get().on == date(2026, 3, 1)
