"""The public check of a paper or a file, for anybody who holds it."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from django_ratelimit.core import is_ratelimited

from attestations import codes
from attestations.forms import CodeForm, VerifyFileForm
from attestations.verification import Verified, verified, verified_file
from qiapp.lib.hashed_upload import HashOnly

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
    """Ask for the code or the file; a whole code leads to its page."""
    form = CodeForm(request.GET or None)
    if form.is_bound and form.is_valid():
        code = codes.normalised(form.cleaned_data["code"])
        if code is not None:
            return redirect("attestations:verify_code", codes.grouped(code))
        form.add_error(
            "code",
            _("A code has 26 letters and digits. Type it as it stands on the paper."),
        )
    return asked(request, form, VerifyFileForm(), 422 if form.is_bound else 200)


def asked(
    request: HttpRequest, form: CodeForm, file_form: VerifyFileForm, status: int
) -> HttpResponse:
    """The page with both forms."""
    context = {
        "form": form,
        "file_form": file_form,
        "faulty": next((f for f in (form, file_form) if f.is_bound), form),
    }
    return unlisted(render(request, "attestations/verify.html", context, status=status))


@require_GET
@never_cache
@login_not_required
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """The state behind a code; the same 404 for unknown and malformed ones."""
    return answered(request, "attestations/verify_code.html", verified, code)


@require_GET
@never_cache
@login_not_required
def verify_digest(request: HttpRequest, digest: str) -> HttpResponse:
    """The state of the file with this SHA-256; 404 for every other file."""
    return answered(request, "attestations/verify_digest.html", verified_file, digest)


def answered(
    request: HttpRequest, template: str,
    look_up: Callable[[str], Verified | None], asked_for: str,
) -> HttpResponse:  # fmt: skip
    """What was found, or 404; 429 after too many tries."""
    if too_many(request):
        answer = render(request, "attestations/verify_limited.html", status=429)
        answer["Retry-After"] = "60"
        return unlisted(answer)
    found = look_up(asked_for)
    return unlisted(
        render(request, template, {"found": found}, status=200 if found else 404)
    )


@csrf_exempt  # it changes nothing, and a check would read the body before we can
@require_POST
@never_cache
@login_not_required
def verify_file(request: HttpRequest) -> HttpResponse:
    """For browsers without our script: takes the SHA-256 of the file, keeps nothing."""
    request.upload_handlers = [HashOnly(request)]
    form = VerifyFileForm(request.POST, request.FILES)
    if form.is_valid():
        return redirect("attestations:verify_digest", form.digest())
    return asked(request, CodeForm(), form, 422)
