"""Pages of the effort ledger: minutes are entered by the people themselves."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from effort import actions
from effort.forms import ChoiceForm, EffortForm, PromiseForm, WorthForm
from effort.ledger import ledger_of, typical_of
from effort.models import Effort, Promise, Worth
from projects.form_pages import FORM_METHODS, answer_form, person, sent
from projects.models import Project
from projects.permissions import project_view

SHOWN, KEPT = 8, 50


def load_own(request: SignedInRequest, project: Project, effort_id: int) -> Effort:
    """The person's own entry, knowing its project. Raises Http404 for anybody else's."""
    effort: Effort = get_object_or_404(
        project.efforts.of(person(request)), pk=effort_id
    )
    effort.project = project
    return effort


@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.VIEW_PROJECT)
def effort_list(request: SignedInRequest, project: Project) -> HttpResponse:
    """The ledger; minutes are entered on the same page."""
    if request.method == "POST" and not request.can.note_effort:  # type: ignore[attr-defined]
        raise PermissionDenied
    form = EffortForm(sent(request), project=project)
    return answer_form(
        request, form,
        act=lambda: actions.note_effort(
            project=project, by=person(request), **form.values()
        ),
        done=lambda _effort: redirect("effort:effort_list", project.pk),
        said=_("Noted."),
        template="effort/effort_list.html",
        context=ledger_page(request, project),
    )  # fmt: skip


def ledger_page(request: SignedInRequest, project: Project) -> dict[str, Any]:
    """What the page shows around the form. Single people only to the team."""
    user, in_team = person(request), request.can.note_effort  # type: ignore[attr-defined]
    choice = actions.choice_of(project, user)
    own = list(project.efforts.of(user)[: KEPT + 1])
    return {
        "project": project,
        "ledger": ledger_of(project, for_team=in_team),
        "typical": typical_of(project.topic),
        "own": own[:SHOWN],
        "older": own[SHOWN:KEPT],
        "has_more": len(own) > KEPT,
        "own_total": project.efforts.of(user).total(),
        "choice": choice,
        "choice_form": ChoiceForm(choice=choice),
        "worths": Worth.choices,
    }


@require_http_methods(FORM_METHODS)
@project_view(Permission.NOTE_EFFORT)
def effort_edit(
    request: SignedInRequest, project: Project, effort_id: int
) -> HttpResponse:
    effort = load_own(request, project, effort_id)
    form = EffortForm(sent(request), project=project, effort=effort)
    return answer_form(
        request, form,
        act=lambda: actions.revise_effort(
            effort=effort, by=person(request),
            version=form.cleaned_data["version"] or 0, **form.values(),
        ),
        done=lambda _effort: redirect("effort:effort_list", project.pk),
        said=_("Saved."),
        template="effort/effort_edit.html",
        context={"project": project, "effort": effort}, stored=effort,
    )  # fmt: skip


@require_POST
@project_view(Permission.NOTE_EFFORT)
def effort_remove(
    request: SignedInRequest, project: Project, effort_id: int
) -> HttpResponse:
    effort = load_own(request, project, effort_id)
    actions.remove_effort(effort=effort, by=person(request))
    messages.success(request, _("Removed."))
    return redirect("effort:effort_list", project.pk)


@require_http_methods(FORM_METHODS)
@project_view(Permission.EDIT_PROJECT)
def promise_edit(request: SignedInRequest, project: Project) -> HttpResponse:
    known = Promise.objects.filter(project=project).first()
    start = {"minutes_a_week": known.minutes_a_week} if known else {}
    form = PromiseForm(sent(request), initial=start)
    return answer_form(
        request, form,
        act=lambda: actions.make_promise(
            project=project, by=person(request), **form.cleaned_data
        ),
        done=lambda _promise: redirect("effort:effort_list", project.pk),
        said=_("Promised. It stands beside the minutes that are entered."),
        template="effort/promise_edit.html",
        context={"project": project, "promise": known},
    )  # fmt: skip


@require_POST
@project_view(Permission.NOTE_EFFORT)
def choice_edit(request: SignedInRequest, project: Project) -> HttpResponse:
    choice = actions.choice_of(project, person(request))
    form = ChoiceForm(request.POST, choice=choice)
    if form.is_valid():
        actions.choose(project=project, by=person(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
    return redirect("effort:effort_list", project.pk)


@require_POST
@project_view(Permission.NOTE_EFFORT)
def worth_say(request: SignedInRequest, project: Project) -> HttpResponse:
    form = WorthForm(request.POST)
    if form.is_valid():
        actions.say_worth(project=project, by=person(request), **form.cleaned_data)
        messages.success(request, _("Thank you. Nobody sees your answer by your name."))
    else:
        messages.error(request, _("Choose one of the five answers."))
    return redirect("effort:effort_list", project.pk)
