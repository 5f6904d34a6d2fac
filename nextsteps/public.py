"""What a link in a mail or a calendar opens, without logging in.

The address is the only authority here, so these pages ask for no CSRF token. Opening one
changes nothing: mail scanners open every link. Only what is sent counts.
"""

from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.core import is_ratelimited

from accounts.actions.profile import revise_profile
from measures.analysis.periods import label
from nextsteps.actions.questions import (
    QuestionEnded,
    answer,
    require_alive,
    take_back,
)
from nextsteps.calendar import calendar_text
from nextsteps.calendar_days import days_of
from nextsteps.forms import QuestionForm
from nextsteps.links import feed_of, person_of_stop, question_of
from nextsteps.models import QuestionLink
from qiapp.lib.errors import ActionRefused

REQUESTS = "120/m"  # a whole practice may stand behind one address
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
LinkView = Callable[[HttpRequest, str], HttpResponse]


def address_of(group: str, request: HttpRequest) -> str:
    """The caller's address, through as many proxies as the installation trusts."""
    return str(get_adapter().get_client_ip(request))


def link_view(view: LinkView) -> LinkView:
    """Decorates a page of a link: limited, not stored, not listed and not logged.

    Django would log the address of a 4xx answer, and the address is the key.
    """

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        answer = limited(request) or view(request, token)
        for name, value in HEADERS.items():
            answer[name] = value
        answer._has_been_logged = True  # type: ignore[attr-defined]
        return answer

    return csrf_exempt(login_not_required(never_cache(opened)))


def limited(request: HttpRequest) -> HttpResponse | None:
    if not is_ratelimited(
        request, group="mail links", key=address_of, rate=REQUESTS, increment=True
    ):
        return None
    answer = render(request, "nextsteps/link_limited.html", status=429)
    answer["Retry-After"] = "60"
    return answer


def ended(request: HttpRequest, state: str, status: int) -> HttpResponse:
    """Why the link asks nothing, kindly; no word about the project."""
    return render(request, "nextsteps/link_ended.html", {"state": state}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@link_view
def question(request: HttpRequest, token: str) -> HttpResponse:
    """One question; what is sent is recorded once, for the person the mail went to."""
    link = question_of(token)
    if link is None:
        return ended(request, "altered", 404)
    try:
        require_alive(link)
        return ask_or_record(request, link, token)
    except QuestionEnded as end:
        return ended(request, end.state, 410)


def ask_or_record(request: HttpRequest, link: QuestionLink, token: str) -> HttpResponse:
    form = QuestionForm(request.POST if request.method == "POST" else None, link=link)
    context = {"link": link, "form": form, "token": token, "period": period_of(link)}
    if request.method == "POST" and form.is_valid():
        try:
            answer(link=link, figures=form.figures())
        except ActionRefused as refusal:
            named = refusal.field if refusal.field in form.fields else None
            form.add_error(named, refusal.message)
        else:
            figures = form.figures()
            return render(
                request,
                "nextsteps/question_thanks.html",
                context | {"figures": figures},
            )
    status = 422 if request.method == "POST" else 200
    return render(request, "nextsteps/question.html", context, status=status)


def period_of(link: QuestionLink) -> str:
    return label(link.period_start, link.measure.period, translation)


@require_POST
@link_view
def question_undo(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the numbers back and asks again."""
    link = question_of(token)
    if link is None:
        return ended(request, "altered", 404)
    try:
        take_back(link=link)
    except QuestionEnded as end:
        return ended(request, end.state, 410)
    except ActionRefused:
        return ended(request, "changed", 409)
    return redirect("nextsteps:question", token)


@require_http_methods(["GET", "HEAD", "POST"])
@link_view
def reminders_stop(request: HttpRequest, token: str) -> HttpResponse:
    """One button that ends all reminders; mail programs press it by themselves (RFC 8058)."""
    user = person_of_stop(token)
    if user is None:
        return ended(request, "altered", 404)
    if request.method == "POST":
        revise_profile(user=user, by=user, reminder_frequency="none")
    context = {"stopped": user.reminder_frequency == "none", "token": token}
    return render(request, "nextsteps/reminders_stop.html", context)


@require_GET
@link_view
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever made the link; 404 once it was withdrawn."""
    feed = feed_of(token)
    if feed is None:
        return HttpResponse(status=404)
    text = calendar_text(days_of(feed.user), _("QIApp"), timezone.now())
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")
