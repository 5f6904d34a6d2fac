"""The charter: writing and signing it, and its milestones. Reading: reports."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from projects.actions.charter import (
    add_milestone,
    charter_of,
    remove_milestone,
    revise_charter,
    revise_milestone,
    sign_charter,
    sign_offs,
)
from projects.form_pages import FORM_METHODS, answer_form, person, sent
from projects.forms.charter import CharterForm, MilestoneForm, NewMilestoneForm
from projects.models import Milestone, Project
from projects.permissions import project_view
from qiapp.lib.errors import ActionRefused, VersionConflict


@require_http_methods(FORM_METHODS)
@project_view(Permission.EDIT_PROJECT)
def charter_edit(request: SignedInRequest, project: Project) -> HttpResponse:
    found = charter_of(project)
    offs = sign_offs(found)
    is_signed = offs.is_signed_by_somebody
    form = CharterForm(sent(request), instance=copy(found), is_signed=is_signed)
    context = {"project": project, "charter": found, "sign_offs": offs}
    return answer_form(
        request, form,
        act=lambda: revise_charter(charter=found, by=person(request), **form.values()),
        done=lambda _result: redirect("reports:charter", project.pk),
        said=_("Charter saved."),
        template="projects/charter_edit.html", context=context, stored=found,
    )  # fmt: skip


@require_POST
@project_view(Permission.EDIT_PROJECT)
def charter_autosave(request: SignedInRequest, project: Project) -> HttpResponse:
    """A line that says when it was saved, with the next version; 422 or 409 when not.

    ?part=: the key of the part that is written by itself.
    """
    found = charter_of(project)
    form = CharterForm(
        request.POST, instance=copy(found), part=request.GET.get("part", ""),
        is_signed=sign_offs(found).is_signed_by_somebody,
    )  # fmt: skip
    status = 200
    try:
        if form.is_valid():
            revise_charter(charter=found, by=person(request), **form.values())
        else:
            status = 422
    except ActionRefused as refusal:
        status = 409 if isinstance(refusal, VersionConflict) else 422
    context = {"form": form, "charter": found, "status": status}
    return render(request, "projects/_charter_saved.html", context, status=status)


@require_POST
@project_view(Permission.SIGN_CHARTER)
def charter_sign(request: SignedInRequest, project: Project) -> HttpResponse:
    digest = request.POST.get("digest", "")
    try:
        sign_charter(charter=charter_of(project), by=person(request), digest=digest)
    except ActionRefused as refusal:
        context = {"project": project, "refused": refusal.message}
        status = 409 if isinstance(refusal, VersionConflict) else 422
        return render(request, "projects/charter_sign.html", context, status=status)
    messages.success(request, _("You signed the charter."))
    return redirect("reports:charter", project.pk)


def load_milestone(project: Project, milestone_id: int) -> Milestone:
    """A milestone that knows its project. Raises Http404."""
    milestone = get_object_or_404(project.milestones, pk=milestone_id)
    milestone.project = project
    return milestone


@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.EDIT_PROJECT)
def milestone_add(request: SignedInRequest, project: Project) -> HttpResponse:
    form = NewMilestoneForm(sent(request))
    return answer_form(
        request, form,
        act=lambda: add_milestone(project=project, by=person(request), **form.values()),
        done=lambda _result: redirect("reports:charter", project.pk),
        said=_("Milestone added."),
        template="projects/milestone_add.html", context={"project": project},
    )  # fmt: skip


@require_http_methods(FORM_METHODS)
@project_view(Permission.EDIT_PROJECT)
def milestone_edit(
    request: SignedInRequest, project: Project, milestone_id: int
) -> HttpResponse:
    milestone = load_milestone(project, milestone_id)
    form = MilestoneForm(sent(request), instance=copy(milestone))
    return answer_form(
        request, form,
        act=lambda: revise_milestone(milestone=milestone, by=person(request), **form.values()),
        done=lambda _result: redirect("reports:charter", project.pk),
        said=_("Milestone saved."),
        template="projects/milestone_edit.html",
        context={"project": project, "milestone": milestone},
    )  # fmt: skip


@require_POST
@project_view(Permission.EDIT_PROJECT)
def milestone_done(
    request: SignedInRequest, project: Project, milestone_id: int
) -> HttpResponse:
    """Marks it done today, or not done after all."""
    milestone = load_milestone(project, milestone_id)
    done_on = None if milestone.done_on else project.today()
    return answer_milestone(
        request, project,
        lambda: revise_milestone(milestone=milestone, by=person(request), done_on=done_on),
        _("Milestone done.") if done_on else _("Milestone is open again."),
    )  # fmt: skip


@require_POST
@project_view(Permission.EDIT_PROJECT)
def milestone_remove(
    request: SignedInRequest, project: Project, milestone_id: int
) -> HttpResponse:
    milestone = load_milestone(project, milestone_id)
    return answer_milestone(
        request, project,
        lambda: remove_milestone(milestone=milestone, by=person(request)),
        _("Milestone removed."),
    )  # fmt: skip


def answer_milestone(
    request: SignedInRequest, project: Project, act: Any, said: str
) -> HttpResponse:
    """Runs the action and shows the charter, with what happened or why not."""
    try:
        act()
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("reports:charter", project.pk)
