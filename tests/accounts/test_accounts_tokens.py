"""Personal access tokens: shown once, stored as a digest, refused when they should be."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from knox.models import AuthToken

from accounts.actions.tokens import create_token, revoke_token
from accounts.models import User
from accounts.permissions import OrganisationRole
from audit.models import Event
from qiapp.lib.errors import ActionRefused
from tests.conftest import with_second_factor
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory

ME = "/api/v1/me/"


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Token {secret}"}


def test_token_answers_for_its_person(client: Client, lead: User) -> None:
    created = create_token(user=lead, label="script", by=lead)

    answer = client.get(ME, headers=bearer(created.secret))

    assert answer.json()["email"] == "lead@example.org"


def test_token_is_stored_only_as_a_digest(lead: User) -> None:
    created = create_token(user=lead, label="script", by=lead)

    stored = AuthToken.objects.values().get()

    assert created.secret not in str(stored)
    assert created.secret not in str(Event.objects.values().get())


def test_token_past_its_date_is_401(client: Client, lead: User) -> None:
    _row, secret = AuthToken.objects.create(user=lead, expiry=-timedelta(days=1))

    assert client.get(ME, headers=bearer(secret)).status_code == 401


def test_token_of_a_deactivated_person_is_401(client: Client, lead: User) -> None:
    created = create_token(user=lead, label="script", by=lead)
    User.objects.update(is_active=False)

    assert client.get(ME, headers=bearer(created.secret)).status_code == 401


def test_token_of_a_coach_is_refused_until_the_second_factor_is_set_up(
    client: Client, lead: User
) -> None:
    created = create_token(user=lead, label="script", by=lead)
    OrganisationMembershipFactory(user=lead, role=OrganisationRole.COACH)

    before = client.get(ME, headers=bearer(created.secret)).status_code
    with_second_factor(lead)
    after = client.get(ME, headers=bearer(created.secret)).status_code

    assert (before, after) == (403, 200)


def test_token_revoked_is_401_at_once(client: Client, lead: User) -> None:
    created = create_token(user=lead, label="script", by=lead)
    revoke_token(token=created.row, by=lead)

    assert client.get(ME, headers=bearer(created.secret)).status_code == 401


def test_create_token_beyond_twenty_is_refused(lead: User) -> None:
    for _n in range(20):
        AuthToken.objects.create(user=lead)

    with pytest.raises(ActionRefused, match="20 tokens"):
        create_token(user=lead, label="one more", by=lead)


def test_token_list_shows_the_new_token_once(lead_client: Client) -> None:
    page = lead_client.post("/accounts/tokens/", {"label": "script"})
    secret = page.context["created"].secret

    again = lead_client.get("/accounts/tokens/")

    assert secret in page.content.decode()
    assert secret not in again.content.decode()


def test_token_list_without_a_label_is_422(lead_client: Client) -> None:
    page = lead_client.post("/accounts/tokens/", {"label": ""})

    assert page.status_code == 422
    assert AuthToken.objects.count() == 0


def test_create_token_command_prints_a_working_token(
    client: Client, lead: User
) -> None:
    out = StringIO()

    call_command("create_token", "Lead@example.org", stdout=out)

    answer = client.get(ME, headers=bearer(out.getvalue().strip()))
    assert answer.status_code == 200


def test_create_token_command_for_an_unknown_address_says_so(db: None) -> None:
    with pytest.raises(CommandError, match="nobody@example.org"):
        call_command("create_token", "nobody@example.org")


def test_token_cannot_write_by_cookie_without_csrf(lead: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(lead)

    answer = browser.patch(ME, {"name": "X"}, content_type="application/json")

    assert answer.status_code == 403
    assert UserFactory._meta.model.objects.get(pk=lead.pk).name == "Lena Lead"
