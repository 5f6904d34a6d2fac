"""The operators' admin: for operators only, every address of it."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from accounts.models import User
from tests.factories.accounts import UserFactory
from tests.permissions.routes import walk


def admin_addresses() -> list[str]:
    found = []
    for name, _pattern in walk(get_resolver(), ""):
        if name.startswith("admin:") and name != "admin:login":
            try:
                found.append(reverse(name))
            except NoReverseMatch:
                continue
    return sorted(set(found))


@pytest.fixture
def plain_person(db: None) -> User:
    return UserFactory()


@pytest.mark.parametrize("address", admin_addresses())
def test_operators_page_sends_anonymous_to_the_log_in(
    address: str, client: Client, db: None
) -> None:
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("address", admin_addresses())
def test_operators_page_refuses_a_person_who_is_no_operator(
    address: str, client: Client, plain_person: User
) -> None:
    client.force_login(plain_person)

    assert client.get(address).status_code == 302
