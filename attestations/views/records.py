"""One attestation as it stands, and its PDF."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from attestations import decisions
from attestations.models import Attestation, Document, Status
from attestations.signing import cosigning_capacity
from attestations.views.signing import load_attestation
from qiapp.lib import private_files


@require_GET
def attestation_detail(request: SignedInRequest, attestation_id: int) -> HttpResponse:
    """Where it stands, who signed what and when, and the PDF once it is drawn."""
    attestation = load_attestation(request, attestation_id)
    person = request.user
    waits = attestation.status == Status.SIGNED and not attestation.is_own(person)  # type: ignore[arg-type]
    context = {
        "attestation": attestation,
        "project": attestation.project,
        "participation": attestation.participation,
        "signatures": list(attestation.signatures.all()),
        "document": attestation.pdf(),
        "job": decisions.rendering_of(attestation),
        "is_own": attestation.is_own(person),  # type: ignore[arg-type]
        "may_cosign": waits
        and cosigning_capacity(person, attestation.project) is not None,  # type: ignore[arg-type]
        "stages": stages_of(attestation),
        "questions": list(attestation.questions.all()),
    }
    return render(request, "attestations/attestation_detail.html", context)


def stages_of(attestation: Attestation) -> list[dict[str, object]]:
    """Draft, signed, co-signed, approved: as components/stages.html shows them."""
    order = [Status.DRAFT, Status.SIGNED, Status.COSIGNED, Status.APPROVED]
    if attestation.status not in order:
        return []
    now = order.index(Status(attestation.status))
    words = [_("Your part"), _("Signed"), _("Co-signed"), _("Approved")]
    return [
        {"label": word, "done": place < now or now == 3, "now": place == now}
        for place, word in enumerate(words)
    ]


@require_GET
def document_download(request: SignedInRequest, attestation_id: int) -> HttpResponse:
    """The stored bytes, unchanged; 404 before they are drawn."""
    attestation = load_attestation(request, attestation_id)
    document = attestation.pdf()
    if document is None:
        raise Http404
    return pdf_response(document)


def pdf_response(document: Document) -> HttpResponse:
    return HttpResponse(
        private_files.read(document.path, document.digest),
        content_type="application/pdf",
        headers={
            "Content-Disposition": (
                f'attachment; filename="attestation-{document.attestation_id}.pdf"'
            ),
            "X-Content-SHA256": document.digest,
        },
    )
