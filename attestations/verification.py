"""What the public pages say about a code, or about a file."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

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


SHA_256 = re.compile("[0-9a-f]{64}")


def verified(typed: str) -> Verified | None:
    """The state behind a code; None for unknown and malformed ones alike. One query."""
    code = codes.normalised(typed) or codes.new_code()  # the same work either way
    return first_of(Document.objects.filter(code_digest=codes.digest_of(code)))


def verified_file(digest: str) -> Verified | None:
    """The state of the document whose stored bytes have this SHA-256. One query at most.

    None for any other file: one changed byte gives another digest.
    """
    if not SHA_256.fullmatch(digest):
        return None
    return first_of(Document.objects.filter(digest=digest))


def first_of(documents: QuerySet[Document]) -> Verified | None:
    document = documents.select_related(
        "attestation__participation__user",
        "attestation__participation__office",
        "attestation__participation__confirmation",
    ).first()
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
