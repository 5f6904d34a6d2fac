"""What the public page says about a code."""

from dataclasses import dataclass
from datetime import date

from attestations import codes
from attestations.models import Document, Status, in_parts

STATES = {
    Status.APPROVED: "authentic",
    Status.SUPERSEDED: "superseded",
    Status.REVOKED: "revoked",
}


@dataclass(frozen=True, slots=True)
class Verified:
    """Only what a reader of the paper needs: no full name, no mail, no project data."""

    state: str
    initials: str
    activity: str
    issuer: str
    completed_on: date | None
    file_digest: str
    is_demo: bool

    def digest_parts(self) -> list[str]:
        return in_parts(self.file_digest)


def verified(typed: str) -> Verified | None:
    """The state behind a code; None for unknown and malformed ones alike. One query."""
    code = codes.normalised(typed) or codes.new_code()  # the same work either way
    document = (
        Document.objects.filter(code_digest=codes.digest_of(code))
        .select_related(
            "attestation__participation__user",
            "attestation__participation__office",
            "attestation__participation__confirmation",
        )
        .first()
    )
    return None if document is None else facts_of(document)


def facts_of(document: Document) -> Verified:
    attestation = document.attestation
    participation = attestation.participation
    return Verified(
        state=STATES[Status(attestation.status)],
        initials=participation.user.initials(),
        activity=participation.programme.title,
        issuer=participation.office.name,
        completed_on=attestation.completed_on,
        file_digest=document.digest,
        is_demo=participation.confirmation.is_demo,
    )
