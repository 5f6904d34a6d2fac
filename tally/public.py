"""The tally link: one screen for somebody without an account.

The address is the only authority here, so these pages ask for no CSRF token: whoever could
forge a request would have to know the link, and a phone that was away for a day still gets
its answers in.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from django_ratelimit.core import is_ratelimited

from qiapp.lib.errors import ActionRefused
from tally.actions import tallies
from tally.actions.tallies import LinkEnded
from tally.forms import NameForm, TapForm
from tally.links import tally_for
from tally.models import Tally
from tally.tapping import Tap

# One request carries many taps; a whole practice may stand behind one address.
REQUESTS, BAD_LINKS = "600/m", "20/m"
MOST_TAPS, DEVICE_MAX_LENGTH = 500, 40
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
# The browser may keep this page to show it without a connection (js/offline_worker.js).
OFFLINE_COPY = "X-Offline-Copy"
LinkView = Callable[[HttpRequest, Tally], HttpResponse]
PlainView = Callable[[HttpRequest, str], HttpResponse]


def address_of(group: str, request: HttpRequest) -> str:
    """The caller's address, through as many proxies as the installation trusts."""
    return str(get_adapter().get_client_ip(request))


def too_many(request: HttpRequest, group: str, rate: str) -> bool:
    """Counts this request of its address; True beyond the rate."""
    limited = is_ratelimited(
        request, group=group, key=address_of, rate=rate, increment=True
    )
    return bool(limited)


def link_view(view: LinkView) -> PlainView:
    """Decorates a page of a link: it gets the tally, whatever its state.

    404 for an altered link, 429 for too many requests; 410 when the view finds that the
    link has ended.
    """

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        if too_many(request, "tally", REQUESTS):
            return unlisted(limited(request))
        tally = tally_for(token)
        if tally is None:
            bad = too_many(request, "tally links", BAD_LINKS)
            return unlisted(limited(request) if bad else ended(request, "altered", 404))
        request.token = token  # type: ignore[attr-defined]
        try:
            return unlisted(view(request, tally))
        except LinkEnded as end:
            return unlisted(ended(request, end.state, 410, tally))

    return csrf_exempt(login_not_required(never_cache(opened)))


def unlisted(answer: HttpResponse) -> HttpResponse:
    """The answer, kept out of search engines, of other sites' logs and of our own.

    Django would log the address of a 4xx answer, and the address is the key.
    """
    for name, value in HEADERS.items():
        answer[name] = value
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def limited(request: HttpRequest) -> HttpResponse:
    answer = render(request, "tally/link_limited.html", status=429)
    answer["Retry-After"] = "60"
    return answer


def ended(
    request: HttpRequest, state: str, status: int, tally: Tally | None = None
) -> HttpResponse:
    """Why the link does not work, kindly: a page, or JSON for the script."""
    if request.content_type == "application/json":
        return JsonResponse({"state": state}, status=status)
    context = {"state": state, "tally": tally, "charts": charts_of(tally)}
    return render(request, "tally/link_ended.html", context, status=status)


def charts_of(tally: Tally | None) -> int:
    return tally.chart_count(tally.round.form()) if tally else 0


@require_http_methods(["GET", "HEAD", "POST"])
@link_view
def tally(request: HttpRequest, tally: Tally) -> HttpResponse:
    """Who are you, then one question after the other."""
    if request.method == "POST":
        return tally_tap(request, tally)
    return question_page(request, tally)


def question_page(request: HttpRequest, tally: Tally) -> HttpResponse:
    tallies.require_alive(tally)
    if not tally.name:
        context = {"tally": tally, "form": NameForm(), "token": token_in(request)}
        return render(request, "tally/tally_begin.html", context)
    context = {"tally": tally, "screen": screen_of(tally), "token": token_in(request)}
    answer = render(request, "tally/tally.html", context)
    answer[OFFLINE_COPY] = "1"
    return answer


def token_in(request: HttpRequest) -> str:
    return str(request.token)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Screen:
    """What the one screen shows: where she is, and all the script needs to go on."""

    question: str
    question_number: int  # from 1
    questions: list[str]
    chart: int  # from 1
    charts_done: int
    target: int | None
    pull: int | None  # place on the list of the chart to pull
    numbers: list[int]
    given: int
    drawn: str  # differs for every page drawn: a copy of one is known by it
    is_complete: bool


def screen_of(tally: Tally) -> Screen:
    form, sample = tally.round.form(), tally.round.sample()
    questions = [question.text for question in form.questions]
    chart, place = divmod(len(tally.answers), len(questions))
    target = sample.target()
    return Screen(
        question=questions[place], question_number=place + 1, questions=questions,
        chart=chart + 1, charts_done=chart, target=target,
        pull=sample.number_of(chart + 1), numbers=list(sample.numbers),
        given=len(tally.answers), drawn=secrets.token_hex(8), is_complete=place == 0 and chart == target,
    )  # fmt: skip


@require_POST
@link_view
def tally_begin(request: HttpRequest, tally: Tally) -> HttpResponse:
    tallies.require_alive(tally)
    form = NameForm(request.POST)
    if not form.is_valid():
        context = {"tally": tally, "form": form, "token": token_in(request)}
        return render(request, "tally/tally_begin.html", context, status=422)
    tallies.begin_tally(tally=tally, name=form.cleaned_data["name"])
    return redirect("tally:tally", token_in(request))


def tally_tap(request: HttpRequest, tally: Tally) -> HttpResponse:
    """One tap without script; a tap on an outdated screen only shows the newest one.

    The answer is the next question itself, without a redirect: thirty taps cost thirty
    round trips, not sixty. Sent again by a reload, a tap is an outdated one.
    """
    form = TapForm(request.POST)
    if form.is_valid():
        tapped = tallies.tap(tally=tally, device="", taps=[form.tap()])
        tally.answers = tapped.answers
        if tapped.finished:
            context = {"tally": tally, "charts": charts_of(tally)}
            return render(request, "tally/tally_thanks.html", context)
    return question_page(request, tally)


@require_POST
@link_view
def tally_sync(request: HttpRequest, tally: Tally) -> HttpResponse:
    """The taps of a device, each applied once; answers what stands now.

    JSON in: {"device": "...", "taps": [{"sequence": 1, "act": "y", "at": 0}]}; out:
    {"last": 1, "answers": "y", "finished": false}.
    """
    sent = taps_in(request.body)
    if sent is None:
        return JsonResponse({"detail": _("These are no taps.")}, status=400)
    device, taps = sent
    try:
        tapped = tallies.tap(tally=tally, device=device, taps=taps)
    except LinkEnded:
        raise
    except ActionRefused as refusal:
        return JsonResponse({"detail": refusal.message}, status=400)
    return JsonResponse(
        {"last": tapped.last, "answers": tapped.answers, "finished": tapped.finished}
    )


def taps_in(body: bytes) -> tuple[str, list[Tap]] | None:
    """The device and its taps; None when they cannot be read."""
    try:
        sent: Any = json.loads(body)
        device, rows = sent["device"], sent["taps"]
        forms = [
            TapForm({name: row[name] for name in ("sequence", "act", "at")})
            for row in rows[:MOST_TAPS]
        ]
    except (ValueError, TypeError, KeyError):
        return None
    is_named = isinstance(device, str) and 8 <= len(device) <= DEVICE_MAX_LENGTH
    if not is_named or not all(form.is_valid() for form in forms):
        return None
    return device, [form.tap() for form in forms]
