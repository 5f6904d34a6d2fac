"""Pages without a domain: what is answered when something is wrong with the request."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qiapp.lib.problems import json_problem, wants_problem


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if wants_problem(request):
        return json_problem(400, _("The request could not be read."))
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if wants_problem(request):
        return json_problem(403, _("You may not do this."))
    return render(request, "403.html", {"exception": str(exception)}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if wants_problem(request):
        return json_problem(404, _("There is nothing at this address."))
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page needs no database and no session: one of them may be what broke."""
    if wants_problem(request):
        return json_problem(500, _("Nothing was stored. Try again in a few minutes."))
    return render(None, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A kind page when the form was open too long or cookies are off."""
    if wants_problem(request):
        return json_problem(403, _("The CSRF token is missing or old."))
    return render(request, "403_csrf.html", status=403)


def api_docs(request: HttpRequest) -> HttpResponse:
    """The REST API to read and try, for logged-in people."""
    return render(request, "qiapp/api_docs.html")
