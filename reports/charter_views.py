"""The charter: reading it whole, writing one part, planning its timeline, its versions."""

from copy import copy

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from projects.actions.charter import charter_of, revise_charter
from projects.actions.timeline import apply_timeline
from projects.form_pages import FORM_METHODS, answer_form, person, sent
from projects.forms.charter import CharterForm
from projects.models import Charter, Project
from projects.permissions import project_view
from qiapp.lib.errors import ActionRefused
from reports import charter_page
from reports.charter_known import knowledge_of
from reports.charter_timeline import step_names, timeline_page


@require_GET
@project_view(Permission.VIEW_PROJECT)
def charter(request: SignedInRequest, project: Project) -> HttpResponse:
    page = charter_page.charter_page_for(project, person(request))
    context = {"project": project, "page": page, "digest": page.charter.digest()}
    return render(request, "reports/charter.html", context)


@require_http_methods(FORM_METHODS)
@project_view(Permission.EDIT_PROJECT)
def charter_part(request: SignedInRequest, project: Project, part: str) -> HttpResponse:
    """One part by itself; ?draft=1 opens it with the proposals in its empty texts."""
    found = charter_of(project)
    shown = part_of(project, found, part)
    is_signed = bool(found.pk and found.editions.exists())
    wants_draft = "draft" in request.GET
    drafts = {one.name: one.draft for one in shown.texts if one.draft and wants_draft}
    form = CharterForm(
        sent(request), instance=copy(found), part=part, is_signed=is_signed,
        initial=drafts,
    )  # fmt: skip
    return answer_form(
        request, form,
        act=lambda: revise_charter(charter=found, by=person(request), **form.values()),
        done=lambda _result: redirect("reports:charter", project.pk),
        said=_("Saved."), template="reports/charter_part.html", stored=found,
        context={"project": project, "charter": found, "part": shown,
                 "is_draft": bool(drafts), "is_signed": is_signed},
    )  # fmt: skip


def part_of(project: Project, charter: Charter, key: str) -> charter_page.Part:
    """The part with its proposals. Raises Http404 for a key that names none."""
    parts = charter_page.parts_of(charter, knowledge_of(project))
    found = next((one for one in parts if one.key == key), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(FORM_METHODS)
@project_view(Permission.EDIT_PROJECT)
def charter_timeline(request: SignedInRequest, project: Project) -> HttpResponse:
    """The timeline as it would be planned today, beside the one that stands."""
    timeline = timeline_page(knowledge_of(project))
    context = {"project": project, "timeline": timeline}
    if request.method != "POST":
        return render(request, "reports/charter_timeline.html", context)
    try:
        apply_timeline(
            project=project, plan=timeline.plan, names=step_names(), by=person(request)
        )  # fmt: skip
    except ActionRefused as refusal:
        context["refused"] = refusal.message
        return render(request, "reports/charter_timeline.html", context, status=422)
    messages.success(request, _("The milestones follow the timeline now."))
    return redirect("reports:charter", project.pk)


@require_GET
@project_view(Permission.VIEW_PROJECT)
def charter_versions(request: SignedInRequest, project: Project) -> HttpResponse:
    found = charter_of(project)
    context = {
        "project": project,
        "charter": found,
        "versions": charter_page.versions_of(found),
        "unsigned": charter_page.unsigned_changes(found),
    }
    return render(request, "reports/charter_versions.html", context)
