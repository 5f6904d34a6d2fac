"""The charter and the hand-over pack as files."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from projects.form_pages import person
from projects.models import Project
from projects.permissions import project_view
from reports import papers


@require_POST
@project_view(Permission.VIEW_PROJECT)
def paper_ask(request: SignedInRequest, project: Project, kind: str) -> HttpResponse:
    """Leads to the file, or to the progress of the job that draws it."""
    if kind not in papers.CONTEXTS:
        raise Http404
    if papers.kept_paper(project, kind) is not None:
        return redirect("reports:paper", project.pk, kind)
    job = papers.ask_for_paper(project, kind, by=person(request))
    return redirect("jobs:job_status", job.pk)


@require_GET
@project_view(Permission.VIEW_PROJECT)
def paper(request: SignedInRequest, project: Project, kind: str) -> HttpResponse:
    """The file as it stands now; the charter's page when it must be drawn anew."""
    if kind not in papers.CONTEXTS:
        raise Http404
    content = papers.kept_paper(project, kind)
    if content is None:
        messages.info(request, _("The project changed since. Ask for the PDF again."))
        return redirect("reports:charter", project.pk)
    name = f"{slugify(project.title) or 'project'}-{kind}.pdf"
    return HttpResponse(
        content, content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip
