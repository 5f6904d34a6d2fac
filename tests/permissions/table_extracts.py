"""Extracts: those who record data send them; everybody of the project sees what came of it."""

from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.permissions import Permission
from extracts import actions
from extracts.request_actions import write_request
from tests.factories.extracts import RECIPE, visits_csv
from tests.factories.measures import MeasureFactory
from tests.permissions.rows import Row, personal_row, project_row

RECORD, VIEW = Permission.RECORD_DATA, Permission.VIEW_PROJECT
ONE = ("project", "extract")
ASKED = ("project", "extract_measure")


def prepare(world: SimpleNamespace) -> None:
    world.extract_measure = MeasureFactory(
        project=world.project, name="From a file", period="week"
    )
    world.extract = actions.receive(
        measure=world.extract_measure, chunks=[visits_csv()], name="visits.csv",
        by=world.people["lead"],
    )  # fmt: skip
    actions.explain(extract=world.extract, document=RECIPE, by=world.people["lead"])
    write_request(measure=world.extract_measure, by=world.people["lead"])


def nothing_sent(world: SimpleNamespace) -> dict[str, Any]:
    return {"measure": world.extract_measure.pk}


def an_unreadable_file(world: SimpleNamespace) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("visits.pdf", b"%PDF")}


ROWS: list[Row] = [
    project_row("extracts:extract_add", needs=RECORD, args=("project", "extract_measure")),
    project_row(
        "extracts:extract_add", "POST", needs=RECORD, ok=422,
        args=("project", "extract_measure"), data=an_unreadable_file,
    ),
    project_row("extracts:counts_add", needs=RECORD, args=("project", "extract_measure")),
    project_row(
        "extracts:counts_add", "POST", needs=RECORD, ok=422,
        args=("project", "extract_measure"),
    ),
    project_row("extracts:data_request", needs=VIEW, args=ASKED),
    project_row("extracts:data_request_write", "POST", needs=RECORD, ok=302, args=ASKED),
    project_row("extracts:data_request_edit", needs=RECORD, args=ASKED),
    project_row("extracts:data_request_edit", "POST", needs=RECORD, ok=422, args=ASKED),
    project_row("extracts:data_request_draw", "POST", needs=RECORD, ok=302, args=ASKED),
    project_row("extracts:data_request_pdf", needs=VIEW, ok=404, args=ASKED),
    project_row("extracts:data_request_sample", needs=VIEW, args=ASKED),
    project_row("extracts:extract_detail", needs=VIEW, args=ONE),
    project_row("extracts:extract_columns", needs=RECORD, args=ONE),
    project_row("extracts:extract_columns", "POST", needs=RECORD, ok=422, args=ONE),
    project_row("extracts:extract_preview", needs=RECORD, args=ONE),
    project_row("extracts:extract_count", "POST", needs=RECORD, ok=302, args=ONE),
    project_row("extracts:extract_discard", "POST", needs=RECORD, ok=302, args=ONE),
    project_row("extracts:extract_undo", "POST", needs=RECORD, ok=302, args=ONE),
    project_row("extracts:extract_first_counts", "POST", needs=RECORD, args=ONE),
    project_row("extracts:extract_reuse", "POST", needs=RECORD, ok=404, args=ONE),
    project_row("extracts:recipe_share", "POST", needs=RECORD, ok=404, args=ONE),
    project_row("extracts:extract_overlap", "POST", needs=RECORD, ok=302, args=ONE),
    project_row("extracts:extract_rejected", needs=VIEW, args=ONE),
    personal_row("extract-list", api=True),
    project_row("extract-detail", needs=VIEW, args=("extract",), api=True),
    project_row(
        "extract-list", "POST", needs=RECORD, ok=400, args=(), api=True,
        data=nothing_sent,
    ),
    project_row(
        "extract-counts", "POST", needs=RECORD, ok=400, args=(), api=True,
        data=nothing_sent,
    ),
    personal_row("extract-recipe-schema", api=True),
    personal_row("extract-preview", "POST", ok=400, api=True),
    project_row(
        "extract-agree", "POST", needs=RECORD, ok=202, args=("extract",), api=True,
        data={"agreed": "0" * 64},
    ),
]  # fmt: skip
