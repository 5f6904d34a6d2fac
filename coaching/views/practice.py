"""One page to read before a call, and what a coach says to the team from there."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from coaching.forms.notes import NoteForm
from coaching.forms.remarks import CommentForm, SuggestionForm
from coaching.practice import PracticePage, practice_page
from measures.models import Channel
from measures.visibility import note_on_page
from nextsteps.actions import remarks as acting
from nextsteps.models import Remark
from projects.form_pages import field_of, person
from projects.models import Project
from projects.permissions import project_view
from qiapp.lib.errors import ActionRefused


@require_GET
@project_view(Permission.WRITE_COACH_NOTE)
def practice(request: SignedInRequest, project: Project) -> HttpResponse:
    page = practice_page(project, person(request))
    note_on_page(request, [one.chart.measure for one in page.measures], Channel.PAGE)
    return shown(request, page)


def shown(request: SignedInRequest, page: PracticePage, **bound: Any) -> HttpResponse:
    """The page; with a form in `bound` that has faults, 422."""
    context = {
        "project": page.project, "page": page, "note_form": NoteForm(),
        "comment_form": comment_form(page), "suggestion_form": SuggestionForm(),
        "has_errors": bool(bound),
    } | bound  # fmt: skip
    status = 422 if bound else 200
    return render(request, "coaching/practice.html", context, status=status)


def comment_form(page: PracticePage, data: Any = None) -> CommentForm:
    charts = [one.chart for one in page.measures]
    return CommentForm(data, charts=charts, cycles=page.cycles)


@require_POST
@project_view(Permission.WRITE_COACH_NOTE)
def comment_add(request: SignedInRequest, project: Project) -> HttpResponse:
    page = practice_page(project, person(request))
    form = comment_form(page, request.POST)
    return said(
        request, page, {"comment_form": form},
        lambda: acting.comment_on(project=project, by=person(request), **form.values()),
        _("Your comment is the team's next step now."),
    )  # fmt: skip


@require_POST
@project_view(Permission.WRITE_COACH_NOTE)
def suggestion_add(request: SignedInRequest, project: Project) -> HttpResponse:
    form = SuggestionForm(request.POST)
    return said(
        request, practice_page(project, person(request)), {"suggestion_form": form},
        lambda: acting.suggest(
            project=project, by=person(request), text=form.cleaned_data["text"]
        ),
        _("Your suggestion is the team's next step now."),
    )  # fmt: skip


def said(
    request: SignedInRequest, page: PracticePage, bound: dict[str, Any],
    act: Callable[[], Remark], words: str,
) -> HttpResponse:  # fmt: skip
    """Back to the page once the form went through; otherwise the page with its faults."""
    [form] = bound.values()
    if not form.is_valid():
        return shown(request, page, **bound)
    try:
        act()
    except ActionRefused as refusal:
        form.add_error(field_of(form, refusal), refusal.message)
        return shown(request, page, **bound)
    messages.success(request, words)
    return redirect("coaching:practice", page.project.pk)


@require_POST
@project_view(Permission.RECORD_DATA)
def remark_seen(
    request: SignedInRequest, project: Project, remark_id: int
) -> HttpResponse:
    """The team has read a comment, or leaves a suggestion."""
    found = project.remarks.with_everything()  # type: ignore[attr-defined]
    remark = get_object_or_404(found, pk=remark_id)
    remark.project = project
    try:
        acting.mark_seen(remark=remark, by=person(request))
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    return redirect("reports:project_page", project.pk)
