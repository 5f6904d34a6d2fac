"""Somebody without a password signs: her provider confirms her, for one record."""

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from accounts.models import PresenceTry, ReauthTicket, User
from accounts.provider_presence import challenge_of
from attestations.models import Status
from audit.models import Event
from tests.accounts.oidc_provider import Provider, running_provider
from tests.factories.attestations import Team, make_ready

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(server: Provider, settings: LazySettings) -> Provider:
    app = {
        "provider_id": "oidc", "name": "Hospital log-in", "client_id": "qiapp",
        "secret": "s3cret", "settings": {"server_url": server.address},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    settings.SITE_URL = "http://testserver"
    server.asked.clear()
    return server


@pytest.fixture
def team(provider: Provider) -> Team:
    """A participant who is ready to sign and never had a password here."""
    team = make_ready()
    team.participant.set_unusable_password()
    team.participant.save()
    SocialAccount.objects.create(user=team.participant, provider="oidc", uid="paula")
    return team


@pytest.fixture
def browser(team: Team, client: Client) -> Client:
    client.force_login(team.participant)
    return client


def sign_page(team: Team) -> str:
    return reverse("attestations:attestation_sign", args=[team.attestation.pk])


def go_to_provider(browser: Client, team: Team) -> dict[str, str]:
    """What the provider is asked, after following the page's link."""
    page = browser.get(sign_page(team))
    answer = browser.get(page.context["form"].ask_provider)
    return {k: v[0] for k, v in parse_qs(urlsplit(answer["Location"]).query).items()}


def come_back(browser: Client, **query: str):
    address = reverse("accounts:presence_answer")
    return browser.get(address, {"code": "abc", **query}, follow=True)


def sign(browser: Client, team: Team):
    page = browser.get(sign_page(team))
    form = page.context["form"]
    typed = {"evidence_digest": form.initial["evidence_digest"], "agreed": "on",
             "ticket": form.initial["ticket"]}  # fmt: skip
    return browser.post(sign_page(team), typed)


def test_provider_is_asked_for_a_fresh_log_in_with_pkce(
    browser: Client, team: Team, provider: Provider
) -> None:
    asked = go_to_provider(browser, team)

    assert (asked["max_age"], asked["prompt"]) == ("0", "login")
    assert asked["redirect_uri"] == "http://testserver/accounts/presence/answer/"
    assert asked["code_challenge_method"] == "S256"
    under_way = browser.session["presence_under_way"]
    assert asked["code_challenge"] == challenge_of(under_way["verifier"])


def test_person_without_a_password_signs_after_the_provider_confirmed_her(
    browser: Client, team: Team, provider: Provider
) -> None:
    asked = go_to_provider(browser, team)
    provider.logs_in("paula", asked["nonce"])

    page = come_back(browser, state=asked["state"])
    answer = sign(browser, team)

    assert "You confirmed a moment ago" in page.content.decode()
    assert answer.status_code == 302
    assert team.attestation.status == Status.SIGNED
    assert provider.asked[0]["client_secret"] == "s3cret"
    assert PresenceTry.objects.get().succeeded
    assert Event.objects.filter(verb="re-authenticated").count() == 1


def test_ticket_signs_once_and_nothing_else(
    browser: Client, team: Team, provider: Provider
) -> None:
    asked = go_to_provider(browser, team)
    provider.logs_in("paula", asked["nonce"])
    come_back(browser, state=asked["state"])

    ticket = ReauthTicket.objects.get()
    sign(browser, team)
    ticket.refresh_from_db()

    assert ticket.bound_to.startswith(f"sign:attestation:{team.attestation.pk}:")
    assert ticket.used_at is not None


def test_ticket_of_another_record_does_not_sign(
    browser: Client, team: Team, provider: Provider
) -> None:
    token = ReauthTicket.objects.issue(
        user=team.participant, bound_to="sign:attestation:0:x"
    )
    page = browser.get(sign_page(team))

    answer = browser.post(
        sign_page(team),
        {
            "evidence_digest": page.context["form"].initial["evidence_digest"],
            "agreed": "on",
            "ticket": token,
        },
    )

    assert answer.status_code == 422
    assert team.attestation.status == Status.DRAFT


def test_without_asking_the_provider_nothing_is_signed(
    browser: Client, team: Team
) -> None:
    answer = sign(browser, team)

    assert answer.status_code == 422
    assert "Confirm first that it is you" in answer.content.decode()
    assert team.attestation.status == Status.DRAFT


LONG_AGO = int(time.time()) - 7200


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"auth_time": LONG_AGO}, "logged in before we asked"),
        ({"auth_time": None}, "auth_time"),
        ({"auth_time": "now"}, "auth_time is no number"),
        ({"sub": "somebody else"}, "another person"),
        ({"nonce": "another"}, "nonce differs"),
        ({"aud": "another program"}, "Audience"),
        ({"iss": "https://elsewhere.example.org"}, "issuer"),
        ({"exp": LONG_AGO}, "expired"),
    ],
)
def test_answer_that_proves_nothing_gives_no_ticket(
    browser: Client, team: Team, provider: Provider, claims: dict, reason: str
) -> None:
    asked = go_to_provider(browser, team)
    provider.logs_in("paula", asked["nonce"], **claims)

    page = come_back(browser, state=asked["state"])

    assert not ReauthTicket.objects.exists()
    assert "could not be confirmed" in page.content.decode()
    refused = Event.objects.get(verb="presence refused")
    assert reason.lower() in str(refused.facts).lower()


def test_token_signed_by_another_key_gives_no_ticket(
    browser: Client, team: Team, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = go_to_provider(browser, team)
    provider.logs_in("paula", asked["nonce"])
    forged = jwt.encode(
        provider.claims, generate_private_key(65537, 2048), "RS256",
        headers={"kid": "one"},
    )  # fmt: skip
    monkeypatch.setattr(provider, "token", lambda: {"id_token": forged})

    come_back(browser, state=asked["state"])

    assert not ReauthTicket.objects.exists()


def test_token_without_a_signature_gives_no_ticket(
    browser: Client, team: Team, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = go_to_provider(browser, team)
    provider.logs_in("paula", asked["nonce"])
    bare = jwt.encode(provider.claims, None, "none", headers={"kid": "one"})
    monkeypatch.setattr(provider, "token", lambda: {"id_token": bare})

    come_back(browser, state=asked["state"])

    assert not ReauthTicket.objects.exists()


@pytest.mark.parametrize("query", [{"state": "guessed"}, {"code": ""}])
def test_answer_nobody_asked_for_like_this_gives_no_ticket(
    browser: Client, team: Team, provider: Provider, query: dict[str, str]
) -> None:
    asked = go_to_provider(browser, team)
    provider.logs_in("paula", asked["nonce"])

    come_back(browser, **({"state": asked["state"]} | query))

    assert not ReauthTicket.objects.exists()
    assert provider.asked == []


def test_answer_is_taken_once(browser: Client, team: Team, provider: Provider) -> None:
    asked = go_to_provider(browser, team)
    provider.logs_in("paula", asked["nonce"])
    come_back(browser, state=asked["state"])

    assert come_back(browser, state=asked["state"]).status_code == 404
    assert ReauthTicket.objects.count() == 1


def test_refused_answers_count_as_wrong_tries(
    browser: Client, team: Team, provider: Provider
) -> None:
    for _try in range(6):
        go_to_provider(browser, team)
        page = come_back(browser, state="guessed")

    assert "Too many tries" in page.content.decode()
    assert PresenceTry.objects.count() == 5


def test_address_to_return_to_never_leaves_the_site(
    browser: Client, team: Team
) -> None:
    address = reverse("accounts:presence_ask")

    answer = browser.get(
        address, {"bound_to": "x", "next": "https://elsewhere.example.org/"}
    )

    assert answer.status_code == 404


def test_provider_that_does_not_answer_leads_back_with_a_word(
    browser: Client, team: Team, settings: LazySettings
) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:1"

    page = browser.get(browser.get(sign_page(team)).context["form"].ask_provider, follow=True)  # fmt: skip

    assert page.redirect_chain[-1][0] == sign_page(team)
    assert "does not answer" in page.content.decode()


def test_person_with_a_password_types_it_even_with_a_provider(
    browser: Client, team: Team
) -> None:
    user: User = team.participant
    user.set_password("one-long-enough-password")
    user.save()
    browser.force_login(user)

    form = browser.get(sign_page(team)).context["form"]

    assert "password" in form.fields
    assert "ticket" not in form.fields
