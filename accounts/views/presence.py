"""To the person's own provider and back, before she signs."""

import requests
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import provider_presence
from qiapp.lib.errors import ActionRefused

BOUND_TO_LENGTH = 200


@require_GET
def presence_ask(request: HttpRequest) -> HttpResponse:
    """Sends the browser to the provider; 404 for people who type their password."""
    account = provider_presence.account_of(request.user)  # type: ignore[arg-type]
    bound_to = request.GET.get("bound_to", "")
    back = request.GET.get("next", "")
    if account is None or not 0 < len(bound_to) <= BOUND_TO_LENGTH:
        raise Http404
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        raise Http404
    try:
        address = provider_presence.ask(request, account, bound_to, back)
    except requests.RequestException:
        messages.error(
            request, _("Your single sign-on does not answer. Try again in a minute.")
        )
        return redirect(back)
    return HttpResponseRedirect(address)


@require_GET
def presence_answer(request: HttpRequest) -> HttpResponse:
    """Back from the provider, to the page that asked; 404 when nobody asked."""
    asked = request.session.pop(provider_presence.UNDER_WAY, None)
    if asked is None:
        raise Http404
    try:
        provider_presence.accept(request, request.user, asked)  # type: ignore[arg-type]
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Your log-in is confirmed. You can sign now."))
    return redirect(asked["back"])
