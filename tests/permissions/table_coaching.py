"""A coach's pages; a note is its author's alone, not even another coach's."""

from types import SimpleNamespace

from accounts.permissions import Permission
from coaching.actions import write_note
from coaching.models import HelpRequest
from tests.permissions.rows import Row, on_project, personal_row, project_row

NOTE, ASK = Permission.WRITE_COACH_NOTE, Permission.NOTE_EFFORT


def prepare(world: SimpleNamespace) -> None:
    world.note = write_note(
        by=world.people["owner_coach"], text="Call in May.", organisation=world.practice
    )
    world.help_request = HelpRequest.objects.create(
        project=world.project, asker=world.people["lead"], kind="test", step="prediction",
        text="How small is small?",
    )  # fmt: skip
    world.help_request.helpers.add(world.people["owner_coach"])


ROWS: list[Row] = [
    personal_row("coaching:dashboard"),
    project_row("coaching:help_ask", needs=ASK, args=("project", "prediction")),
    project_row(
        "coaching:help_ask", "POST", needs=ASK, ok=302, args=("project", "prediction"),
        data={"kind": "test", "text": "How small is small?"},
    ),
    project_row("coaching:help_list", needs=Permission.VIEW_PROJECT),
    # Whoever neither asked nor was asked knows of no such question.
    project_row(
        "coaching:help_settle", "POST", needs=Permission.VIEW_PROJECT, ok=302,
        args=("project", "help_request"),
        but=dict.fromkeys(on_project(Permission.VIEW_PROJECT) - {"lead", "owner_coach"}, 404),
    ),
    project_row("coaching:note_write", needs=NOTE),
    project_row(
        "coaching:note_write", "POST", needs=NOTE, ok=302, data={"text": "Good start."}
    ),
    project_row(
        "coaching:note_remove", "POST", needs=NOTE, ok=302, args=("project", "note"),
        but={"project_coach": 404},
    ),
]  # fmt: skip
