"""The programmes to look up: their rules, sources and dates, and what is a preview."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from attestations import actions, preview
from attestations.catalogue import Programme, find
from attestations.forms import ConfirmProgrammeForm
from projects.form_pages import sent


def load_programme(programme_id: str, version: str) -> Programme:
    """Raises Http404 when there is no such version."""
    try:
        return find(programme_id, version)
    except KeyError:
        raise Http404 from None


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
    programme = load_programme(programme_id, version)
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
        "form": form if may_confirm and shown.is_preview else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "attestations/programme_detail.html", context, status=status)
