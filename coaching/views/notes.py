"""A coach's private notes on a practice."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from coaching.actions import notes as acting
from coaching.forms.notes import NoteForm
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib.errors import ActionRefused


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
            acting.write_note(by=request.user, text=form.cleaned_data["text"], **about)
        except ActionRefused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, _("Note kept."))
            page = "practice" if "practice" in request.GET else "note_write"
            return redirect(f"coaching:{page}", project.pk)
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
    acting.remove_note(note=note, by=request.user)
    messages.success(request, _("Note removed."))
    return redirect("coaching:note_write", project.pk)
