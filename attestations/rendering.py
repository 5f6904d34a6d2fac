"""Drawing the PDF of an approved attestation, once, however often its job is tried."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attestations import codes, document
from attestations.models import Attestation, Document
from audit.record import record
from jobs.running import Attempt
from qiapp.lib import private_files
from qiapp.lib.errors import ActionRefused
from qiapp.lib.seal import NoTimeStamp, installed_key, sealed
from qiapp.lib.seal_key import SealKey, SealKeyUnusable

SYSTEM = "system: documents"


def render(*, attestation_id: int, attempt: Attempt) -> Document:
    """The stored document; a second call returns the first one.

    Drawn outside any transaction; the row and the end of the job are one transaction. A
    crash in between leaves a file without a row, which the next attempt clears away.
    """
    attestation = Attestation.objects.with_people().get(pk=attestation_id)
    known = Document.objects.filter(attestation=attestation).first()
    if known is not None:
        return known
    attempt.progress(0, 4, "drawing")
    code, key = codes.new_code(), usable_key()
    pdf = document.attestation_pdf(attestation, code, sealed_by=key.holder)
    attempt.progress(2, 4, "sealing")
    content = sealed_content(pdf.content, key, attempt)
    attempt.progress(3, 4, "storing")
    folder = f"attestations/{attestation.pk}"
    stored = private_files.store(folder, f"{attempt.token}.pdf", content)
    with transaction.atomic():
        made = Document.objects.create(
            attestation=attestation, path=stored.path, digest=stored.digest,
            size=stored.size, pages=pdf.pages, code_digest=codes.digest_of(code),
            seal_holder=key.holder[:200], seal_fingerprint=key.fingerprint,
        )  # fmt: skip
        record(
            "attestation PDF drawn", by=SYSTEM, subject=attestation,
            project=attestation.project, digest=stored.digest, pages=pdf.pages,
            code_digest=made.code_digest, seal_fingerprint=key.fingerprint,
        )  # fmt: skip
        attempt.finish()
    private_files.remove_others(folder, keep=stored.path)
    return made


def usable_key() -> SealKey:
    """The key that seals today. Raises ActionRefused when it cannot, before any drawing."""
    try:
        key = installed_key()
    except SealKeyUnusable:
        raise ActionRefused(seal_trouble()) from None
    if not key.is_valid_at(timezone.now()):
        raise ActionRefused(seal_trouble())
    return key


def seal_trouble() -> str:
    return _(
        "The PDF cannot be sealed: the key of this site cannot be used or is out of date. "
        "Tell whoever runs it; then start this again. Nothing was stored."
    )


def sealed_content(content: bytes, key: SealKey, attempt: Attempt) -> bytes:
    """The sealed PDF; without a time stamp it is tried again, and in the end refused."""
    try:
        return sealed(content, key, reason=_("Approved record"))
    except NoTimeStamp:
        if not attempt.is_last:
            raise
        raise ActionRefused(
            _("The time-stamp server did not answer. Start this again later. Nothing "
              "was stored.")
        ) from None  # fmt: skip
