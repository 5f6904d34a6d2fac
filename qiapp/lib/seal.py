"""A PDF -> the same PDF with a digital seal (PAdES), and what such a seal says.

Whether a file is the one we hold is not decided here but by its SHA-256: a few bytes of
the room kept for a signature can change without breaking it (docs/adr/0024).
"""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings

from qiapp.lib.seal_key import SealKey, from_text, kept

FIELD = "Seal"
TIME_STAMP_SECONDS = 20


class NoTimeStamp(Exception):
    """The time-stamp server did not answer as it should; nothing was sealed."""


def installed_key() -> SealKey:
    """The key of this installation; on one computer one of its own, made on first use.

    Raises SealKeyUnusable.
    """
    if settings.SEAL_KEY:
        return from_text(settings.SEAL_KEY, settings.SEAL_PASSWORD)
    return kept(settings.SEAL_FILE, "QIApp on one computer (development)")


def sealed(content: bytes, key: SealKey, *, reason: str) -> bytes:
    """The PDF with an invisible seal over all of it, after which no change is allowed.

    PAdES baseline B-B, with a time-stamp server B-T. 40 ms and 5 KB with a P-256 key.
    Raises NoTimeStamp.
    """
    return alone(lambda: _sealed(content, key, reason))


def alone(work: Callable[[], Any]) -> Any:
    """The result of work in a thread of its own: pyHanko starts an event loop, and
    there may be one here already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def _sealed(content: bytes, key: SealKey, reason: str) -> bytes:
    # A second to import: only who seals or checks pays for it.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec
    from pyhanko.sign.fields import SigSeedSubFilter as Kind
    from pyhanko.sign.timestamps import TimestampRequestError

    class KeepsMetadata(IncrementalPdfFileWriter):  # type: ignore[misc]
        """Leaves the marks of PDF/A and PDF/UA as they are: pyHanko's own copy of the
        metadata writes a name space as an address, which PDF/A does not allow."""

        def _update_meta(self) -> None:
            pass

    signer = signers.SimpleSigner.load_pkcs12_data(
        key.packed, other_certs=[], passphrase=key.password.encode() or None
    )
    what = signers.PdfSignatureMetadata(
        field_name=FIELD, name=key.holder, reason=reason, subfilter=Kind.PADES,
        md_algorithm="sha256", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES,
    )  # fmt: skip
    # PDF/A wants fields that can be printed, PDF/UA hidden ones or some off the page.
    place = SigFieldSpec(
        FIELD, invis_sig_settings=InvisSigSettings(box_out_of_bounds=True)
    )
    writer = KeepsMetadata(io.BytesIO(content))
    stamper = time_stamper()
    try:
        done = signers.PdfSigner(what, signer, timestamper=stamper, new_field_spec=place).sign_pdf(writer)  # fmt: skip
    except (TimestampRequestError, OSError) as error:
        raise NoTimeStamp(type(error).__name__) from None
    return bytes(done.getvalue())


def time_stamper() -> Any:
    """The client of the time-stamp server in the settings; None without one."""
    if not settings.TIMESTAMP_URL:
        return None
    from pyhanko.sign.timestamps.requests_client import HTTPTimeStamper

    return HTTPTimeStamper(settings.TIMESTAMP_URL, timeout=TIME_STAMP_SECONDS)


def seal_holds(content: bytes, fingerprint: str, *, at: datetime) -> bool:
    """pyHanko's one verdict (`bottom_line`) on the only seal of the file.

    The certificate with this fingerprint is the one trusted, at the moment `at`; who gave
    a time stamp is for its reader to judge. False for anything else: none or several
    seals, another's, a change, a file that is no PDF.
    """
    return bool(alone(lambda: _holds(content, fingerprint, at)))


def _holds(content: bytes, fingerprint: str, at: datetime) -> bool:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    try:
        (seal,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
        certificate = seal.signer_cert
        if sha256(certificate.dump()).hexdigest() != fingerprint:
            return False
        trust, time = (
            ValidationContext(trust_roots=roots, allow_fetching=False, moment=at)
            for roots in ([certificate], stamp_certificates(seal))
        )
        return bool(validate_pdf_signature(seal, trust, time).bottom_line)
    except Exception:  # noqa: BLE001 - whatever a broken file breaks, it is no seal
        return False


def stamp_certificates(seal: Any) -> list[Any]:
    """The certificates that came with the seal's time stamp, if it has one."""
    return [
        one.chosen
        for extra in seal.signer_info["unsigned_attrs"]
        if extra["type"].native == "signature_time_stamp_token"
        for one in extra["values"][0]["content"]["certificates"]
    ]
