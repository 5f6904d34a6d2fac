"""Bundles for auditors: one's own, a new one, and its bytes."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from documents.bundle_actions import ask_bundle, download
from documents.models import AuditBundle
from projects.form_pages import person
from projects.models import Project
from projects.permissions import project_view

SHOWN = 20


@require_GET
@project_view(Permission.USE_DOCUMENTS)
def bundle_list(request: SignedInRequest, project: Project) -> HttpResponse:
    """One's own bundles, the newest first."""
    own = AuditBundle.objects.visible_to(person(request)).filter(project=project)
    context = {
        "project": project,
        "bundles": list(own.select_related("project")[:SHOWN]),
    }
    return render(request, "documents/bundle_list.html", context)


@require_POST
@project_view(Permission.USE_DOCUMENTS)
def bundle_ask(request: SignedInRequest, project: Project) -> HttpResponse:
    job = ask_bundle(project=project, by=person(request))
    return redirect("jobs:job_status", job.pk)


@require_GET
@project_view(Permission.USE_DOCUMENTS)
def bundle_download(
    request: SignedInRequest, project: Project, bundle_id: int
) -> HttpResponse:
    """The stored bytes, the same each time, and a line in the history."""
    own = AuditBundle.objects.visible_to(person(request)).filter(project=project)
    bundle = get_object_or_404(own.kept().select_related("project"), pk=bundle_id)
    return HttpResponse(
        download(bundle=bundle, by=person(request)), content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{bundle.name}"',
            "X-Content-SHA256": bundle.digest,
        },
    )  # fmt: skip
