"""The survey as a patient sees it: one page, no cookie, nothing that tells who she is.

The address is the only authority here, so these pages ask for no CSRF token and open no
session. They stand in no log of ours: a time in a log would tell when somebody answered.
"""

import json
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from surveys.actions.answers import SurveyEnded, Taken, require_taking, take_answer
from surveys.links import round_for
from surveys.models import Round
from surveys.patient_form import PatientForm
from surveys.posters import practice_of
from surveys.questions import COMMENT_MAX_LENGTH, LANGUAGES
from surveys.quiet_limits import too_many
from tally.public import unlisted

# A whole waiting room may stand behind one address; unknown codes are rarer.
REQUESTS, UNKNOWN_CODES = "300/m", "20/m"
LONGEST_BODY = 20_000
SurveyView = Callable[[HttpRequest, Round, str], HttpResponse]
PlainView = Callable[..., HttpResponse]


def survey_view(view: SurveyView) -> PlainView:
    """Decorates a page of a survey: it gets the round and speaks the link's language.

    404 for an unknown code or language, 429 for too many requests, 410 when the round
    takes no answers now.
    """

    @wraps(view)
    def opened(request: HttpRequest, code: str, language: str = "") -> HttpResponse:
        request.is_unlogged = True  # type: ignore[attr-defined]
        if language not in {"", *LANGUAGES}:
            raise Http404
        with translation.override(language or spoken()):
            answer = unlisted(answer_of(view, request, code))
            answer["Content-Language"] = translation.get_language()
        return answer

    return csrf_exempt(login_not_required(never_cache(opened)))


def spoken() -> str:
    """The first of our languages that the visitor's browser asks for."""
    language = (translation.get_language() or "").partition("-")[0]
    return language if language in LANGUAGES else next(iter(LANGUAGES))


def answer_of(view: SurveyView, request: HttpRequest, code: str) -> HttpResponse:
    if too_many(request, "survey", REQUESTS):
        return limited(request)
    round_ = round_for(code)
    if round_ is None:
        bad = too_many(request, "survey codes", UNKNOWN_CODES)
        return limited(request) if bad else ended(request, "unknown", 404)
    try:
        return view(request, round_, translation.get_language() or "en")
    except SurveyEnded as end:
        return ended(request, end.state, 410, round_)


def limited(request: HttpRequest) -> HttpResponse:
    answer = render(request, "surveys/limited.html", {"languages": []}, status=429)
    answer["Retry-After"] = "60"
    return answer


def ended(
    request: HttpRequest, state: str, status: int, round_: Round | None = None
) -> HttpResponse:
    """Why no answer is taken, kindly: a page, or JSON for the script."""
    if request.content_type == "application/json":
        return JsonResponse({"state": state}, status=status)
    context: dict[str, Any] = {"state": state, "round": round_, "languages": []}
    return render(request, "surveys/ended.html", context, status=status)


def page_of(
    round_: Round, language: str, *, on_tablet: bool, **more: Any
) -> dict[str, Any]:
    """What every page of an open round shows."""
    name = "surveys:tablet" if on_tablet else "surveys:answer_in"
    return {
        "round": round_, "language": language, "on_tablet": on_tablet,
        "practice": practice_of(round_), "page_name": name,
        "languages": LANGUAGES.items(),
    } | more  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@survey_view
def answer(request: HttpRequest, round_: Round, language: str) -> HttpResponse:
    """The survey on somebody's own phone."""
    return answer_page(request, round_, language, on_tablet=False)


@require_http_methods(["GET", "HEAD", "POST"])
@survey_view
def tablet(request: HttpRequest, round_: Round, language: str) -> HttpResponse:
    """The survey on a tablet of the practice, for one person after the other."""
    return answer_page(request, round_, language, on_tablet=True)


def answer_page(
    request: HttpRequest, round_: Round, language: str, *, on_tablet: bool
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    require_taking(round_, round_.survey.project.today())
    form = PatientForm(sent, round_=round_, initial={"key": secrets.token_urlsafe(18)})
    if sent is not None and form.is_valid():
        taken = take(round_, form)
        page = "surveys:tablet_thanks" if on_tablet else "surveys:thanks"
        kept = "?comment=held" if taken.held_back else ""
        thanks = redirect(page, round_.code, language)
        thanks["Location"] += kept
        thanks.status_code = 303
        return thanks
    context = page_of(round_, language, on_tablet=on_tablet, form=form)
    return render(
        request, "surveys/answer.html", context, status=200 if sent is None else 422
    )


def take(round_: Round, form: PatientForm) -> Taken:
    return take_answer(
        round_=round_, key=form.cleaned_data["key"], given=form.given(),
        comment=form.cleaned_data["comment"],
    )  # fmt: skip


@require_GET
@survey_view
def thanks(request: HttpRequest, round_: Round, language: str) -> HttpResponse:
    return thanks_page(request, round_, language, on_tablet=False)


@require_GET
@survey_view
def tablet_thanks(request: HttpRequest, round_: Round, language: str) -> HttpResponse:
    """Leads back to a clean start by itself."""
    return thanks_page(request, round_, language, on_tablet=True)


def thanks_page(
    request: HttpRequest, round_: Round, language: str, *, on_tablet: bool
) -> HttpResponse:
    held = request.GET.get("comment") == "held"
    context = page_of(round_, language, on_tablet=on_tablet, comment_held=held)
    return render(request, "surveys/thanks.html", context)


@require_POST
@survey_view
def answer_send(request: HttpRequest, round_: Round, language: str) -> HttpResponse:
    """One form from the script, taken once however often it comes.

    JSON in: {"key": "...", "answers": {"kind": "y"}, "comment": "..."}; out:
    {"comment_held": false}.
    """
    fields = fields_in(request.body)
    form = PatientForm(fields or {}, round_=round_)
    if fields is None or not form.is_valid():
        return JsonResponse({"detail": "These are no answers."}, status=400)
    return JsonResponse({"comment_held": bool(take(round_, form).held_back)})


def fields_in(body: bytes) -> dict[str, Any] | None:
    """The form's fields; None when they cannot be read."""
    try:
        sent: Any = json.loads(body[:LONGEST_BODY])
        answers = {str(k): str(v) for k, v in sent["answers"].items()}
        comment = str(sent.get("comment", ""))[:COMMENT_MAX_LENGTH]
        return answers | {"key": str(sent["key"]), "comment": comment}
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
