"""Minutes: the sums for everybody who sees the project, entries for their owner alone."""

from types import SimpleNamespace
from typing import Any

from accounts.permissions import Permission
from effort.actions import note_effort
from tests.permissions.rows import Row, on_project, project_row

P = Permission


def prepare(world: SimpleNamespace) -> None:
    world.effort = note_effort(
        project=world.project, by=world.people["lead"], task="data", minutes=10,
        spent_on=world.project.today(),
    )  # fmt: skip


def typed(world: SimpleNamespace) -> dict[str, Any]:
    return {"task": "data", "chip": "10", "version": 1,
            "spent_on": world.project.today().isoformat()}  # fmt: skip


def sent(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "task": "pdsa",
        "minutes": 25,
        "spent_on": world.project.today().isoformat(),
    }


ONE = ("project", "effort")
# Of those who may enter minutes, nobody but the lead knows of the lead's entry.
OTHERS = dict.fromkeys(on_project(P.NOTE_EFFORT) - {"lead"}, 404)

ROWS: list[Row] = [
    project_row("effort:effort_list", needs=P.VIEW_PROJECT),
    project_row("effort:effort_list", "POST", needs=P.NOTE_EFFORT, ok=302, data=typed),
    project_row("effort:promise_edit", needs=P.EDIT_PROJECT),
    project_row("effort:promise_edit", "POST", needs=P.EDIT_PROJECT, ok=302, data={"minutes_a_week": 20}),
    project_row("effort:choice_edit", "POST", needs=P.NOTE_EFFORT, ok=302, data={"shown_to_team": "on"}),
    project_row("effort:worth_say", "POST", needs=P.NOTE_EFFORT, ok=302, data={"worth": 4}),
    project_row("effort:effort_edit", needs=P.NOTE_EFFORT, args=ONE, but=OTHERS),
    project_row("effort:effort_edit", "POST", needs=P.NOTE_EFFORT, ok=302, args=ONE, data=typed, but=OTHERS),
    project_row("effort:effort_remove", "POST", needs=P.NOTE_EFFORT, ok=302, args=ONE, but=OTHERS),
    project_row("effort-list", needs=P.NOTE_EFFORT, api=True),
    project_row("effort-list", "POST", needs=P.NOTE_EFFORT, ok=201, api=True, data=sent),
    project_row("effort-detail", needs=P.NOTE_EFFORT, args=ONE, api=True, but=OTHERS),
    project_row("effort-detail", "PATCH", needs=P.NOTE_EFFORT, args=ONE, api=True, data={"minutes": 20, "version": 1}, but=OTHERS),
    project_row("effort-detail", "DELETE", needs=P.NOTE_EFFORT, ok=204, args=ONE, api=True, but=OTHERS),
    project_row("effort-ledger", needs=P.VIEW_PROJECT, api=True),
    project_row("effort-choices", needs=P.NOTE_EFFORT, api=True),
    project_row("effort-choices", "PATCH", needs=P.NOTE_EFFORT, api=True, data={"shown_to_team": True}),
]  # fmt: skip
