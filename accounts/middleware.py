"""Rules about presence: idle limits, the second factor, and the person's own time zone."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from accounts.permissions import SENSITIVE_ROLES
from accounts.presence import has_second_factor
from qiapp.lib.problems import json_problem, wants_problem

GetResponse = Callable[[HttpRequest], HttpResponse]

LAST_SEEN = "last_seen"
# Minutes; the log-in page says after how long somebody was logged out.
AWAY_LIMIT = "away_limit_minutes"
# Written at most once a minute: a session row is not worth a write per request.
LAST_SEEN_GRAIN = timedelta(minutes=1)
# What somebody without the second factor her role needs may still open.
OPEN_WITHOUT_FACTOR = frozenset(
    {
        "account_logout", "account_reauthenticate", "account_change_password",
        "account_set_password", "account_reset_password", "account_email",
        "account_email_verification_sent", "account_confirm_email",
        "account_reset_password_done", "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }
)  # fmt: skip


def idle_logout(get_response: GetResponse) -> GetResponse:
    """Logs out who was away too long; a fragment's log-in redirect becomes a page's.

    30 minutes for people with a sensitive role, 30 days on a device they chose to stay
    logged in on, 12 hours otherwise (decision 9).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            roles = request.user.roles_in_organisations()
            request.organisation_roles = roles  # type: ignore[attr-defined]
            request.is_sensitive = not SENSITIVE_ROLES.isdisjoint(roles)  # type: ignore[attr-defined]
            if was_away_too_long(request):
                limit = idle_limit(request)
                logout(request)
                request.session[AWAY_LIMIT] = limit // timedelta(minutes=1)
            else:
                remember_now(request)
        return whole_page_log_in(request, get_response(request))

    return middleware


def was_away_too_long(request: HttpRequest) -> bool:
    seen = request.session.get(LAST_SEEN)
    if seen is None:
        return False
    return timezone.now().timestamp() - seen > idle_limit(request).total_seconds()


def idle_limit(request: HttpRequest) -> timedelta:
    if request.is_sensitive:  # type: ignore[attr-defined]
        return settings.SESSION_IDLE_SENSITIVE
    # allauth writes an expiry only for the answer to "stay logged in on this device".
    if request.session.get("_session_expiry"):
        return timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return settings.SESSION_IDLE


def remember_now(request: HttpRequest) -> None:
    request.session.pop(AWAY_LIMIT, None)
    now = timezone.now().timestamp()
    if now - request.session.get(LAST_SEEN, 0) > LAST_SEEN_GRAIN.total_seconds():
        request.session[LAST_SEEN] = now


def whole_page_log_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The log-in as a page of its own, never swapped into a part of the page."""
    log_in = resolve_url(settings.LOGIN_URL)
    leads_to_log_in = response.status_code == 302 and response["Location"].startswith(
        log_in
    )
    if not (leads_to_log_in and request.headers.get("HX-Request") == "true"):
        return response
    here = HtmxDetails(request).current_url_abs_path or "/"
    return HttpResponseClientRedirect(f"{log_in}?{urlencode({'next': here})}")


def second_factor_required(get_response: GetResponse) -> GetResponse:
    """Leads people with a sensitive role to set up their second factor before anything else.

    Token clients never pass here as logged in; accounts.authentication refuses them.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if (
            user.is_authenticated
            and getattr(request, "is_sensitive", False)
            and not is_open_without_factor(request.path_info)
            and not has_second_factor(user)
        ):
            return set_up_first(request)
        return get_response(request)

    return middleware


def is_open_without_factor(path: str) -> bool:
    try:
        name = resolve(path).view_name
    except Resolver404:
        return True
    return name.startswith("mfa_") or name in OPEN_WITHOUT_FACTOR


def set_up_first(request: HttpRequest) -> HttpResponse:
    if wants_problem(request):
        return json_problem(
            403, _("Your role needs a second factor. Log in and set it up first.")
        )
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(resolve_url("mfa_activate_totp"))
    return redirect("mfa_activate_totp")


def local_time(get_response: GetResponse) -> GetResponse:
    """Shows times in the zone of the logged-in person."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            timezone.activate(request.user.zone())
        else:
            timezone.deactivate()
        return get_response(request)

    return middleware
