"""The digital seal: whole as long as nothing changed, and never without its time stamp."""

import errno
import io
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto import keys, x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.conf import settings as project_settings
from pyhanko.pdf_utils.generic import TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pypdf import PdfReader

from attestations import rendering
from attestations.checks import seal_faults
from attestations.models import Document
from jobs.models import Job, JobStatus
from jobs.running import run_queued
from qiapp.lib import private_files, seal, seal_key
from qiapp.lib.seal_key import as_text, from_text, kept, new_key, opened
from tests.attestations.conftest import Drawn
from tests.factories.attestations import make_approved

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def holds(content: bytes, drawn: Drawn) -> bool:
    at = datetime.now(UTC)
    return seal.seal_holds(content, drawn.key.fingerprint, at=at)


def test_seal_of_the_untouched_file_holds(drawn: Drawn) -> None:
    assert holds(drawn.content, drawn)


def test_seal_keeps_every_byte_that_was_drawn(drawn: Drawn) -> None:
    assert drawn.content.startswith(drawn.unsealed)


def test_seal_of_a_file_with_another_byte_in_it_is_broken(drawn: Drawn) -> None:
    changed = bytearray(drawn.content)
    changed[len(drawn.unsealed) // 2] ^= 1

    assert not holds(bytes(changed), drawn)


def test_seal_of_a_file_with_something_added_at_its_end_is_broken(drawn: Drawn) -> None:
    added = io.BytesIO(drawn.content)
    writer = IncrementalPdfFileWriter(added)
    writer.root["/Lang"] = TextStringObject("de")
    writer.update_root()
    writer.write_in_place()

    assert added.getvalue().startswith(drawn.content)
    assert not holds(added.getvalue(), drawn)


def test_seal_of_a_file_saved_again_is_broken(drawn: Drawn) -> None:
    again = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn.content)) as pdf:
        pdf.save(again)

    assert not holds(again.getvalue(), drawn)


def test_seal_missing_or_of_somebody_else_does_not_hold(drawn: Drawn) -> None:
    other = opened(new_key("Somebody else"))
    forged = seal.sealed(drawn.unsealed, other, reason="Approved record")

    assert not holds(drawn.unsealed, drawn)
    assert not holds(forged, drawn)
    assert not holds(b"no PDF", drawn)


def test_seal_allows_no_change_and_lies_off_the_page(drawn: Drawn) -> None:
    found = PdfFileReader(io.BytesIO(drawn.content)).embedded_signatures[0]

    field = PdfReader(io.BytesIO(drawn.content)).get_fields()["Seal"]

    assert found.docmdp_level.name == "NO_CHANGES"
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert field["/FT"] == "/Sig"
    assert found.sig_field["/Rect"][0] < 0
    assert found.sig_field["/F"] & 4  # printed: PDF/A wants it


def test_seal_is_whole_for_poppler_too(drawn: Drawn, tmp_path: Path) -> None:
    if shutil.which("pdfsig") is None:
        pytest.skip("no pdfsig found: apt-get install poppler-utils")
    file = tmp_path / "sealed.pdf"
    file.write_bytes(drawn.content)

    done = subprocess.run(
        ["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False
    )

    assert "Signature is Valid." in done.stdout
    assert "Total document signed" in done.stdout


def test_seal_with_a_time_stamp_holds(
    drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal, "time_stamper", local_stamper)

    stamped = seal.sealed(drawn.unsealed, drawn.key, reason="Approved record")

    found = PdfFileReader(io.BytesIO(stamped)).embedded_signatures[0]
    extras = [one["type"].native for one in found.signer_info["unsigned_attrs"]]
    assert extras == ["signature_time_stamp_token"]
    assert holds(stamped, drawn)


def local_stamper() -> DummyTimeStamper:
    """A time-stamp server of this process; pyHanko's takes RSA keys only."""
    from cryptography import x509 as certificates
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = rsa.generate_private_key(65537, 2048)
    name = certificates.Name(
        [certificates.NameAttribute(NameOID.COMMON_NAME, "Local time")]
    )
    now = datetime.now(UTC)
    certificate = (
        certificates.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now - timedelta(1))
        .not_valid_after(now + timedelta(1))
        .add_extension(certificates.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, SHA256())
    )  # fmt: skip
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(
        tsa_cert=x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        tsa_key=keys.PrivateKeyInfo.load(plain),
    )


def test_render_stores_the_seal_with_the_document(
    settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    make_approved()

    run_queued()

    stored = Document.objects.get()
    content = private_files.read(stored.path, stored.digest)
    assert stored.seal_holder == "QIApp on one computer (development)"
    assert seal.seal_holds(content, stored.seal_fingerprint, at=stored.rendered_at)


def test_render_without_the_time_stamp_it_needs_stores_nothing(
    settings: Any, tmp_path: Path, drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    monkeypatch.setattr(
        rendering.document, "attestation_pdf", lambda *a, **k: pdf_of(drawn)
    )
    make_approved()

    run_queued()

    job = Job.objects.get(task="attestations.render")
    assert (job.status, job.attempts) == (JobStatus.FAILED, job.max_attempts)
    assert "time-stamp server did not answer" in job.error
    assert not Document.objects.exists()


def pdf_of(drawn: Drawn) -> Any:
    from qiapp.lib.pdf import Pdf

    return Pdf(drawn.unsealed, 3)


def test_render_with_a_key_out_of_date_says_so(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.SEAL_KEY = "nonsense"
    make_approved()

    run_queued()

    assert "cannot be sealed" in Job.objects.get(task="attestations.render").error


def test_kept_makes_one_key_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "seal.p12"

    first, second = kept(path, "Here"), kept(path, "Elsewhere")

    assert first == second
    assert first.holder == "Here"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["seal.p12"]


def test_kept_gives_the_key_of_the_process_that_was_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, theirs, ours = tmp_path / "seal.p12", new_key("Theirs"), new_key("Ours")

    def overtaken(holder: str) -> bytes:
        path.write_bytes(theirs)
        return ours

    monkeypatch.setattr(seal_key, "new_key", overtaken)

    assert kept(path, "Ours").holder == "Theirs"
    assert [one.name for one in tmp_path.iterdir()] == ["seal.p12"]


def test_kept_leaves_no_key_behind_when_the_disk_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(seal_key.os, "fsync", full)

    with pytest.raises(OSError, match="No space left"):
        kept(tmp_path / "seal.p12", "Here")
    assert list(tmp_path.iterdir()) == []


def test_new_key_is_printed_before_there_are_settings() -> None:
    script = project_settings.BASE_DIR / "qiapp/lib/seal_key.py"

    done = subprocess.run(
        [sys.executable, "-P", str(script), "Lakeside CME Office"],
        env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert from_text(done.stdout).holder == "Lakeside CME Office"


def faults(text: str, *, now: datetime = NOW, password: str = "") -> list[str]:
    return [str(one.id) for one in seal_faults(text, password, now)]


def test_seal_faults_names_keys_that_cannot_seal() -> None:
    good = as_text(new_key("Lakeside CME Office"))
    now = datetime.now(UTC)

    assert faults(good, now=now) == []
    assert faults("§", now=now) == ["attestations.E002"]
    assert faults(as_text(b"not a key"), now=now) == ["attestations.E002"]
    assert faults(good, now=now + timedelta(days=3600)) == ["attestations.W002"]
    assert faults(good, now=now + timedelta(days=3700)) == ["attestations.E003"]
