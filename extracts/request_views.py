"""Pages of a data request: the letter, its columns, its PDF and its sample file."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from extracts import request_actions as actions
from extracts.kit import kit_from_json
from extracts.letter import letter_of
from extracts.models import DataRequest
from extracts.request_forms import DataRequestForm
from measures.models import Measure
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib.errors import ActionRefused, VersionConflict
from qiapp.lib.tabular import csv_bytes

FORM_METHODS = ["GET", "HEAD", "POST"]


def load(project: Project, measure_id: int) -> tuple[Measure, DataRequest | None]:
    measure = get_object_or_404(Measure.objects.seen_in(project), pk=measure_id)
    measure.project = project
    return measure, actions.current_request(measure)


def load_written(project: Project, measure_id: int) -> tuple[Measure, DataRequest]:
    """The measure and its request. Raises Http404 where none is written."""
    measure, written = load(project, measure_id)
    if written is None:
        raise Http404
    return measure, written


@require_safe
@project_view(Permission.VIEW_PROJECT)
def data_request(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    """The letter to the IT department; htmx asks only how far its PDF is."""
    measure, written = load(project, measure_id)
    context: dict[str, Any] = {
        "project": project,
        "measure": measure,
        "written": written,
    }
    if written is not None:
        context["letter"] = letter_of(written)
        context["has_pdf"] = actions.pdf_is_current(written)
    page = "_request_pdf" if request.htmx and written else "data_request"
    return render(request, f"extracts/{page}.html", context)


@require_POST
@project_view(Permission.RECORD_DATA)
def data_request_write(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    """One click: the request as the measure's definition or recipe implies it."""
    measure, _written = load(project, measure_id)
    try:
        actions.write_request(measure=measure, by=request.user)
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    return redirect("extracts:data_request", project.pk, measure.pk)


@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_DATA)
def data_request_edit(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    measure, written = load_written(project, measure_id)
    form = DataRequestForm(request.POST or None, measure=measure, request=written)
    context = {"project": project, "measure": measure, "form": form}
    if request.method != "POST":
        return render(request, "extracts/data_request_edit.html", context)
    if form.is_valid():
        try:
            revise(request, written, form)
        except VersionConflict as conflict:
            form.add_error(None, conflict.message)
            return render(
                request, "extracts/data_request_edit.html", context, status=409
            )
        except ActionRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The request is changed. Send it again if it was sent."))  # fmt: skip
            return redirect("extracts:data_request", project.pk, measure.pk)
    return render(request, "extracts/data_request_edit.html", context, status=422)


def revise(
    request: SignedInRequest, written: DataRequest, form: DataRequestForm
) -> None:
    values = form.cleaned_data
    actions.revise_request(
        request=written, kit=form.kit(), starts_on=values["starts_on"],
        ends_on=values["ends_on"], version=values["version"], by=request.user,
    )  # fmt: skip


@require_POST
@project_view(Permission.RECORD_DATA)
def data_request_draw(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    """Has the PDF drawn again, after the measure or the project changed its name."""
    measure, written = load_written(project, measure_id)
    actions.draw(request=written, by=request.user)
    return redirect("extracts:data_request", project.pk, measure.pk)


@require_safe
@project_view(Permission.VIEW_PROJECT)
def data_request_pdf(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    _measure, written = load_written(project, measure_id)
    if not actions.pdf_is_current(written):
        raise Http404
    return download(bytes(written.pdf), f"data-request-{written.pk}.pdf", "application/pdf")  # fmt: skip


@require_safe
@project_view(Permission.VIEW_PROJECT)
def data_request_sample(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    """A CSV file that holds the header and nothing else."""
    _measure, written = load_written(project, measure_id)
    content = csv_bytes(kit_from_json(written.kit).columns(), [])
    return download(content, f"sample-{written.pk}.csv", "text/csv; charset=utf-8")


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
