"""Proof of presence by an OpenID Connect provider, for people without a password here.

The provider is asked to log the person in anew (`max_age=0`, `prompt=login`), whatever
session it has. Its signed answer gives a ticket for exactly the record the person was
looking at (accounts/presence.py), and only when it says that this very person logged in
after we asked. OpenID Connect Core 1.0, sections 2, 3.1.2.1 and 3.1.3.7.
"""

import secrets
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.models import ReauthTicket, User
from accounts.presence import begin_try
from audit.record import record
from qiapp.lib.errors import PresenceRefused

UNDER_WAY = "presence_under_way"  # in the session: what the provider was asked
TICKETS = "presence_tickets"  # in the session: tickets by what they are good for
ASKED_SECONDS = 600  # how long the provider may take
CLOCK_SECONDS = 30  # how far its clock may be off
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"]  # signed by its key


class ProviderError(Exception):
    """Why the provider's answer proves nothing; for the audit record, not for people."""


def provider_ids() -> list[str]:
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return [app["provider_id"] for app in apps]


def account_of(user: User) -> SocialAccount | None:
    """The account that proves `user`; None for people with a password. One query."""
    if user.has_usable_password() or not provider_ids():
        return None
    accounts = SocialAccount.objects.filter(user=user, provider__in=provider_ids())
    return accounts.order_by("-last_login").first()


def prepare(form: forms.Form, request: HttpRequest, bound_to: str) -> None:
    """Gives a PresenceForm its ticket, or the address where the provider is asked."""
    if "ticket" not in form.fields:
        return
    form.initial["ticket"] = request.session.get(TICKETS, {}).get(bound_to, "")
    asked = urlencode({"bound_to": bound_to, "next": request.path})
    form.ask_provider = f"{reverse('accounts:presence_ask')}?{asked}"  # type: ignore[attr-defined]


def ask(request: HttpRequest, account: SocialAccount, bound_to: str, back: str) -> str:
    """The provider's address to send the browser to. Raises requests.RequestException."""
    verifier = secrets.token_urlsafe(48)
    asked = {
        "state": secrets.token_urlsafe(24), "nonce": secrets.token_urlsafe(24),
        "verifier": verifier, "account": account.pk, "bound_to": bound_to, "back": back,
        "at": time.time(),
    }  # fmt: skip
    adapter = OpenIDConnectOAuth2Adapter(request, account.provider)
    query = {
        "response_type": "code", "scope": "openid", "prompt": "login", "max_age": "0",
        "client_id": adapter.get_provider().app.client_id,
        "redirect_uri": callback_url(),
        "state": asked["state"], "nonce": asked["nonce"],
        "code_challenge": challenge_of(verifier), "code_challenge_method": "S256",
    }  # fmt: skip
    address: str = adapter.authorize_url
    request.session[UNDER_WAY] = asked
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def callback_url() -> str:
    return str(settings.SITE_URL) + reverse("accounts:presence_answer")


def challenge_of(verifier: str) -> str:
    """The PKCE challenge (RFC 7636, S256)."""
    digest = sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def accept(request: HttpRequest, user: User, asked: dict[str, Any]) -> None:
    """Keeps a ticket for what was asked. Raises PresenceRefused, TooManyTries.

    The try counts as wrong until the answer is judged, as with passwords.
    """
    attempt = begin_try(user)
    try:
        judge(request, user, asked)
    except (ProviderError, requests.RequestException, jwt.PyJWTError) as error:
        with transaction.atomic(durable=True):
            record("presence refused", by=user, subject=user, field="provider",
                   bound_to=asked["bound_to"], reason=str(error)[:200])  # fmt: skip
        raise PresenceRefused(
            _("Your log-in could not be confirmed. Try again; if it fails again, tell "
              "whoever runs your single sign-on.")
        ) from error  # fmt: skip
    attempt.succeeded = True
    attempt.save(update_fields=["succeeded"])
    with transaction.atomic():
        record("re-authenticated", by=user, subject=user, bound_to=asked["bound_to"],
               at="provider")  # fmt: skip
        ticket = ReauthTicket.objects.issue(user=user, bound_to=asked["bound_to"])
    request.session[TICKETS] = {asked["bound_to"]: ticket}


def judge(request: HttpRequest, user: User, asked: dict[str, Any]) -> None:
    """Raises ProviderError and others unless this person logged in after we asked."""
    if time.time() - asked["at"] > ASKED_SECONDS:
        raise ProviderError("asked too long ago")
    if not constant_time_compare(request.GET.get("state", ""), asked["state"]):
        raise ProviderError("state differs")
    if not request.GET.get("code"):
        raise ProviderError(f"no code: {request.GET.get('error', '')}")
    account = SocialAccount.objects.filter(user=user, pk=asked["account"]).first()
    if account is None:
        raise ProviderError("account is gone")
    adapter = OpenIDConnectOAuth2Adapter(request, account.provider)
    token = id_token_for(adapter, request.GET["code"], asked["verifier"])
    require_fresh(verified_claims(adapter, token), account, asked)


def id_token_for(adapter: Any, code: str, verifier: str) -> str:
    """The provider's id_token for this code, fetched from it directly."""
    app = adapter.get_provider().app
    fields = {"grant_type": "authorization_code", "code": code,
              "redirect_uri": callback_url(), "code_verifier": verifier}  # fmt: skip
    login = None
    if adapter.basic_auth:
        login = (app.client_id, app.secret)
    else:
        fields |= {"client_id": app.client_id, "client_secret": app.secret}
    with get_adapter().get_requests_session() as session:
        answer = session.post(
            adapter.access_token_url, data=fields, auth=login,
            headers={"Accept": "application/json"},
        )  # fmt: skip
        answer.raise_for_status()
        token = answer.json().get("id_token", "")
    if not token:
        raise ProviderError("no id_token")
    return str(token)


def verified_claims(adapter: Any, token: str) -> dict[str, Any]:
    """The claims of a token signed by the provider's key, for us, and not expired."""
    with get_adapter().get_requests_session() as session:
        keys = session.get(adapter.openid_config["jwks_uri"])
        keys.raise_for_status()
    wanted = jwt.get_unverified_header(token).get("kid")
    usable = [
        key
        for key in jwt.PyJWKSet.from_dict(keys.json()).keys
        if wanted is None or key.key_id == wanted
    ]
    if len(usable) != 1:
        raise ProviderError("no such key")
    claims: dict[str, Any] = jwt.decode(
        token, usable[0], algorithms=ALGORITHMS, leeway=CLOCK_SECONDS,
        audience=adapter.get_provider().app.client_id,
        issuer=adapter.openid_config["issuer"],
        options={"require": ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce"]},
    )  # fmt: skip
    return claims


def require_fresh(
    claims: dict[str, Any], account: SocialAccount, asked: dict[str, Any]
) -> None:
    """Raises ProviderError unless this very person logged in after we asked."""
    if not constant_time_compare(str(claims["nonce"]), asked["nonce"]):
        raise ProviderError("nonce differs")
    if str(claims["sub"]) != account.uid:
        raise ProviderError("another person")
    auth_time = claims["auth_time"]
    if isinstance(auth_time, bool) or not isinstance(auth_time, int | float):
        raise ProviderError("auth_time is no number")
    if auth_time < asked["at"] - CLOCK_SECONDS:
        raise ProviderError("logged in before we asked")
