"""The leadership brief: its page, its one line to type, its PDF."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from meetings.actions import change_ask
from meetings.forms import AskForm
from meetings.models import LeadershipAsk
from projects.form_pages import FORM_METHODS, answer_form, person, sent
from projects.models import Project
from projects.permissions import project_view
from reports import brief as briefs


@require_GET
@project_view(Permission.VIEW_PROJECT)
def brief(request: SignedInRequest, project: Project) -> HttpResponse:
    context = {"project": project, "brief": briefs.brief_of(project)}
    return render(request, "reports/brief.html", context)


@require_http_methods(FORM_METHODS)
@project_view(Permission.EDIT_PROJECT)
def brief_ask(request: SignedInRequest, project: Project) -> HttpResponse:
    """The one line that is asked of leadership."""
    ask = LeadershipAsk.objects.filter(project=project).first()
    start = {"text": ask.text, "version": ask.version} if ask else {"version": 0}
    form = AskForm(sent(request), initial=start)
    return answer_form(
        request, form,
        act=lambda: change_ask(
            project=project, by=person(request), text=form.cleaned_data["text"],
            version=form.cleaned_data["version"] or 0,
        ),
        done=lambda _ask: redirect("reports:brief", project.pk),
        said=_("Saved."),
        template="reports/brief_ask.html",
        context={"project": project}, stored=ask,
    )  # fmt: skip


@require_POST
@project_view(Permission.VIEW_PROJECT)
def brief_pdf_ask(request: SignedInRequest, project: Project) -> HttpResponse:
    """Leads to the file, or to the progress of the job that draws it."""
    if briefs.kept_pdf(project) is not None:
        return redirect("reports:brief_pdf", project.pk)
    job = briefs.ask_for_pdf(project, by=person(request))
    return redirect("jobs:job_status", job.pk)


@require_GET
@project_view(Permission.VIEW_PROJECT)
def brief_pdf(request: SignedInRequest, project: Project) -> HttpResponse:
    """The file of the brief as it stands now; its page when it must be drawn anew."""
    content = briefs.kept_pdf(project)
    if content is None:
        return redirect("reports:brief", project.pk)
    name = f"brief-{project.pk}.pdf"
    return HttpResponse(
        content, content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip
