"""Documents of a project, and the bundles that people asked for themselves."""

from types import SimpleNamespace

from django.utils import timezone

from accounts.permissions import Permission
from documents.models import AuditBundle
from qiapp.lib import private_files
from tests.permissions.rows import Row, on_project, project_row

P = Permission
KIND, FILE = ("project", "completion-report"), ("project", "completion-report", "pdf")
WORDS = ("project", "lessons")
SAID = {"text": "Begin with one day.", "version": 0}

BUNDLE = ("project", "audit_bundle")
# Each bundle holds what its asker may see, and is hers alone.
OTHERS = dict.fromkeys(on_project(P.USE_DOCUMENTS) - {"lead"}, 404)


def prepare(world: SimpleNamespace) -> None:
    """A bundle that the lead asked for."""
    stored = private_files.store("bundles/shown", "a.zip", b"PK")
    world.audit_bundle = AuditBundle.objects.create(
        project=world.project, by=world.people["lead"], path=stored.path,
        digest=stored.digest, size=stored.size, ready_at=timezone.now(),
    )  # fmt: skip


ROWS: list[Row] = [
    project_row("documents:document_list", needs=P.USE_DOCUMENTS),
    project_row("documents:document_detail", needs=P.USE_DOCUMENTS, args=KIND),
    project_row("documents:document_ask", "POST", needs=P.USE_DOCUMENTS, ok=302, args=FILE),
    # Not drawn yet: it leads back to the document.
    project_row("documents:document_file", needs=P.USE_DOCUMENTS, ok=302, args=FILE),
    project_row("documents:words_edit", needs=P.EDIT_PROJECT, args=WORDS),
    project_row("documents:words_edit", "POST", needs=P.EDIT_PROJECT, ok=302, args=WORDS, data=SAID),
    project_row("documents:bundle_list", needs=P.USE_DOCUMENTS),
    project_row("documents:bundle_ask", "POST", needs=P.USE_DOCUMENTS, ok=302),
    project_row("documents:bundle_download", needs=P.USE_DOCUMENTS, args=BUNDLE, but=OTHERS),
    project_row("document-list", needs=P.USE_DOCUMENTS, api=True),
    project_row("document-detail", needs=P.USE_DOCUMENTS, args=KIND, api=True),
    project_row("document-file", "POST", needs=P.USE_DOCUMENTS, ok=202, args=FILE, api=True),
    # Not drawn yet: the caller learns how to ask.
    project_row("document-file", needs=P.USE_DOCUMENTS, ok=409, args=FILE, api=True),
]  # fmt: skip
