"""Asking a person about one project, and what became of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.drafts import draft_for, drafted
from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from coaching.actions import asking as acting
from coaching.forms.asking import HelpForm
from coaching.models import HelpKind
from learning.catalogue import Lesson, lessons
from learning.questions import helpers_of
from projects.form_pages import FORM_METHODS, answer_form, person, sent
from projects.models import Project
from projects.permissions import project_view

SHOWN_QUESTIONS = 50
# What a question beside a lesson is mostly about.
USUAL = {
    "aim": HelpKind.MEASURE, "charter": HelpKind.TEAM, "measure": HelpKind.MEASURE,
    "data": HelpKind.NUMBERS, "chart": HelpKind.CHART, "prediction": HelpKind.TEST,
    "study": HelpKind.TEST, "act": HelpKind.TEST, "sustain": HelpKind.TEAM,
}  # fmt: skip


def lesson_named(slug: str) -> Lesson:
    """Raises Http404 when there is no such lesson."""
    try:
        return lessons()[slug]
    except KeyError:
        raise Http404 from None


@drafted
@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.NOTE_EFFORT)
def help_ask(request: SignedInRequest, project: Project, slug: str) -> HttpResponse:
    """The question with its step, to coaches or champions; or who else to ask."""
    lesson = lesson_named(slug)
    draft, kept = draft_for(request, request.get_full_path())
    form = HelpForm(sent(request), initial={"kind": USUAL.get(slug)} | kept)
    return answer_form(
        request, form,
        act=lambda: acting.ask_for_help(
            project=project, by=person(request), lesson=lesson,
            kind=form.cleaned_data["kind"], text=form.cleaned_data["text"],
        ),
        done=lambda _asked: redirect("coaching:help_list", project.pk),
        said=_("Your question is on its way. The answer comes by mail."),
        template="coaching/help_ask.html",
        context={"project": project, "lesson": lesson, "draft": draft,
                 "helpers": helpers_of(project, person(request))},
    )  # fmt: skip


@require_GET
@project_view(Permission.VIEW_PROJECT)
def help_list(request: SignedInRequest, project: Project) -> HttpResponse:
    """The questions one asked or was asked, open ones first. Two queries."""
    mine = project.help_requests.seen_by(person(request))
    asked = mine.select_related("asker", "answered_by").prefetch_related("helpers")
    context = {"project": project, "questions": asked[:SHOWN_QUESTIONS]}
    return render(request, "coaching/help_list.html", context)


@require_POST
@project_view(Permission.VIEW_PROJECT)
def help_settle(
    request: SignedInRequest, project: Project, help_id: int
) -> HttpResponse:
    mine = project.help_requests.seen_by(person(request))
    asked = get_object_or_404(mine, pk=help_id)
    acting.settle_help(asked=asked, by=person(request))
    messages.success(request, _("Marked as answered."))
    return redirect("coaching:help_list", project.pk)
