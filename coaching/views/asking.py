"""Asking a person about one project, and what became of it."""

import re
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.drafts import draft_for, drafted
from accounts.once import submitted_once
from accounts.permissions import Permission
from accounts.requests import SignedInRequest
from coaching.actions import asking as acting
from coaching.forms.asking import HelpForm
from coaching.models import PAGE_MAX_LENGTH, HelpKind
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


# Where in the product somebody asks: a word of the address, the lesson that stands
# nearest, and what the question is mostly about. The first that fits counts.
PLACES = (
    ("/cycles/", "prediction", HelpKind.TEST),
    ("/ideas/", "prediction", HelpKind.TEST),
    ("/record/", "data", HelpKind.NUMBERS),
    ("/extracts/", "data", HelpKind.NUMBERS),
    ("/audits/", "data", HelpKind.NUMBERS),
    ("/data-request/", "data", HelpKind.NUMBERS),
    ("/measures/", "chart", HelpKind.CHART),
    ("/charter/", "charter", HelpKind.TEAM),
    ("/team/", "charter", HelpKind.TEAM),
    ("/tools/", "charter", HelpKind.WORKFLOW),
    ("/participations/", "act", HelpKind.CREDIT),
    ("/attestations/", "act", HelpKind.CREDIT),
)
ANYWHERE = ("aim", HelpKind.OTHER)


def start_of(page: str) -> tuple[str, str]:
    """The lesson and the kind of question nearest to a page."""
    near = ((slug, kind) for word, slug, kind in PLACES if word in f"{page}/")
    return next(near, ANYWHERE)


def page_named(request: SignedInRequest) -> str:
    """The page of ours named by `?page=`; empty for anything else."""
    page = request.GET.get("page", "").strip()
    ours = page.startswith("/") and not page.startswith("//") and "\\" not in page
    return page[:PAGE_MAX_LENGTH] if ours and page.isprintable() else ""


@require_GET
def ask(request: SignedInRequest) -> HttpResponse:
    """From any page to a question about it; without a project, which one it is about."""
    page = page_named(request)
    found = re.match(r"/projects/(\d{1,18})/", page)
    mine = Project.objects.in_team(person(request))
    about = mine.filter(pk=found[1]).first() if found else None
    if about is not None:
        address = reverse("coaching:help_ask", args=[about.pk, start_of(page)[0]])
        return redirect(f"{address}?{urlencode({'page': page})}")
    open_ones = mine.open().select_related("organisation")[:SHOWN_QUESTIONS]
    context = {"projects": open_ones, "page": page, "lesson": start_of(page)[0]}
    return render(request, "coaching/ask.html", context)


@drafted
@submitted_once
@require_http_methods(FORM_METHODS)
@project_view(Permission.NOTE_EFFORT)
def help_ask(request: SignedInRequest, project: Project, slug: str) -> HttpResponse:
    """The question with its step, to coaches or champions; or who else to ask."""
    lesson, page = lesson_named(slug), page_named(request)
    draft, kept = draft_for(request, request.get_full_path())
    usual = start_of(page)[1] if page else USUAL.get(slug)
    form = HelpForm(sent(request), initial={"kind": usual} | kept)
    return answer_form(
        request, form,
        act=lambda: acting.ask_for_help(
            project=project, by=person(request), lesson=lesson,
            kind=form.cleaned_data["kind"], text=form.cleaned_data["text"], page=page,
        ),
        done=lambda _asked: redirect("coaching:help_list", project.pk),
        said=_("Your question is on its way. The answer comes by mail."),
        template="coaching/help_ask.html",
        context={"project": project, "lesson": lesson, "draft": draft, "asked_on": page,
                 "helpers": helpers_of(project, person(request))},
    )  # fmt: skip


@require_GET
@project_view(Permission.VIEW_PROJECT)
def help_list(request: SignedInRequest, project: Project) -> HttpResponse:
    """The questions one asked or was asked, open ones first. Three queries."""
    mine = project.help_requests.seen_by(person(request))
    asked = mine.with_people()
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
