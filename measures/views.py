"""Pages of a measure: its definition, and the ways to enter its data."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from effort.models import Task
from effort.offers import take_offer
from measures import actions, chart_actions, selection
from measures.analysis import periods
from measures.baseline import ReasonNeeded, locked_days
from measures.charting import chart_with
from measures.definition_forms import (
    ONLY_WORDS,
    MeasureEditForm,
    RedefinitionForm,
)
from measures.forms import MeasureForm, ObservationForm, PasteForm
from measures.models import BatchSource, Measure
from measures.paste import Pasted, number_columns, read_paste
from measures.reasons import ask_reason, reason_in
from projects.form_pages import answer_form, sent
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib.errors import ActionRefused, VersionConflict

FORM_METHODS = ["GET", "HEAD", "POST"]


def load_measure(project: Project, measure_id: int) -> Measure:
    """The project's measure, knowing its project.

    Raises Http404, also for one that whoever asks was not shown.
    """
    measure = get_object_or_404(Measure.objects.seen_in(project), pk=measure_id)
    measure.project = project
    return measure


@require_http_methods(FORM_METHODS)
@project_view(Permission.DEFINE_MEASURE)
def measure_add(request: SignedInRequest, project: Project) -> HttpResponse:
    form = MeasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            measure = actions.define_measure(
                project=project, by=request.user, **form.definition_values()
            )
        except ActionRefused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, _("Measure added. Now enter its first numbers."))
            return redirect("measures:observation_record", project.pk, measure.pk)
    context = {"project": project, "form": form}
    return render_form(request, "measures/measure_add.html", context)


@require_http_methods(FORM_METHODS)
@project_view(Permission.DEFINE_MEASURE)
def measure_edit(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    measure = load_measure(project, measure_id)
    form = MeasureEditForm(
        request.POST or None,
        instance=load_measure(project, measure_id),
        measure=measure,
    )
    context: dict[str, Any] = {"project": project, "measure": measure, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            save_edited(request, measure, form)
        except VersionConflict:
            measure.refresh_from_db()
            context |= {"measure": measure, "conflict": True}
            return render(request, "measures/measure_edit.html", context, status=409)
        except ActionRefused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, _("Measure saved."))
            return redirect("measures:measure_detail", project.pk, measure.pk)
    return render_form(request, "measures/measure_edit.html", context)


def save_edited(
    request: SignedInRequest, measure: Measure, form: MeasureEditForm
) -> None:
    """Saves the measure: with other words for the same, or counted anew from a day on."""
    values = {"version": form.cleaned_data["version"] or 0, **form.definition_values()}
    if form.is_new_definition:
        chart_actions.redefine_measure(
            measure=measure, by=request.user, **form.change_values(), **values
        )
        return
    only_words = form.cleaned_data["counted"] == ONLY_WORDS
    actions.revise_measure(
        measure=measure, by=request.user, same_meaning=only_words, **values
    )


@require_http_methods(FORM_METHODS)
@project_view(Permission.DEFINE_MEASURE)
def definition_change(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    measure = load_measure(project, measure_id)
    form = RedefinitionForm(
        sent(request), instance=load_measure(project, measure_id), measure=measure
    )
    return answer_form(
        request, form,
        act=lambda: chart_actions.redefine_measure(
            measure=measure, by=request.user, **form.values()
        ),
        done=lambda _made: redirect("measures:measure_detail", project.pk, measure.pk),
        said=_("Done. Both definitions are kept; you can take this back below the chart."),
        template="measures/definition_change.html",
        context={"project": project, "measure": measure}, stored=measure,
    )  # fmt: skip


def render_form(
    request: SignedInRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    """The form page: 422 when the form was sent and has faults, 200 otherwise."""
    faulty = request.method == "POST" and bool(context["form"].errors)
    return render(request, template, context, status=422 if faulty else 200)


@require_POST
@project_view(Permission.DEFINE_MEASURE)
def measure_retire(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    measure = load_measure(project, measure_id)
    return do_and_return(
        request,
        measure,
        lambda: actions.retire_measure(measure=measure, by=request.user),
        _("Measure put away. Its data are kept; you can bring it back on its page."),
    )


@require_POST
@project_view(Permission.DEFINE_MEASURE)
def measure_restore(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    measure = load_measure(project, measure_id)
    return do_and_return(
        request,
        measure,
        lambda: actions.restore_measure(measure=measure, by=request.user),
        _("The measure is back."),
    )


def do_and_return(
    request: SignedInRequest, measure: Measure, act: Any, said: str
) -> HttpResponse:
    """Runs one action and shows the measure again, with what happened or why not.

    Where the action needs a reason, a page asks for it (422).
    """
    try:
        act()
    except ReasonNeeded as refusal:
        back = reverse("measures:measure_detail", args=[measure.project_id, measure.pk])
        return ask_reason(request, refusal, measure=measure, back=back)
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("measures:measure_detail", measure.project_id, measure.pk)


@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_DATA)
def observation_record(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    measure = load_measure(project, measure_id)
    form = ObservationForm(
        request.POST or None,
        measure=measure,
        today=project.today(),
        first_missing=asked_period(request, measure)
        or selection.first_missing_period(measure, project.today()),
        has_sites=bool(selection.sites_of(measure)),
        is_frozen=locked_days(measure) is not None,
    )
    if "preview" in request.POST:
        return preview_typed(request, measure, form)
    if request.method == "POST" and form.is_valid():
        return record_and_return(request, measure, [form.figures()], form)
    context = {"project": project, "measure": measure, "form": form}
    return render_form(request, "measures/observation_record.html", context)


def asked_period(request: SignedInRequest, measure: Measure) -> date | None:
    """The period that `?period=2026-10-01` asks for; None for no day."""
    try:
        day = date.fromisoformat(request.GET.get("period", ""))
    except ValueError:
        return None
    return periods.period_start(day, measure.period, measure.project.week_starts())


def preview_typed(
    request: SignedInRequest, measure: Measure, form: ObservationForm
) -> HttpResponse:
    """The chart as it would be; stores nothing.

    While somebody types, htmx asks for the chart alone, and numbers that are not
    whole yet are no fault. The button, which works without JavaScript, shows the page.
    """
    chart = chart_with(measure, form.figures()) if form.is_valid() else None
    context = {
        "project": measure.project,
        "measure": measure,
        "form": form,
        "preview": chart,
    }
    if request.headers.get("HX-Request"):
        return render(request, "measures/_preview.html", context)
    return render_form(request, "measures/observation_record.html", context)


def record_and_return(
    request: SignedInRequest, measure: Measure, figures: list[Any], form: Any
) -> HttpResponse:
    """Stores one period's figures and shows the chart; 422 when the action refuses."""
    try:
        recorded = actions.record_observations(
            measure=measure, figures=figures, by=request.user,
            reason=form.cleaned_data.get("reason", ""),
        )  # fmt: skip
    except ActionRefused as refusal:
        form.add_error(
            refusal.field if refusal.field in form.fields else None, refusal.message
        )
        context = {"project": measure.project, "measure": measure, "form": form}
        return render_form(request, "measures/observation_record.html", context)
    said = _("Saved.") if recorded.batch else _("These numbers were already there.")
    messages.success(request, said)
    take_offer(request, project=measure.project, by=request.user, task=Task.DATA)  # type: ignore[arg-type]
    return redirect("measures:measure_detail", measure.project_id, measure.pk)


@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_DATA)
def observation_paste(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    measure = load_measure(project, measure_id)
    is_frozen = locked_days(measure) is not None
    form = PasteForm(request.POST or None, measure=measure, is_frozen=is_frozen)
    context = {"project": project, "measure": measure, "form": form, "pasted": None,
               "columns": number_columns(measure, swapped=False)}  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        return render_form(request, "measures/observation_paste.html", context)
    pasted = read_paste(
        form.cleaned_data["rows"],
        measure,
        swapped=form.cleaned_data.get("swapped", False),
        day_first=form.cleaned_data["day_first"],
    )
    context["pasted"] = pasted
    if "save" not in request.POST or not pasted.good:
        status = 422 if not pasted.good else 200
        return render(
            request, "measures/observation_paste.html", context, status=status
        )
    return save_pasted(request, measure, pasted, context)


def save_pasted(
    request: SignedInRequest, measure: Measure, pasted: Pasted, context: dict[str, Any]
) -> HttpResponse:
    """Stores the good rows and names how many; 422 when the action refuses."""
    try:
        actions.record_observations(
            measure=measure,
            figures=pasted.good,
            by=request.user,
            source=BatchSource.PASTE,
            reason=context["form"].cleaned_data.get("reason", ""),
        )
    except ActionRefused as refusal:
        form = context["form"]
        field = refusal.field if refusal.field in form.fields else "rows"
        form.add_error(field, refusal.message)
        return render_form(request, "measures/observation_paste.html", context)
    count = len(pasted.good)
    messages.success(
        request,
        ngettext("%(count)s row saved.", "%(count)s rows saved.", count)
        % {"count": count},
    )
    return redirect("measures:measure_detail", measure.project_id, measure.pk)


@require_POST
@project_view(Permission.RECORD_DATA)
def batch_undo(
    request: SignedInRequest, project: Project, measure_id: int, batch_id: int
) -> HttpResponse:
    measure = load_measure(project, measure_id)
    batch = get_object_or_404(measure.batches, pk=batch_id)
    batch.measure = measure
    return do_and_return(
        request,
        measure,
        lambda: actions.undo_batch(
            batch=batch, by=request.user, reason=reason_in(request.POST)
        ),
        _("Undone. What stood there before is back."),
    )
