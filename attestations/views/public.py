"""The public check of a paper, for anybody who holds it."""

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django_ratelimit.core import is_ratelimited

from attestations import codes
from attestations.forms import CodeForm
from attestations.verification import verified

TRIES = "20/m"
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


def address_of(group: str, request: HttpRequest) -> str:
    """The caller's address, through as many proxies as the installation trusts."""
    return str(get_adapter().get_client_ip(request))


def unlisted(answer: HttpResponse) -> HttpResponse:
    """The answer, kept out of search engines and out of other sites' logs."""
    for name, value in HEADERS.items():
        answer[name] = value
    return answer


def too_many(request: HttpRequest) -> bool:
    """Counts this try; True beyond twenty a minute from one address."""
    return bool(
        is_ratelimited(
            request, group="verify", key=address_of, rate=TRIES, increment=True
        )
    )


@require_GET
@never_cache
@login_not_required
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for the code; a whole code leads to its page."""
    form = CodeForm(request.GET or None)
    status = 200
    if form.is_bound and form.is_valid():
        code = codes.normalised(form.cleaned_data["code"])
        if code is not None:
            return redirect("attestations:verify_code", codes.grouped(code))
        form.add_error(
            "code",
            _("A code has 26 letters and digits. Type it as it stands on the paper."),
        )
    if form.is_bound:
        status = 422
    answer = render(request, "attestations/verify.html", {"form": form}, status=status)
    return unlisted(answer)


@require_GET
@never_cache
@login_not_required
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """The state behind a code; the same 404 for unknown and malformed ones."""
    if too_many(request):
        answer = render(request, "attestations/verify_limited.html", status=429)
        answer["Retry-After"] = "60"
    else:
        found = verified(code)
        status = 200 if found else 404
        context = {"found": found}
        answer = render(
            request, "attestations/verify_code.html", context, status=status
        )
    return unlisted(answer)
