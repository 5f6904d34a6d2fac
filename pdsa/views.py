"""Pages of PDSA cycles."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.drafts import draft_for, drafted
from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from effort.models import Task
from effort.offers import take_offer
from measures.models import Measure
from pdsa.actions import record_cycle, remove_cycle, revise_cycle
from pdsa.checklist import Check, Feature, checks
from pdsa.forms import CycleForm, NotesForm, PlanForm, RecordForm, initial_plan
from pdsa.from_ideas import chosen_idea, plan_from
from pdsa.importing import Note, import_notes, read_notes
from pdsa.ladder import ramps
from pdsa.models import Cycle, Decision, PredictionMatch
from projects.form_pages import FORM_METHODS, answer_form, person, sent, succeeded
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib.errors import ActionRefused

STAGES = {
    "plan": gettext_lazy("Plan"),
    "do": gettext_lazy("Do"),
    "study": gettext_lazy("Study"),
    "act": gettext_lazy("Act"),
}

SUGGESTION_MAX_LENGTH = 300
# What convinces a reader (pdsa/checklist.py), and what to do where it is missing.
FEATURES = {
    Feature.ITERATIVE: (
        gettext_lazy("One test builds on another"),
        gettext_lazy("Plan a next test that follows from the last one."),
    ),
    Feature.PREDICTED: (
        gettext_lazy("A prediction written before the test, and compared after it"),
        gettext_lazy("Plan the next test before it begins, then say how it went."),
    ),
    Feature.SMALL_FIRST: (
        gettext_lazy("Each idea was first tried small"),
        gettext_lazy("Say how small the first test was, or try it smaller first."),
    ),
    Feature.MEASURED: (
        gettext_lazy("A measure over time stands behind the tests"),
        gettext_lazy("Name the measure the test should move, and record it for three periods."),
    ),
    Feature.DOCUMENTED: (
        gettext_lazy("What happened and what was learned is written down"),
        gettext_lazy("Add a line about what was learned."),
    ),
}  # fmt: skip


def load_cycle(project: Project, cycle_id: int) -> Cycle:
    """The project's cycle with its people, knowing its project. Raises Http404."""
    cycle = get_object_or_404(project.cycles.with_people(), pk=cycle_id)
    cycle.project = project
    hide_measure(cycle)
    return cycle


def hide_measure(cycle: Cycle) -> None:
    """Takes the measure off the page of somebody who was not shown it."""
    seen = Measure.objects.seen_in(cycle.project)
    if cycle.measure_id and not seen.filter(pk=cycle.measure_id).exists():
        cycle.measure = None


@require_GET
@project_view(Permission.VIEW_PROJECT)
def cycle_list(request: SignedInRequest, project: Project) -> HttpResponse:
    cycles = list(project.cycles.with_people().with_measure_points())
    context = {
        "project": project,
        "ramps": ramps(cycles),
        "checklist": tasks_of(
            checks(cycles), project, may_write=may_write(request, project)
        ),
    }
    return render(request, "pdsa/cycle_list.html", context)


def may_write(request: SignedInRequest, project: Project) -> bool:
    return bool(request.can.record_cycle) and project.is_open()  # type: ignore[attr-defined]


def tasks_of(
    found: list[Check], project: Project, *, may_write: bool
) -> list[dict[str, str]]:
    """The checklist as `components/task_list.html` takes it: a link to what is missing."""
    tasks = []
    for check in found:
        label, hint = FEATURES[check.feature]
        task = {"label": str(label), "status": "met", "word": _("Yes")}
        if not check.is_met:
            url = place_of(check, project) if may_write else ""
            task |= {
                "hint": str(hint),
                "status": "open",
                "word": _("Not yet"),
                "url": url,
            }
        tasks.append(task)
    return tasks


def place_of(check: Check, project: Project) -> str:
    """Where the missing feature is filled in: one cycle, or the plan of the next."""
    if check.feature is Feature.ITERATIVE or check.cycle is None:
        return reverse("pdsa:cycle_plan", args=[project.pk])
    if check.feature is Feature.PREDICTED:
        return reverse("pdsa:cycle_detail", args=[project.pk, check.cycle.pk])
    return reverse("pdsa:cycle_edit", args=[project.pk, check.cycle.pk])


@drafted
@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_CYCLE)
def cycle_plan(request: SignedInRequest, project: Project) -> HttpResponse:
    idea = chosen_idea(request, project)
    previous = None if idea else previous_cycle(request, project)
    start = initial_plan(project, previous, project.today())
    start |= {"change": idea.text} if idea else suggested(request)
    draft, kept = draft_for(request, request.get_full_path())
    form = PlanForm(sent(request), project=project, initial=start | kept)
    return answer_form(
        request, form,
        act=lambda: plan_from(
            idea, project=project, by=person(request), **form.values()
        ),
        done=lambda cycle: after_planning(request, cycle),
        said=_("Planned. Come back here after the test."),
        template="pdsa/cycle_plan.html",
        context={"project": project, "previous": previous, "draft": draft},
    )  # fmt: skip


def after_planning(request: SignedInRequest, cycle: Cycle) -> HttpResponse:
    take_offer(request, project=cycle.project, by=person(request), task=Task.PDSA)
    return redirect("pdsa:cycle_detail", cycle.project_id, cycle.pk)


def previous_cycle(request: SignedInRequest, project: Project) -> Cycle | None:
    """The cycle named by `?after=`, or the latest that is to go on; None for a new idea."""
    if suggested(request):
        return None
    after = request.GET.get("after", "")
    if after.isdecimal():
        return get_object_or_404(project.cycles.all(), pk=int(after))
    latest = project.cycles.last()
    goes_on = latest and latest.decision in {Decision.ADOPT, Decision.ADAPT}
    return latest if goes_on else None


def suggested(request: SignedInRequest) -> dict[str, str]:
    """The change named by `?change=`, as a driver diagram's link sends it."""
    change = request.GET.get("change", "").strip()
    return {"change": change[:SUGGESTION_MAX_LENGTH]} if change else {}


@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_CYCLE)
def cycle_import(request: SignedInRequest, project: Project) -> HttpResponse:
    """Old notes: first shown as they are read, then kept with their own dates."""
    form = NotesForm(sent(request))
    context: dict[str, Any] = {"project": project, "form": form}
    if request.method != "POST":
        return render(request, "pdsa/cycle_import.html", context)
    if not form.is_valid():
        return render(request, "pdsa/cycle_import.html", context, status=422)
    context["rows"] = rows = read_notes(
        form.cleaned_data["rows"], today=project.today(),
        day_first=form.cleaned_data["day_first"],
    )  # fmt: skip
    context["good"] = good = [row.note for row in rows if row.note]
    if "save" in request.POST and good:
        return save_notes(request, project, good, context)
    status = 200 if good else 422
    return render(request, "pdsa/cycle_import.html", context, status=status)


def save_notes(
    request: SignedInRequest,
    project: Project,
    notes: list[Note],
    context: dict[str, Any],
) -> HttpResponse:
    try:
        made = import_notes(project=project, by=person(request), notes=notes)
    except ActionRefused as refusal:
        form = context["form"]
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)  # fmt: skip
        return render(request, "pdsa/cycle_import.html", context, status=422)
    said = ngettext(
        "%(n)s test brought along.", "%(n)s tests brought along.", len(made)
    )
    messages.success(request, said % {"n": len(made)})
    return redirect("pdsa:cycle_list", project.pk)


@require_GET
@project_view(Permission.VIEW_PROJECT)
def cycle_detail(
    request: SignedInRequest, project: Project, cycle_id: int
) -> HttpResponse:
    cycle = load_cycle(project, cycle_id)
    sends_to = reverse("pdsa:cycle_record", args=[project.pk, cycle.pk])
    draft, kept = draft_for(request, sends_to)
    form = RecordForm(instance=copy(cycle), initial=kept)
    context = detail_of(project, cycle) | {"form": form, "draft": draft}
    return render(request, "pdsa/cycle_detail.html", context)


def detail_of(project: Project, cycle: Cycle) -> dict[str, Any]:
    """What a cycle's page shows: its words, its stages, and what may follow."""
    stage = cycle.stage()
    order = [*STAGES, "done"]
    return {
        "project": project,
        "cycle": cycle,
        "stages": [
            {"label": label, "now": name == stage,
             "done": order.index(name) < order.index(stage)}
            for name, label in STAGES.items()
        ],
        "next_cycles": list(cycle.next_cycles.all()),
        "is_ahead": cycle.starts_on > project.today(),
    }  # fmt: skip


@drafted
@submitted_once
@require_http_methods(["GET", "HEAD", "POST"])
@project_view(Permission.RECORD_CYCLE)
def cycle_record(
    request: SignedInRequest, project: Project, cycle_id: int
) -> HttpResponse:
    """Stores what is filled so far; after "adapt" the next plan opens by itself."""
    cycle = load_cycle(project, cycle_id)
    if request.method != "POST":  # a page that was reloaded after a faulty form
        return redirect("pdsa:cycle_detail", project.pk, cycle.pk)
    form = RecordForm(request.POST, instance=copy(cycle))
    return answer_form(
        request, form,
        act=lambda: record_cycle(cycle=cycle, by=person(request), **form.values()),
        done=lambda _cycle: after_noting(request, cycle, "decision" in form.changed_data),
        said=_("Saved."),
        template="pdsa/cycle_detail.html",
        context=detail_of(project, cycle), stored=cycle,
    )  # fmt: skip


def after_noting(
    request: SignedInRequest, cycle: Cycle, has_just_decided: bool
) -> HttpResponse:
    take_offer(request, project=cycle.project, by=person(request), task=Task.PDSA)
    return after_recording(cycle, has_just_decided)


def after_recording(cycle: Cycle, has_just_decided: bool) -> HttpResponse:
    if has_just_decided and cycle.decision == Decision.ADAPT:
        plan = reverse("pdsa:cycle_plan", args=[cycle.project_id])
        return redirect(f"{plan}?after={cycle.pk}")
    return redirect("pdsa:cycle_detail", cycle.project_id, cycle.pk)


@drafted
@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_CYCLE)
def cycle_edit(
    request: SignedInRequest, project: Project, cycle_id: int
) -> HttpResponse:
    cycle = load_cycle(project, cycle_id)
    draft, kept = draft_for(request, request.get_full_path())
    form = CycleForm(sent(request), instance=copy(cycle), project=project, initial=kept)
    return answer_form(
        request, form,
        act=lambda: revise_cycle(cycle=cycle, by=person(request), **form.values()),
        done=lambda _cycle: after_recording(cycle, False),
        said=_("Saved."),
        template="pdsa/cycle_edit.html",
        context={"project": project, "cycle": cycle, "draft": draft}, stored=cycle,
    )  # fmt: skip


@require_GET
@project_view(Permission.VIEW_PROJECT)
def cycle_sheet(
    request: SignedInRequest, project: Project, cycle_id: int
) -> HttpResponse:
    """A sheet to print and write on during the test."""
    cycle = load_cycle(project, cycle_id)
    context = {
        "project": project, "cycle": cycle,
        "matches": PredictionMatch.choices, "decisions": Decision.choices,
    }  # fmt: skip
    return render(request, "pdsa/cycle_sheet.html", context)


@require_POST
@project_view(Permission.RECORD_CYCLE)
def cycle_remove(
    request: SignedInRequest, project: Project, cycle_id: int
) -> HttpResponse:
    cycle = load_cycle(project, cycle_id)
    said = _("The plan is taken back.")
    if not succeeded(
        request, lambda: remove_cycle(cycle=cycle, by=person(request)), said
    ):
        return after_recording(cycle, False)
    return redirect("pdsa:cycle_list", project.pk)
