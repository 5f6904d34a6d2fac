"""Back to the page that sent somebody to a field of the own account."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def back_or(request: HttpRequest, default: str) -> HttpResponseRedirect:
    """To `?next=` where that is a page of ours; else to the page named `default`."""
    wanted = request.GET.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None
    )
    return redirect(wanted if is_ours else default)
