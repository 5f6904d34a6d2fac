"""The page on which a project starts: a sentence, a topic or three answers, the form.

All of it is one address. What bugs somebody is posted, never put into an address, where
it would end in a log. Leaving at any point loses nothing: each step, and what is typed
between two, is the person's draft until the project starts (accounts/drafts.py).
"""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.drafts import draft_of, drafted, drafts_under, keep_draft
from accounts.models import User
from accounts.once import submitted_once
from accounts.requests import SignedInRequest
from learning.debriefs import tips_on
from measures.similar import similar_projects
from measures.start_actions import start_project_with_measure
from measures.start_forms import ProjectStartForm, QuestionsForm, SentenceForm
from measures.topic_start import filled_by_answers, filled_by_topic
from measures.topics.catalogue import Topic, topics
from measures.topics.matching import suggest
from projects.form_pages import FORM_METHODS, answer_form, person


@drafted
@submitted_once
@require_http_methods(FORM_METHODS)
def project_start(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        steps = {"look": look, "pick": pick, "answers": answer}
        step = next((act for name, act in steps.items() if name in request.POST), start)
        return step(request)
    if "topic" in request.GET:
        return offer(request, filled_by_topic(topic_named(request.GET["topic"]),
                                              today=today_of(person(request))))  # fmt: skip
    if "own" in request.GET:
        return offer(request, {})
    return go_on(request) if "go_on" in request.GET else ask(request)


def address() -> str:
    """Where every step is sent, and the draft of them all is kept."""
    return reverse("measures:project_start")


def ask(request: SignedInRequest) -> HttpResponse:
    """One sentence; beside it what was begun and not started. One query."""
    begun = drafts_under(person(request), address())
    words: dict[str, str] = next(
        (one.fields for one in begun if one.form == address()), {}
    )
    problem = words.get("problem", "") if words.keys() <= {"problem"} else ""
    context = {"form": SentenceForm(initial={"problem": problem}), "begun": begun}
    return render(request, "measures/project_ask.html", context)


def go_on(request: SignedInRequest) -> HttpResponse:
    """The step at which somebody left, with the words as they were."""
    draft = draft_of(person(request), address())
    if draft is None:
        return redirect(address())
    if "name" in draft.fields:
        return offer(request, draft.fields)
    questions = QuestionsForm(initial=draft.fields)
    return show_found(request, draft.fields.get("problem", ""), questions)


def keep_step(request: SignedInRequest, words: dict[str, Any]) -> None:
    """The step that was reached, as a draft: it needs no script."""
    texts = {name: str(word) for name, word in words.items() if word is not None}
    keep_draft(user=person(request), address=address(), fields=texts)


def topic_named(slug: str) -> Topic:
    """Raises Http404 when there is no such topic."""
    try:
        return topics()[slug]
    except KeyError:
        raise Http404 from None


def today_of(user: User) -> date:
    return timezone.now().astimezone(user.zone()).date()


def look(request: SignedInRequest) -> HttpResponse:
    """Topics and projects nearby that fit the sentence, and three questions beside."""
    form = SentenceForm(request.POST)
    if not form.is_valid():
        context = {"form": form}
        return render(request, "measures/project_ask.html", context, status=422)
    keep_step(request, {"problem": form.cleaned_data["problem"]})
    questions = QuestionsForm(initial={"problem": form.cleaned_data["problem"]})
    return show_found(request, form.cleaned_data["problem"], questions)


def show_found(
    request: SignedInRequest, problem: str, questions: QuestionsForm
) -> HttpResponse:
    context = {
        "problem": problem,
        "found": suggest(problem, topics().values()),
        "similar": similar_projects(person(request), words=problem),
        "form": questions,
        "stepped": request.method == "POST",
    }
    status = 422 if questions.is_bound else 200
    return render(request, "measures/project_found.html", context, status=status)


def pick(request: SignedInRequest) -> HttpResponse:
    """The form filled by the topic that was picked, with the person's own sentence."""
    topic = topic_named(request.POST["pick"])
    form = SentenceForm(request.POST)
    problem = form.cleaned_data["problem"] if form.is_valid() else ""
    today = today_of(person(request))
    filled = filled_by_topic(topic, today=today, problem=problem)
    keep_step(request, filled)
    return offer(request, filled)


def answer(request: SignedInRequest) -> HttpResponse:
    """The form filled by the three answers."""
    form = QuestionsForm(request.POST)
    if not form.is_valid():
        return show_found(request, request.POST.get("problem", ""), form)
    today = today_of(person(request))
    filled = filled_by_answers(form.cleaned_data, today=today)
    keep_step(request, filled)
    return offer(request, filled)


def offer(request: SignedInRequest, filled: dict[str, Any]) -> HttpResponse:
    """The form to start with, everything in it to be changed."""
    draft = None if request.method == "POST" else draft_of(person(request), sent_to(request))  # fmt: skip
    kept = dict(draft.fields) if draft else {}
    form = ProjectStartForm(user=person(request), initial=filled | kept)
    context = {"form": form, "draft": draft, "stepped": request.method == "POST"}
    context |= beside(request, form, form.initial.get("problem", ""))
    return render(request, "measures/project_start.html", context)


def sent_to(request: SignedInRequest) -> str:
    """Where the form is sent: a topic's own form keeps a draft of its own."""
    return address() if "go_on" in request.GET else request.get_full_path()


def beside(
    request: SignedInRequest, form: ProjectStartForm, problem: str
) -> dict[str, Any]:
    """What stands around the form: its topic, and projects nearby."""
    topic = form.from_topic
    return {
        "sends_to": sent_to(request),
        "topic": topic,
        "similar": similar_projects(person(request), words=problem, topic=topic),
        "tips": tips_on(topic.slug if topic else "", person(request)),
    }


def start(request: SignedInRequest) -> HttpResponse:
    form = ProjectStartForm(request.POST, user=person(request))
    return answer_form(
        request, form,
        act=lambda: start_project_with_measure(
            by=person(request), project=form.project_values(),
            measure=form.definition_values(), **form.parts(),
        ),
        done=lambda project: redirect("reports:project_page", project.pk),
        said=_("Your project has started. Next: its first numbers."),
        template="measures/project_start.html",
        context=beside(request, form, request.POST.get("problem", "")),
    )  # fmt: skip
