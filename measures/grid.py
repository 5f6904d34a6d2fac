"""The grid page: many periods at once, typed, pasted from a spreadsheet or both."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from measures import actions, selection
from measures.baseline import ReasonNeeded
from measures.grid_rows import Grid, grid_of, read_grid
from measures.models import BatchSource, Measure
from measures.reasons import ReasonForm, reason_in, refused_form
from measures.views import FORM_METHODS, load_measure
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib.errors import ActionRefused


@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_DATA)
def observation_grid(
    request: SignedInRequest, project: Project, measure_id: int
) -> HttpResponse:
    """Good rows are stored together; faulty cells keep their text and say what is wrong."""
    measure = load_measure(project, measure_id)
    stored = stored_grid(request, measure)
    if request.method != "POST":
        return shown(request, measure, stored)
    grid = read_grid(stored, request.POST)
    if grid.faulty and request.POST.get("save") != "good":
        return shown(request, measure, grid, status=422)
    return save(request, measure, grid)


def stored_grid(request: HttpRequest, measure: Measure) -> Grid:
    """The grid of the site and up to the day the address names, today by default."""
    today = measure.project.today()
    asked = request.GET.get("until", "")
    try:
        until = date.fromisoformat(asked)
    except ValueError:
        until = today
    sites = selection.sites_of(measure)
    site = request.GET.get("site", "")
    return grid_of(
        measure, site=site if site in sites else "", today=today,
        until=max(until, date(1990, 1, 1)),
    )  # fmt: skip


def save(request: SignedInRequest, measure: Measure, grid: Grid) -> HttpResponse:
    """Stores the good rows as one batch; the page again when faulty ones are left."""
    if not grid.good:
        return unchanged(request, measure, grid)
    pasted = request.POST.get("pasted") == "1"
    try:
        recorded = actions.record_observations(
            measure=measure, figures=grid.good, by=request.user,
            source=BatchSource.PASTE if pasted else BatchSource.MANUAL,
            reason=reason_in(request.POST),
        )  # fmt: skip
    except ActionRefused as refusal:
        return shown(request, measure, grid, status=422, refusal=refusal)
    messages.success(request, said_of(recorded))
    if grid.faulty:
        return shown(request, measure, grid, status=422, is_saved=True)
    return redirect("measures:measure_detail", measure.project_id, measure.pk)


def unchanged(request: SignedInRequest, measure: Measure, grid: Grid) -> HttpResponse:
    """Nothing can be stored: back to the faults, or to the chart when nothing was typed."""
    if grid.faulty:
        return shown(request, measure, grid, status=422)
    messages.info(request, _("These numbers were already there."))
    return redirect("measures:measure_detail", measure.project_id, measure.pk)


def said_of(recorded: actions.Recorded) -> str:
    count = recorded.created + recorded.changed
    if not count:
        return _("These numbers were already there.")
    return ngettext(
        "%(count)s period saved.", "%(count)s periods saved.", count
    ) % {"count": count}  # fmt: skip


def shown(
    request: SignedInRequest, measure: Measure, grid: Grid, *, status: int = 200,
    refusal: ActionRefused | None = None, is_saved: bool = False,
) -> HttpResponse:  # fmt: skip
    form = ReasonForm(request.POST or None)
    if isinstance(refusal, ReasonNeeded):
        form = refused_form(request, refusal)
    context: dict[str, Any] = {
        "form": form,
        "project": measure.project,
        "measure": measure,
        "grid": grid,
        "sites": selection.sites_of(measure),
        "refusal": refusal,
        "asks_reason": grid.has_locked or isinstance(refusal, ReasonNeeded),
        "has_errors": bool(grid.faulty or refusal),
        "can_save_good": bool(grid.good) and not is_saved,
    }
    return render(request, "measures/observation_grid.html", context, status=status)
