"""Pages of an extract: send it, explain its columns, look at the counts, save them."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)
from django_htmx.http import HttpResponseClientRefresh

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from extracts import actions, mapping
from extracts.forms import MappingForm, QuestionsForm, UploadForm
from extracts.models import Extract, ExtractStatus
from extracts.policy import needs_confirmation
from extracts.preview_page import preview_of
from measures.models import Measure
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib.errors import ActionRefused

FORM_METHODS = ["GET", "HEAD", "POST"]


def load_extract(project: Project, extract_id: int) -> Extract:
    """The project's extract, knowing project and measure. Raises Http404."""
    extracts = project.extracts.select_related(
        "measure", "by", "job", "batch", "recipe"
    )
    extract = get_object_or_404(extracts, pk=extract_id)
    extract.project = extract.measure.project = project
    return extract


@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_DATA)
def extract_add(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    measure = get_object_or_404(project.measures, pk=measure_id)
    measure.project = project
    form = UploadForm(
        request.POST or None, request.FILES or None,
        ask_confirmation=needs_confirmation(project),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        extract = tried(form, lambda: received(request, measure, form))
        if extract is not None:
            return redirect("extracts:extract_columns", project.pk, extract.pk)
    context = {
        "project": project, "measure": measure, "form": form,
        "rows_are_off": settings.ROW_UPLOADS == "off",
        "extracts": measure.extracts.select_related("by")[:10],
    }  # fmt: skip
    return page(request, "extracts/extract_add.html", context)


def received(request: SignedInRequest, measure: Measure, form: UploadForm) -> Extract:
    file = form.cleaned_data["file"]
    return actions.receive(
        measure=measure, chunks=file.chunks(), name=file.name or "", by=request.user,
        confirmed=form.cleaned_data.get("confirmed", False),
    )  # fmt: skip


def tried(form: Any, act: Callable[[], Extract]) -> Extract | None:
    """What `act` gives; None when it was refused, with the reason on the form."""
    try:
        return act()
    except ActionRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)  # fmt: skip
        return None


def page(
    request: SignedInRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    faulty = request.method == "POST"
    return render(request, template, context, status=422 if faulty else 200)


@require_safe
@project_view(Permission.VIEW_PROJECT)
def extract_detail(
    request: SignedInRequest, project: Project, extract_id: int
) -> HttpResponse:
    """How far the count is, or what came of it; htmx asks only for the progress."""
    extract = load_extract(project, extract_id)
    context = {"project": project, "extract": extract, "measure": extract.measure}
    if not request.htmx:
        return render(request, "extracts/extract_detail.html", context)
    if extract.status == ExtractStatus.COUNTING:
        return render(request, "extracts/_progress.html", context)
    return HttpResponseClientRefresh()


@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_DATA)
def extract_columns(
    request: SignedInRequest, project: Project, extract_id: int
) -> HttpResponse:
    """Which column is what; the sheet first, when a workbook has several."""
    extract = load_extract(project, extract_id)
    if extract.status != ExtractStatus.RECEIVED:
        return redirect("extracts:extract_detail", project.pk, extract.pk)
    seen = extract.seen()
    if not seen.columns:
        return choose_sheet(request, extract)
    form = mapping_form(request, extract)
    if request.method == "POST" and form.is_valid():
        document = form.cleaned_data["recipe"]
        explained = tried(
            form,
            lambda: actions.explain(
                extract=extract, document=document, by=request.user
            ),
        )
        if explained is not None:
            return redirect("extracts:extract_preview", project.pk, extract.pk)
    context = {"project": project, "extract": extract, "measure": extract.measure,
               "form": form, "seen": seen}  # fmt: skip
    return page(request, "extracts/extract_columns.html", context)


def mapping_form(request: SignedInRequest, extract: Extract) -> MappingForm:
    """Filled with what was said before: for this file, or for the measure's last one."""
    seen = extract.seen()
    latest = extract.measure.recipes.first()
    document = extract.document if "date" in extract.document else None
    document = document or (latest.document if latest is not None else {})
    initial = mapping.initial_for(document, seen.columns)
    initial["sheet"] = extract.document.get("sheet") or ""
    return MappingForm(
        request.POST or None, seen=seen, measure=extract.measure, initial=initial
    )


def choose_sheet(request: SignedInRequest, extract: Extract) -> HttpResponse:
    form = QuestionsForm(request.POST or None, questions=extract.seen().questions)
    if request.method == "POST" and form.is_valid():
        sheet = next(iter(form.answers().values()))
        chosen = tried(
            form,
            lambda: actions.choose_sheet(extract=extract, sheet=sheet, by=request.user),
        )
        if chosen is not None:
            return redirect("extracts:extract_columns", extract.project_id, extract.pk)
    context = {"project": extract.project, "extract": extract,
               "measure": extract.measure, "form": form}  # fmt: skip
    return page(request, "extracts/extract_sheet.html", context)


@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_DATA)
def extract_preview(
    request: SignedInRequest, project: Project, extract_id: int
) -> HttpResponse:
    """The counts before they are saved, or the questions that come first."""
    extract = load_extract(project, extract_id)
    if extract.status != ExtractStatus.RECEIVED or "date" not in extract.document:
        return redirect("extracts:extract_columns", project.pk, extract.pk)
    preview = preview_of(extract)
    form = QuestionsForm(request.POST or None, questions=preview.questions)
    if request.method == "POST" and form.is_valid():
        actions.answer(extract=extract, answers=form.answers(), by=request.user)
        return redirect("extracts:extract_preview", project.pk, extract.pk)
    context = {"project": project, "extract": extract, "measure": extract.measure,
               "preview": preview, "form": form}  # fmt: skip
    return page(request, "extracts/extract_preview.html", context)


@require_POST
@project_view(Permission.RECORD_DATA)
def extract_count(
    request: SignedInRequest, project: Project, extract_id: int
) -> HttpResponse:
    extract = load_extract(project, extract_id)
    try:
        counted = actions.start_counting(
            extract=extract, by=request.user, agreed=request.POST.get("agreed", "")
        )
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("extracts:extract_detail", project.pk, extract.pk)
    if counted != extract:
        messages.info(
            request,
            _("The same file was counted the same way before. Nothing counts twice."),
        )
    return redirect("extracts:extract_detail", project.pk, counted.pk)


@require_POST
@project_view(Permission.RECORD_DATA)
def extract_discard(
    request: SignedInRequest, project: Project, extract_id: int
) -> HttpResponse:
    extract = actions.discard(
        extract=load_extract(project, extract_id), by=request.user
    )
    if not extract.has_file():
        messages.success(request, _("The file is destroyed. Nothing was saved."))
    return redirect("extracts:extract_detail", project.pk, extract.pk)


@require_POST
@project_view(Permission.RECORD_DATA)
def extract_undo(
    request: SignedInRequest, project: Project, extract_id: int
) -> HttpResponse:
    extract = load_extract(project, extract_id)
    try:
        actions.undo(extract=extract, by=request.user)
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, _("Undone: the counts of this extract are gone again.")
        )
    return redirect("extracts:extract_detail", project.pk, extract.pk)
