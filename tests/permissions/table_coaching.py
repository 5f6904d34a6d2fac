"""A coach's pages; a note is its author's alone, not even another coach's."""

from types import SimpleNamespace

from accounts.permissions import Permission
from coaching.actions import write_note
from tests.permissions.rows import Row, personal_row, project_row

NOTE = Permission.WRITE_COACH_NOTE


def prepare(world: SimpleNamespace) -> None:
    world.note = write_note(
        by=world.people["owner_coach"], text="Call in May.", organisation=world.practice
    )


ROWS: list[Row] = [
    personal_row("coaching:dashboard"),
    project_row("coaching:note_write", needs=NOTE),
    project_row(
        "coaching:note_write", "POST", needs=NOTE, ok=302, data={"text": "Good start."}
    ),
    project_row(
        "coaching:note_remove", "POST", needs=NOTE, ok=302, args=("project", "note"),
        but={"project_coach": 404},
    ),
]  # fmt: skip
