"""One attestation drawn for every test that only reads it."""

from typing import NamedTuple

import pytest
from django.db import transaction

from attestations import codes, document
from tests.factories.attestations import Team, make_approved


class Drawn(NamedTuple):
    team: Team
    code: str
    content: bytes


@pytest.fixture(scope="session")
def drawn(django_db_setup: None, django_db_blocker) -> Drawn:
    """What the document of an approved attestation says; its rows are gone again."""
    with django_db_blocker.unblock(), transaction.atomic():
        team, code = make_approved(), codes.new_code()
        made = document.attestation_pdf(team.attestation, code)
        transaction.set_rollback(True)
    return Drawn(team, code, made.content)
