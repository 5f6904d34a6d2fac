"""Leaving: closing one's account."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts import provider_presence
from accounts.actions.closing import close_account, refusals
from accounts.forms import PresenceForm
from accounts.presence import binding, confirm
from qiapp.lib.errors import ActionRefused


@require_http_methods(["GET", "HEAD", "POST"])
def account_close(request: HttpRequest) -> HttpResponse:
    user = request.user
    unsettled = refusals(user)  # type: ignore[arg-type]
    form = PresenceForm(request.POST or None, user=user)  # type: ignore[arg-type]
    provider_presence.prepare(form, request, binding("close", user))  # type: ignore[arg-type]
    if (
        request.method == "POST"
        and not unsettled
        and confirm(form, user=user, bound_to=binding("close", user))  # type: ignore[arg-type]
    ):
        try:
            close_account(user=user, by=user)  # type: ignore[arg-type]
        except ActionRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            logout(request)
            return render(request, "accounts/account_closed.html")
    context = {"form": form, "unsettled": unsettled}
    status = 422 if form.errors or (unsettled and request.method == "POST") else 200
    return render(request, "accounts/account_close.html", context, status=status)
