"""Idle limits, the second factor that sensitive roles need, and no loop on the way."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.middleware import LAST_SEEN
from accounts.models import User
from accounts.permissions import OrganisationRole
from tests.conftest import with_second_factor
from tests.factories.accounts import (
    PASSWORD,
    OrganisationMembershipFactory,
    UserFactory,
)

PAGE = "/accounts/profile/"


def away(client: Client, for_how_long: timedelta, *, trusted: bool = False) -> None:
    """Lets the session look as if it was last used so long ago."""
    session = client.session
    session[LAST_SEEN] = (timezone.now() - for_how_long).timestamp()
    if trusted:
        session.set_expiry(30 * 24 * 3600)
    session.save()


@pytest.fixture
def person(client: Client, db: None) -> User:
    user = UserFactory(email="pat@example.org")
    client.force_login(user)
    return user


@pytest.fixture
def new_coach(client: Client, db: None) -> User:
    """A coach who has not set up a second factor yet."""
    user = UserFactory(email="cora@example.org")
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    OrganisationMembershipFactory(user=user, role=OrganisationRole.COACH)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("hours", "trusted", "status"),
    [(11, False, 200), (13, False, 302), (13, True, 200), (24 * 31, True, 302)],
)
def test_idle_person_is_logged_out_after_the_limit_of_the_device(
    client: Client, person: User, hours: int, trusted: bool, status: int
) -> None:
    away(client, timedelta(hours=hours), trusted=trusted)

    assert client.get(PAGE).status_code == status


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 302)])
def test_idle_coach_is_logged_out_after_half_an_hour_even_on_a_trusted_device(
    client: Client, coach: User, minutes: int, status: int
) -> None:
    client.force_login(coach)
    away(client, timedelta(minutes=minutes), trusted=True)

    assert client.get(PAGE).status_code == status


def test_log_in_page_says_why_after_an_idle_log_out(
    client: Client, coach: User
) -> None:
    client.force_login(coach)
    away(client, timedelta(minutes=31))

    page = client.get(PAGE, follow=True).content.decode()

    assert "You were logged out" in page
    assert "After 30 minutes without activity" in page


def test_log_in_page_says_nothing_to_somebody_who_just_comes(client: Client, db: None) -> None:  # fmt: skip
    page = client.get("/accounts/login/").content.decode()

    assert "You were logged out" not in page


def test_idle_log_out_is_forgotten_after_the_next_log_in(
    client: Client, person: User
) -> None:
    away(client, timedelta(hours=13))
    client.get(PAGE)
    client.force_login(person)

    client.get(PAGE)

    assert "away_limit_minutes" not in client.session


def test_idle_person_in_a_fragment_gets_a_whole_page_log_in(
    client: Client, person: User
) -> None:
    away(client, timedelta(hours=13))

    response = client.get(
        PAGE,
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/projects/7/"},
    )  # fmt: skip

    assert response["HX-Redirect"] == "/accounts/login/?next=%2Fprojects%2F7%2F"


def test_idle_session_on_the_api_is_401(client: Client, person: User) -> None:
    away(client, timedelta(hours=13))

    assert client.get("/api/v1/me/").status_code == 401


def test_old_session_key_is_worthless_after_the_idle_log_out(
    client: Client, person: User
) -> None:
    thief = Client()
    thief.cookies = client.cookies
    away(client, timedelta(hours=13))
    client.get(PAGE)

    assert thief.get(PAGE).status_code == 302


def test_log_in_with_remember_makes_a_trusted_device(
    client: Client, db: None
) -> None:  # fmt: skip
    user = UserFactory(email="pat@example.org")
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    login = {"login": user.email, "password": PASSWORD, "remember": "on"}

    client.post("/accounts/login/", login)

    away(client, timedelta(hours=13))
    assert client.get(PAGE).status_code == 200


def test_coach_without_second_factor_is_led_to_set_it_up(
    client: Client, new_coach: User
) -> None:
    response = client.get(PAGE)

    assert response.status_code == 302
    assert response["Location"] == "/accounts/2fa/totp/activate/"


def test_coach_without_second_factor_reaches_the_set_up_without_a_loop(
    client: Client, new_coach: User
) -> None:
    first = client.get("/accounts/2fa/totp/activate/", follow=True)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    then = client.get("/accounts/2fa/totp/activate/")

    assert [url for url, _status in first.redirect_chain] == [
        "/accounts/reauthenticate/?next=%2Faccounts%2F2fa%2Ftotp%2Factivate%2F"
    ]
    assert then.status_code == 200


def test_coach_without_second_factor_may_log_out(
    client: Client, new_coach: User
) -> None:
    assert client.post("/accounts/logout/").status_code == 302


def test_coach_without_second_factor_gets_a_problem_from_the_api(
    client: Client, new_coach: User
) -> None:
    response = client.get("/api/v1/me/")

    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"


def test_fragment_of_a_coach_without_second_factor_redirects_the_page(
    client: Client, new_coach: User
) -> None:
    response = client.get(PAGE, headers={"HX-Request": "true"})

    assert response["HX-Redirect"] == "/accounts/2fa/totp/activate/"


def test_coach_with_second_factor_passes(client: Client, new_coach: User) -> None:
    with_second_factor(new_coach)

    assert client.get(PAGE).status_code == 200


def test_unknown_address_of_a_coach_without_second_factor_is_404(
    client: Client, new_coach: User
) -> None:
    assert client.get("/no/such/page/").status_code == 404
