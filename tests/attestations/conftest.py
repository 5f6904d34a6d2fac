"""One attestation drawn and sealed for every test that only reads it."""

from typing import NamedTuple

import pytest
from django.db import transaction

from attestations import codes, document
from qiapp.lib.seal import installed_key, sealed
from qiapp.lib.seal_key import SealKey
from tests.factories.attestations import Team, make_approved


class Drawn(NamedTuple):
    """`unsealed`: the bytes before the seal; `content`: those that would be stored."""

    team: Team
    code: str
    unsealed: bytes
    content: bytes
    key: SealKey


@pytest.fixture(scope="session")
def drawn(django_db_setup: None, django_db_blocker) -> Drawn:
    """The document of an approved attestation; its rows are gone again."""
    with django_db_blocker.unblock(), transaction.atomic():
        team, code, key = make_approved(), codes.new_code(), installed_key()
        made = document.attestation_pdf(team.attestation, code, sealed_by=key.holder)
        transaction.set_rollback(True)
    content = sealed(made.content, key, reason="Approved record")
    return Drawn(team, code, made.content, content, key)
