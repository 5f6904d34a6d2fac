"""Lessons and words for everybody logged in; debriefs for those who work
on the project."""

from accounts.permissions import Permission
from tests.permissions.rows import Row, personal_row, project_row

P = Permission

ROWS: list[Row] = [
    personal_row("learning:lesson_list"),
    personal_row("learning:lesson_detail", args=("prediction",)),
    personal_row("learning:glossary"),
    project_row("learning:debrief_list", needs=P.VIEW_PROJECT),
    project_row("learning:debrief_write", needs=P.NOTE_EFFORT),
    project_row("learning:debrief_write", "POST", needs=P.NOTE_EFFORT, ok=302, data={"tip": "Start small.", "audience": "team"}),
    project_row("debrief-list", needs=P.NOTE_EFFORT, api=True),
    project_row("debrief-own", needs=P.NOTE_EFFORT, api=True),
    project_row("debrief-own", "PATCH", needs=P.NOTE_EFFORT, api=True, data={"tip": "Start small.", "version": 1}),
    project_row("debrief-counts", needs=P.VIEW_PROJECT, api=True),
]  # fmt: skip
