"""Documents of a project, and the bundles that people asked for themselves."""

from accounts.permissions import Permission
from tests.permissions.rows import Row, project_row

P = Permission
KIND, FILE = ("project", "completion-report"), ("project", "completion-report", "pdf")
WORDS = ("project", "lessons")
SAID = {"text": "Begin with one day.", "version": 0}

ROWS: list[Row] = [
    project_row("documents:document_list", needs=P.USE_DOCUMENTS),
    project_row("documents:document_detail", needs=P.USE_DOCUMENTS, args=KIND),
    project_row("documents:document_ask", "POST", needs=P.USE_DOCUMENTS, ok=302, args=FILE),
    # Not drawn yet: it leads back to the document.
    project_row("documents:document_file", needs=P.USE_DOCUMENTS, ok=302, args=FILE),
    project_row("documents:words_edit", needs=P.EDIT_PROJECT, args=WORDS),
    project_row("documents:words_edit", "POST", needs=P.EDIT_PROJECT, ok=302, args=WORDS, data=SAID),
    project_row("document-list", needs=P.USE_DOCUMENTS, api=True),
    project_row("document-detail", needs=P.USE_DOCUMENTS, args=KIND, api=True),
    project_row("document-file", "POST", needs=P.USE_DOCUMENTS, ok=202, args=FILE, api=True),
    # Not drawn yet: the caller learns how to ask.
    project_row("document-file", needs=P.USE_DOCUMENTS, ok=409, args=FILE, api=True),
]  # fmt: skip
