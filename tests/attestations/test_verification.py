"""The public check: one answer for a known code, one 404 for everything else."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Organisation, User
from attestations import actions, codes, decisions
from attestations.models import Document
from attestations.verification import verified_file
from qiapp.lib.hashed_upload import HashOnly
from qiapp.lib.seal import seal_holds
from tests.attestations.conftest import Drawn
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


def test_verify_code_says_what_the_paper_says_after_names_changed(
    known: tuple[Team, str],
) -> None:
    team, code = known
    User.objects.filter(pk=team.participant.pk).update(name="Closed account")
    Organisation.objects.filter(pk=team.office.pk).update(name="Renamed Office")

    body = answer_to(code).content.decode()

    assert ">PP<" in body
    assert "Lakeside CME Office" in body


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


def upload(content: bytes, client: Client | None = None) -> Any:
    file = SimpleUploadedFile("paper.pdf", content, "application/pdf")
    return (client or Client()).post(reverse("attestations:verify_file"), {"file": file}, follow=True)  # fmt: skip


def answer_to_digest(digest: str, client: Client | None = None) -> Any:
    return (client or Client()).get(
        reverse("attestations:verify_digest", args=[digest])
    )


def store(team: Team, content: bytes) -> None:
    Document.objects.create(
        attestation=team.attestation, path=f"{team.attestation.pk}.pdf", digest=sha256(content).hexdigest(),
        size=1, pages=3, code_digest=codes.digest_of(codes.new_code()),
    )  # fmt: skip


@pytest.fixture
def papered(db: None, settings: Any, tmp_path: Path) -> Team:
    """An approved attestation whose stored bytes we know."""
    settings.MEDIA_ROOT = tmp_path
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    team = make_approved()
    store(team, PAPER)
    return team


PAPER = b"%PDF the stored bytes" * 9000  # more than Django keeps in memory


def test_verify_file_uploaded_is_recognised_and_nothing_of_it_kept(
    papered: Team, tmp_path: Path
) -> None:
    page = upload(PAPER)

    assert page.status_code == 200
    body = page.content.decode()
    assert "byte for byte, the one that was stored" in body
    assert ">PP<" in body
    assert papered.participant.name not in body
    assert list(tmp_path.iterdir()) == []


def test_verify_file_of_a_revoked_record_says_so_at_once(papered: Team) -> None:
    assert "This record exists" in upload(PAPER).content.decode()

    decisions.revoke(attestation=papered.attestation, reason="Wrong.", by=papered.reviewer)  # fmt: skip

    assert "Do not rely on this paper" in upload(PAPER).content.decode()


def test_file_verification_by_api_says_what_the_page_says(papered: Team) -> None:
    digest = sha256(PAPER).hexdigest()

    answer = Client().get(reverse("file_verification", args=[digest]))

    assert answer.json()["state"] == "authentic"
    assert answer.json()["initials"] == "PP"
    assert papered.participant.name not in answer.content.decode()


def test_verify_file_changed_is_not_one_we_hold(papered: Team) -> None:
    page = upload(PAPER + b" ")

    assert page.status_code == 404
    assert "Not a file we hold" in page.content.decode()


def test_verify_file_missing_or_too_long_is_422(
    papered: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = Client().post(reverse("attestations:verify_file"))
    monkeypatch.setattr(HashOnly, "MAX_BYTES", 1000)
    too_long = upload(PAPER)

    assert (nothing.status_code, too_long.status_code) == (422, 422)
    assert "up to 50 MB" in too_long.content.decode()


@pytest.mark.parametrize("digest", ["0" * 63, "F" * 64, "g" * 64, "..%2fx"])
def test_verify_digest_malformed_is_the_same_404_as_unknown(
    db: None, digest: str
) -> None:
    page = answer_to_digest(digest)

    assert page.status_code == 404
    assert page.content == answer_to_digest("0" * 64).content
    assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_verify_codes_and_files_share_one_limit(db: None) -> None:
    client = Client()

    first = [answer_to(codes.new_code(), client).status_code for _ in range(12)]
    then = [answer_to_digest(f"{n:064x}", client).status_code for n in range(10)]

    assert first + then == [404] * 20 + [429] * 2


def test_verify_1000_one_byte_changes_are_1000_other_files(
    papered: Team, drawn: Drawn
) -> None:
    store(make_approved(office=papered.office, reviewer=papered.reviewer), drawn.content)  # fmt: skip

    found = [verified_file(sha256(one).hexdigest()) for one in changed_at_random(drawn.content)]  # fmt: skip

    assert verified_file(sha256(drawn.content).hexdigest()) is not None
    assert found == [None] * 1000


@pytest.mark.slow
def test_seal_alone_would_miss_a_few_of_1000_changes(drawn: Drawn) -> None:
    """Why the SHA-256 decides: pyHanko's verdict, reported by `bin/bench bench_pdf`."""
    now = datetime.now(UTC)

    held = sum(
        seal_holds(one, drawn.key.fingerprint, at=now)
        for one in changed_at_random(drawn.content)
    )

    assert held <= 50


def changed_at_random(content: bytes, times: int = 1000) -> Iterator[bytes]:
    """The content with one byte changed, each time another place and value."""
    dice = random.Random(24)
    for _number in range(times):
        place = dice.randrange(len(content))
        changed = bytearray(content)
        changed[place] ^= dice.randrange(1, 256)
        yield bytes(changed)
