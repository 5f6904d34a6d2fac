"""Pages that read everything: home, a project's front page, its history, search."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from audit.trail import project_trail
from projects.models import Project
from projects.permissions import project_view
from reports.events import events_seen
from reports.home import home_of
from reports.my_data import my_data
from reports.project_page import project_page_for
from reports.search import search


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    return render(request, "reports/home.html", {"home": home_of(request.user)})  # type: ignore[arg-type]


@require_GET
@project_view(Permission.VIEW_PROJECT)
def project_page(request: SignedInRequest, project: Project) -> HttpResponse:
    page = project_page_for(project, request.user, request.can)  # type: ignore[arg-type, attr-defined]
    return render(
        request,
        "reports/project_page.html",
        {"page": page, "project": project, "today": project.today()},
    )


@require_GET
@project_view(Permission.VIEW_AUDIT)
def project_events(request: SignedInRequest, project: Project) -> HttpResponse:
    events = events_seen(project, request.can)  # type: ignore[attr-defined]
    context = {"project": project} | project_trail(project.pk, request.GET, events)
    return render(request, "reports/project_events.html", context)


@require_GET
def search_page(request: SignedInRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:200]
    found = search(request.user, words)  # type: ignore[arg-type]
    return render(request, "reports/search_page.html", {"words": words, "found": found})


@require_GET
def my_data_download(request: SignedInRequest) -> HttpResponse:
    return HttpResponse(
        my_data(request.user),  # type: ignore[arg-type]
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="my-qiapp-data.json"'},
    )


@require_GET
@login_not_required
def what_this_is_not(request: SignedInRequest) -> HttpResponse:
    return render(request, "reports/what_this_is_not.html")


@require_GET
@login_not_required
def help_page(request: SignedInRequest) -> HttpResponse:
    return render(request, "reports/help_page.html")
