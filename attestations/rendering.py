"""Drawing the PDF of an approved attestation, once, however often its job is tried."""

from django.db import transaction

from attestations import codes, document
from attestations.models import Attestation, Document
from audit.record import record
from jobs.running import Attempt
from qiapp.lib import private_files

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
    attempt.progress(0, 3, "drawing")
    code = codes.new_code()
    pdf = document.attestation_pdf(attestation, code)
    attempt.progress(2, 3, "storing")
    folder = f"attestations/{attestation.pk}"
    stored = private_files.store(folder, f"{attempt.token}.pdf", pdf.content)
    with transaction.atomic():
        made = Document.objects.create(
            attestation=attestation, path=stored.path, digest=stored.digest,
            size=stored.size, pages=pdf.pages, code_digest=codes.digest_of(code),
        )  # fmt: skip
        record(
            "attestation PDF drawn", by=SYSTEM, subject=attestation,
            project=attestation.project, digest=stored.digest, pages=pdf.pages,
        )  # fmt: skip
        attempt.finish()
    private_files.remove_others(folder, keep=stored.path)
    return made
