"""Asking for a bundle, making its bytes once, and handing them out."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from audit.record import record
from documents.bundling import bundle_of
from documents.models import AuditBundle
from documents.showing import for_reader
from jobs.actions import enqueue
from jobs.models import Job
from jobs.running import Attempt
from projects.models import Project
from qiapp.lib import private_files
from qiapp.lib.errors import ActionRefused

BUNDLE_TASK = "documents.bundle"


@transaction.atomic
def ask_bundle(*, project: Project, by: User) -> Job:
    """The job that makes a bundle for `by`; the one that is under way, if there is one."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    waiting = AuditBundle.objects.filter(project=project, by=by, ready_at=None)
    for row in waiting:
        job = Job.objects.of(row).unfinished().first()
        if job is not None:
            return job
    made = AuditBundle.objects.create(project=project, by=by)
    record("audit bundle asked for", by=by, subject=made, project=project)
    return enqueue(
        task=BUNDLE_TASK, subject=made, by=by, title=_("Gathering the audit bundle"),
        arguments={"language": translation.get_language()},
        result_url=reverse("documents:bundle_list", args=[project.pk]),
    )  # fmt: skip


def build(*, bundle_id: int, attempt: Attempt) -> AuditBundle:
    """The bundle with its bytes; a second call changes nothing.

    Raises ActionRefused when its asker may no longer see the history.
    """
    row = AuditBundle.objects.select_related(
        "project__organisation", "project__created_by", "by"
    ).get(pk=bundle_id)
    if row.ready_at is not None:
        return row
    facts = for_reader(row.project, row.by)
    if Permission.VIEW_AUDIT not in facts.source.granted:
        raise ActionRefused(_("You may no longer see the history of this project."))
    content = bundle_of(facts, attempt.progress)
    stored = private_files.store(f"bundles/{row.pk}", f"{attempt.token}.zip", content)
    with transaction.atomic():
        AuditBundle.objects.filter(pk=row.pk).update(
            path=stored.path, digest=stored.digest, size=stored.size,
            ready_at=timezone.now(),
        )  # fmt: skip
        attempt.finish()
    private_files.remove_others(f"bundles/{row.pk}", keep=stored.path)
    row.refresh_from_db()
    return row


def download(*, bundle: AuditBundle, by: User) -> bytes:
    """The stored bytes, and a line in the history."""
    content = private_files.read(bundle.path, bundle.digest)
    record(
        "audit bundle downloaded", by=by, subject=bundle, project=bundle.project,
        sha256=bundle.digest,
    )  # fmt: skip
    return content
