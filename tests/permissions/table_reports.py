"""Pages that read everything: each shows only what its reader may know of."""

from accounts.permissions import Permission
from tests.permissions.rows import Row, personal_row, project_row, public_row

PART = ("project", "scope")
SCOPE = {"version": 1, "scope_in": "All visits"}

ROWS: list[Row] = [
    personal_row("reports:home"),
    personal_row("reports:search_page", query="?q=missed"),
    personal_row("reports:my_data_download"),
    project_row("reports:project_page", needs=Permission.VIEW_PROJECT),
    project_row("reports:project_events", needs=Permission.VIEW_AUDIT),
    project_row("reports:charter", needs=Permission.VIEW_PROJECT),
    project_row("reports:charter_part", needs=Permission.EDIT_PROJECT, args=PART),
    project_row("reports:charter_part", "POST", needs=Permission.EDIT_PROJECT, ok=302, args=PART, data=SCOPE),
    project_row("reports:charter_timeline", needs=Permission.EDIT_PROJECT),
    project_row("reports:charter_timeline", "POST", needs=Permission.EDIT_PROJECT, ok=302),
    project_row("reports:charter_versions", needs=Permission.VIEW_PROJECT),
    public_row("reports:what_this_is_not"),
    public_row("reports:help_page"),
]  # fmt: skip
