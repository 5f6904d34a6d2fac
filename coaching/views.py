"""The coach's pages."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from coaching import actions
from coaching.dashboard import ORDERS, caseload, select
from coaching.forms import CaseloadFilter, NoteForm
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib.errors import ActionRefused

ROWS_PER_PAGE = 50


@require_GET
def dashboard(request: SignedInRequest) -> HttpResponse:
    """Everything in the coach's care; somebody who coaches nobody is told how to begin."""
    filters = CaseloadFilter(request.GET)
    sort = request.GET.get("sort", "")
    rows = caseload(request.user)  # type: ignore[arg-type]
    shown = select(
        rows,
        order=sort.lstrip("-"),
        descending=sort.startswith("-"),
        **filters.wanted(),
    )
    page = Paginator(shown, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "total": len(rows),
        "orders": ORDERS,
    }
    return render(request, "coaching/dashboard.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@project_view(Permission.WRITE_COACH_NOTE)
def note_write(request: SignedInRequest, project: Project) -> HttpResponse:
    """Notes on the project's practice (on the project itself where there is none)."""
    form = NoteForm(request.POST or None)
    about = {"organisation": project.organisation} if project.organisation else {
        "project": project
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_note(by=request.user, text=form.cleaned_data["text"], **about)
        except ActionRefused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, _("Note kept."))
            return redirect("coaching:note_write", project.pk)
    own = Q(project=project)  # from before it came into a practice
    practice = Q(organisation=project.organisation_id, organisation__isnull=False)
    notes = request.user.coach_notes.filter(own | practice)[:50]
    context = {"project": project, "form": form, "notes": notes}
    return render(
        request, "coaching/note_write.html", context, status=422 if form.errors else 200
    )


@require_POST
@project_view(Permission.WRITE_COACH_NOTE)
def note_remove(
    request: SignedInRequest, project: Project, note_id: int
) -> HttpResponse:
    note = get_object_or_404(request.user.coach_notes, pk=note_id)
    actions.remove_note(note=note, by=request.user)
    messages.success(request, _("Note removed."))
    return redirect("coaching:note_write", project.pk)
