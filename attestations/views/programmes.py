"""The programmes to look up: their rules, sources and dates, and what is a preview."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from attestations import actions, preview
from attestations.catalogue import Programme, programmes
from attestations.forms import ConfirmProgrammeForm
from attestations.library import versions_of
from attestations.office_programmes import OfficeProgramme
from projects.form_pages import person, sent


def load_programme(
    request: SignedInRequest, programme_id: str, version: str
) -> Programme:
    """A file's programme, or one of an office the person works with. Raises Http404."""
    known = programmes().get((programme_id, version))
    if known is not None:
        return known
    visible = OfficeProgramme.objects.visible_to(person(request))
    row = get_object_or_404(visible, programme_id=programme_id, version=version)
    return row.programme


@require_GET
def programme_list(request: SignedInRequest) -> HttpResponse:
    """Every programme, by the way it takes to a board."""
    context = {"shelf": preview.shelf_for(request.user)}
    return render(request, "attestations/programme_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_detail(
    request: SignedInRequest, programme_id: str, version: str
) -> HttpResponse:
    """One programme in plain words; the operator confirms it here when it is hers."""
    programme = load_programme(request, programme_id, version)
    may_confirm = programme.straight_to_board and request.user.is_staff
    if request.method == "POST" and not may_confirm:
        raise PermissionDenied
    form = ConfirmProgrammeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        actions.confirm_programme(
            office=None, programme=programme, by=request.user,
            source_read_on=form.cleaned_data["source_read_on"],
            note=form.cleaned_data["note"],
        )  # fmt: skip
        messages.success(request, _("Confirmed. Sponsored projects can join it now."))
        return redirect("attestations:programme_detail", programme.id, version)
    shown = preview.shown_to(request.user, programme)
    context = {
        "programme": programme,
        "shown": shown,
        "preview": shown.is_preview,
        "is_overdue": programme.is_overdue(timezone.localdate()),
        "others": [o for o in versions_of(programme.id) if o.key != programme.key],
        "form": form if may_confirm and shown.is_preview else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "attestations/programme_detail.html", context, status=status)
