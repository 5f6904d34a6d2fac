"""The next step: everybody in the project has one."""

from accounts.permissions import Permission
from tests.permissions.rows import Row, project_row

ROWS: list[Row] = [
    project_row("next-step", needs=Permission.VIEW_PROJECT, api=True),
]
