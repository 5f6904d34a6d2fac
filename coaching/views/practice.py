"""One page to read before a call."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from coaching.practice import practice_page
from projects.form_pages import person
from projects.models import Project
from projects.permissions import project_view


@require_GET
@project_view(Permission.WRITE_COACH_NOTE)
def practice(request: SignedInRequest, project: Project) -> HttpResponse:
    page = practice_page(project, person(request))
    context = {"project": project, "page": page}
    return render(request, "coaching/practice.html", context)
