"""Documents of a project, and the bundles that people asked for themselves."""

from accounts.permissions import Permission
from tests.permissions.rows import Row, project_row

P = Permission
KIND, FILE = ("project", "completion-report"), ("project", "completion-report", "pdf")
WORDS = ("project", "lessons")
SAID = {"text": "Begin with one day.", "version": 0}

ROWS: list[Row] = [
    project_row("documents:document_list", needs=P.VIEW_PROJECT),
    project_row("documents:document_detail", needs=P.VIEW_PROJECT, args=KIND),
    project_row("documents:document_ask", "POST", needs=P.VIEW_PROJECT, ok=302, args=FILE),
    # Not drawn yet: it leads back to the document.
    project_row("documents:document_file", needs=P.VIEW_PROJECT, ok=302, args=FILE),
    project_row("documents:words_edit", needs=P.EDIT_PROJECT, args=WORDS),
    project_row("documents:words_edit", "POST", needs=P.EDIT_PROJECT, ok=302, args=WORDS, data=SAID),
    project_row("document-list", needs=P.VIEW_PROJECT, api=True),
    project_row("document-detail", needs=P.VIEW_PROJECT, args=KIND, api=True),
    project_row("document-file", "POST", needs=P.VIEW_PROJECT, ok=202, args=FILE, api=True),
    # Not drawn yet: the caller learns how to ask.
    project_row("document-file", needs=P.VIEW_PROJECT, ok=409, args=FILE, api=True),
]  # fmt: skip
