"""PDSA cycles: seen by everybody who sees the project, written by its team."""

from types import SimpleNamespace
from typing import Any

from accounts.permissions import Permission
from pdsa.actions import plan_cycle
from tests.permissions.rows import Row, personal_row, project_row
from tests.permissions.table_projects import NO_SUCH_PROJECT

P = Permission


def prepare(world: SimpleNamespace) -> None:
    world.cycle = plan_cycle(
        project=world.project, by=world.people["lead"], change="Call the day before.",
        prediction="Fewer missed.", starts_on=world.project.today(),
    )  # fmt: skip


def plan(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "project": world.project.pk, "change": "Call.", "prediction": "Fewer.",
        "starts_on": world.project.today().isoformat(),
    }  # fmt: skip


def whole(world: SimpleNamespace) -> dict[str, Any]:
    return plan(world) | {"version": world.cycle.version}


SEEN = {"observations": "Called 20.", "version": 1}
ONE = ("project", "cycle")

ROWS: list[Row] = [
    project_row("pdsa:cycle_list", needs=P.VIEW_PROJECT),
    project_row("pdsa:cycle_plan", needs=P.RECORD_CYCLE),
    project_row("pdsa:cycle_plan", "POST", needs=P.RECORD_CYCLE, ok=302, data=plan),
    project_row("pdsa:cycle_import", needs=P.RECORD_CYCLE),
    project_row("pdsa:cycle_import", "POST", needs=P.RECORD_CYCLE, ok=302, data={"rows": "2026-01-05\tCalled ten\tSix came\tadapt", "save": "1"}),
    project_row("pdsa:cycle_detail", needs=P.VIEW_PROJECT, args=ONE),
    project_row("pdsa:cycle_record", needs=P.RECORD_CYCLE, ok=302, args=ONE),
    project_row("pdsa:cycle_record", "POST", needs=P.RECORD_CYCLE, ok=302, args=ONE, data=SEEN),
    project_row("pdsa:cycle_edit", needs=P.RECORD_CYCLE, args=ONE),
    project_row("pdsa:cycle_edit", "POST", needs=P.RECORD_CYCLE, ok=302, args=ONE, data=whole),
    project_row("pdsa:cycle_sheet", needs=P.VIEW_PROJECT, args=ONE),
    project_row("pdsa:cycle_remove", "POST", needs=P.RECORD_CYCLE, ok=302, args=ONE),
    personal_row("cycle-list", api=True),
    project_row("cycle-list", "POST", needs=P.RECORD_CYCLE, ok=201, args=(), api=True, data=plan, but=NO_SUCH_PROJECT),
    project_row("cycle-detail", needs=P.VIEW_PROJECT, args=("cycle",), api=True),
    project_row("cycle-detail", "PATCH", needs=P.RECORD_CYCLE, args=("cycle",), api=True, data=SEEN),
    project_row("cycle-detail", "DELETE", needs=P.RECORD_CYCLE, ok=204, args=("cycle",), api=True),
]  # fmt: skip
