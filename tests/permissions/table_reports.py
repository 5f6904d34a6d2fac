"""Pages that read everything: each shows only what its reader may know of."""

from accounts.permissions import Permission
from tests.permissions.rows import Row, personal_row, project_row, public_row

ROWS: list[Row] = [
    project_row("reports:brief", needs=Permission.VIEW_PROJECT),
    project_row("reports:brief_ask", needs=Permission.EDIT_PROJECT),
    project_row("reports:brief_ask", "POST", needs=Permission.EDIT_PROJECT, ok=302, data={"text": "Time", "version": 0}),
    project_row("reports:brief_pdf_ask", "POST", needs=Permission.VIEW_PROJECT, ok=302),
    # Not drawn yet: it leads back to the brief.
    project_row("reports:brief_pdf", needs=Permission.VIEW_PROJECT, ok=302),
    personal_row("reports:home"),
    personal_row("reports:search_page", query="?q=missed"),
    personal_row("reports:my_data_download"),
    project_row("reports:project_page", needs=Permission.VIEW_PROJECT),
    project_row("reports:project_events", needs=Permission.VIEW_AUDIT),
    public_row("reports:what_this_is_not"),
    public_row("reports:help_page"),
]
