"""Measures of a project: everybody in it may look, the team records, some define."""

from datetime import date
from types import SimpleNamespace

from django.utils import timezone

from accounts.permissions import Permission
from measures.actions import enqueue_drawing
from tests.factories.measures import (
    AnnotationFactory,
    ChartDecisionFactory,
    MeasureFactory,
    ObservationBatchFactory,
    ObservationFactory,
)
from tests.permissions.rows import Row, on_project, personal_row, project_row
from tests.permissions.scenario import EVERYBODY

VIEW, DEFINE, RECORD = (
    Permission.VIEW_PROJECT, Permission.DEFINE_MEASURE, Permission.RECORD_DATA,
)  # fmt: skip
ONE = ("project", "measure")
DEFINITION = {
    "name": "Foot exam", "kind": "process", "data_kind": "proportion",
    "numerator": "exams", "denominator": "visits", "period": "month",
    "improvement_direction": "increase",
}  # fmt: skip
REDEFINITION = {
    "day": "2026-01-15", "reason": "Late visits count too", "version": 1,
    "numerator": "missed or late visits", "denominator": "booked visits",
}  # fmt: skip
NUMBERS = {"period": "2026-02-01", "numerator": 3, "denominator": 20}


def prepare(world: SimpleNamespace) -> None:
    world.measure = MeasureFactory(project=world.project)
    world.measure_batch = ObservationBatchFactory(measure=world.measure)
    ObservationFactory(
        measure=world.measure, batch=world.measure_batch,
        starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31),
    )  # fmt: skip
    world.annotation = AnnotationFactory(project=world.project, measure=world.measure)
    world.decision = ChartDecisionFactory(measure=world.measure)
    world.old_decision = ChartDecisionFactory(
        measure=world.measure, day=date(2026, 3, 1),
        taken_back_at=timezone.now(), taken_back_by=world.measure.created_by,
    )  # fmt: skip
    enqueue_drawing(world.measure, by=None)  # asked for once, however many then look


def definition(world: SimpleNamespace) -> dict[str, object]:
    return DEFINITION | {"project": world.project.pk}


ROWS: list[Row] = [
    personal_row("measures:project_start"),
    personal_row("measures:project_start", "POST", ok=422),
    personal_row("measures:topic_list"),
    personal_row("measures:topic_detail", args=("missed-visits",)),
    personal_row("topic-list", api=True),
    personal_row("topic-detail", api=True, args=("missed-visits",)),
    project_row("measures:measure_add", needs=DEFINE),
    project_row("measures:measure_add", "POST", needs=DEFINE, ok=302, data=DEFINITION),
    project_row("measures:measure_detail", needs=VIEW, args=ONE),
    project_row("measures:measure_edit", needs=DEFINE, args=ONE),
    project_row(
        "measures:measure_edit", "POST", needs=DEFINE, ok=302, args=ONE,
        data=DEFINITION | {"version": 1, "counted": "words"},
    ),
    project_row("measures:definition_change", needs=DEFINE, args=ONE),
    project_row(
        "measures:definition_change", "POST", needs=DEFINE, ok=302, args=ONE,
        data=REDEFINITION,
    ),
    project_row("measures:measure_retire", "POST", needs=DEFINE, ok=302, args=ONE),
    project_row("measures:measure_restore", "POST", needs=DEFINE, ok=302, args=ONE),
    project_row("measures:chart_drawing", needs=VIEW, args=ONE),
    project_row("measures:chart_lesson", needs=VIEW, args=ONE),
    personal_row("measures:how_we_read"),
    project_row(
        "measures:chart_rules", "POST", needs=DEFINE, ok=302, args=ONE,
        data={"rules": "ihi"},
    ),
    project_row("measures:decision_add", needs=DEFINE, args=(*ONE, "phase")),
    project_row("measures:decision_add", needs=DEFINE, args=(*ONE, "baseline")),
    project_row("measures:decision_add", needs=DEFINE, args=(*ONE, "exclusion")),
    project_row(
        "measures:decision_add", "POST", needs=DEFINE, ok=302, args=(*ONE, "exclusion"),
        data={"day": "2026-01-01", "reason": "Clinic closed for a flood"},
    ),
    project_row(
        "measures:decision_take_back", "POST", needs=DEFINE, ok=302,
        args=(*ONE, "decision"),
    ),
    project_row(
        "measures:decision_reinstate", "POST", needs=DEFINE, ok=302,
        args=(*ONE, "old_decision"),
    ),
    project_row("measures:measure_data", needs=VIEW, args=(*ONE, "csv")),
    project_row("measures:measure_data", needs=VIEW, args=(*ONE, "xlsx")),
    project_row("measures:observation_record", needs=RECORD, args=ONE),
    project_row(
        "measures:observation_record", "POST", needs=RECORD, ok=302, args=ONE,
        data={"other_period": "Feb 2026", "numerator": 3, "denominator": 20},
    ),
    project_row("measures:observation_paste", needs=RECORD, args=ONE),
    project_row(
        "measures:observation_paste", "POST", needs=RECORD, ok=302, args=ONE,
        data={"rows": "2026-02\t3\t20", "save": 1},
    ),
    project_row("measures:observation_grid", needs=RECORD, args=ONE),
    project_row(
        "measures:observation_grid", "POST", needs=RECORD, ok=302, args=ONE,
        data={"numerator-2026-01-01": 3, "denominator-2026-01-01": 20},
    ),
    project_row(
        "measures:batch_undo", "POST", needs=RECORD, ok=302, args=(*ONE, "measure_batch")
    ),
    project_row(
        "measures:annotation_add", "POST", needs=RECORD, ok=302, args=ONE,
        data={"on": "2026-02-03", "label": "Snow"},
    ),
    project_row(
        "measures:annotation_remove", "POST", needs=RECORD, ok=302,
        args=(*ONE, "annotation"),
    ),
    personal_row("measure-list", api=True),
    personal_row(
        "api_analysis", "POST", api=True,
        data={"chart": "p", "y": [3, 5, 4], "n": [20, 20, 20]},
    ),
    # A project one may not know of is a wrong value in the request: 400 for strangers.
    project_row(
        "measure-list", "POST", needs=DEFINE, ok=201, args=(), api=True, data=definition,
        but=dict.fromkeys(EVERYBODY - on_project(VIEW), 400),
    ),
    project_row("measure-detail", needs=VIEW, args=("measure",), api=True),
    project_row(
        "measure-detail", "PATCH", needs=DEFINE, args=("measure",), api=True,
        data={"name": "Visits missed", "version": 1},
    ),
    project_row("measure-observations", needs=VIEW, args=("measure",), api=True),
    project_row(
        "measure-observations", "POST", needs=RECORD, ok=201, args=("measure",),
        api=True, data={"observations": [NUMBERS]},
    ),
    project_row("measure-chart", needs=VIEW, args=("measure",), api=True),
    project_row(
        "measure-chart", needs=VIEW, args=("measure",), api=True,
        query="?rules=ihi&period=quarter",
    ),
    project_row("measure-definitions", needs=VIEW, args=("measure",), api=True),
    project_row(
        "measure-definitions", "POST", needs=DEFINE, ok=201, args=("measure",),
        api=True, data=REDEFINITION,
    ),
    project_row("measure-quality", needs=VIEW, args=("measure",), api=True),
    project_row("measure-decisions", needs=VIEW, args=("measure",), api=True),
    project_row(
        "measure-decisions", "POST", needs=DEFINE, ok=201, args=("measure",), api=True,
        data={"kind": "exclusion", "day": "2026-01-01", "reason": "Flood"},
    ),
    project_row(
        "measure-decision-take-back", "POST", needs=DEFINE,
        args=("measure", "decision"), api=True,
    ),
    project_row(
        "measure-decision-put-back", "POST", needs=DEFINE,
        args=("measure", "old_decision"), api=True,
    ),
]  # fmt: skip
