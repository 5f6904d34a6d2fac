"""The chart of a measure: looking at it, changing how it is read, taking it away."""

from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from measures import actions, chart_actions, selection
from measures.analysis.quality import JUDGED_FROM
from measures.chart_forms import FORMS, DecisionForm, ExclusionForm, RulesForm
from measures.charting import chart_of
from measures.download import table_response
from measures.drawings import drawings_of
from measures.forms import AnnotationForm
from measures.lesson import lesson_of
from measures.models import Channel, ChartDecision, Measure, PeriodKind, RuleChoice
from measures.quality import assess, rules_in_words
from measures.strata import BY_RATE
from measures.views import FORM_METHODS, do_and_return, load_measure
from measures.visibility import note_on_page
from projects.form_pages import answer_form, sent
from projects.models import Project
from projects.permissions import project_view

# A page asks for its drawing ever more slowly, then rests: the worker may be away.
FIRST_WAIT_MS, MOST_ASKS = 1500, 6


@require_GET
@project_view(Permission.VIEW_PROJECT)
def measure_detail(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    measure = load_measure(project, measure_id)
    note_on_page(request, [measure], Channel.PAGE)
    context = page_of(measure, request)
    return render(request, "measures/measure_detail.html", context)


def page_of(measure: Measure, request: SignedInRequest) -> dict[str, Any]:
    """What the measure's page shows, read as the address asks."""
    selected = selection.selection_of(measure, request.GET)
    chart = selected.chart(measure)
    shown = selected.shown(measure, chart)
    prefetch_related_objects(chart.decisions, "by")
    return {
        "project": measure.project,
        "measure": measure,
        "chart": chart,
        "shown": shown,
        "drawings": drawings_of(shown),
        "selected": selected,
        "order": order_in(request),
        "strata": selected.rows(shown, order_in(request)),
        "periods": PeriodKind.choices,
        "rule_sets": selection.rule_sets(measure),
        "team_rules": RuleChoice.values,
        "chart_kinds": selection.chart_kinds(selected, chart),
        "proposals": selection.proposals_for(selected, chart),
        "views_of_sites": selection.views_of_sites(selected, chart),
        "taken_back": selection.taken_back(measure),
        "batches": selection.recent_batches(measure),
        "assessment": assess(chart),
        "annotation_form": AnnotationForm(),
    }


def order_in(request: SignedInRequest) -> str:
    """How groups side by side are ordered: "rate", or empty for by name."""
    return BY_RATE if request.GET.get("order") == BY_RATE else ""


@require_GET
@project_view(Permission.VIEW_PROJECT)
def chart_drawing(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    measure = load_measure(project, measure_id)
    selected = selection.selection_of(measure, request.GET)
    chart = selected.chart(measure)
    shown = selected.shown(measure, chart)
    drawings = drawings_of(shown)
    if None in drawings.values():
        actions.enqueue_drawing(measure, by=None, selected=selected.chosen)
    asked = min(MOST_ASKS, int_or_zero(request.GET.get("asked", "")))
    context = {
        "project": project,
        "chart": chart,
        "shown": shown,
        "selected": selected,
        "order": order_in(request),
        "strata": selected.rows(shown, order_in(request)),
        "drawings": drawings,
        "asked": asked + 1,
        "wait_ms": FIRST_WAIT_MS * 2**asked,
        "tired": asked == MOST_ASKS,
    }
    return render(request, "measures/_chart.html", context)


def int_or_zero(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0


@require_GET
@project_view(Permission.VIEW_PROJECT)
def measure_data(
    request: SignedInRequest, project: Project, measure_id: int, extension: str
) -> HttpResponse:
    measure = load_measure(project, measure_id)
    note_on_page(request, [measure], Channel.FILE)
    selected = selection.selection_of(measure, request.GET)
    return table_response(selected.chart(measure), extension)


@require_POST
@project_view(Permission.DEFINE_MEASURE)
def chart_rules(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    measure = load_measure(project, measure_id)
    form = RulesForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the rule sets in the list."))
        return redirect("measures:measure_detail", project.pk, measure.pk)
    return do_and_return(
        request,
        measure,
        lambda: chart_actions.choose_rules(
            measure=measure, by=request.user, **form.cleaned_data
        ),
        _("These rules now judge the chart wherever it stands."),
    )


@require_http_methods(FORM_METHODS)
@project_view(Permission.DEFINE_MEASURE)
def decision_add(
    request: SignedInRequest, project: Project, measure_id: int, kind: str
) -> HttpResponse:
    if kind not in FORMS:
        raise Http404
    measure = load_measure(project, measure_id)
    form = decision_form(request, measure, kind)
    return answer_form(
        request, form,
        act=lambda: chart_actions.decide(
            measure=measure, kind=kind, by=request.user, **form.values()
        ),
        done=lambda _made: redirect("measures:measure_detail", project.pk, measure.pk),
        said=_("Done. The chart is judged anew; you can take this back below it."),
        template="measures/decision_add.html",
        context={"project": project, "measure": measure},
    )  # fmt: skip


def decision_form(
    request: SignedInRequest, measure: Measure, kind: str
) -> DecisionForm:
    """The form of one kind of decision; an address may name the day to begin with."""
    more: dict[str, Any] = {"initial": {"day": request.GET.get("day", "")}}
    if FORMS[kind] is ExclusionForm:
        more["sites"] = selection.sites_of(measure)
    return FORMS[kind](sent(request), chart=chart_of(measure), **more)


@require_POST
@project_view(Permission.DEFINE_MEASURE)
def decision_take_back(
    request: SignedInRequest, project: Project, measure_id: int, decision_id: int
) -> HttpResponse:
    decision = load_decision(project, measure_id, decision_id)
    return do_and_return(
        request,
        decision.measure,
        lambda: chart_actions.take_back(decision=decision, by=request.user),
        _("Taken back. You can put it back below the chart."),
    )


@require_POST
@project_view(Permission.DEFINE_MEASURE)
def decision_reinstate(
    request: SignedInRequest, project: Project, measure_id: int, decision_id: int
) -> HttpResponse:
    decision = load_decision(project, measure_id, decision_id)
    return do_and_return(
        request,
        decision.measure,
        lambda: chart_actions.reinstate(decision=decision, by=request.user),
        _("It is in force again."),
    )


def load_decision(project: Project, measure_id: int, decision_id: int) -> ChartDecision:
    """The decision about the project's measure, knowing it. Raises Http404."""
    measure = load_measure(project, measure_id)
    decision = get_object_or_404(measure.decisions, pk=decision_id)
    decision.measure = measure
    return decision


@require_GET
@project_view(Permission.VIEW_PROJECT)
def chart_lesson(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    measure = load_measure(project, measure_id)
    selected = selection.selection_of(measure, request.GET)
    chart = selected.chart(measure)
    context = {
        "project": project,
        "measure": measure,
        "selected": selected,
        "chart": chart,
        "steps": lesson_of(chart),
    }
    return render(request, "measures/chart_lesson.html", context)


@require_GET
def how_we_read(request: SignedInRequest) -> HttpResponse:
    context = {"quality_rules": rules_in_words(), "judged_from": JUDGED_FROM}
    return render(request, "measures/how_we_read.html", context)


@require_POST
@project_view(Permission.RECORD_DATA)
def annotation_add(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    measure = load_measure(project, measure_id)
    form = AnnotationForm(request.POST)
    if not form.is_valid():
        context = page_of(measure, request) | {"annotation_form": form}
        return render(request, "measures/measure_detail.html", context, status=422)
    actions.annotate(
        project=project, by=request.user, measure=measure, **form.cleaned_data
    )
    messages.success(request, _("Note added to the chart."))
    return redirect("measures:measure_detail", project.pk, measure.pk)


@require_POST
@project_view(Permission.RECORD_DATA)
def annotation_remove(
    request: SignedInRequest, project: Project, measure_id: int, annotation_id: int
) -> HttpResponse:
    measure = load_measure(project, measure_id)
    annotation = get_object_or_404(
        project.annotations, pk=annotation_id, measure=measure, source="note"
    )
    actions.remove_annotation(annotation=annotation, by=request.user)
    messages.success(request, _("Note removed."))
    return redirect("measures:measure_detail", project.pk, measure.pk)
