"""What holds for every answer: headers, CSRF, redirects, and nothing secret stored."""

import re

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.conftest import with_second_factor
from tests.factories.accounts import PASSWORD, UserFactory

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DIRECTIVES = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
]
ANSWERS = [
    ("/accounts/login/", 200),
    ("/accounts/profile/", 200),
    ("/accounts/close/", 200),
    ("/no/such/page/", 404),
    ("/operators/", 302),
    ("/api/v1/me/", 200),
    ("/api/v1/nothing/", 404),
    ("/api/v1/schema/", 200),
    ("/api/v1/docs/", 200),
]


@pytest.mark.parametrize(("url", "status"), ANSWERS)
def test_every_answer_carries_the_security_headers(
    client: Client, lead: User, url: str, status: int
) -> None:
    if "login" not in url:
        client.force_login(lead)

    answer = client.get(url)

    assert answer.status_code == status
    assert {name: answer[name] for name in HEADERS} == HEADERS
    policy = answer["Content-Security-Policy"]
    assert [d for d in DIRECTIVES if d not in policy] == []
    assert "unsafe" not in policy


@pytest.mark.parametrize("url", ["/accounts/profile/", "/api/v1/me/"])
def test_crash_carries_the_security_headers_too(
    lead_client: Client, monkeypatch, url: str
) -> None:
    def breaks(_self: object) -> None:
        raise RuntimeError("secret detail")

    lead_client.raise_request_exception = False
    monkeypatch.setattr("accounts.models.User.zone", breaks)

    answer = lead_client.get(url)

    assert answer.status_code == 500
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "secret detail" not in answer.content.decode()


def test_page_of_a_logged_in_person_is_never_stored(lead_client: Client) -> None:
    assert lead_client.get("/accounts/profile/")["Cache-Control"] == "no-store"


def test_session_cookie_is_out_of_reach_of_scripts(lead_client: Client) -> None:
    cookie = lead_client.get("/accounts/profile/").cookies["qi_session"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    "url",
    [
        "/accounts/profile/",
        "/accounts/tokens/",
        "/accounts/close/",
        "/accounts/organisations/new/",
        "/accounts/logout/",
    ],
)
def test_post_without_csrf_token_is_403(lead: User, url: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(lead)

    assert browser.post(url, {"password": PASSWORD}).status_code == 403


@pytest.mark.parametrize(
    "next_url",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "%2f%2fevil.example/",
        " //evil.example/",
        "/%09/evil.example/",
        "http://testserver@evil.example/",
        "http://testserver.evil.example/",
    ],
)
def test_log_in_never_leads_off_the_site(
    client: Client, lead: User, next_url: str
) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(
        user=lead, email=lead.email, verified=True, primary=True
    )

    answer = client.post(
        "/accounts/login/",
        {"login": lead.email, "password": PASSWORD, "next": next_url},
    )

    assert answer.status_code == 302
    assert not re.match(r"(https?:|//|/\\|\\|javascript:|\s)", answer["Location"])


def test_second_factor_seed_is_encrypted_at_rest(lead: User) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import decrypt

    with_second_factor(lead)

    stored = Authenticator.objects.get().data["secret"]
    seed = decrypt(stored)
    assert re.fullmatch(r"[A-Z2-7]{32}", seed)
    assert seed not in stored


def test_recovery_codes_seed_is_encrypted_at_rest(lead: User) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    codes = RecoveryCodes.activate(lead).get_unused_codes()

    stored = str(Authenticator.objects.get().data)
    assert [code for code in codes if code in stored] == []


def test_seed_encrypted_with_an_older_key_can_still_be_read(settings) -> None:
    from qiapp.lib.crypto import decrypt_text, encrypt_text

    settings.FIELD_KEYS = ["old"]
    stored = encrypt_text("seed")
    settings.FIELD_KEYS = ["new", "old"]

    assert decrypt_text(stored) == "seed"


def test_no_secret_a_person_was_shown_lies_in_the_database(
    client: Client, db: None
) -> None:
    lead = UserFactory()
    client.force_login(lead)
    token = client.post("/accounts/tokens/", {"label": "x"}).context["created"].secret
    ticket = client.post(
        "/api/v1/reauthentications/",
        {"bound_to": "sign:attestation:1", "password": PASSWORD},
        content_type="application/json",
    ).json()["ticket"]

    stored = "".join(
        str(row) for model in apps.get_models() for row in model.objects.values()
    )

    assert token not in stored
    assert ticket not in stored
    assert PASSWORD not in stored


def test_password_reset_mail_carries_the_only_copy_of_its_key(
    client: Client, db: None
) -> None:
    user = UserFactory()
    client.post(reverse("account_reset_password"), {"email": user.email})

    key = re.search(r"reset/key/\w+-(\S+?)/", mail.outbox[0].body).group(1)

    stored = "".join(
        str(row) for model in apps.get_models() for row in model.objects.values()
    )
    assert key not in stored
