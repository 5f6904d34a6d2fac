"""The list of projects, and a project's words, status and CME offices."""

from copy import copy

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from projects.actions.moving import move_into
from projects.actions.projects import change_status, revise_project
from projects.actions.sponsors import join_sponsor, leave_sponsor
from projects.form_pages import FORM_METHODS, answer_form, person, sent, succeeded
from projects.forms.projects import (
    MoveForm,
    ProjectFilterForm,
    ProjectForm,
    SponsorForm,
    StatusForm,
)
from projects.listing import projects_for
from projects.models import Project, ProjectStatus
from projects.permissions import project_view

PROJECTS_PER_PAGE = 20
TO_CONFIRM = {ProjectStatus.COMPLETED, ProjectStatus.CLOSED}


@require_GET
def project_list(request: SignedInRequest) -> HttpResponse:
    form = ProjectFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = projects_for(request.user, **wanted)  # type: ignore[arg-type]
    page = Paginator(found, PROJECTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter_form": form,
        "is_filtered": any(wanted.values()),
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
    }
    return render(request, "projects/project_list.html", context)


@require_http_methods(FORM_METHODS)
@project_view(Permission.EDIT_PROJECT)
def project_edit(request: SignedInRequest, project: Project) -> HttpResponse:
    form = ProjectForm(sent(request), instance=copy(project))
    return answer_form(
        request, form,
        act=lambda: revise_project(project=project, by=person(request), **form.values()),
        done=lambda _result: redirect("reports:project_page", project.pk),
        said=_("Saved."),
        template="projects/project_edit.html", context={"project": project},
        stored=project,
    )  # fmt: skip


@require_http_methods(FORM_METHODS)
@project_view(Permission.EDIT_PROJECT)
def project_status(request: SignedInRequest, project: Project) -> HttpResponse:
    form = StatusForm(sent(request), project=project)
    if request.method == "POST" and form.is_valid() and must_confirm(request, form):
        context = {"project": project, "to": form.cleaned_data["status"]}
        return render(request, "projects/project_status_confirm.html", context)
    return answer_form(
        request, form,
        act=lambda: change_status(
            project=project, to=ProjectStatus(form.cleaned_data["status"]),
            by=person(request),
        ),
        done=lambda _result: redirect("reports:project_page", project.pk),
        said=_("Status changed."),
        template="projects/project_status.html", context={"project": project},
    )  # fmt: skip


def must_confirm(request: SignedInRequest, form: StatusForm) -> bool:
    return form.cleaned_data["status"] in TO_CONFIRM and "confirmed" not in request.POST


@require_http_methods(FORM_METHODS)
@project_view(Permission.MANAGE_TEAM)
def project_move(request: SignedInRequest, project: Project) -> HttpResponse:
    """A project begun alone, brought into the lead's practice."""
    form = MoveForm(sent(request), user=person(request))
    return answer_form(
        request, form,
        act=lambda: move_into(
            project=project, organisation=form.cleaned_data["organisation"],
            by=person(request),
        ),
        done=lambda _result: redirect("reports:project_page", project.pk),
        said=_("The project belongs to the organization now. Everything in it stayed."),
        template="projects/project_move.html", context={"project": project},
    )  # fmt: skip


@require_http_methods(FORM_METHODS)
@project_view(Permission.EDIT_PROJECT)
def sponsors(request: SignedInRequest, project: Project) -> HttpResponse:
    form = SponsorForm(sent(request), project=project)
    joined = project.sponsorships.select_related("organisation")
    return answer_form(
        request, form,
        act=lambda: join_sponsor(
            project=project, organisation=form.cleaned_data["organisation"],
            by=person(request),
        ),
        done=lambda joined: redirect(
            "sharing:recipient_edit", project.pk, "office", joined.organisation_id
        ),
        said=_("The CME office can now see this project. Which measures may it see?"),
        template="projects/sponsors.html",
        context={"project": project, "sponsorships": joined},
    )  # fmt: skip


@require_POST
@project_view(Permission.EDIT_PROJECT)
def sponsor_leave(
    request: SignedInRequest, project: Project, sponsorship_id: int
) -> HttpResponse:
    sponsorship = get_object_or_404(project.sponsorships, pk=sponsorship_id)
    said = _("The CME office no longer sees this project.")
    succeeded(
        request,
        lambda: leave_sponsor(sponsorship=sponsorship, by=person(request)),
        said,
    )
    return redirect("projects:sponsors", project.pk)
