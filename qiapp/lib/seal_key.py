"""The key a document is sealed with: made, kept in a file, opened. Knows no Django.

Prints a new one for QI_SEAL_KEY, before there are any settings:

    python -P qiapp/lib/seal_key.py "Lakeside CME Office"
"""

import base64
import os
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

YEARS = 10
ONLY_SIGNS = x509.KeyUsage(
    digital_signature=True, content_commitment=True, key_encipherment=False,
    data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
    encipher_only=False, decipher_only=False,
)  # fmt: skip


class SealKeyUnusable(ValueError):
    """The key cannot seal; the message says why."""


@dataclass(frozen=True, slots=True)
class SealKey:
    """A private key with its certificate, as PKCS#12 (`packed`).

    `holder`: whom the certificate names; `fingerprint`: SHA-256 of the certificate.
    """

    packed: bytes
    password: str
    holder: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime

    def is_valid_at(self, moment: datetime) -> bool:
        return self.valid_from <= moment <= self.valid_until


def new_key(holder: str) -> bytes:
    """A fresh P-256 key with a certificate it signed itself, as PKCS#12.

    Readers of PDFs show such a seal as whole, by somebody they do not know; one of a
    certificate authority is made elsewhere and opened in the same way.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, holder)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(ONLY_SIGNS, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        b"seal", key, certificate, None, NoEncryption()
    )


def opened(packed: bytes, password: str = "") -> SealKey:
    """The key in a PKCS#12 file. Raises SealKeyUnusable with the reason."""
    try:
        key, certificate, _others = pkcs12.load_key_and_certificates(
            packed, password.encode() or None
        )
    except ValueError:
        raise SealKeyUnusable("It is no PKCS#12 file, or the password is wrong.") from None  # fmt: skip
    if key is None or certificate is None:
        raise SealKeyUnusable("It has to hold a private key and its certificate.")
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return SealKey(
        packed, password, str(names[0].value) if names else "",
        sha256(certificate.public_bytes(Encoding.DER)).hexdigest(),
        certificate.not_valid_before_utc, certificate.not_valid_after_utc,
    )  # fmt: skip


def from_text(text: str, password: str = "") -> SealKey:
    """The key in a PKCS#12 file written as base64, as the environment carries it."""
    try:
        packed = base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        raise SealKeyUnusable("It is not base64.") from None
    return opened(packed, password)


def as_text(packed: bytes) -> str:
    return base64.b64encode(packed).decode()


def kept(path: Path, holder: str) -> SealKey:
    """The key in the file, made on first use and readable by its owner only.

    Of two processes that make it at the same moment, the first one's stays.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        make_file(path, new_key(holder))
    return opened(path.read_bytes())


def make_file(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all; one that stands there meanwhile stays."""
    handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # Another process was first: documents may be sealed with its key already, so
        # that one is kept and this one is dropped.
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        Path(fresh).unlink()  # a private key: never left behind, whatever happened


def main() -> None:
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit('Say who seals: seal_key.py "Lakeside CME Office"')
    sys.stdout.write(as_text(new_key(sys.argv[1].strip())) + "\n")


if __name__ == "__main__":
    main()
