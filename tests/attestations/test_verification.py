"""The public check: one answer for a known code, one 404 for everything else."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from attestations import actions, codes, decisions
from attestations.models import Document
from tests.factories.attestations import Team, make_approved, sign


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def known(db: None, settings: Any, tmp_path: Path) -> tuple[Team, str]:
    """An approved attestation whose code we know; nothing is drawn."""
    settings.MEDIA_ROOT = tmp_path
    team, code = make_approved(), codes.new_code()
    Document.objects.create(
        attestation=team.attestation, path="a.pdf", digest="d" * 64, size=1, pages=3,
        code_digest=codes.digest_of(code),
    )  # fmt: skip
    return team, code


def answer_to(code: str, client: Client | None = None) -> Any:
    return (client or Client()).get(reverse("attestations:verify_code", args=[code]))


def test_verify_code_known_says_authentic_and_nothing_private(
    known: tuple[Team, str],
) -> None:
    team, code = known

    page = answer_to(codes.grouped(code))
    body = page.content.decode()

    assert page.status_code == 200
    assert "Authentic" in body
    assert ">PP<" in body
    assert "Lakeside CME Office" in body
    assert "dddddddd<wbr>" * 8 in body
    for private in (
        team.participant.name, team.participant.email, team.project.title, "512345",
        "Riverside",
    ):  # fmt: skip
        assert private not in body


def test_verify_code_after_revocation_says_so(known: tuple[Team, str]) -> None:
    team, code = known
    decisions.revoke(attestation=team.attestation, reason="Wrong.", by=team.reviewer)

    body = answer_to(code).content.decode()

    assert "Revoked" in body
    assert "Wrong." not in body


def test_verify_code_after_a_correction_says_superseded(
    known: tuple[Team, str],
) -> None:
    team, code = known
    actions.begin_again(participation=team.participation, by=team.participant)
    sign(team)
    decisions.cosign(attestation=team.attestation, by=team.lead)
    decisions.approve(attestation=team.attestation, by=team.reviewer)

    assert "Replaced by a newer one" in answer_to(code).content.decode()


@pytest.mark.parametrize(
    "code", ["0" * 26, "short", "!" * 26, "U" * 26, "x" * 200, "..%2f..%2fetc"]
)
def test_verify_code_unknown_and_malformed_share_one_404(db: None, code: str) -> None:
    unknown = answer_to(codes.new_code())
    page = answer_to(code)

    assert page.status_code == unknown.status_code == 404
    assert page.content == unknown.content


def test_verify_code_is_limited_to_twenty_a_minute(db: None) -> None:
    client = Client()

    statuses = [answer_to(codes.new_code(), client).status_code for _ in range(22)]

    assert statuses == [404] * 20 + [429] * 2


def test_verify_code_headers_keep_it_out_of_searches(db: None) -> None:
    page = answer_to(codes.new_code())

    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "no-referrer"


def test_verify_typed_code_leads_to_its_page(db: None) -> None:
    code = codes.new_code()
    typed = codes.grouped(code).lower().replace("-", " ")

    page = Client().get(reverse("attestations:verify"), {"code": typed})

    assert page.url == reverse("attestations:verify_code", args=[codes.grouped(code)])


def test_verify_half_a_code_is_422(db: None) -> None:
    page = Client().get(reverse("attestations:verify"), {"code": "ABC"})

    assert page.status_code == 422
    assert "26 letters and digits" in page.content.decode()


@given(st.text(alphabet=codes.ALPHABET, min_size=26, max_size=26))
def test_normalised_reads_back_what_is_printed(code: str) -> None:
    assert codes.normalised(codes.grouped(code)) == code
    assert codes.normalised(codes.grouped(code).lower().replace("0", "o")) == code


@given(st.text(max_size=80))
def test_normalised_never_breaks(typed: str) -> None:
    found = codes.normalised(typed)

    assert found is None or len(found) == codes.LENGTH


def test_new_code_is_different_each_time() -> None:
    assert len({codes.new_code() for _ in range(1000)}) == 1000
