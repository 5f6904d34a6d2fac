"""Pages of an extract: send it, explain its columns, look at the counts, save them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)
from django_htmx.http import HttpResponseClientRefresh

from accounts.drafts import draft_for, drafted
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from extracts import actions, mapping
from extracts.counts_file import as_strata, read_counts
from extracts.differences import NotAgreed, digest_of
from extracts.figures import rejected_rows
from extracts.forms import CountsForm, MappingForm, QuestionsForm, UploadForm
from extracts.models import Extract, ExtractStatus, Overlap, Recipe
from extracts.older_recipes import warning_about, warning_of_days
from extracts.policy import needs_confirmation
from extracts.preview_page import Preview, change_rows, first_counts_of, preview_of
from extracts.request_actions import current_request, map_itself
from extracts.strata import ManyGroups
from measures.actions import Recorded
from measures.baseline import ReasonNeeded, locked_days
from measures.models import Measure
from measures.reasons import ReasonForm, ask_reason, reason_in, refused_form
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib.errors import ActionRefused
from qiapp.lib.tabular import csv_bytes

MOST_SHARED = 40
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
    measure = get_object_or_404(Measure.objects.seen_in(project), pk=measure_id)
    measure.project = project
    form = UploadForm(
        request.POST or None, request.FILES or None,
        ask_confirmation=needs_confirmation(project),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        extract = tried(form, lambda: received(request, measure, form))
        if extract is not None:
            return to_counts_or_columns(request, extract)
    context = {
        "project": project, "measure": measure, "form": form,
        "data_request": current_request(measure),
        "rows_are_off": settings.ROW_UPLOADS == "off",
        "extracts": measure.extracts.select_related("by")[:10],
    }  # fmt: skip
    return page(request, "extracts/extract_add.html", context)


def to_counts_or_columns(request: SignedInRequest, extract: Extract) -> HttpResponse:
    """To the counts where the file was made from the data request, else to its columns."""
    name = "columns"
    if map_itself(extract=extract, by=request.user):
        name = "preview"
        messages.info(request, _("The file has the columns you asked for, so nothing is left to explain."))  # fmt: skip
    return redirect(f"extracts:extract_{name}", extract.project_id, extract.pk)


@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_DATA)
def counts_add(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    """Counts that were made elsewhere; what they change is shown before it is saved."""
    measure = get_object_or_404(Measure.objects.seen_in(project), pk=measure_id)
    measure.project = project
    context: dict[str, Any] = {"project": project, "measure": measure}
    form = context["form"] = CountsForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not valid_counts(form):
        return page(request, "extracts/counts_add.html", context)
    try:
        recorded = saved_counts(request, measure, form)
    except NotAgreed as refusal:
        context |= {"changes": change_rows(refusal.changes)}
        context["form"] = form.shown_again(digest_of(refusal.changes))
        context["asks_reason"] = refusal.asks_reason
        return render(request, "extracts/counts_add.html", context)
    except ReasonNeeded as refusal:
        context |= {"form": form.asking("reason", refusal.message), "asks_reason": True}
        return page(request, "extracts/counts_add.html", context)
    except ManyGroups as refusal:
        context |= {"form": form.asking("many_groups", refusal.message)}
        return page(request, "extracts/counts_add.html", context)
    except ActionRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)  # fmt: skip
        return page(request, "extracts/counts_add.html", context)
    said = _("The counts are saved.") if recorded.batch else _("These numbers were already there.")  # fmt: skip
    messages.success(request, said)
    return redirect("measures:measure_detail", project.pk, measure.pk)


def valid_counts(form: CountsForm) -> bool:
    """False, with the reason on the form, when it is faulty or no text."""
    try:
        return form.is_valid()
    except ActionRefused as refusal:
        form.add_error("file", refusal.message)
        return False


def saved_counts(
    request: SignedInRequest, measure: Measure, form: CountsForm
) -> Recorded:
    values = form.cleaned_data
    counts = as_strata(
        read_counts(values["text"], measure), measure, form.kind(),
        many=values["many_groups"],
    )  # fmt: skip
    return actions.record_counts(
        measure=measure, counts=counts, by=request.user,
        overlap=values["overlap"], agreed=values["agreed"], reason=values["reason"],
    )  # fmt: skip


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
    context: dict[str, Any] = {
        "project": project, "extract": extract, "measure": extract.measure,
    }  # fmt: skip
    if not request.htmx:
        context["old_recipe"] = warning_about(extract.recipe, extract.measure)
        return render(request, "extracts/extract_detail.html", context)
    if extract.status == ExtractStatus.COUNTING:
        return render(request, "extracts/_progress.html", context)
    return HttpResponseClientRefresh()


@drafted
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
    # Asks for the same page with room for more conditions; nothing is judged yet.
    more = "more" in request.POST
    draft, kept = draft_for(request, request.get_full_path())
    said = request.POST.dict() if more else kept
    form = mapping_form(extract, None if more else request.POST, said)
    if request.method == "POST" and not more and form.is_valid():
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
               "form": form, "seen": seen, "more": more,
               "draft": draft,
               **kept_recipes(extract),
               "old_recipe": warning_about(
                   extract.measure.recipes.first(), extract.measure)}  # fmt: skip
    answer = page if not more else render
    return answer(request, "extracts/extract_columns.html", context)


def kept_recipes(extract: Extract) -> dict[str, Any]:
    """Recipes that fit this file: the measure's own latest, and the practice's shared ones."""
    columns = extract.seen().columns
    shared = Recipe.objects.shared_with(extract.measure)[:MOST_SHARED]
    own = extract.measure.recipes.all()[:1]
    return {
        "own_recipe": next(iter(mapping.offered(own, columns)), None),
        "shared_recipes": mapping.offered(shared, columns),
    }


def kept_as(extract: Extract) -> Recipe | None:
    """The measure's latest recipe where this file would be counted by it."""
    latest = extract.measure.recipes.first()
    same = latest and told_without_answers(latest) == told_without_answers(extract)
    return latest if same else None


def told_without_answers(explained: Recipe | Extract) -> dict[str, Any]:
    return {k: v for k, v in explained.document.items() if k != "answers"}


@require_POST
@project_view(Permission.RECORD_DATA)
def extract_reuse(
    request: SignedInRequest, project: Project, extract_id: int
) -> HttpResponse:
    """One click: this file is counted by a recipe that was made before."""
    extract = load_extract(project, extract_id)
    shared = Recipe.objects.shared_with(extract.measure)
    number = request.POST.get("recipe", "")
    wanted = int(number) if number.isdecimal() else 0
    known = [*extract.measure.recipes.filter(pk=wanted), *shared.filter(pk=wanted)]
    if not known:
        raise Http404
    try:
        actions.reuse(extract=extract, recipe=known[0], by=request.user)
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("extracts:extract_columns", project.pk, extract.pk)
    return redirect("extracts:extract_preview", project.pk, extract.pk)


@require_POST
@project_view(Permission.RECORD_DATA)
def recipe_share(
    request: SignedInRequest, project: Project, extract_id: int
) -> HttpResponse:
    """Offers the recipe of a counted file to the practice's other measures, or no longer."""
    extract = load_extract(project, extract_id)
    if extract.recipe is None:
        raise Http404
    extract.recipe.measure = extract.measure
    shared = "shared" in request.POST
    actions.share_recipe(recipe=extract.recipe, shared=shared, by=request.user)
    said = _("Shared: measures of your practice can use this recipe.")
    messages.success(request, said if shared else _("No longer shared."))
    return redirect("extracts:extract_detail", project.pk, extract.pk)


@require_POST
@project_view(Permission.RECORD_DATA)
def extract_first_counts(
    request: SignedInRequest, project: Project, extract_id: int
) -> HttpResponse:
    """What the boxes would count in the file's first rows, while they are being filled."""
    extract = load_extract(project, extract_id)
    context: dict[str, Any] = {
        "measure": extract.measure,
        "project": project,
        "extract": extract,
    }
    if extract.status == ExtractStatus.RECEIVED and extract.seen().columns:
        form = mapping_form(extract, request.POST)
        document = form.cleaned_data.get("recipe") if form.is_valid() else None
        context["first"] = first_counts_of(extract, document)
    return render(request, "extracts/_first_counts.html", context)


@require_POST
@project_view(Permission.RECORD_DATA)
def extract_overlap(
    request: SignedInRequest, project: Project, extract_id: int
) -> HttpResponse:
    """Replace, keep or add: the preview then shows that difference."""
    extract = load_extract(project, extract_id)
    how = request.POST.get("overlap", "")
    if how in Overlap.values and extract.status == ExtractStatus.RECEIVED:
        actions.choose_overlap(extract=extract, how=Overlap(how))
    return redirect("extracts:extract_preview", project.pk, extract.pk)


@require_safe
@project_view(Permission.VIEW_PROJECT)
def extract_rejected(
    request: SignedInRequest, project: Project, extract_id: int
) -> HttpResponse:
    """The rows left out as CSV: line and reason, and nothing that stood in the row."""
    extract = load_extract(project, extract_id)
    columns = [_("Line of the file"), _("Why it was left out")]
    name = f"rows-left-out-{extract.pk}.csv"
    return HttpResponse(
        csv_bytes(columns, rejected_rows(extract)), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def mapping_form(
    extract: Extract,
    sent: Mapping[str, str] | None,
    said: Mapping[str, str] | None = None,
) -> MappingForm:
    """Filled with what was said before: for this file, or for the measure's last one.

    `said`: what stands in the boxes instead, without being judged.
    """
    seen = extract.seen()
    latest = extract.measure.recipes.first()
    document = extract.document if extract.is_explained() else None
    document = document or (latest.document if latest is not None else {})
    initial = mapping.initial_for(document, seen.columns)
    initial["sheet"] = extract.document.get("sheet") or ""
    initial |= said or {}
    return MappingForm(
        sent or None, seen=seen, measure=extract.measure, initial=initial
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
            return to_counts_or_columns(request, extract)
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
    if extract.status != ExtractStatus.RECEIVED or not extract.is_explained():
        return redirect("extracts:extract_columns", project.pk, extract.pk)
    preview = preview_of(extract)
    form = QuestionsForm(request.POST or None, questions=preview.questions)
    if request.method == "POST" and form.is_valid():
        actions.answer(extract=extract, answers=form.answers(), by=request.user)
        return redirect("extracts:extract_preview", project.pk, extract.pk)
    return previewed(request, extract, preview, form, ReasonForm())


def previewed(
    request: SignedInRequest, extract: Extract, preview: Preview, form: QuestionsForm,
    reason_form: ReasonForm,
) -> HttpResponse:  # fmt: skip
    context = {"project": extract.project, "extract": extract,
               "measure": extract.measure, "preview": preview, "form": form,
               "reason_form": reason_form, "overlaps": Overlap.choices,
               "old_recipe": warning_about(kept_as(extract), extract.measure),
               "old_days": warning_of_days(preview.first_day, extract.measure),
               }  # fmt: skip
    return page(request, "extracts/extract_preview.html", context)


@require_POST
@project_view(Permission.RECORD_DATA)
def extract_count(
    request: SignedInRequest, project: Project, extract_id: int
) -> HttpResponse:
    extract = load_extract(project, extract_id)
    try:
        reason = reason_in(request.POST)
        require_reason_early(extract, reason)
        counted = actions.start_counting(
            extract=extract, by=request.user, reason=reason,
            agreed=request.POST.get("agreed", ""),
        )  # fmt: skip
    except ReasonNeeded as refusal:
        preview = replace(preview_of(extract), asks_reason=True)
        form = QuestionsForm(questions=preview.questions)
        asked = refused_form(request, refusal)
        return previewed(request, extract, preview, form, asked)
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("extracts:extract_detail", project.pk, extract.pk)
    if counted != extract:
        messages.info(
            request,
            _("The same file was counted the same way before. Nothing counts twice."),
        )
    return redirect("extracts:extract_detail", project.pk, counted.pk)


def require_reason_early(extract: Extract, reason: str) -> None:
    """Raises ReasonNeeded now where the worker would come back for it later.

    The file is counted once more only where a baseline is frozen and no reason is given.
    """
    may_wait = extract.status == ExtractStatus.RECEIVED and extract.is_explained()
    if reason or not may_wait or locked_days(extract.measure) is None:
        return
    if preview_of(extract).asks_reason:
        raise ReasonNeeded


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
        reason = reason_in(request.POST)
        actions.undo(extract=extract, by=request.user, reason=reason)
    except ReasonNeeded as refusal:
        back = reverse("extracts:extract_detail", args=[project.pk, extract.pk])
        return ask_reason(request, refusal, measure=extract.measure, back=back)
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, _("Undone: the counts of this extract are gone again.")
        )
    return redirect("extracts:extract_detail", project.pk, extract.pk)
