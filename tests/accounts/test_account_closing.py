"""Closing an account ends places and keys, and removes personal facts; the record stays."""

import pytest
from django.test import Client
from knox.models import AuthToken

from accounts.actions.closing import Step, close_account
from accounts.actions.organisations import add_role
from accounts.actions.tokens import create_token
from accounts.models import Organisation, PhysicianProfile, User
from accounts.permissions import OrganisationRole
from audit.models import Event
from qiapp.lib.errors import ActionRefused
from tests.factories.accounts import (
    PASSWORD,
    OrganisationMembershipFactory,
)

CLOSE = "/accounts/close/"


def unfinished_work() -> Step:
    """A step of an app above, named in the settings of one test."""
    return Step(
        refusals=lambda user: ["Finish your work first."], end=lambda user: None
    )


def test_close_account_removes_personal_facts(lead: User) -> None:
    PhysicianProfile.objects.create(user=lead, npi="1234567893")
    lead.board_identities.create(
        board="ABP", diplomate_id="1", first_name="L", last_name="L"
    )

    closed = close_account(user=lead, by=lead)

    assert (closed.name, closed.is_active) == ("Closed account", False)
    assert "lead" not in closed.email
    assert closed.closed_at is not None
    assert not PhysicianProfile.objects.exists()
    assert not closed.board_identities.exists()


def test_close_account_ends_tokens_and_password(lead: User) -> None:
    create_token(user=lead, label="script", by=lead)

    closed = close_account(user=lead, by=lead)

    assert not AuthToken.objects.exists()
    assert not closed.has_usable_password()


def test_close_account_keeps_the_record(lead: User) -> None:
    close_account(user=lead, by=lead)

    event = Event.objects.get(verb="account closed")
    assert (event.actor_id, event.actor_label) == (lead.pk, "Lena Lead")


def test_close_account_ends_roles_in_organisations(lead: User) -> None:
    membership = OrganisationMembershipFactory(user=lead)

    close_account(user=lead, by=lead)

    membership.refresh_from_db()
    assert membership.ended_at is not None


def test_close_account_of_a_lone_administrator_with_colleagues_is_refused(
    lead: User, practice: Organisation
) -> None:
    add_role(organisation=practice, user=lead, role=OrganisationRole.ADMINISTRATOR, by=lead)  # fmt: skip
    OrganisationMembershipFactory(organisation=practice)

    with pytest.raises(ActionRefused, match="Riverside Pediatrics"):
        close_account(user=lead, by=lead)


def test_close_account_of_somebody_alone_in_a_practice_ends_her_role(
    lead: User, practice: Organisation
) -> None:
    add_role(organisation=practice, user=lead, role=OrganisationRole.ADMINISTRATOR, by=lead)  # fmt: skip

    close_account(user=lead, by=lead)

    assert not practice.memberships.current().exists()


def test_close_account_asks_the_apps_above(settings, lead: User) -> None:
    settings.ACCOUNT_CLOSING_STEPS = [
        *settings.ACCOUNT_CLOSING_STEPS,
        "tests.accounts.test_account_closing.unfinished_work",
    ]

    with pytest.raises(ActionRefused, match="Finish your work first"):
        close_account(user=lead, by=lead)


def test_account_close_page_needs_the_password(lead_client: Client, lead: User) -> None:
    page = lead_client.post(CLOSE, {"password": "wrong"})

    lead.refresh_from_db()
    assert page.status_code == 422
    assert lead.is_active


def test_account_close_page_logs_out_everywhere(
    lead_client: Client, lead: User
) -> None:
    phone = Client()
    phone.force_login(lead)

    page = lead_client.post(CLOSE, {"password": PASSWORD})

    assert "closed" in page.content.decode()
    assert phone.get("/accounts/profile/").status_code == 302
    assert lead_client.get("/accounts/profile/").status_code == 302
