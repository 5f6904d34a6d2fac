"""The backlog of changes a team could try."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from projects.actions.ideas import add_ideas, drop_idea, restore_idea
from projects.form_pages import FORM_METHODS, answer_form, person, succeeded
from projects.forms.ideas import IdeaForm
from projects.models import ChangeIdea, Project
from projects.permissions import project_view


@require_GET
@project_view(Permission.VIEW_PROJECT)
def idea_list(request: SignedInRequest, project: Project) -> HttpResponse:
    context = backlog_of(project) | {"form": IdeaForm()}
    return render(request, "projects/idea_list.html", context)


def backlog_of(project: Project) -> dict[str, Any]:
    """What the page shows: the ideas by where they stand. One query."""
    ideas = list(project.ideas.all())
    return {
        "project": project,
        "waiting": [i for i in ideas if not (i.taken_up_at or i.dropped_at)],
        "tested": [i for i in ideas if i.taken_up_at and not i.dropped_at],
        "dropped": [i for i in ideas if i.dropped_at],
    }


@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.RECORD_CYCLE)
def idea_add(request: SignedInRequest, project: Project) -> HttpResponse:
    if request.method != "POST":  # a page that was reloaded after a faulty form
        return redirect("projects:idea_list", project.pk)
    form = IdeaForm(request.POST)
    return answer_form(
        request, form,
        act=lambda: add_ideas(
            project=project, by=person(request), texts=[form.cleaned_data["text"]]
        ),
        done=lambda _ideas: redirect("projects:idea_list", project.pk),
        said=_("Added."),
        template="projects/idea_list.html", context=backlog_of(project),
    )  # fmt: skip


@require_POST
@project_view(Permission.RECORD_CYCLE)
def idea_drop(request: SignedInRequest, project: Project, idea_id: int) -> HttpResponse:
    idea = load_idea(project, idea_id)
    return answer_idea(
        request, project, lambda: drop_idea(idea=idea, by=person(request)),
        _("Dropped. It stays at the end of this page, if you want it back."),
    )  # fmt: skip


@require_POST
@project_view(Permission.RECORD_CYCLE)
def idea_restore(
    request: SignedInRequest, project: Project, idea_id: int
) -> HttpResponse:
    idea = load_idea(project, idea_id)
    return answer_idea(
        request, project, lambda: restore_idea(idea=idea, by=person(request)),
        _("Back on the list."),
    )  # fmt: skip


def load_idea(project: Project, idea_id: int) -> ChangeIdea:
    """An idea that knows its project. Raises Http404."""
    idea = get_object_or_404(project.ideas, pk=idea_id)
    idea.project = project
    return idea


def answer_idea(
    request: SignedInRequest, project: Project, act: Any, said: str
) -> HttpResponse:
    """Runs the action and shows the backlog, with what happened or why not."""
    succeeded(request, act, said)
    return redirect("projects:idea_list", project.pk)
